"""A SOAP station has no connection and is connected all the same: from its first message until it is silent, once, and across restarts."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from ocpp.exceptions import InternalError, SecurityError

from gateway.simulator.exchanges import Exchange, Reply
from tests.e2e.house import BACKENDS, TOKEN, House, TurnedClock, house, until
from tests.e2e.process import program
from tests.gateway.io.test_soap_stations import AUTHORIZE, BOOT, post
from tests.peers import central_system

HEARTBEAT = "<c:heartbeatRequest/>"
START = (
    f"<c:startTransactionRequest><c:connectorId>1</c:connectorId><c:idTag>{TOKEN}</c:idTag>"
    "<c:timestamp>2026-11-23T10:00:00Z</c:timestamp><c:meterStart>100</c:meterStart></c:startTransactionRequest>"
)
STOP = (
    "<c:stopTransactionRequest><c:transactionId>{number}</c:transactionId><c:timestamp>2026-11-23T11:00:00Z</c:timestamp>"
    "<c:meterStop>900</c:meterStop></c:stopTransactionRequest>"
)
METER = (
    "<c:meterValuesRequest><c:connectorId>1</c:connectorId><c:transactionId>{number}</c:transactionId><c:values>"
    "<c:timestamp>2026-11-23T10:30:00Z</c:timestamp><c:value>500</c:value></c:values></c:meterValuesRequest>"
)
STATUS = (
    "<c:statusNotificationRequest><c:connectorId>1</c:connectorId><c:status>{status}</c:status><c:errorCode>NoError</c:errorCode>"
    "</c:statusNotificationRequest>"
)


def number_in(answer: httpx.Response) -> str:
    return answer.text.partition("transactionId>")[2].partition("<")[0]


@pytest.mark.parametrize("backend", BACKENDS)
async def test_a_transaction_posted_twice_under_new_message_ids_is_one_and_each_answer_relates_to_its_own_request(backend: str) -> None:
    async with house(backend) as here, httpx.AsyncClient() as client:
        url = here.url("1.5")
        await post(client, url, BOOT, "boot")
        started = [await post(client, url, START, message_id) for message_id in ("a", "b")]
        assert [">a</" in started[0].text, ">b</" in started[1].text] == [True, True]
        assert len({number_in(answer) for answer in started}) == 1
        for body in (METER, STOP):
            texts = [(await post(client, url, body.format(number=number_in(started[0])), f"{n}{body[3]}")).status_code for n in range(3)]
            assert texts == [200] * 3
        (charged,) = here.csms.transactions
        assert (charged.energy, charged.stopped is not None) == (800, True)
        action = "StopTransaction" if backend == "1.6" else "TransactionEvent"
        events = [each for each in here.csms.log.of(action) if each.payload.get("eventType", "Ended") == "Ended"]
        assert len(events) == 1
        assert await here.metric("ocpp_gateway_quirks_total", version="1.5", quirk="soap_repeated") == 5


@pytest.mark.parametrize(("backend", "time"), [(backend, time) for backend in BACKENDS for time in ("", "1970-01-01T00:00:07Z")])
async def test_a_second_session_of_a_station_without_a_clock_is_none_of_the_first_though_it_begins_word_for_word(
    backend: str, time: str
) -> None:
    async with house(backend) as here, httpx.AsyncClient() as client:
        url = here.url("1.5")
        await post(client, url, BOOT, "boot")
        start = START.replace("2026-11-23T10:00:00Z", time)
        numbers = []
        for session, wh in (("a", 600), ("b", 800)):
            for _ in range(2):  # the first answer gets lost
                answer = await post(client, url, start, f"start {session}")
            numbers.append(number_in(answer))
            stop = STOP.format(number=numbers[-1]).replace("2026-11-23T11:00:00Z", time).replace("900", str(wh))
            assert (await post(client, url, stop, f"stop {session}")).status_code == 200
        assert numbers[0] != numbers[1]
        assert [(each.energy, each.stopped is not None) for each in here.csms.transactions] == [(500, True), (700, True)]


@pytest.mark.parametrize(("again", "numbers"), [("m1", [1, 1]), ("m2", [1, 2])])
async def test_readings_without_a_date_that_were_not_answered_come_again_under_their_message_id(again: str, numbers: list[int]) -> None:
    refused: list[Exchange] = []

    def refuse_once(exchange: Exchange) -> Reply:
        if exchange.payload["eventType"] == "Updated" and not refused:
            refused.append(exchange)
            raise InternalError
        return here.csms.by_rule(exchange)

    async with house("2.0.1") as here, httpx.AsyncClient() as client:
        url = here.url("1.5")
        await post(client, url, BOOT, "boot")
        number = number_in(await post(client, url, START, "start"))
        here.csms.on("TransactionEvent", refuse_once)
        meter = METER.format(number=number).replace("2026-11-23T10:30:00Z", "1970-01-01T00:00:07Z")
        with pytest.raises(httpx.RemoteProtocolError):  # no answer, so that it says it again
            await post(client, url, meter, "m1")
        assert (await post(client, url, meter, again)).status_code == 200
        events = [each.payload for each in here.csms.log.of("TransactionEvent")]
        assert [event["seqNo"] for event in events if event["eventType"] == "Updated"] == numbers


async def test_what_waited_in_a_station_that_never_booted_here_is_no_power_loss() -> None:
    async with house("1.6") as here, httpx.AsyncClient() as client:
        card = f"<c:idTag>{TOKEN}</c:idTag><c:timestamp>"
        stop = STOP.format(number=77).replace("<c:timestamp>", card)
        assert (await post(client, here.url("1.5"), stop, "stop")).status_code == 200
        told = [(each.action, each.payload.get("reason")) for each in here.csms.log]
        assert told == [("BootNotification", None), ("StopTransaction", None)]


async def test_an_answer_that_got_lost_is_given_again_and_the_backend_asked_once() -> None:
    async with house("2.0.1") as here, httpx.AsyncClient() as client:
        await post(client, here.url("1.5"), BOOT, "boot")
        answers = [await post(client, here.url("1.5"), AUTHORIZE.format(tag=TOKEN), "same") for _ in range(3)]
        assert [answer.text.count("Accepted") for answer in answers] == [1, 1, 1]
        assert len(here.csms.log.of("Authorize")) == 1


async def test_a_station_that_counts_its_messages_from_one_after_each_start_is_heard_with_everything() -> None:
    async with house("2.0.1") as here, httpx.AsyncClient() as client:
        for _ in range(2):
            for message_id, body in enumerate((BOOT, STATUS.format(status="Available"), STATUS.format(status="Occupied"))):
                assert (await post(client, here.url("1.5"), body, str(message_id))).status_code == 200
        assert len(here.csms.log.of("BootNotification")) == 2
        told = [each.payload["connectorStatus"] for each in here.csms.log.of("StatusNotification")]
        assert told == ["Available", "Occupied"] * 2


async def test_a_station_with_one_message_id_for_everything_is_heard_with_everything() -> None:
    async with house("2.0.1") as here, httpx.AsyncClient() as client:
        await post(client, here.url("1.5"), BOOT, "X")
        for status in ("Available", "Occupied", "Available"):
            assert (await post(client, here.url("1.5"), STATUS.format(status=status), "X")).status_code == 200
        told = [each.payload["connectorStatus"] for each in here.csms.log.of("StatusNotification")]
        assert told == ["Available", "Occupied", "Available"]


async def silent_for(here: House, clock: TurnedClock, seconds: float) -> None:
    """So much time goes by, and the gateway notices."""
    clock.ahead += seconds
    live = here.service.registry.get("CP-1")
    assert live is not None
    await until(lambda: here.service.registry.get("CP-1") is None or live.session.runner.now.mono >= clock.mono() - 1)


async def test_heartbeats_and_repetitions_keep_a_station_online_and_silence_ends_it_until_it_speaks_again() -> None:
    clock = TurnedClock()
    async with (
        house("2.0.1", csms={"heartbeat_interval": 100}, soap__offline_after="2", clock=clock) as here,
        httpx.AsyncClient() as client,
    ):
        url = here.url("1.5")
        await post(client, url, BOOT, "boot")
        await post(client, url, START, "a")
        for message_id in ("b", "c"):
            await silent_for(here, clock, 150)
            await post(client, url, HEARTBEAT, message_id)
            await silent_for(here, clock, 150)
            await post(client, url, START, message_id)
            assert here.csms.connected == ("CP-1",)
        await silent_for(here, clock, 201)
        await here.csms.wait_connected("CP-1", connected=False)
        row = (await here.admin("/api/v1/stations/CP-1")).json()
        assert (row["online"], row["backend_connected"]) == (False, False)
        await post(client, url, HEARTBEAT, "again")
        await here.csms.wait_connected("CP-1")
        assert len(here.csms.log.of("BootNotification")) == 1


@pytest.mark.parametrize("credentials", ["passthrough", "none"])
async def test_a_request_that_comes_while_the_session_before_is_still_being_stored_begins_the_next(credentials: str) -> None:
    clock = TurnedClock()
    async with house("2.0.1", clock=clock, backend__credentials=credentials) as here, httpx.AsyncClient() as client:
        url = here.url("1.5")
        await post(client, url, BOOT, "boot")
        number = number_in(await post(client, url, START, "a"))
        live, store = here.service.registry.get("CP-1"), here.service.store
        assert live is not None
        save, ending, go_on = store.save, asyncio.Event(), asyncio.Event()

        async def slow(kind: str, key: str, record: bytes) -> None:
            if live.session.finished and not go_on.is_set():
                ending.set()
                await go_on.wait()
            await save(kind, key, record)

        store.save = slow  # type: ignore[method-assign]  # a disk that takes its time
        clock.ahead += 20_000
        await ending.wait()
        stopping = asyncio.ensure_future(post(client, url, STOP.format(number=number), "b"))
        try:
            turn = here.service.admission.turn("CP-1")
            await until(lambda: turn.locked() or stopping.done())  # it is there
        finally:
            go_on.set()
        assert (await stopping).status_code == 200
        assert here.csms.transactions[0].stopped is not None


@pytest.mark.parametrize("backend", BACKENDS)
async def test_a_day_without_a_sign_of_life_is_a_quarter_of_an_hour_to_a_soap_station(backend: str) -> None:
    clock = TurnedClock()
    async with house(backend, csms={"heartbeat_interval": 86_400}, clock=clock) as here, httpx.AsyncClient() as client:
        url = here.url("1.5")
        assert ">900</" in (await post(client, url, BOOT, "boot")).text
        assert await here.metric("ocpp_gateway_quirks_total", version="1.5", quirk="interval_capped") == 1
        await silent_for(here, clock, 3 * 900 - 5)
        assert here.csms.connected == ("CP-1",)
        await silent_for(here, clock, 10)
        await here.csms.wait_connected("CP-1", connected=False)


async def test_a_station_that_beats_as_it_likes_is_known_by_its_rhythm_after_a_while() -> None:
    clock = TurnedClock()
    async with house("2.0.1", csms={"heartbeat_interval": 100}, clock=clock) as here, httpx.AsyncClient() as client:
        url = here.url("1.5")
        await post(client, url, BOOT, "boot")
        for number in range(4):
            await silent_for(here, clock, 700)
            assert here.service.registry.get("CP-1") is None
            await post(client, url, HEARTBEAT, f"late {number}")
        await silent_for(here, clock, 700)
        assert here.service.registry.get("CP-1") is not None


@pytest.mark.parametrize("backend", BACKENDS)
async def test_after_a_restart_a_station_speaks_and_is_commanded_without_a_new_boot(backend: str, tmp_path: Path) -> None:
    async with central_system(backend) as csms, program(csms, tmp_path) as gateway, gateway.booted("1.5") as peer:
        await gateway.kill()
        await gateway.start()
        async with httpx.AsyncClient() as client:  # not with its own stack, which would name its address anew
            await post(client, gateway.url("1.5"), HEARTBEAT, "1")
        await csms.wait_connected("CP-1")
        assert (await csms.call("CP-1", "ClearCache"))["status"] == "Accepted"
        assert (await peer.authorize(TOKEN))["status"] == "Accepted"
        assert len(csms.log.of("BootNotification")) == 1


@pytest.mark.parametrize("backend", BACKENDS)
async def test_a_start_posted_again_after_a_restart_is_the_same_transaction(backend: str, tmp_path: Path) -> None:
    async with central_system(backend) as csms, program(csms, tmp_path) as gateway, httpx.AsyncClient() as client:
        await post(client, gateway.url("1.5"), BOOT, "boot")
        first = await post(client, gateway.url("1.5"), START, "a")
        await gateway.kill()
        await gateway.start()
        again = await post(client, gateway.url("1.5"), START, "b")
        assert number_in(first) == number_in(again)
        await post(client, gateway.url("1.5"), STOP.format(number=number_in(again)), "c")
        (charged,) = csms.transactions
        assert (charged.energy, charged.stopped is not None) == (800, True)


@pytest.mark.parametrize(("said", "status"), [(401, 401), (403, 400), (404, 400)])
async def test_a_station_that_the_backend_never_knew_is_told_that_it_may_not(said: int, status: int) -> None:
    async with house("2.0.1") as here, httpx.AsyncClient() as client:
        here.csms.refuse_with = said
        refused = await post(client, here.url("1.5"), BOOT, "1")
        assert (refused.status_code, "SecurityError" in refused.text) == (status, True)
        assert not here.service.registry
        here.csms.refuse_with = None
        assert "Accepted" in (await post(client, here.url("1.5"), BOOT, "2")).text


async def test_a_station_that_was_accepted_before_keeps_its_messages_when_the_backend_suddenly_refuses_it() -> None:
    async with house("2.0.1", backend__outage_grace="0") as here, here.booted("1.5") as peer:
        await peer.plug_in(1)
        await peer.start_transaction(1, TOKEN)
        here.csms.refuse_with = 404
        await here.csms.disconnect("CP-1", code=1011)
        stop = await peer.stop_transaction(1)
        assert not stop.delivered
        here.csms.refuse_with = None
        await peer.flushed()
        assert here.csms.transactions[0].stopped is not None


async def test_at_sigterm_a_soap_request_in_flight_is_answered_and_later_ones_are_kept_by_the_station(tmp_path: Path) -> None:
    async with central_system("2.0.1") as csms, program(csms, tmp_path) as gateway, httpx.AsyncClient() as client:
        await post(client, gateway.url("1.5"), BOOT, "boot")
        asked, answer = asyncio.Event(), asyncio.Event()

        async def slow(exchange: Exchange) -> Reply:
            asked.set()
            await answer.wait()
            return csms.by_rule(exchange)

        csms.on("Authorize", slow)
        async with asyncio.TaskGroup() as group:
            authorizing = group.create_task(post(client, gateway.url("1.5"), AUTHORIZE.format(tag=TOKEN), "a"))
            await asked.wait()
            stopping = group.create_task(gateway.terminate())
            await gateway.draining()
            with pytest.raises(httpx.TransportError):
                await post(client, gateway.url("1.5"), START, "b")
            answer.set()
        assert "Accepted" in authorizing.result().text
        assert stopping.result() == 0
        await gateway.start()
        assert (await post(client, gateway.url("1.5"), START, "b")).status_code == 200
        assert len(csms.transactions) == 1
        assert len(csms.log.of("BootNotification")) == 1


async def test_a_backend_that_wants_a_boot_on_each_connection_gets_the_stored_one_after_a_restart(tmp_path: Path) -> None:
    async with central_system("2.0.1") as csms, program(csms, tmp_path) as gateway, httpx.AsyncClient() as client:
        await post(client, gateway.url("1.5"), BOOT, "boot")
        await gateway.kill()
        await gateway.start()

        async def boot_first(exchange: Exchange) -> Reply:
            if len(csms.log.of("BootNotification")) < 2:
                raise SecurityError("boot first")
            return csms.by_rule(exchange)

        csms.on("Authorize", boot_first)
        answer = await post(client, gateway.url("1.5"), AUTHORIZE.format(tag=TOKEN), "a")
        assert "Accepted" in answer.text
        boots = csms.log.of("BootNotification")
        assert [each.payload["chargingStation"]["vendorName"] for each in boots] == ["Acme", "Acme"]
        assert boots[1].payload["reason"] == "Unknown"
