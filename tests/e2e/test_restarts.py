"""A transaction keeps its identity whatever becomes of the gateway: killed in between, its state lost, or stopped in order."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from gateway.simulator.exchanges import Reply
from tests.e2e.house import SOAP, TOKEN, until
from tests.e2e.process import program
from tests.peers import central_system

READING = 11_000 * 60 / 3600


@pytest.mark.parametrize("state", ["kept", "lost"])
@pytest.mark.parametrize("station", ["1.2", "1.5", "1.6", "1.6s"])
async def test_a_1x_stop_ends_the_transaction_its_start_began_before_a_2x_backend(station: str, state: str, tmp_path: Path) -> None:
    async with central_system("2.0.1") as csms, program(csms, tmp_path) as gateway, gateway.booted(station) as peer:
        await peer.plug_in(1)
        await peer.start_transaction(1, TOKEN)
        await peer.meter(1)
        begun = time.monotonic()
        await gateway.kill()
        if state == "lost":
            gateway.forget()
            # What follows is numbered by the seconds since the start: a station does not send three events in its first two.
            await until(lambda: time.monotonic() - begun > 3)
        if station not in SOAP:
            await peer.wait_offline()
        await gateway.start()
        if station not in SOAP:
            await peer.connect()
        await peer.stop_transaction(1)
        await peer.flushed()
        (charged,) = csms.transactions
        assert charged.stopped is not None
        assert charged.energy == pytest.approx(READING, abs=2)
        assert charged.seq_nos == sorted(set(charged.seq_nos))


@pytest.mark.parametrize("backend", ["1.6"])
@pytest.mark.parametrize("station", ["1.2", "1.5", "1.6s", "2.0.1", "2.1"])
async def test_a_transaction_in_the_numbers_of_a_16_backend_outlives_the_gateway(station: str, backend: str, tmp_path: Path) -> None:
    async with central_system(backend) as csms, program(csms, tmp_path) as gateway, gateway.booted(station) as peer:
        await peer.plug_in(1)
        await peer.start_transaction(1, TOKEN)
        await gateway.kill()
        if station not in SOAP:
            await peer.wait_offline()
        await gateway.start()
        if station not in SOAP:
            await peer.connect()
        await peer.meter(1)
        await peer.stop_transaction(1)
        await peer.flushed()
        (charged,) = csms.transactions
        assert charged.stopped is not None
        assert charged.energy == pytest.approx(READING, abs=2)


async def test_a_stop_made_while_the_gateway_was_dead_arrives_once_after_its_return(tmp_path: Path) -> None:
    async with central_system("2.0.1") as csms, program(csms, tmp_path) as gateway, gateway.booted("1.6", reconnect=0.05) as peer:
        await peer.plug_in(1)
        await peer.start_transaction(1, TOKEN)
        await gateway.kill()
        await peer.wait_offline()
        await peer.stop_transaction(1)
        await gateway.start()
        await peer.flushed()
        (charged,) = csms.transactions
        assert [event["eventType"] for event in charged.events].count("Ended") == 1


async def test_at_sigterm_what_is_in_flight_is_answered_and_the_stations_are_closed_with_1001(tmp_path: Path) -> None:
    async with (
        central_system("2.0.1") as csms,
        program(csms, tmp_path) as gateway,
        gateway.booted("1.6") as peer,
    ):
        asked, answer = asyncio.Event(), asyncio.Event()

        async def slow(exchange: object) -> Reply:
            asked.set()
            await answer.wait()
            return csms.by_rule(exchange)  # type: ignore[arg-type]  # an exchange

        csms.on("Authorize", slow)
        async with asyncio.TaskGroup() as group:
            authorizing = group.create_task(peer.authorize(TOKEN))
            await asked.wait()
            stopping = group.create_task(gateway.terminate())
            await gateway.draining()
            assert not authorizing.done()
            answer.set()
        assert authorizing.result()["status"] == "Accepted"
        await peer.wait_offline()
        assert peer.close_code == 1001
        assert stopping.result() == 0


async def test_an_idle_gateway_stops_at_sigterm_and_its_transactions_go_on_without_a_gap(tmp_path: Path) -> None:
    async with central_system("2.0.1") as csms, program(csms, tmp_path) as gateway, gateway.booted("1.6") as peer:
        await peer.plug_in(1)
        await peer.start_transaction(1, TOKEN)
        assert await gateway.terminate(within=5) == 0
        await peer.wait_offline()
        await gateway.start()
        await peer.connect()
        await peer.meter(1)
        await peer.stop_transaction(1)
        (charged,) = csms.transactions
        assert charged.seq_nos == list(range(len(charged.seq_nos)))
