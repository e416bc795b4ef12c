"""The SOAP server before real HTTP clients: independent stacks are answered, hostile ones are refused, and each fault is the right one."""

import asyncio
import base64
import gzip
import io
import logging
import ssl
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import requests
import zeep
from aiohttp import web
from lxml import etree

import wsdl
from gateway.io.soap_calls import Abort, Answer, FaultReply, SoapCall, SoapLimits, SoapOptions, SoapReply
from gateway.io.soap_server import SoapServer
from gateway.metrics import Metrics
from translators import ocpp12, ocpp15
from translators.errors import Invalid
from translators.framing.soap import Fault, parse
from translators.ocpp1x import wire
from translators.ocpp1x.soap_codec import Decoded, SoapCodec
from translators.ocpp16 import soap as ocpp16s

CERTIFICATES = Path(__file__).with_name("certificates")
SHARED = Path(__file__).parents[4] / "shared"
NOW = "2026-01-02T03:04:05Z"
CS = "urn://Ocpp/Cs/2012/06/"
S12, S11 = "http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/soap/envelope/"
WSA = "http://www.w3.org/2005/08/addressing"
CODECS: dict[str, SoapCodec] = {"1.2": ocpp12.CODEC, "1.5": ocpp15.CODEC, "1.6": ocpp16s.CODEC}
INFO = wire.IdTagInfo(status="Accepted", parentIdTag="PARENT")
ANSWERS: dict[str, Any] = {
    "Authorize": wire.AuthorizeResponse(idTagInfo=INFO),
    "BootNotification": wire.BootNotificationResponse(status="Accepted", currentTime=NOW, interval=300),
    "DataTransfer": wire.DataTransferResponse(status="Accepted", data="<é>" * 400),
    "DiagnosticsStatusNotification": wire.DiagnosticsStatusNotificationResponse(),
    "FirmwareStatusNotification": wire.FirmwareStatusNotificationResponse(),
    "Heartbeat": wire.HeartbeatResponse(currentTime=NOW),
    "MeterValues": wire.MeterValuesResponse(),
    "StartTransaction": wire.StartTransactionResponse(idTagInfo=INFO, transactionId=7),
    "StatusNotification": wire.StatusNotificationResponse(),
    "StopTransaction": wire.StopTransactionResponse(idTagInfo=INFO),
}


class Stations:
    """A small central system behind the server: it knows some stations, decodes what they say, and answers."""

    def __init__(self) -> None:
        self.calls: list[SoapCall] = []
        self.requests: list[Any] = []
        self.reply: Callable[[SoapCall], SoapReply] | None = None

    async def handle(self, call: SoapCall) -> SoapReply:
        self.calls.append(call)
        if self.reply is not None:
            return self.reply(call)
        if call.identity == "STRANGER":
            return FaultReply(Fault.of("IdentityMismatch"))
        codec = CODECS[call.version]
        try:
            self.requests.append(codec.decode_request(call.action, call.payload))
        except Invalid as error:
            return FaultReply(Fault.of("ProtocolError", str(error)))
        return Answer(codec.encode_answer(call.action, ANSWERS[call.action]))


class Running:
    def __init__(self, url: str, stations: Stations, session: aiohttp.ClientSession) -> None:
        self.url = url
        self.stations = stations
        self.session = session

    async def post(self, data: bytes, path: str = "/soap", **headers: str) -> tuple[int, bytes, Any]:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.post(self.url + path, data=data, headers=names) as response:
            return response.status, await response.read(), response.headers

    async def fault(self, data: bytes, **headers: str) -> tuple[int, Fault]:
        status, body, _ = await self.post(data, **headers)
        found = parse(body).fault
        assert found is not None
        return status, found


