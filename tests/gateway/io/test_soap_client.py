"""Calls back to stations: what is sent is valid, what comes back is understood, and what failed is told apart."""

import asyncio
import gzip
import io
import ipaddress
import logging
import ssl
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import zeep
from aiohttp import web

import wsdl
from gateway.io.addresses import AddressPolicy, Callback
from gateway.io.soap_client import SoapAnswer, SoapClient
from tests.soap_instances import Instances, schema
from translators import ocpp12, ocpp15
from translators.framing.soap import Envelope, Fault, Located, build_answer, build_fault, locate, parse
from translators.ocpp1x import wire
from translators.ocpp12.codec import station_codec as station_12
from translators.ocpp15.codec import station_codec as station_15
from translators.ocpp16 import soap as ocpp16s
from wsdl.types import operations

CERTIFICATES = Path(__file__).with_name("certificates")
CP = "urn://Ocpp/Cp/2012/06/"
RESET = ocpp15.CODEC.encode_request(wire.ResetRequest(type="Hard"))[1]
ACCEPTED = wire.ResetResponse(status="Accepted")
UPDATE = ocpp15.CODEC.encode_request(wire.UpdateFirmwareRequest(location="ftp://h/f", retrieveDate="2026-01-01T00:00:00Z"))[1]
OURS = {"1.2": ocpp12.CODEC, "1.5": ocpp15.CODEC, "1.6": ocpp16s.CODEC}
THEIRS = {"1.2": station_12(), "1.5": station_15(), "1.6": ocpp16s.station_codec()}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def station(handler: Handler, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


def client(*allow: str, timeout: float = 10.0, **options: Any) -> SoapClient:
    networks = [ipaddress.ip_network(text) for text in allow or ("127.0.0.0/8",)]
    return SoapClient(AddressPolicy(networks, options.pop("resolve", None)), "http://gateway/soap", timeout=timeout, **options)


async def reset(url: str, *allow: str, body: bytes = RESET, action: str = "Reset", **options: Any) -> SoapAnswer:
    async with client(*allow, **options) as calls:
        return await calls.call(Callback(url, url), version="1.5", action=action, body=body, identity="CP1")


def answering(data: bytes, status: int = 200, **headers: str) -> Handler:
    async def handler(_request: web.Request) -> web.Response:
        return web.Response(body=data, status=status, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return handler


def reset_answer(status: str = "Accepted") -> bytes:
    body = station_15().encode_answer("Reset", wire.ResetResponse(status=status))  # type: ignore[arg-type]
    return build_answer(Envelope("1.2", message_id="m"), Located("1.5", "ChargePointService", "Reset"), body, "urn:uuid:2")


def decoded(answer: SoapAnswer) -> Any:
    assert answer.failure is None, answer
    assert answer.body is not None
    return ocpp15.CODEC.decode_answer("Reset", answer.body)


# what is sent


class Recording:
    """A station that checks what it gets against the WSDL, decodes it, and answers with a random valid answer."""

    def __init__(self, version: wsdl.SoapVersion) -> None:
        self.version = version
        self.requests: list[tuple[Envelope, Any]] = []
        self.headers: list[Any] = []
        self.answers: list[Any] = []

    async def handle(self, request: web.Request) -> web.Response:
        envelope = parse(await request.read())
        located = locate(envelope, "ChargePointService")
        assert envelope.body is not None
        schema(self.version, "ChargePointService").assertValid(envelope.body)
        self.headers.append(request.headers)
        self.requests.append((envelope, THEIRS[self.version].decode_request(located.action, envelope.body)))
        operation = operations(self.version, "ChargePointService")[located.action]
        text = Instances(5).element(operation.answer_element, operation.answer, located.namespace)
        self.answers.append(OURS[self.version].decode_answer(located.action, text.encode()))
        return web.Response(body=build_answer(envelope, located, text.encode(), "urn:uuid:9"), content_type="application/soap+xml")


@pytest.mark.parametrize("version", wsdl.VERSIONS)
async def test_every_operation_of_a_station_can_be_called(version: wsdl.SoapVersion) -> None:
    recording, codec = Recording(version), OURS[version]
    asked, answered = [], []
    async with station(recording.handle) as url, client() as calls:
        for operation in operations(version, "ChargePointService").values():
            text = Instances(3).element(operation.request_element, operation.request, wsdl.NAMESPACES[version, "ChargePointService"])
            request = THEIRS[version].decode_request(operation.name, text.encode())
            action, body = codec.encode_request(request)
            answer = await calls.call(Callback(url, url), version=version, action=action, body=body, identity="CP1")
            assert answer.body is not None, answer
            assert answer.quirks == ()
            asked.append(request)
            answered.append(codec.decode_answer(action, answer.body))
    assert [request for _, request in recording.requests] == asked
    assert recording.answers == answered
    assert len(asked) == {"1.2": 9, "1.5": 15, "1.6": 19}[version]


async def test_the_headers_are_those_that_ocpp_s_requires() -> None:
    recording = Recording("1.5")
    async with station(recording.handle) as url, client() as calls:
        for _ in range(2):
            callback = Callback("http://cp.words/verbatim", url)
            await calls.call(callback, version="1.5", action="Reset", body=RESET, identity="00:90:0B", identity_name="ChargeBoxIdentity")
    (first, _), (second, _) = recording.requests
    assert (first.identity, first.identity_name, first.identity_namespace) == ("00:90:0B", "ChargeBoxIdentity", CP)
    assert (first.action, first.to, first.from_address) == ("/Reset", "http://cp.words/verbatim", "http://gateway/soap")
    assert first.reply_to == "http://www.w3.org/2005/08/addressing/anonymous"
    assert first.message_id.startswith("urn:uuid:")
    assert first.message_id != second.message_id
    assert recording.headers[0]["Content-Type"] == 'application/soap+xml; charset=utf-8; action="/Reset"'
    assert "SOAPAction" not in recording.headers[0]
    assert "Authorization" not in recording.headers[0]


async def test_a_soap_1_1_station_is_called_in_its_version_with_its_credentials() -> None:
    recording = Recording("1.5")
    async with station(recording.handle) as url, client() as calls:
        await calls.call(
            Callback(url, url), version="1.5", action="Reset", body=RESET, identity="CP1", soap="1.1", authorization="Basic YTpi"
        )
    assert recording.requests[0][0].soap == "1.1"
    assert recording.headers[0]["Content-Type"] == "text/xml; charset=utf-8"
    assert recording.headers[0]["SOAPAction"] == '"/Reset"'
    assert recording.headers[0]["Authorization"] == "Basic YTpi"


async def test_an_independent_stack_reads_our_requests() -> None:
    logging.getLogger("zeep").setLevel(logging.ERROR)
    reference: Any = zeep.Client(io.BytesIO(wsdl.load("1.5", "ChargePointService")))
    seen: list[Any] = []

    async def handler(request: web.Request) -> web.Response:
        envelope = parse(await request.read())
        assert envelope.body is not None
        seen.append(reference.get_element(str(envelope.body.tag)).parse(envelope.body, reference.wsdl.types))
        return web.Response(body=reset_answer())

    async with station(handler) as url:
        assert decoded(await reset(url)) == ACCEPTED
    assert [value["type"] for value in seen] == ["Hard"]


# what comes back


@pytest.mark.parametrize(
    ("data", "quirk"),
    [
        (reset_answer(), None),
        (b"\r\n" + reset_answer(), "soap_padding"),
        (reset_answer().replace(CP.encode(), b"urn://Ocpp/Cs/2012/06/"), "soap_body_name"),
        (
            f'<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><resetResponse xmlns="{CP}">'
            "<status>Accepted</status></resetResponse></e:Body></e:Envelope>".encode(),
            None,
        ),
        (
            f'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><r:ResetResponse xmlns:r="{CP}">'
            "<status>accepted</status></r:ResetResponse></e:Body></e:Envelope>".encode(),
            "soap_body_name",
        ),
    ],
)  # fmt: skip
async def test_answers_of_the_field_are_understood(data: bytes, quirk: str | None) -> None:
    async with station(answering(data)) as url:
        answer = await reset(url)
    assert decoded(answer) == ACCEPTED
    assert quirk is None or quirk in answer.quirks


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_compressed_answers_are_read(encoding: str) -> None:
    packed = gzip.compress(reset_answer()) if encoding == "gzip" else zlib.compress(reset_answer())
    async with station(answering(packed, Content_Encoding=encoding)) as url:
        assert decoded(await reset(url)) == ACCEPTED


@pytest.mark.parametrize(("packed", "said"), [(False, "gzip"), (False, "UTF-8"), (True, ""), (True, "identity")])
async def test_an_answer_is_read_whatever_it_says_of_its_compression(packed: bool, said: str) -> None:
    data = gzip.compress(reset_answer()) if packed else reset_answer()
    async with station(answering(data, Content_Encoding=said)) as url:
        answer = await reset(url)
    assert (decoded(answer), answer.quirks[0]) == (ACCEPTED, "soap_content_encoding")


@pytest.mark.parametrize("status", [200, 400, 500])
async def test_a_fault_is_a_fault_under_any_status(status: int) -> None:
    fault = Fault.of("NotSupported")
    async with station(answering(build_fault(fault, "urn:uuid:1", namespace="urn://Ocpp/2012/02/"), status)) as url:
        answer = await reset(url)
    assert (answer.fault, answer.failure, answer.status, answer.sent) == (fault, None, status, True)
    assert not answer.voids_address


async def test_a_station_that_is_somebody_else_voids_its_address() -> None:
    async with station(answering(build_fault(Fault.of("IdentityMismatch"), "urn:uuid:1", namespace=CP), 400)) as url:
        assert (await reset(url)).voids_address


@pytest.mark.parametrize("status", [200, 202])
async def test_an_empty_response_answers_what_has_no_fields(status: int) -> None:
    async with station(answering(b"", status)) as url:
        answer = await reset(url, body=UPDATE, action="UpdateFirmware")
        assert answer.body is not None
        assert ocpp15.CODEC.decode_answer("UpdateFirmware", answer.body) == wire.UpdateFirmwareResponse()
        assert answer.quirks == ("soap_empty_answer",)
        assert (await reset(url)).cause == "invalid"


OTHER = reset_answer().replace(b"resetResponse", b"clearCacheResponse")


@pytest.mark.parametrize(
    ("data", "status", "cause", "voids"),
    [
        (b"<!doctype html><html>Sign in</html>", 200, "invalid", False),
        (b"ok", 200, "invalid", False),
        (b"not found", 404, "http", True),
        (b"", 405, "http", True),
        (b"", 401, "http", False),
        (b"oops", 500, "http", False),
        (OTHER, 200, "invalid", False),
        (reset_answer().replace(b"Response", b"Request"), 200, "invalid", False),
        (reset_answer() + b" " * 1_100_000, 200, "invalid", False),
    ],
)
async def test_what_is_no_answer_is_told_apart(data: bytes, status: int, cause: str, voids: bool) -> None:
    async with station(answering(data, status)) as url:
        answer = await reset(url)
    assert (answer.cause, answer.status, answer.sent, answer.voids_address) == (cause, status, True, voids)
    assert answer.failure is not None
    assert answer.failure.startswith("station: ")


async def test_a_bomb_is_an_invalid_answer() -> None:
    async with station(answering(gzip.compress(bytes(20_000_000), 1), Content_Encoding="gzip")) as url:
        assert (await reset(url)).cause == "invalid"


async def test_a_redirect_is_not_followed() -> None:
    visits: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        visits.append(request.path)
        return web.Response(status=307, headers={"Location": "/elsewhere"})

    async with station(handler) as url:
        answer = await reset(url)
    assert (answer.cause, answer.status, visits) == ("http", 307, ["/"])


# what fails


async def closed_port() -> int:
    listener = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port: int = listener.sockets[0].getsockname()[1]
    listener.close()
    await listener.wait_closed()
    return port


async def test_a_refused_connection_means_that_nothing_was_sent() -> None:
    answer = await reset(f"http://127.0.0.1:{await closed_port()}/")
    assert (answer.cause, answer.sent) == ("unreachable", False)


async def test_a_station_that_hangs_up_may_have_acted() -> None:
    async def handler(request: web.Request) -> web.Response:
        await request.read()
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with station(handler) as url:
        answer = await reset(url)
    assert (answer.cause, answer.sent) == ("no_answer", True)


async def test_a_station_that_stays_silent_may_have_acted() -> None:
    released = asyncio.Event()

    async def handler(_request: web.Request) -> web.Response:
        await released.wait()
        return web.Response()

    async with station(handler) as url:
        answer = await reset(url, timeout=0.1)
        released.set()
    assert (answer.cause, answer.sent) == ("no_answer", True)


async def test_a_call_is_sent_once() -> None:
    visits: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        visits.append(request.path)
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with station(handler) as url:
        await reset(url)
    assert visits == ["/"]


async def test_an_address_outside_the_allowed_networks_is_never_connected_to() -> None:
    visits: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        visits.append(request.path)
        return web.Response()

    async with station(handler) as url:
        answer = await reset(url, "10.0.0.0/8")
        everything = await reset(url, "0.0.0.0/0")
    assert (answer.cause, answer.sent, everything.cause) == ("denied", False, "denied")
    assert "soap.callback_allow" in (answer.failure or "")
    assert visits == []


async def test_a_name_that_cannot_be_resolved_is_unreachable() -> None:
    async def fails(_host: str, _port: int) -> list[str]:
        raise OSError("no such host")

    answer = await reset("http://cp.example:8080/", resolve=fails)
    assert (answer.cause, answer.sent) == ("unreachable", False)


async def test_the_pinned_address_is_called_under_its_own_name() -> None:
    hosts: list[str | None] = []

    async def handler(request: web.Request) -> web.Response:
        hosts.append(request.headers.get("Host"))
        return web.Response(body=reset_answer())

    async with station(handler) as url:
        named = url.replace("127.0.0.1", "cp.fleet.example")

        async def resolve(_host: str, _port: int) -> list[str]:
            return ["127.0.0.1"]

        assert decoded(await reset(named, resolve=resolve)) == ACCEPTED
    assert hosts == [named.removeprefix("http://").rstrip("/")]


async def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{await closed_port()}")
    async with station(answering(reset_answer())) as url:
        assert decoded(await reset(url)) == ACCEPTED


@pytest.mark.parametrize(("name", "reached"), [("localhost", True), ("cp.fleet.example", False)])
async def test_the_certificate_must_be_for_the_name_and_not_for_the_address(name: str, reached: bool) -> None:
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(CERTIFICATES / "server.pem", CERTIFICATES / "server.key")
    trusting = ssl.create_default_context(cafile=str(CERTIFICATES / "ca.pem"))

    async def resolve(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    async with station(answering(reset_answer()), serving) as url:
        answer = await reset(url.replace("127.0.0.1", name), resolve=resolve, tls=lambda: trusting)
        untrusted = await reset(url)
    assert (answer.failure is None) is reached
    assert untrusted.cause == "unreachable"
