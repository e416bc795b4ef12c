"""A SOAP station is called where it listens: the address follows the station, and whoever forges it changes nothing."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from aiohttp import web

from gateway.io import callbacks
from gateway.simulator.errors import CallRefused
from tests.e2e.house import House, house
from tests.e2e.test_connections import pem, server_context

SOAP12, SOAP11 = "http://www.w3.org/2003/05/soap-envelope", "http://schemas.xmlsoap.org/soap/envelope/"
REQUEST = """<s:Envelope xmlns:s="{soap}" xmlns:a="http://www.w3.org/2005/08/addressing" xmlns:c="urn://Ocpp/Cs/2012/06/"><s:Header>
<c:chargeBoxIdentity>{identity}</c:chargeBoxIdentity><a:From><a:Address>{address}</a:Address></a:From></s:Header>
<s:Body>{body}</s:Body></s:Envelope>"""
BOOT = (
    "<c:bootNotificationRequest><c:chargePointVendor>Acme</c:chargePointVendor><c:chargePointModel>X</c:chargePointModel>"
    "</c:bootNotificationRequest>"
)
ANSWER = f"""<s:Envelope xmlns:s="{SOAP12}"><s:Body><clearCacheResponse xmlns="urn://Ocpp/Cp/2012/06/"><status>Accepted</status>
</clearCacheResponse></s:Body></s:Envelope>"""
DENIED = "ocpp_gateway_callbacks_denied_total"
QUIRKS = "ocpp_gateway_quirks_total"
WSA = "http://www.w3.org/2005/08/addressing"


@dataclass
class Listener:
    """A charge point service that clears its cache, or answers with another status."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)
    handler: Callable[[web.Request], Awaitable[web.Response]] | None = None

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1].strip("/"))

    async def handle(self, request: web.Request) -> web.Response:
        return await (self.handler or self.take)(request)

    async def take(self, request: web.Request) -> web.Response:
        self.taken.append(await request.text())
        return web.Response(text=ANSWER if self.status == 200 else "", status=self.status, headers=self.headers)


@asynccontextmanager
async def listening(tls: ssl.SSLContext | None = None, **options: Any) -> AsyncIterator[Listener]:
    listener = Listener(**options)
    app = web.Application()
    app.router.add_post("/{tail:.*}", listener.handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    listener.url = f"{'https://localhost' if tls else 'http://127.0.0.1'}:{runner.addresses[0][1]}/"
    try:
        yield listener
    finally:
        await runner.cleanup()


async def say(here: House, address: str, body: str = "<c:heartbeatRequest/>", identity: str = "CP-1", soap: str = SOAP12) -> None:
    """A station says something, and where it listens."""
    content = REQUEST.format(soap=soap, identity=identity, address=address, body=body)
    async with httpx.AsyncClient() as client:
        assert (await client.post(here.url("1.5"), content=content, timeout=10)).status_code == 200


async def clear_cache(here: House) -> str:
    """The central system's command; its status, or the error it was told."""
    try:
        return str((await here.csms.call("CP-1", "ClearCache"))["status"])
    except CallRefused as refused:
        return refused.description


async def shown(here: House) -> dict[str, str]:
    device: dict[str, str] = (await here.admin("/api/v1/stations/CP-1")).json()["device"]
    return device


async def closed_port() -> int:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = int(server.sockets[0].getsockname()[1])
    server.close()
    await server.wait_closed()
    return port


async def test_a_new_address_is_followed_with_whatever_says_it() -> None:
    async with house("2.0.1") as here, listening() as first, listening() as second:
        await say(here, first.url, BOOT)
        assert await clear_cache(here) == "Accepted"
        await say(here, second.url)
        assert await clear_cache(here) == "Accepted"
        assert (len(first.taken), len(second.taken)) == (1, 1)
        assert (await shown(here))["callback"] == second.url


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://127.0.0.2:{port}/", "network"),
        ("http://169.254.169.254/latest/meta-data", "network"),
        ("http://[::ffff:127.0.0.2]:{port}/", "network"),
        ("http://[fe80::1%25lo]:{port}/", "network"),
        ("http://2130706434:{port}/", "network"),
        ("http://0x7f000002:{port}/", "network"),
        ("http://user:secret@127.0.0.1:{port}/", "user_info"),
        ("http://127.0.0.1:25/", "port"),
        ("http://127.0.0.1:{gateway}/soap", "own"),
        ("http://127.0.0.1:{admin}/", "own"),
        ("http://127.0.0.1:{backend}/", "own"),
    ],
)
async def test_a_forged_address_is_refused_and_counted_and_the_station_stays_reachable(address: str, reason: str) -> None:
    async with house("2.0.1", soap__callback_allow="127.0.0.1/32") as here, listening() as true, listening() as other:
        await say(here, true.url, BOOT)
        assert await clear_cache(here) == "Accepted"
        backend = here.csms.url.rsplit(":", 1)[1].partition("/")[0]
        forged = address.format(port=other.port, gateway=here.service.port, admin=here.service.admin_port, backend=backend)
        for _ in range(2):
            await say(here, forged)
        told = [await clear_cache(here) for _ in range(2)]
        assert told[-1] == "Accepted"
        assert not other.taken
        assert await here.metric(DENIED, reason=reason) == 1
        device = await shown(here)
        assert (device["callback"], "address" in device["callback_denied"], "secret" in str(device)) == (true.url, True, False)