@asynccontextmanager
async def server(tls: ssl.SSLContext | None = None, **options: Any) -> AsyncIterator[Running]:
    stations = Stations()
    app = web.Application()
    app.add_routes(SoapServer(stations, Metrics(), SoapOptions(**options)).routes("/soap", ("/steve/services/CentralSystemService",)))
    runner = web.AppRunner(app, auto_decompress=False, lingering_time=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        async with aiohttp.ClientSession(auto_decompress=False, timeout=aiohttp.ClientTimeout(total=20)) as session:
            yield Running(f"{'https' if tls else 'http'}://{host}:{port}", stations, session)
    finally:
        await runner.cleanup()


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    async with server() as found:
        yield found


def envelope(body: str = f'<heartbeatRequest xmlns="{CS}"/>', identity: str = "CP1", soap: str = S12, more: str = "") -> bytes:
    header = f'<c:chargeBoxIdentity xmlns:c="{CS}">{identity}</c:chargeBoxIdentity>' if identity else ""
    return (
        f'<s:Envelope xmlns:s="{soap}" xmlns:w="{WSA}"><s:Header>{header}<w:MessageID>m1</w:MessageID>'
        f"<w:From><w:Address>http://10.0.0.5/</w:Address></w:From><w:Action>/Heartbeat</w:Action>{more}</s:Header>"
        f"<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


# what is handed on


async def test_a_call_tells_who_said_what_from_where(running: Running) -> None:
    login = "Basic " + base64.b64encode(b"CP1:secret").decode()
    data = envelope(more="<w:ReplyTo><w:Address>http://10.0.0.6/</w:Address></w:ReplyTo>")
    status, body, headers = await running.post(data, Authorization=login)
    assert (status, headers["Content-Type"]) == (200, "application/soap+xml; charset=utf-8")
    assert int(headers["Content-Length"]) == len(body)
    (call,) = running.stations.calls
    assert (call.identity, call.identity_name, call.version, call.action) == ("CP1", "chargeBoxIdentity", "1.5", "Heartbeat")
    assert (call.message_id, call.from_address, call.reply_to) == ("m1", "http://10.0.0.5/", "http://10.0.0.6/")
    assert (call.peer.ip, call.peer.names, call.authorization) == ("127.0.0.1", None, login)
    assert (call.raw, call.content_length) == (data, len(data))
    assert call.quirks == ("soap_reply_to",)
    answer = parse(body)
    assert (answer.relates_to, answer.action, answer.soap) == ("m1", "/HeartbeatResponse", "1.2")
    assert answer.body is not None
    assert CODECS["1.5"].decode_answer("Heartbeat", answer.body) == ANSWERS["Heartbeat"]


async def test_the_hash_of_a_body_ignores_the_envelope_and_tells_bodies_apart(running: Running) -> None:
    body = f'<c:authorizeRequest xmlns:c="{CS}"><c:idTag>{{}}</c:idTag></c:authorizeRequest>'
    await running.post(envelope(body.format("A")))
    await running.post(envelope(body.format("A"), more='<w:To xmlns:odd="urn:odd">http://gw/</w:To>', soap=S11))
    await running.post(envelope(body.format("B")))
    first, again, other = (call.body_hash for call in running.stations.calls)
    assert first == again != other


async def test_an_identity_only_in_the_path_is_taken(running: Running) -> None:
    await running.post(envelope(identity=""), path="/soap/CP%207/")
    assert running.stations.calls[0].identity == "CP 7"


@pytest.mark.parametrize("path", ["/soap", "/soap/", "/SOAP", "/soap/x/y", "//soap", "/steve/services/centralsystemservice", "/soap?x=1"])
async def test_every_way_to_write_the_path_is_answered(running: Running, path: str) -> None:
    assert (await running.post(envelope(), path=path))[0] == 200


@pytest.mark.parametrize("path", ["/", "/soapy", "/ocpp", "/steve/services"])
async def test_other_paths_are_not_ours(running: Running, path: str) -> None:
    assert (await running.post(envelope(), path=path))[0] == 404


@pytest.mark.parametrize(
    "kind", ["application/soap+xml", "text/xml", "application/xml", "text/plain", "junk", 'application/soap+xml; action="/x"']
)
async def test_any_content_type_is_taken(running: Running, kind: str) -> None:
    assert (await running.post(envelope(), Content_Type=kind))[0] == 200


async def test_a_soap_1_1_station_is_answered_in_kind(running: Running) -> None:
    status, body, headers = await running.post(envelope(soap=S11))
    assert (status, headers["Content-Type"], parse(body).soap) == (200, "text/xml; charset=utf-8", "1.1")


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_compressed_requests_are_read_and_large_answers_compressed(running: Running, encoding: str) -> None:
    body = envelope(f'<dataTransferRequest xmlns="{CS}"><vendorId>v</vendorId></dataTransferRequest>')
    packed = gzip.compress(body) if encoding == "gzip" else zlib.compress(body)
    status, answer, headers = await running.post(packed, Content_Encoding=encoding, Accept_Encoding=encoding)
    assert (status, headers["Content-Encoding"]) == (200, encoding)
    assert parse(gzip.decompress(answer) if encoding == "gzip" else zlib.decompress(answer)).action == "/DataTransferResponse"


# independent clients


def zeep_calls(url: str, document: bytes, version: str) -> list[Any]:
    """What a station on zeep does; it validates our answers against the WSDL in strict mode."""
    logging.getLogger("zeep").setLevel(logging.ERROR)
    with requests.Session() as http:
        http.trust_env = False
        client = zeep.Client(io.BytesIO(document), transport=zeep.Transport(session=http, operation_timeout=15))
        namespace = wsdl.NAMESPACES[version, "CentralSystemService"]  # type: ignore[index]
        service = client.create_service(f"{{{namespace}}}CentralSystemServiceSoap", url)
        identity = etree.Element(f"{{{namespace}}}chargeBoxIdentity")
        identity.text = "ZEEP"
        headers = {"_soapheaders": [identity]}
        values = {
            "1.2": {"values": [{"timestamp": NOW, "value": 12}]},
            "1.5": {"transactionId": 7, "values": [{"timestamp": NOW, "value": [{"_value_1": "16.4", "unit": "Amp"}]}]},
            "1.6": {"transactionId": 7, "meterValue": [{"timestamp": NOW, "sampledValue": [{"value": "16.4", "unit": "A"}]}]},
        }[version]
        boot = service.BootNotification(chargePointVendor="z", chargePointModel="m", **headers)
        results = [
            boot["status"],
            boot["interval" if version == "1.6" else "heartbeatInterval"],
            service.Heartbeat(**headers),
            service.Authorize(idTag="TAG", **headers)["parentIdTag"],
            service.StatusNotification(connectorId=1, status="Available", errorCode="NoError", **headers),
            service.StartTransaction(connectorId=1, idTag="TAG", timestamp=NOW, meterStart=5, **headers)["transactionId"],
            service.MeterValues(connectorId=1, **values, **headers),
            service.StopTransaction(transactionId=7, timestamp=NOW, meterStop=9, **headers)["status"],
            service.FirmwareStatusNotification(status="Installed", **headers),
            service.DiagnosticsStatusNotification(status="Uploaded", **headers),
        ]
        identity.text = "STRANGER"
        with pytest.raises(zeep.exceptions.Fault) as caught:
            service.Heartbeat(**headers)
        return [*results, caught.value.code, caught.value.subcodes]


def descriptions() -> list[Any]:
    found = [pytest.param(version, wsdl.load(version, "CentralSystemService"), id=f"ours-{version}") for version in wsdl.VERSIONS]
    for version in wsdl.VERSIONS:
        path = SHARED / "spec" / "wsdl" / f"ocpp-{version}-central-system.wsdl"
        missing = pytest.mark.skipif(not path.exists(), reason=f"the published WSDLs are not beside the project ({path})")
        found.append(pytest.param(version, path.read_bytes() if path.exists() else b"", id=f"published-{version}", marks=missing))
    return found


@pytest.mark.parametrize(("version", "document"), descriptions())
async def test_zeep_understands_every_answer(running: Running, version: str, document: bytes) -> None:
    results = await asyncio.to_thread(zeep_calls, f"{running.url}/soap", document, version)
    boot, interval, heartbeat, parent, *rest = results
    assert (boot, interval, parent) == ("Accepted", 300, "PARENT")
    assert heartbeat.isoformat() == "2026-01-02T03:04:05+00:00"
    namespace = wsdl.NAMESPACES[version, "CentralSystemService"]  # type: ignore[index]
    assert rest == [None, 7, None, "Accepted", None, None, "s:Sender", [etree.QName(namespace, "IdentityMismatch")]]
    assert {call.version for call in running.stations.calls} == {version}
    assert running.stations.requests[0].chargePointVendor == "z"
    (values,) = (r for r in running.stations.requests if isinstance(r, wire.MeterValuesRequest))
    assert values.meterValue[0].sampledValue[0] == (
        wire.SampledValue(value="12") if version == "1.2" else wire.SampledValue(value="16.4", unit="A")
    )


@pytest.mark.skipif(not SHARED.exists(), reason=f"the recorded requests are not beside the project ({SHARED})")
async def test_recorded_requests_are_answered_byte_for_byte_as_they_were_sent(running: Running) -> None:
    """gSOAP, node-soap and zeep on the raw socket: chunked, compressed, without WS-Addressing."""
    port = int(running.url.rsplit(":", 1)[1])
    paths = sorted(p for p in (SHARED / "samples" / "soap").glob("*.http") if not p.name.endswith(".resp.http"))
    assert len(paths) > 70
    for path in paths:
        data = path.read_bytes().replace(b"POST /ocpp", b"POST /soap", 1)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(data)
        async with asyncio.timeout(10):
            status = await reader.readline()
        assert b" 200 " in status, (path.name, status)
        writer.close()
        await writer.wait_closed()
        assert running.stations.calls[-1].action == path.stem.split("-")[-1], path.name


async def test_the_name_in_a_client_certificate_is_told() -> None:
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(CERTIFICATES / "ca.pem"))
    serving.load_cert_chain(CERTIFICATES / "server.pem", CERTIFICATES / "server.key")
    serving.verify_mode = ssl.CERT_REQUIRED
    calling = ssl.create_default_context(cafile=str(CERTIFICATES / "ca.pem"))
    calling.load_cert_chain(CERTIFICATES / "client.pem", CERTIFICATES / "client.key")
    async with server(serving) as secure, secure.session.post(f"{secure.url}/soap", data=envelope(), ssl=calling) as response:
        assert response.status == 200
        assert secure.stations.calls[0].peer.names == ("CP1",)


# faults


@pytest.mark.parametrize(
    ("data", "status", "code", "subcode"),
    [
        (b"", 400, "Sender", "ProtocolError"),
        (b"hello", 400, "Sender", "ProtocolError"),
        (b"<a/>", 400, "Sender", "ProtocolError"),
        (envelope()[:-40], 400, "Sender", "ProtocolError"),
        (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd">' + envelope(), 400, "Sender", "ProtocolError"),
        (b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + envelope("&b;"), 400, "Sender", "ProtocolError"),
        (envelope("<a>" * 100_000), 400, "Sender", "ProtocolError"),
        (envelope("<a>" * 3_000 + "</a>" * 3_000), 400, "Sender", "ProtocolError"),
        (envelope(""), 400, "Sender", "ProtocolError"),
        (envelope(identity=""), 400, "Sender", "ProtocolError"),
        (envelope(identity="X" * 256), 400, "Sender", "ProtocolError"),
        (envelope(identity="STRANGER"), 400, "Sender", "IdentityMismatch"),
        (envelope(f'<heartbeatResponse xmlns="{CS}"/>'), 400, "Sender", "ProtocolError"),
        (envelope(f'<authorizeRequest xmlns="{CS}"/>'), 400, "Sender", "ProtocolError"),
        (envelope(f'<unheardRequest xmlns="{CS}"/>'), 500, "Receiver", "NotSupported"),
        (envelope('<resetRequest xmlns="urn://Ocpp/Cp/2012/06/"/>'), 500, "Receiver", "NotSupported"),
        (envelope('<dataTransferRequest xmlns="urn://Ocpp/Cs/2010/08/"/>'), 500, "Receiver", "NotSupported"),
        (envelope(more='<x:Security xmlns:x="urn:x" s:mustUnderstand="true"/>'), 500, "MustUnderstand", ""),
        (envelope(soap="urn:other"), 500, "VersionMismatch", ""),
    ],
)  # fmt: skip
async def test_each_mistake_has_its_fault(running: Running, data: bytes, status: int, code: str, subcode: str) -> None:
    found_status, fault = await running.fault(data)
    assert (found_status, fault.code, fault.subcode) == (status, code, subcode)
    assert fault.reason


async def test_an_inclusion_reads_no_file(running: Running, tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text("<idTag>SECRET</idTag>")
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}" parse="text"/>'
    await running.post(envelope(f'<authorizeRequest xmlns="{CS}"><idTag>{include}</idTag></authorizeRequest>'))
    assert "SECRET" not in str(running.stations.requests)


async def test_a_fault_to_soap_1_1_is_one_of_soap_1_1(running: Running) -> None:
    status, body, headers = await running.post(envelope(identity="STRANGER", soap=S11))
    assert (status, headers["Content-Type"]) == (500, "text/xml; charset=utf-8")
    assert parse(body).fault == Fault("Sender", "IdentityMismatch", "Sender sent the wrong identity value.")


async def test_a_fault_relates_to_its_request(running: Running) -> None:
    _, body, _ = await running.post(envelope(f'<unheardRequest xmlns="{CS}"/>'))
    assert parse(body).relates_to == "m1"


async def test_a_reply_of_401_asks_for_credentials(running: Running) -> None:
    running.stations.reply = lambda _call: FaultReply(Fault.of("SecurityError"), 401)
    status, body, headers = await running.post(envelope())
    assert status == 401
    assert headers["WWW-Authenticate"].startswith("Basic ")
    assert parse(body).fault == Fault.of("SecurityError")


async def test_an_aborted_call_breaks_the_connection_without_an_answer(running: Running) -> None:
    running.stations.reply = lambda _call: Abort()
    with pytest.raises((aiohttp.ClientConnectionError, aiohttp.ClientPayloadError)):
        await running.post(envelope())


async def test_a_bug_behind_the_server_is_an_internal_error_without_its_text(running: Running) -> None:
    def bug(_call: SoapCall) -> SoapReply:
        raise RuntimeError("the secret inside")

    running.stations.reply = bug
    status, fault = await running.fault(envelope())
    assert (status, fault) == (500, Fault.of("InternalError"))
    with pytest.raises((aiohttp.ClientConnectionError, aiohttp.ClientPayloadError)):  # a fault would have the station throw it away
        await running.post(envelope(f'<meterValuesRequest xmlns="{CS}"><connectorId>1</connectorId></meterValuesRequest>'))
    assert [call.action for call in running.stations.calls] == ["Heartbeat", "MeterValues"]


async def test_strict_validation_refuses_what_lenient_repairs() -> None:
    async with server(strict=True) as strict:
        status, fault = await strict.fault(envelope(f'<HeartbeatRequest xmlns="{CS}"/>'))
        assert (status, fault.subcode) == (400, "ProtocolError")
        assert "soap_body_name" in fault.reason
        assert (await strict.post(envelope()))[0] == 200


async def test_headers_that_must_be_understood_can_be_ignored() -> None:
    async with server(ignore_must_understand=True) as lenient:
        assert (await lenient.post(envelope(more='<x:Security xmlns:x="urn:x" s:mustUnderstand="true"/>')))[0] == 200
        assert lenient.stations.calls[0].quirks == ("soap_must_understand",)


# bounds


SMALL = SoapLimits(max_body=2_000, max_inflated=4_000, read_timeout=0.2, answer_timeout=0.2)


async def test_bodies_over_the_limit_are_refused_sent_or_inflated() -> None:
    async with server(limits=SMALL) as small:
        assert (await small.post(envelope(more="x" * 2_000)))[0] == 413
        assert (await small.post(gzip.compress(envelope(more="x" * 4_000)), Content_Encoding="gzip"))[0] == 413
        assert (await small.post(gzip.compress(envelope(more="<!--" + "x" * 3_000 + "-->")), Content_Encoding="gzip"))[0] == 200
        bomb = gzip.compress(bytes(1_500_000), 9)
        assert len(bomb) < SMALL.max_body
        assert (await small.post(bomb, Content_Encoding="gzip"))[0] == 413


async def test_a_body_of_unsaid_length_is_bounded_as_it_comes() -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1_000):
            yield b"x" * 1_000

    async with server(limits=SMALL) as small:
        try:
            async with small.session.post(f"{small.url}/soap", data=endless()) as response:
                assert response.status == 413
        except aiohttp.ClientConnectionError:
            pass  # the server closed while we were still sending: refused as well
        assert small.stations.calls == []


async def test_a_body_that_never_ends_is_given_up() -> None:
    async with server(limits=SMALL) as small:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(small.url.rsplit(":", 1)[1]))
        writer.write(b"POST /soap HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n<")
        async with asyncio.timeout(10):
            assert b" 408 " in await reader.readline()
            assert await reader.read() != b""
        writer.close()
        await writer.wait_closed()


