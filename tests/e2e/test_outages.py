"""The backend goes away: before, shortly, for long. Nothing is acknowledged that was not delivered, nothing is lost, nothing comes twice."""

from __future__ import annotations

import asyncio

import pytest

from gateway.simulator.errors import Disconnected, HandshakeRefused
from gateway.simulator.exchanges import Reply
from tests.e2e.house import BACKENDS, TOKEN, House, house, until

JSON_PAIRS = [(station, backend) for station in ("1.6", "2.0.1", "2.1") for backend in BACKENDS]
READING = 11_000 * 60 / 3600
"""Wh between two readings of a simulated station."""


def backend_is_connected(here: House) -> bool:
    live = here.service.registry.get("CP-1")
    return live is not None and here.service.view.backend_connections() == {"connected": 1, "connecting": 0}


@pytest.mark.parametrize("station", ["1.6", "2.0.1", "2.1"])
async def test_without_a_backend_a_websocket_station_is_told_to_come_back_later(station: str) -> None:
    async with house("2.0.1") as here, here.station(station) as peer:
        await here.csms.stop()
        with pytest.raises(HandshakeRefused) as refused:
            await peer.connect()
        assert refused.value.status == 503
        assert int(refused.value.headers["Retry-After"]) > 0
        assert await here.metric("ocpp_gateway_connections_refused_total", reason="backend_away") == 1
        await here.csms.start()
        await peer.connect()
        assert (await peer.boot(attempts=1))["status"] == "Accepted"


async def test_a_backend_that_refuses_handshakes_is_an_outage_and_one_that_does_not_know_the_station_is_not() -> None:
    async with house("2.0.1") as here, here.station("1.6") as peer:
        for said, told in ((500, 503), (503, 503), (404, 404)):
            here.csms.refuse_with = said
            with pytest.raises(HandshakeRefused) as refused:
                await peer.connect()
            assert refused.value.status == told


async def test_without_a_backend_a_soap_station_gets_no_answer_and_boots_later() -> None:
    async with house("2.0.1", backend__outage_grace="0") as here, here.station("1.5") as peer:
        await here.csms.stop()
        await peer.connect()
        with pytest.raises(Disconnected):
            await peer.boot(attempts=1)
        assert not here.service.registry  # whom nobody has judged has no session
        await here.csms.start()
        assert (await peer.boot(attempts=1))["status"] == "Accepted"
        assert len(here.csms.log.of("BootNotification")) == 1


@pytest.mark.parametrize(("station", "backend"), [*JSON_PAIRS, ("1.5", "1.6"), ("1.5", "2.0.1")])
async def test_a_short_outage_is_not_seen_and_what_was_under_way_arrives_once(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station) as peer:
        await peer.run_session(1, TOKEN, readings=1)
        await here.csms.stop()
        await until(lambda: not backend_is_connected(here))
        async with asyncio.TaskGroup() as group:
            group.create_task(peer.run_session(1, TOKEN, readings=2))
            await here.csms.start()
        second = await here.csms.wait_for_transaction(
            "CP-1", where=lambda each: each is not here.csms.transactions[0] and bool(each.stopped)
        )
        assert second.energy == pytest.approx(2 * READING, abs=2)
        assert len(here.csms.transactions) == 2
        assert peer.close_code is None
        assert not peer.failures
        if backend != "1.6":
            assert second.seq_nos == sorted(set(second.seq_nos))


@pytest.mark.parametrize(("station", "backend"), JSON_PAIRS)
async def test_an_answer_lost_with_the_connection_is_asked_for_again_with_the_same_bytes(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station) as peer:
        starting = "StartTransaction" if backend == "1.6" else "TransactionEvent"

        async def lose_the_answer(exchange: object) -> Reply:
            here.csms.on(starting, None)
            here.csms.by_rule(exchange)  # type: ignore[arg-type]  # processed, and never answered
            here.csms.spawn(here.csms.disconnect("CP-1", code=1011), "the backend loses the station")
            return Reply({}, silent=True)

        here.csms.on(starting, lose_the_answer)
        await peer.run_session(1, TOKEN, readings=1)
        first, again = here.csms.log.of(starting)[:2]
        assert first.frame == again.frame
        assert len(here.csms.transactions) == 1
        assert here.csms.transactions[0].stopped is not None