@pytest.mark.parametrize("address", ["ftp://127.0.0.1:{port}/", "file:///etc/passwd", "http://:0/", "javascript:1", "x" * 500, ""])
async def test_what_is_no_address_changes_nothing(address: str) -> None:
    async with house("2.0.1") as here, listening() as true:
        await say(here, true.url, BOOT)
        await say(here, address.format(port=true.port))
        assert await clear_cache(here) == "Accepted"


async def test_a_station_nobody_may_call_is_refused_with_what_to_do_about_it() -> None:
    async with house("2.0.1", soap__callback_allow="10.0.0.0/8") as here, listening() as there:
        await say(here, there.url, BOOT)
        assert "soap.callback_allow" in await clear_cache(here)
        assert (await shown(here))["callback_state"] == "denied"
        assert not there.taken


async def test_a_station_that_calls_itself_by_a_name_nobody_knows_is_called_where_its_requests_come_from() -> None:
    async with house("2.0.1") as here, listening() as there:
        await say(here, f"http://my..station:{there.port}/cp", BOOT)
        assert [await clear_cache(here) for _ in range(2)] == ["Accepted"] * 2
        assert all(f">http://my..station:{there.port}/cp</" in taken for taken in there.taken)  # wsa:To is what the station calls itself
        assert (await shown(here))["callback"] == f"http://127.0.0.1:{there.port}/cp"
        assert await here.metric("ocpp_gateway_quirks_total", quirk="soap_peer_address") == 1


@pytest.mark.parametrize("status", [0, 404])
async def test_where_its_requests_come_from_is_left_again_for_its_name_unless_it_answers_there(
    status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callbacks, "RETRY_AFTER", ())
    async with house("2.0.1") as here, listening(status=status) as there:
        name = f"http://my..station:{there.port if status else await closed_port()}/"
        await say(here, name, BOOT)
        assert ("404" if status else "cannot be resolved") in await clear_cache(here)
        assert (await shown(here))["callback"] == name
        there.status = 200
        assert await clear_cache(here) == ("Accepted" if status else f"station: its address {name!r} cannot be resolved")


async def test_an_address_that_no_request_line_can_carry_is_called_all_the_same() -> None:
    async with house("2.0.1") as here, listening() as there:
        await say(here, f"{there.url}my station\x7f", BOOT)
        assert await clear_cache(here) == "Accepted"


@pytest.mark.parametrize(
    ("answer", "quirk"),
    [
        (ANSWER.replace("/Cp/", "/Cs/"), "soap_body_name"),
        (ANSWER.replace(' xmlns="urn://Ocpp/Cp/2012/06/"', ""), "soap_body_name"),
        (ANSWER.replace(SOAP12, "http://schemas.xmlsoap.org/soap/envelope/"), "soap_11"),
        (
            ANSWER.replace("<s:Body>", f'<s:Header><a:RelatesTo xmlns:a="{WSA}">urn:uuid:other</a:RelatesTo></s:Header><s:Body>'),
            "soap_relates_to",
        ),
    ],
)
async def test_what_is_odd_about_an_answer_is_taken_and_counted(answer: str, quirk: str) -> None:
    async with house("2.0.1") as here, listening() as there:
        await say(here, there.url, BOOT)

        async def odd(_request: web.Request) -> web.Response:
            return web.Response(text=answer)

        there.handler = odd
        before = await here.metric(QUIRKS, quirk=quirk)
        assert await clear_cache(here) == "Accepted"
        assert await here.metric(QUIRKS, version="1.5", quirk=quirk) == before + 1


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("o:ActionNotSupported", "Rejected"),
        ("o:NotSupported", "Rejected"),
        ("", "station: MustUnderstand: no"),
        ("o:IdentityMismatch", "station: IdentityMismatch: no"),
        ("o:SecurityError", "station: SecurityError: no"),
    ],
)
async def test_a_fault_of_a_station_is_told_for_what_it_is(code: str, told: str) -> None:
    subcode = f"<s:Subcode><s:Value>{code}</s:Value></s:Subcode>" if code else ""
    fault = f"<s:Fault><s:Code><s:Value>s:MustUnderstand</s:Value>{subcode}</s:Code><s:Reason><s:Text>no</s:Text></s:Reason></s:Fault>"
    async with house("2.0.1") as here, listening() as there:
        await say(here, there.url, BOOT)

        async def faulty(_request: web.Request) -> web.Response:
            return web.Response(text=f'<s:Envelope xmlns:s="{SOAP12}"><s:Body>{fault}</s:Body></s:Envelope>', status=500)

        there.handler = faulty
        assert await clear_cache(here) == told


