"""The small central system: what it lets tests do, and that it notices whatever breaks the standard."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from ocpp.exceptions import InternalError

from gateway.simulator.central_system import CentralSystem
from gateway.simulator.errors import CallRefused, Disconnected, HandshakeRefused, InvalidAnswer, NoAnswer
from gateway.simulator.exchanges import Exchange, Reply
from gateway.simulator.schemas import Unacceptable
from tests.peers import booted, central_system, station

Send = Callable[[str], Any]


@asynccontextmanager
async def raw(csms: CentralSystem, station_id: str = "RAW") -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A bare connection, for frames that no station would send."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{csms.url}/{station_id}", protocols=[f"ocpp{csms.version}"]) as socket,
    ):
        await csms.wait_connected(station_id)
        yield socket


async def exchange(socket: aiohttp.ClientWebSocketResponse, frame: str) -> Any:
    await socket.send_str(frame)
    return json.loads(await socket.receive_str(timeout=5))


WRONG_CALLS = {
    "an unknown field": ('[2,"1","Heartbeat",{"x":1}]', "FormationViolation"),
    "a missing field": ('[2,"1","Authorize",{}]', "ProtocolError"),
    "a wrong type": ('[2,"1","Authorize",{"idTag":1}]', "TypeConstraintViolation"),
    "a text too long": (f'[2,"1","Authorize",{{"idTag":"{"x" * 21}"}}]', "TypeConstraintViolation"),
    "a date that is none": (
        '[2,"1","StatusNotification",{"connectorId":1,"status":"Available","errorCode":"NoError","timestamp":"2026-01-01 10:00"}]',
        "PropertyConstraintViolation",
    ),
    "an unknown action": ('[2,"1","Dance",{}]', "NotImplemented"),
    "a payload that is no object": ('[2,"1","Heartbeat",[]]', "FormationViolation"),
}


@pytest.mark.parametrize("case", WRONG_CALLS)
async def test_a_call_against_the_schema_is_refused_and_is_a_violation(case: str) -> None:
    frame, code = WRONG_CALLS[case]
    async with central_system("1.6") as csms, raw(csms) as socket:
        assert (await exchange(socket, frame))[:3] == [4, "1", code]
        assert [(each.station_id, each.frame) for each in csms.violations] == [("RAW", frame)]
        csms.violations.clear()


@pytest.mark.parametrize("frame", ["{}", "nonsense", '[7,"1",{}]', "[]", '[3,"never asked",{}]', '[2,"1"]'])
async def test_what_is_no_message_is_a_violation_without_an_answer(frame: str) -> None:
    async with central_system("1.6") as csms, raw(csms) as socket:
        await socket.send_str(frame)
        assert (await exchange(socket, '[2,"2","Heartbeat",{}]'))[:2] == [3, "2"]
        assert len(csms.violations) == 1
        csms.violations.clear()


async def test_an_answer_against_the_schema_is_a_violation_and_2_1_says_so_to_the_station() -> None:
    async with central_system("2.1") as csms, raw(csms) as socket, asyncio.TaskGroup() as group:
        asking = group.create_task(_raises(InvalidAnswer, csms.call("RAW", "ClearCache")))
        call = json.loads(await socket.receive_str(timeout=5))
        assert call[2:] == ["ClearCache", {}]
        await socket.send_str(json.dumps([3, call[1], {"status": "Perhaps"}]))
        assert json.loads(await socket.receive_str(timeout=5))[:2] == [5, call[1]]
        await asking
        assert len(csms.violations) == 1
        csms.violations.clear()


async def _raises(kind: type[Exception], call: Any) -> None:
    with pytest.raises(kind):
        await call


async def test_an_error_code_of_another_version_is_a_violation() -> None:
    async with central_system("2.0.1") as csms, raw(csms) as socket, asyncio.TaskGroup() as group:
        asking = group.create_task(_raises(CallRefused, csms.call("RAW", "ClearCache")))
        call = json.loads(await socket.receive_str(timeout=5))
        await socket.send_str(json.dumps([4, call[1], "OccurenceConstraintViolation", "", {}]))
        await asking
        assert "OccurenceConstraintViolation" in csms.violations[0].why
        csms.violations.clear()


async def test_commands_wait_for_their_turn_and_a_late_answer_is_no_violation() -> None:
    async with central_system("1.6") as csms, raw(csms) as socket:
        with pytest.raises(NoAnswer):
            await csms.call("RAW", "ClearCache", answer_within=0.01)
        late = json.loads(await socket.receive_str(timeout=5))
        await socket.send_str(json.dumps([3, late[1], {"status": "Accepted"}]))
        assert (await exchange(socket, '[2,"2","Heartbeat",{}]'))[0] == 3


async def test_an_invalid_command_is_the_callers_mistake_unless_it_is_meant() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url) as cp:
        with pytest.raises(Unacceptable, match="Gentle"):
            await csms.call("CP", "Reset", type="Gentle")
        with pytest.raises(CallRefused):
            await csms.call("CP", "Reset", validate_request=False, type="Gentle")
        assert len(cp.violations) == 1
        cp.violations.clear()
        with pytest.raises(Disconnected):
            await csms.call("NOBODY", "ClearCache")


async def test_answers_can_be_bent() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url, answer_timeout=0.1) as cp:
        csms.on("Heartbeat", Reply({}, silent=True))
        with pytest.raises(NoAnswer):
            await cp.heartbeat()
        csms.on("Heartbeat", Reply({"currentTime": 5}, validate=False), station_id="CP")
        with pytest.raises(InvalidAnswer):
            await cp.heartbeat()
        assert len(cp.violations) == 1
        cp.violations.clear()
        csms.on("Heartbeat", None, station_id="CP")
        csms.on("Heartbeat", _breaks)
        with pytest.raises(CallRefused) as refused:
            await cp.heartbeat()
        assert refused.value.code == "InternalError"
        csms.on("Heartbeat", {"currentTime": "2026-01-01T00:00:00Z"})
        assert await cp.heartbeat() == {"currentTime": "2026-01-01T00:00:00Z"}


def _breaks(_: Exchange) -> Reply:
    raise InternalError("out of order")


async def test_a_slow_answer_does_not_hold_up_commands() -> None:
    go_on = asyncio.Event()

    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url) as cp:

        async def slow(exchange: Exchange) -> Reply:
            await go_on.wait()
            return csms.by_rule(exchange)

        csms.on("Heartbeat", slow)
        async with asyncio.TaskGroup() as group:
            beating = group.create_task(cp.heartbeat())
            await csms.log.wait_for("Heartbeat", answered=False)
            assert await csms.call("CP", "ClearCache") == {"status": "Accepted"}
            assert not beating.done()
            go_on.set()


async def test_credentials_are_checked_at_the_handshake() -> None:
    async with central_system("1.6", credentials={"CP": "right"}) as csms:
        for options in ({}, {"password": "wrong"}, {"password": "right", "username": "OTHER"}):
            async with station("1.6", "CP", csms.url, **options) as cp:
                with pytest.raises(HandshakeRefused) as refused:
                    await cp.connect()
                assert (refused.value.status, refused.value.headers["WWW-Authenticate"]) == (401, "Basic")
        async with booted("1.6", "CP", csms.url, password="right"):
            assert [each.status for each in csms.handshakes] == [401, 401, 401, 101]


async def test_without_a_common_subprotocol_the_connection_is_closed_again() -> None:
    async with central_system("1.6") as csms, station("2.0.1", "CP", csms.url) as cp:
        with pytest.raises(HandshakeRefused) as refused:
            await cp.connect()
        assert refused.value.status == 101
        assert csms.connected == ()


async def test_an_outage_refuses_or_takes_away_connections_and_ends_on_the_same_port() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url) as cp:
        url = csms.url
        await csms.stop()
        with pytest.raises((Disconnected, HandshakeRefused)):
            await cp.connect()
        csms.refuse_with = 503
        await csms.start()
        with pytest.raises(HandshakeRefused) as refused:
            await cp.connect()
        assert refused.value.status == 503
        csms.refuse_with = None
        await cp.connect()
        assert (csms.url, csms.connected) == (url, ("CP",))


async def test_a_second_connection_of_a_station_replaces_the_first() -> None:
    async with central_system("1.6") as csms, raw(csms, "CP") as first, booted("1.6", "CP", csms.url):
        assert (await first.receive(timeout=5)).type is aiohttp.WSMsgType.CLOSE
        assert await csms.call("CP", "ClearCache") == {"status": "Accepted"}


async def test_messages_without_a_rule_are_answered_only_when_nothing_has_to_be_said() -> None:
    async with central_system("2.0.1") as csms, booted("2.0.1", "CP", csms.url) as cp:
        assert await cp.call("SecurityEventNotification", type="StartupOfTheDevice", timestamp=cp.now()) == {}
        with pytest.raises(CallRefused) as refused:
            await cp.call("GetCertificateStatus", ocspRequestData=_OCSP)
        assert refused.value.code == "NotSupported"


_OCSP = {"hashAlgorithm": "SHA256", "issuerNameHash": "a", "issuerKeyHash": "b", "serialNumber": "c", "responderURL": "d"}


async def test_a_message_id_used_for_two_messages_of_a_connection_is_a_violation_and_for_a_retry_is_none() -> None:
    async with central_system("1.6") as csms, raw(csms) as socket:
        for _ in range(2):
            assert (await exchange(socket, '[2,"1","Heartbeat",{}]'))[0] == 3
        assert not csms.violations
        assert (await exchange(socket, '[2,"1","Authorize",{"idTag":"A"}]'))[0] == 3
        assert ["used before" in each.why for each in csms.violations] == [True]
        csms.violations.clear()


async def test_a_call_before_the_answer_to_the_last_one_is_noticed() -> None:
    async with central_system("1.6") as csms, raw(csms) as socket:
        go_on = asyncio.Event()

        async def slow(exchange: Exchange) -> Reply:
            await go_on.wait()
            return csms.by_rule(exchange)

        csms.on("Heartbeat", slow)
        await socket.send_str('[2,"1","Heartbeat",{}]')
        await socket.send_str('[2,"2","Heartbeat",{}]')
        await csms.log.wait_for("Heartbeat", count=2, answered=False)
        go_on.set()
        assert [json.loads(await socket.receive_str(timeout=5))[1] for _ in range(2)] == ["1", "2"]
        assert (await exchange(socket, '[2,"3","Heartbeat",{}]'))[1] == "3"
        assert [each.unique_id for each in csms.overlaps] == ["2"]


async def test_a_message_of_a_transaction_that_comes_again_under_its_id_is_answered_again_and_counted_once() -> None:
    async with central_system("1.6") as csms, raw(csms) as socket:
        start = '[2,"s","StartTransaction",{"connectorId":1,"idTag":"A","meterStart":1,"timestamp":"2026-11-23T12:00:00Z"}]'
        number = (await exchange(socket, start))[2]["transactionId"]
        value = '{"timestamp":"2026-11-23T12:01:00Z","sampledValue":[{"value":"5"}]}'
        for message_id in ("m", "m", "n"):
            await exchange(socket, f'[2,"{message_id}","MeterValues",{{"connectorId":1,"transactionId":{number},"meterValue":[{value}]}}]')
        assert csms.transactions[0].registers == [5, 5]