async def test_a_session_that_never_answers_breaks_the_connection() -> None:
    async with server(limits=SMALL) as small:

        async def never(_call: SoapCall) -> SoapReply:
            return await asyncio.get_running_loop().create_future()

        small.stations.handle = never  # type: ignore[method-assign]
        with pytest.raises((aiohttp.ClientConnectionError, aiohttp.ClientPayloadError)):
            await small.post(envelope())


@pytest.mark.parametrize(("encoding", "status"), [("br", 415), ("gzip", 400), ("deflate", 400)])
async def test_a_body_that_is_not_compressed_as_it_says_is_refused(running: Running, encoding: str, status: int) -> None:
    assert (await running.post(b"\x0b\x02\x80" + envelope(), Content_Encoding=encoding))[0] == status


@pytest.mark.parametrize(("vendor", "status"), [("v", 200), ("", 400)])
async def test_a_large_body_is_decoded_beside_the_event_loop(vendor: str, status: int) -> None:
    field = f"<vendorId>{vendor}</vendorId>" if vendor else ""
    big = envelope(f'<dataTransferRequest xmlns="{CS}"><DATA>{"x" * 3_000}</DATA>{field}</dataTransferRequest>')
    async with server(limits=SoapLimits(large_body=1_500)) as running:
        assert (await running.post(big))[0] == status
        (call,) = running.stations.calls
        assert isinstance(call.payload, Decoded)
        assert call.payload.quirks[0] == "soap_element_name"
        assert call.body_hash == call.payload.fingerprint
        assert [each.data for each in running.stations.requests] == ["x" * 3_000][: status == 200]