@pytest.mark.parametrize(("station", "backend"), JSON_PAIRS)
async def test_a_long_outage_closes_the_station_and_its_queue_is_delivered_after_its_return(station: str, backend: str) -> None:
    async with house(backend, backend__outage_grace="0.2") as here, here.booted(station) as peer:
        await peer.plug_in(1)
        await peer.start_transaction(1, TOKEN)
        await here.csms.stop()
        await peer.wait_offline()
        assert peer.close_code == 1012
        await peer.meter(1)
        await peer.stop_transaction(1)
        await here.csms.start()
        await peer.connect()
        await peer.flushed()
        (charged,) = here.csms.transactions
        assert charged.stopped is not None
        assert charged.energy == pytest.approx(READING, abs=2)
        if backend != "1.6":
            assert charged.seq_nos == list(range(len(charged.seq_nos)))
            assert station == "1.6" or charged.events[-1]["offline"] is True


@pytest.mark.parametrize(("station", "backend"), [*(("1.5", backend) for backend in BACKENDS), ("1.2", "2.0.1"), ("1.6s", "1.6")])
async def test_a_long_outage_leaves_a_soap_station_without_an_answer_and_its_stop_arrives_once(station: str, backend: str) -> None:
    async with house(backend, backend__outage_grace="0") as here, here.booted(station) as peer:
        await peer.plug_in(1)
        await peer.start_transaction(1, TOKEN)
        await here.csms.stop()
        await until(lambda: not backend_is_connected(here))
        stop = await asyncio.wait_for(peer.stop_transaction(1), 10)
        assert not stop.delivered
        assert here.csms.transactions[0].stopped is None
        await here.csms.start()
        stopping = "StopTransaction" if backend == "1.6" else "TransactionEvent"
        await peer.flushed()
        ends = [each for each in here.csms.log.of(stopping) if each.payload.get("eventType", "Ended") == "Ended"]
        assert len(ends) == len(here.csms.transactions) == 1
        assert here.csms.transactions[0].stopped is not None


async def test_a_silent_backend_gets_the_message_once_more_on_a_new_connection() -> None:
    async with house("2.0.1", backend__call_timeout="0.3") as here, here.booted("1.6") as peer:

        async def keep_silent(_: object) -> Reply:
            here.csms.on("TransactionEvent", None)
            return Reply({}, silent=True)

        here.csms.on("TransactionEvent", keep_silent)
        await peer.run_session(1, TOKEN, readings=1)
        assert len(here.csms.handshakes) == 2
        assert here.csms.transactions[0].stopped is not None


async def test_a_command_that_the_backend_gave_up_with_its_connection_is_not_answered_on_the_next_one() -> None:
    async with house("2.0.1") as here, here.booted("1.6") as peer:
        asked, answer = asyncio.Event(), asyncio.Event()

        async def slow(_: object) -> Reply:
            asked.set()
            await answer.wait()
            return Reply({"status": "Accepted"})

        peer.on("ClearCache", slow)
        command = asyncio.create_task(here.csms.call("CP-1", "ClearCache"))  # noqa: TID251 - awaited below
        await asked.wait()
        await here.csms.disconnect("CP-1", code=1011)
        with pytest.raises(Disconnected):
            await command
        await until(lambda: len(here.csms.handshakes) == 2 and backend_is_connected(here) and bool(here.csms.connected))
        answer.set()
        peer.on("ClearCache", None)
        assert (await here.csms.call("CP-1", "ClearCache"))["status"] == "Accepted"  # an answer to nothing would be a violation