async def test_the_operators_address_is_called_whatever_the_station_says() -> None:
    async with listening() as true, listening() as said:
        toml = f'[[stations]]\nmatch = "CP-*"\ncallback_url = "http://{{peer_ip}}:{true.port}/{{station_id}}"\n'
        async with house("2.0.1", toml=toml, soap__callback_allow="10.0.0.0/8") as here:
            await say(here, said.url, BOOT)
            assert await clear_cache(here) == "Accepted"
            assert (len(true.taken), len(said.taken)) == (1, 0)
            assert f">{said.url}</" in true.taken[0]  # wsa:To is what the station calls itself


async def test_a_station_that_cannot_be_reached_is_an_error_with_the_truth_in_it_and_the_operator_sees_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(callbacks, "RETRY_AFTER", (0.0, 0.0))
    async with house("2.0.1") as here:
        await say(here, f"http://127.0.0.1:{await closed_port()}/", BOOT)
        assert "cannot be reached" in await clear_cache(here)
        device = await shown(here)
        assert device["callback_state"] == "unreachable"
        assert "cannot be reached" in device["callback_error"]
        assert device["callback_called_at"].endswith("Z")
        async with listening() as there:
            await say(here, there.url)
            assert await clear_cache(here) == "Accepted"
        assert (await shown(here))["callback_state"] == "reachable"
        assert "callback_error" not in await shown(here)


async def test_a_newer_address_that_is_heard_of_meanwhile_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callbacks, "RETRY_AFTER", (0.02,) * 200)
    async with house("2.0.1") as here, listening() as there:
        await say(here, f"http://127.0.0.1:{await closed_port()}/", BOOT)
        async with asyncio.TaskGroup() as group:
            command = group.create_task(clear_cache(here))
            await say(here, there.url)
        assert command.result() == "Accepted"
        assert len(there.taken) == 1


async def test_attempts_end_when_the_central_system_would_not_wait_any_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callbacks, "RETRY_WITHIN", 0.0)
    async with house("2.0.1") as here:
        await say(here, f"http://127.0.0.1:{await closed_port()}/", BOOT)
        assert "cannot be reached" in await asyncio.wait_for(clear_cache(here), 0.9)


async def test_a_redirect_is_an_error_and_not_followed() -> None:
    async with house("2.0.1") as here, listening() as goal, listening(status=307) as there:
        there.headers["Location"] = goal.url
        await say(here, there.url, BOOT)
        assert "redirects" in await clear_cache(here)
        assert not goal.taken


@pytest.mark.parametrize("status", [404, 405])
async def test_an_address_where_somebody_else_answers_is_left_for_the_last_one_that_was_right(status: int) -> None:
    async with house("2.0.1") as here, listening() as true, listening(status=status) as other:
        await say(here, true.url, BOOT)
        assert await clear_cache(here) == "Accepted"
        await say(here, other.url)
        assert str(status) in await clear_cache(here)
        assert await clear_cache(here) == "Accepted"


@pytest.mark.parametrize("backend", ["1.6", "2.0.1"])
@pytest.mark.parametrize(
    ("status", "text", "code", "reason"),
    [
        (401, "", "GenericError", "http"),
        (404, "not found", "GenericError", "http"),
        (405, "", "GenericError", "http"),
        (302, "", "GenericError", "http"),
        (500, "oops", "GenericError", "http"),
        (503, "<html>busy</html>", "GenericError", "http"),
        (200, "<html>Sign in</html>", "InternalError", "invalid"),
        (202, "", "InternalError", "invalid"),
    ],
)
async def test_an_error_of_a_web_server_is_not_taken_for_one_of_the_station(
    backend: str, status: int, text: str, code: str, reason: str
) -> None:
    async with house(backend) as here, listening() as there:
        await say(here, there.url, BOOT)

        async def web_server(_request: web.Request) -> web.Response:
            return web.Response(text=text, status=status)

        there.handler = web_server
        with pytest.raises(CallRefused) as refused:
            await here.csms.call("CP-1", "ClearCache")
        assert (refused.value.code, refused.value.details) == (code, {"gw": {"leg": "station", "reason": reason}})
        assert str(status) in refused.value.description or code == "InternalError"


