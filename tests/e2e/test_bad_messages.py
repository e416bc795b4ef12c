"""What is wrong on the wire gets a clear error, costs nothing but itself, and is counted under its name."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from ocpp.exceptions import InternalError
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from gateway.simulator.exchanges import Reply
from tests.e2e.house import TOKEN, House, house, until

VERSIONS = [("1.6", "2.0.1"), ("1.6", "1.6"), ("2.0.1", "1.6"), ("2.0.1", "2.0.1"), ("2.1", "2.0.1"), ("2.1", "2.1")]
LINE = "ocpp_gateway_messages_total"


@asynccontextmanager
async def raw(here: House, version: str) -> AsyncIterator[ClientConnection]:
    """A station that can say anything."""
    async with connect(f"{here.url(version)}/CP-1", subprotocols=[Subprotocol(f"ocpp{version}")], max_size=None) as socket:
        yield socket


async def ask(socket: ClientConnection, frame: Any) -> Any:
    """Send one frame, as JSON or as it is, and read one."""
    await socket.send(frame if isinstance(frame, str) else json.dumps(frame))
    async with asyncio.timeout(5):
        return json.loads(await socket.recv())


async def lives(socket: ClientConnection, version: str) -> bool:
    """The connection still works for an ordinary message."""
    body = (
        {"chargePointVendor": "Acme", "chargePointModel": "X"}
        if version == "1.6"
        else {"reason": "PowerUp", "chargingStation": {"vendorName": "Acme", "model": "X"}}
    )
    answer = await ask(socket, [2, "alive", "BootNotification", body])
    return bool(answer[:2] == [3, "alive"] and answer[2]["status"] == "Accepted")


@pytest.mark.parametrize(("station", "backend"), VERSIONS)
async def test_text_that_is_no_json_costs_only_itself(station: str, backend: str) -> None:
    async with house(backend) as here, raw(here, station) as socket:
        if station == "1.6":  # 1.6 has no way to refuse what has no id
            await socket.send("{no json")
        else:
            kind, message_id, code, *_ = await ask(socket, "{no json")
            assert (kind, message_id, code) == (4, "-1", "RpcFrameworkError")
        assert await lives(socket, station)
        assert await here.metric(LINE, leg="station", version=station, action="unreadable", outcome="invalid", direction="in") == 1


@pytest.mark.parametrize(("station", "backend"), VERSIONS)
async def test_a_payload_that_breaks_off_is_refused_under_its_own_id(station: str, backend: str) -> None:
    async with house(backend) as here, raw(here, station) as socket:
        kind, message_id, code, *_ = await ask(socket, '[2,"m-1","Heartbeat",{"a":]')
        assert (kind, message_id) == (4, "m-1")
        assert code == ("FormationViolation" if station == "1.6" else "FormatViolation")
        assert await lives(socket, station)


@pytest.mark.parametrize(("station", "backend"), VERSIONS)
async def test_an_action_that_nobody_knows_is_refused(station: str, backend: str) -> None:
    async with house(backend) as here, raw(here, station) as socket:
        kind, message_id, code, text, _ = await ask(socket, [2, "m-1", "MakeCoffee", {}])
        assert (kind, message_id, code) == (4, "m-1", "NotImplemented")
        assert "MakeCoffee" in text
        assert await lives(socket, station)
        assert await here.metric(LINE, leg="station", version=station, action="unknown", outcome="invalid") == 1


@pytest.mark.parametrize(("station", "backend"), VERSIONS)
async def test_a_value_of_the_wrong_type_is_refused_with_its_place(station: str, backend: str) -> None:
    async with house(backend) as here, raw(here, station) as socket:
        assert await lives(socket, station)
        body = {"idTag": {"no": "text"}} if station == "1.6" else {"idToken": "no object"}
        _, message_id, code, text, _ = await ask(socket, [2, "m-1", "Authorize", body])
        assert (message_id, code) == ("m-1", "TypeConstraintViolation")
        assert ("idTag" if station == "1.6" else "idToken") in text
        assert not here.csms.log.of("Authorize")
        assert await here.metric(LINE, leg="station", version=station, action="Authorize", outcome="invalid") == 1


@pytest.mark.parametrize(("station", "backend"), VERSIONS)
async def test_a_frame_of_two_megabytes_is_refused_under_its_own_id(station: str, backend: str) -> None:
    async with house(backend) as here, raw(here, station) as socket:
        frame = json.dumps([2, "big", "DataTransfer", {"vendorId": "v", "data": "x" * 2_000_000}])
        kind, message_id, _, text, _ = await ask(socket, frame)
        assert (kind, message_id) == (4, "big")
        assert "2000" in text
        assert await lives(socket, station)
        assert await here.metric(LINE, leg="station", version=station, action="unreadable", outcome="invalid") == 1


@pytest.mark.parametrize(("station", "backend"), VERSIONS)
async def test_a_message_type_that_does_not_exist_and_an_answer_to_nothing_are_harmless(station: str, backend: str) -> None:
    async with house(backend) as here, raw(here, station) as socket:
        assert (await ask(socket, [9, "m-9", "Heartbeat", {}]))[:2] == [4, "m-9"]
        await socket.send('[3,"nobody-asked",{}]')
        await socket.send('[4,"nobody-asked","InternalError","",{}]')
        assert await lives(socket, station)
        assert await here.metric("ocpp_gateway_quirks_total", version=station, quirk="late_answer") == 2


ENVELOPE = """<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"
 xmlns:c="urn://Ocpp/Cs/2012/06/"><s:Header><c:chargeBoxIdentity>CP-1</c:chargeBoxIdentity><a:MessageID>urn:uuid:1</a:MessageID>
 <a:Action>/{action}</a:Action></s:Header><s:Body>{body}</s:Body></s:Envelope>"""
BOOT = "<c:chargePointVendor>Acme</c:chargePointVendor><c:chargePointModel>X</c:chargePointModel>"


def envelope(action: str, body: str) -> str:
    return ENVELOPE.format(action=action, body=body)


BAD_SOAP = {
    "a document type": ("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" + envelope("Heartbeat", "<c:heartbeatRequest/>"), "soap"),
    "no XML": ("<s:Envelope", "soap"),
    "an unknown operation": (envelope("MakeCoffee", "<c:makeCoffeeRequest/>"), "soap"),
    "a wrong type": (
        envelope("StopTransaction", "<c:stopTransactionRequest><c:transactionId>one</c:transactionId></c:stopTransactionRequest>"),
        "message",
    ),
}


@pytest.mark.parametrize("name", BAD_SOAP)
async def test_a_bad_envelope_gets_a_fault_and_the_next_good_one_an_answer(name: str) -> None:
    text, counted = BAD_SOAP[name]
    async with house("2.0.1") as here, httpx.AsyncClient() as client:
        url = here.url("1.5")
        boot = envelope("BootNotification", f"<c:bootNotificationRequest>{BOOT}</c:bootNotificationRequest>")
        assert "Accepted" in (await client.post(url, content=boot)).text
        refused = await client.post(url, content=text, headers={"Content-Type": "application/soap+xml"})
        assert refused.status_code in (400, 500)
        assert "Fault" in refused.text
        assert "root:" not in refused.text
        beat = await client.post(url, content=envelope("Heartbeat", "<c:heartbeatRequest/>"))
        assert (beat.status_code, "currentTime" in beat.text) == (200, True)
        if counted == "soap":
            metrics = (await here.admin("/metrics")).text
            assert 'ocpp_gateway_connections_refused_total{reason="soap_' in metrics
        else:
            assert await here.metric(LINE, leg="station", version="1.5", action="StopTransaction", outcome="invalid") == 1


async def test_an_envelope_of_two_megabytes_is_refused() -> None:
    async with house("2.0.1") as here, httpx.AsyncClient() as client:
        body = f"<c:dataTransferRequest><c:vendorId>v</c:vendorId><c:data>{'x' * 2_000_000}</c:data></c:dataTransferRequest>"
        assert (await client.post(here.url("1.5"), content=envelope("DataTransfer", body))).status_code == 413
        assert await here.metric("ocpp_gateway_connections_refused_total", reason="soap_too_large") == 1


async def test_an_invalid_answer_of_the_backend_is_an_error_for_the_station_and_counted() -> None:
    async with house("2.0.1") as here, here.booted("1.6") as peer:
        here.csms.on("Authorize", Reply({"idTokenInfo": {"status": "Perhaps"}}, validate=False))
        with pytest.raises(Exception, match="InternalError"):
            await peer.authorize(TOKEN)
        here.csms.on("Authorize", None)
        assert (await peer.authorize(TOKEN))["status"] == "Accepted"
        assert await here.metric(LINE, leg="backend", version="2.0.1", action="Authorize", outcome="invalid") == 1


async def test_a_refusal_of_the_backend_is_an_error_for_the_station_and_counted() -> None:
    async with house("2.0.1") as here, here.booted("1.6") as peer:

        def refuse(_: object) -> Reply:
            raise InternalError("the database is away")

        here.csms.on("Authorize", refuse)
        with pytest.raises(Exception, match="InternalError"):
            await peer.authorize(TOKEN)
        assert await here.metric(LINE, leg="backend", version="2.0.1", action="Authorize", outcome="error") == 1


async def test_late_and_doubled_answers_of_the_backend_are_counted_and_harmless() -> None:
    async with house("2.0.1", backend__call_timeout="0.3") as here, here.booted("1.6") as peer:
        late = asyncio.Event()

        async def too_late(_: object) -> Reply:
            await late.wait()
            return Reply({"idTokenInfo": {"status": "Accepted"}})

        here.csms.on("Authorize", too_late)
        with pytest.raises(Exception, match="GenericError"):
            await peer.authorize(TOKEN)
        late.set()
        here.csms.on("Authorize", None)
        assert (await peer.authorize(TOKEN))["status"] == "Accepted"
        assert await here.metric("ocpp_gateway_quirks_total", version="1.6", quirk="late_answer") == 1
        here.csms.on("Heartbeat", lambda each: Reply({}, text=f'[3,"{each.unique_id}",{{"currentTime":"2026-01-01T00:00:00Z"}}]\n'))
        assert await peer.heartbeat()
        here.csms.on("Heartbeat", None)
        assert await here.metric(LINE, leg="backend", version="2.0.1", action="Authorize", outcome="timeout", direction="out") == 1


async def test_a_backend_that_answers_twice_and_to_nothing_is_counted() -> None:
    async with house("2.0.1") as here, here.booted("1.6") as peer:
        answer = '{"idTokenInfo":{"status":"Accepted"}}'

        async def thrice(each: Any) -> Reply:
            socket = here.csms._peers["CP-1"]._socket
            await socket.send_str(f'[3,"{each.unique_id}",{answer}]')
            await socket.send_str('[3,"never-asked",{}]')
            await socket.send_str('[4,"never-asked","InternalError","",{}]')
            return Reply({}, text=f'[3,"{each.unique_id}",{answer}]')

        here.csms.on("Authorize", thrice)
        assert (await peer.authorize(TOKEN))["status"] == "Accepted"
        here.csms.on("Authorize", None)
        assert (await peer.authorize(TOKEN))["status"] == "Accepted"
        assert await here.metric("ocpp_gateway_quirks_total", version="1.6", quirk="late_answer") == 3


async def test_a_command_with_a_payload_that_is_not_valid_is_refused_at_the_backend() -> None:
    async with house("2.0.1") as here, here.booted("1.6") as peer:
        with pytest.raises(Exception, match=r"TypeConstraintViolation|PropertyConstraintViolation|FormatViolation"):
            await here.csms.call("CP-1", "Reset", validate_request=False, type="Sideways")
        with pytest.raises(Exception, match="NotImplemented"):
            await here.csms.call("CP-1", "MakeCoffee", validate_request=False)
        assert peer.received == []
        assert (await here.csms.call("CP-1", "ClearCache"))["status"] == "Accepted"
        await until(lambda: len(peer.received) == 1)