async def test_large_bodies_wait_for_one_another_and_small_ones_for_none() -> None:
    big = envelope(f'<dataTransferRequest xmlns="{CS}"><vendorId>v</vendorId><data>{"x" * 2_000}</data></dataTransferRequest>')
    async with server(limits=SoapLimits(large_body=1_500, large_bodies=1, read_timeout=0.3)) as narrow:
        free = asyncio.Event()

        async def slowly(call: SoapCall) -> SoapReply:
            if call.action == "DataTransfer":
                await free.wait()
            return Answer(CODECS["1.5"].encode_answer(call.action, ANSWERS[call.action]))

        narrow.stations.handle = slowly  # type: ignore[method-assign]
        first = asyncio.ensure_future(narrow.post(big))
        await asyncio.wait([first], timeout=0.1)  # it is being answered
        packed = asyncio.ensure_future(narrow.post(gzip.compress(big), Content_Encoding="gzip"))
        assert (await narrow.post(envelope()))[0] == 200
        # Whoever waits in vain is not answered: any HTTP status has a station throw away what it has to bill (OCPP-S 1.6 errata 3.2).
        for waiting in (narrow.post(big), packed):
            with pytest.raises(aiohttp.ServerDisconnectedError):
                await waiting
        free.set()
        assert (await first)[0] == 200
        assert (await narrow.post(big))[0] == 200


# the description


@pytest.mark.parametrize(
    ("query", "namespace"),
    [("wsdl", CS), ("WSDL", CS), ("wsdl=1.5", CS), ("wsdl=1.2", "urn://Ocpp/Cs/2010/08/"), ("wsdl=1.6", "urn://Ocpp/Cs/2015/10/")],
)
async def test_the_description_names_the_address_it_was_asked_at(running: Running, query: str, namespace: str) -> None:
    async with running.session.get(f"{running.url}/soap/x?{query}") as response:
        assert (response.status, response.content_type) == (200, "text/xml")
        root = etree.fromstring(await response.read())
    assert root.get("targetNamespace") == namespace
    (address,) = root.iter("{http://schemas.xmlsoap.org/wsdl/soap12/}address")
    assert address.get("location") == f"{running.url}/soap/x"


async def test_other_versions_and_methods_are_refused(running: Running) -> None:
    async with running.session.get(f"{running.url}/soap?wsdl=3.0") as response:
        assert response.status == 404
    for method in ("GET", "PUT", "DELETE", "OPTIONS"):
        async with running.session.request(method, f"{running.url}/soap") as response:
            assert (response.status, response.headers["Allow"]) == (405, "POST, GET")