async def test_a_command_says_where_the_station_reaches_us_and_speaks_its_soap_version() -> None:
    async with house("2.0.1") as here, listening() as there:
        await say(here, there.url, BOOT, soap=SOAP11)
        assert await clear_cache(here) == "Accepted"
        assert SOAP11 in there.taken[0]
        assert f">{here.url('1.5')}</" in there.taken[0]


@pytest.mark.parametrize(
    ("ca", "told"), [(pem("ca.pem"), "Accepted"), ("", "cannot be reached"), (pem("other-ca.pem"), "cannot be reached")]
)
async def test_a_station_on_https_is_called_when_its_certificate_is_trusted(ca: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callbacks, "RETRY_AFTER", ())
    async with house("2.0.1", soap__ca_file=ca) as here, listening(server_context()) as there:
        await say(here, there.url, BOOT)
        assert told in await clear_cache(here)


async def test_a_station_that_asks_for_the_gateways_certificate_gets_it() -> None:
    files = {"soap__ca_file": pem("ca.pem"), "soap__cert_file": pem("client.pem"), "soap__key_file": pem("client.key")}
    async with house("2.0.1", **files) as here, listening(server_context(client_ca=True)) as there:
        await say(here, there.url, BOOT)
        assert await clear_cache(here) == "Accepted"


async def test_a_command_that_the_central_system_was_told_has_failed_does_not_reach_the_station_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(callbacks, "RETRY_AFTER", (0.05,) * 200)
    monkeypatch.setattr(callbacks, "RETRY_WITHIN", 100.0)
    async with house("2.0.1", soap__call_timeout="0.3") as here:
        await say(here, f"http://127.0.0.1:{await closed_port()}/", BOOT)
        assert "no answer to ClearCache in time" in await clear_cache(here)
        async with listening() as there:
            await say(here, there.url)
            assert await clear_cache(here) == "Accepted"
            assert len(there.taken) == 1


async def test_commands_come_one_at_a_time() -> None:
    async with house("2.0.1") as here, listening() as there:
        at_once = most = 0

        async def counted(request: web.Request) -> web.Response:
            nonlocal at_once, most
            at_once += 1
            most = max(most, at_once)
            await here.admin("/healthz")  # takes its time
            at_once -= 1
            return await there.take(request)

        there.handler = counted
        await say(here, there.url, BOOT)
        assert await asyncio.gather(*(clear_cache(here) for _ in range(4))) == ["Accepted"] * 4
        assert most == 1


async def test_the_operator_sees_which_stations_commands_do_not_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callbacks, "RETRY_AFTER", ())

    async def seen(here: House) -> tuple[Any, Any, float]:
        (row,) = (await here.admin("/api/v1/stations")).json()
        detail = (await here.admin("/api/v1/stations/CP-1")).json()
        return row.get("reachable"), detail.get("reachable"), await here.metric("ocpp_gateway_stations_unreachable")

    async with house("2.0.1") as here, listening() as there, listening(status=404) as other:
        await say(here, "http://www.w3.org/2005/08/addressing/anonymous", BOOT)
        assert await seen(here) == (False, False, 1)
        await say(here, there.url)
        assert await seen(here) == (None, None, 0)
        await clear_cache(here)
        assert await seen(here) == (True, True, 0)
        await say(here, f"http://127.0.0.1:{await closed_port()}/")
        assert await seen(here) == (None, None, 0)
        await clear_cache(here)
        await say(here, "")
        assert await seen(here) == (False, False, 1)
        await say(here, other.url)
        await clear_cache(here)
        assert await seen(here) == (False, False, 1)


async def test_what_only_asks_is_asked_once_more_when_its_answer_was_lost_and_what_does_something_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(callbacks, "RETRY_AFTER", (0.0, 0.0))
    async with house("2.0.1") as here, listening() as there:

        async def lost(request: web.Request) -> web.Response:
            there.taken.append(await request.text())
            assert request.transport is not None
            request.transport.abort()
            return web.Response()

        there.handler = lost
        await say(here, there.url, BOOT)
        assert "no answer" in await clear_cache(here)
        assert len(there.taken) == 1
        wanted = [{"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}]
        with pytest.raises(CallRefused):
            await here.csms.call("CP-1", "GetVariables", getVariableData=wanted)
        assert len(there.taken) == 3
