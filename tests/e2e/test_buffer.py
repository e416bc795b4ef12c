"""`when_down = "buffer"`: stations charge on while the backend is away, and it hears of everything once, in order, when it is back."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.simulator.central_system import CentralSystem
from gateway.simulator.errors import CallRefused, Disconnected, HandshakeRefused
from gateway.simulator.exchanges import Reply
from tests.e2e.house import BACKENDS, PAIRS, TOKEN, House, TurnedClock, house, until
from tests.e2e.process import Program, program
from tests.peers import central_system

READING = 11_000 * 60 / 3600
"""Wh between two readings of a simulated station."""


@asynccontextmanager
async def buffering(backend: str, tmp_path: Path, *, csms: dict[str, Any] | None = None, **options: Any) -> AsyncIterator[House]:
    """A gateway that keeps what stations say as soon as its backend is gone."""
    settings = {"backend__when_down": "buffer", "backend__outage_grace": "0", "state__url": f"sqlite:///{tmp_path}/state.db", **options}
    async with house(backend, csms=csms, **settings) as here:
        yield here


async def alone(here: House, station_id: str = "CP-1") -> None:
    """Until the gateway answers the station by itself."""

    def is_away() -> bool:
        live = here.service.registry.get(station_id)
        return live is not None and live.session.backlog.away

    await here.csms.stop()
    await until(is_away)


async def told(here: House, within: float = 20) -> None:
    """Until the backend, being back, has been told everything."""
    await until(lambda: here.service.backlogs.room.messages == 0, within)


async def program_told(running: Program) -> None:
    """The same of a gateway that is a process of its own."""
    async with httpx.AsyncClient() as client, asyncio.timeout(20):
        while "\nocpp_gateway_buffered_messages 0.0" not in (await client.get(f"http://127.0.0.1:{running.admin_port}/metrics")).text:
            pass  # each look is a round trip


def charged_once(csms: CentralSystem, backend: str, readings: int, *, before: int = 0) -> None:
    """One transaction after those of `before`, whole, each of its events once and in order."""
    (charged,) = csms.transactions[before:]
    assert charged.stopped is not None
    assert charged.energy == pytest.approx(readings * READING, abs=2)
    if backend != "1.6":
        assert charged.seq_nos == sorted(set(charged.seq_nos))
        types = [event["eventType"] for event in charged.events]
        assert (types[0], types[-1], types.count("Started"), types.count("Ended")) == ("Started", "Ended", 1, 1)


@pytest.mark.parametrize(("station", "backend"), PAIRS)
async def test_a_session_in_an_outage_is_told_whole_after_it(station: str, backend: str, tmp_path: Path) -> None:
    async with buffering(backend, tmp_path) as here, here.booted(station) as peer:
        await peer.run_session(1, TOKEN, readings=1)  # of the first message of a connection nobody knows that it was not told before
        await alone(here)
        await peer.run_session(1, TOKEN, readings=3)
        assert peer.close_code is None
        assert not peer.failures
        assert len(here.csms.transactions) == 1
        assert await here.metric("ocpp_gateway_buffered_messages") >= 5
        await here.csms.start()
        await told(here)
        charged_once(here.csms, backend, 3, before=1)
        if backend != "1.6":
            assert [event for event in here.csms.transactions[1].events if event.get("offline") is not True] == []
        await peer.run_session(1, TOKEN, readings=1)  # and then everything is as ever
        assert len(here.csms.transactions) == 3
        assert here.csms.transactions[2].stopped is not None


@pytest.mark.parametrize(("station", "backend"), PAIRS)
async def test_a_session_that_runs_through_an_outage_is_one(station: str, backend: str, tmp_path: Path) -> None:
    async with buffering(backend, tmp_path) as here, here.booted(station) as peer:
        await peer.plug_in(1)
        await peer.start_transaction(1, TOKEN)
        await peer.meter(1)
        await alone(here)
        await peer.meter(1)
        await here.csms.start()
        await told(here)
        await peer.meter(1)
        await peer.stop_transaction(1)
        await peer.flushed()
        await told(here)
        charged_once(here.csms, backend, 3)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("station", ["1.5", "1.6", "2.0.1"])
async def test_a_gateway_that_is_killed_in_the_outage_tells_everything_once(station: str, backend: str, tmp_path: Path) -> None:
    buffer = {"BACKEND__WHEN_DOWN": "buffer", "BACKEND__OUTAGE_GRACE": "0"}
    async with central_system(backend) as csms, program(csms, tmp_path, **buffer) as running, running.booted(station) as peer:
        await peer.plug_in(1)
        await csms.stop()
        await peer.start_transaction(1, TOKEN)
        await peer.meter(1)
        await running.kill()
        if station != "1.5":
            await peer.wait_offline()
        await running.start()
        if station != "1.5":
            await peer.connect()  # the backend is away, and it is let in all the same
        await peer.meter(1)
        assert await running.terminate() == 0
        if station != "1.5":
            await peer.wait_offline()
        await running.start()
        if station != "1.5":
            await peer.connect()
        await peer.stop_transaction(1)
        await peer.flushed()
        assert csms.transactions == []
        await csms.start()
        await program_told(running)
        charged_once(csms, backend, 2)


@pytest.mark.parametrize(
    ("station", "backend", "answered"), [("1.6", "2.0.1", True), ("2.0.1", "2.0.1", False), ("2.0.1", "1.6", True), ("1.6", "1.6", False)]
)
async def test_a_gateway_killed_while_it_tells_says_nothing_again_but_what_was_under_way_and_that_under_its_old_id(
    station: str, backend: str, answered: bool, tmp_path: Path
) -> None:
    buffer = {"BACKEND__WHEN_DOWN": "buffer", "BACKEND__OUTAGE_GRACE": "0"}
    action = "MeterValues" if backend == "1.6" else "TransactionEvent"
    async with central_system(backend) as csms, program(csms, tmp_path, **buffer) as running, running.booted(station) as peer:
        await peer.authorize(TOKEN)
        await csms.stop()
        await peer.run_session(1, TOKEN, readings=3)
        came = asyncio.Event()

        async def third_is_the_last(exchange: Any) -> Reply:
            if len(csms.log.of(action)) < 3:
                return csms.by_rule(exchange)
            came.set()
            return csms.by_rule(exchange) if answered else Reply({}, silent=True)

        csms.on(action, third_is_the_last)
        await csms.start()
        await came.wait()
        await running.kill()
        csms.on(action, None)
        await peer.wait_offline()
        await running.start()
        await peer.connect()
        await program_told(running)
        first: dict[str, bytes] = {}
        for each in csms.log.of(action):
            assert first.setdefault(each.unique_id, each.frame) == each.frame
        assert len(csms.log.of(action)) - len(first) <= 1
        (charged,) = csms.transactions
        assert charged.stopped is not None
        assert charged.energy == pytest.approx(3 * READING, abs=2)
        if backend != "1.6":
            told_once = dict.fromkeys(charged.seq_nos)
            assert list(told_once) == sorted(told_once)


async def test_what_a_station_that_is_gone_has_said_is_told_without_it(tmp_path: Path) -> None:
    buffer = {"BACKEND__WHEN_DOWN": "buffer", "BACKEND__OUTAGE_GRACE": "0", "BACKEND__CREDENTIALS": "none"}
    async with central_system("2.0.1") as csms, program(csms, tmp_path, **buffer) as running:
        async with running.booted("1.6") as peer:
            await peer.authorize(TOKEN)
            await csms.stop()
            await peer.run_session(1, TOKEN, readings=2)
        await running.kill()
        await csms.start()
        await running.start()
        await program_told(running)
        charged_once(csms, "2.0.1", 2)


async def test_a_card_that_is_blocked_meanwhile_stops_the_session_that_the_outage_began(tmp_path: Path) -> None:
    async with buffering("2.0.1", tmp_path) as here, here.booted("1.6") as peer:
        await alone(here)
        await peer.plug_in(1)
        await peer.start_transaction(1, "STOLEN")
        here.csms.tokens["STOLEN"] = "Blocked"
        await here.csms.start()
        ended = await here.csms.wait_for_transaction("CP-1", where=lambda each: bool(each.stopped))
        assert ended.events[-1]["transactionInfo"]["stoppedReason"] == "Remote"


async def test_an_unknown_card_is_an_error_and_a_known_one_is_answered(tmp_path: Path) -> None:
    async with buffering("2.0.1", tmp_path) as here, here.booted("1.6") as peer:
        assert (await peer.authorize(TOKEN))["status"] == "Accepted"
        await alone(here)
        assert (await peer.authorize(TOKEN))["status"] == "Accepted"
        with pytest.raises(CallRefused, match="InternalError"):
            await peer.authorize("OTHER")


async def test_a_station_that_boots_in_the_outage_is_accepted_and_its_boot_goes_first(tmp_path: Path) -> None:
    async with buffering("2.0.1", tmp_path) as here:
        async with here.booted("1.6"):
            pass
        await here.csms.stop()
        before = len(here.csms.log)
        async with here.station("1.6") as peer:
            await peer.connect()
            assert (await peer.boot(attempts=1))["status"] == "Accepted"
            await peer.plug_in(1)
            await peer.start_transaction(1, TOKEN)
            await here.csms.start()
            await told(here)
        said = [each.action for each in list(here.csms.log)[before:] if each.action in ("BootNotification", "TransactionEvent")]
        assert said[:2] == ["BootNotification", "TransactionEvent"]


async def test_a_station_that_no_backend_ever_accepted_is_told_to_come_back(tmp_path: Path) -> None:
    async with buffering("2.0.1", tmp_path, backend__credentials="none") as here, here.station("1.6") as peer:
        await here.csms.stop()
        await peer.connect()
        assert (await peer.boot(attempts=1))["status"] == "Pending"
        assert here.service.backlogs.room.messages == 0


@pytest.mark.parametrize("station", ["1.6", "2.0.1"])
async def test_only_credentials_that_the_backend_has_accepted_open_the_gateway_in_an_outage(station: str, tmp_path: Path) -> None:
    async with buffering("2.0.1", tmp_path, csms={"credentials": {"CP-1": "right password here"}}) as here:

        def connected(password: str | None) -> Any:
            return here.station(station, **({} if password is None else {"password": password}))

        async with connected("right password here") as peer:
            await peer.connect()
            await peer.boot(attempts=1)
            await until(lambda: here.service.registry.get("CP-1").session.station.memory.offline.credentials.startswith("$argon2"))  # type: ignore[union-attr]  # it is there
        await until(lambda: here.service.registry.get("CP-1") is None)
        await here.csms.stop()
        for wrong in ("wrong password here", None):
            async with connected(wrong) as peer:
                with pytest.raises(HandshakeRefused) as refused:
                    await peer.connect()
                assert refused.value.status == 503
        async with connected("right password here") as peer:
            await peer.connect()
            assert (await peer.boot(attempts=1))["status"] == "Accepted"


async def test_somebody_else_neither_ends_nor_uses_the_session_of_a_station_in_an_outage(tmp_path: Path) -> None:
    async with buffering("2.0.1", tmp_path, csms={"credentials": {"CP-1": "right password here"}}) as here:
        for version in ("1.6", "1.5"):
            async with (
                here.station(version, password="right password here") as peer,
                here.station(version, password="wrong password") as other,
            ):
                await peer.connect()
                await peer.boot(attempts=1)
                await until(lambda: here.service.registry.get("CP-1").session.station.memory.offline.credentials.startswith("$argon2"))  # type: ignore[union-attr]  # it is there
                await alone(here)
                if version == "1.5":
                    await other.connect()  # it has no connection
                with pytest.raises((HandshakeRefused, Disconnected)):
                    await (other.boot(attempts=1) if version == "1.5" else other.connect())
                assert (await peer.call("Heartbeat"))["currentTime"]
                assert peer.close_code is None
                assert here.service.backlogs.room.messages == 0
                await here.csms.start()
                await until(lambda: not here.service.registry.get("CP-1").session.backlog.away)  # type: ignore[union-attr]  # it is there


async def test_without_room_the_station_sees_the_outage_and_keeps_its_messages_itself(tmp_path: Path) -> None:
    async with buffering("2.0.1", tmp_path, buffer__max_messages_per_station="3") as here, here.booted("1.6", reconnect=0.05) as peer:
        await alone(here)
        await peer.start_transaction(1, TOKEN)
        for _ in range(4):
            await peer.meter(1)
        await peer.wait_offline()
        assert here.service.backlogs.room.messages == 3
        await peer.stop_transaction(1)
        await here.csms.start()
        await peer.flushed()
        await told(here)
        charged_once(here.csms, "2.0.1", 4)


def held_by_the_gateway() -> int:
    """Bytes that its own code holds; the peers of the test, in the same process, remember everything on purpose."""
    code = [tracemalloc.Filter(True, f"*/{package}/*") for package in ("gateway", "translators")]
    found = tracemalloc.take_snapshot().filter_traces([*code, tracemalloc.Filter(False, "*/simulator/*")])
    return sum(each.size for each in found.statistics("filename"))


async def test_a_day_without_the_backend_is_told_whole_and_costs_no_memory(tmp_path: Path) -> None:
    clock = TurnedClock()
    async with buffering("2.0.1", tmp_path, clock=clock) as here, here.booted("1.6") as peer:
        await peer.authorize(TOKEN)
        await alone(here)
        tracemalloc.start()
        sizes: list[int] = []
        for hour in range(24):
            await peer.plug_in(1)
            await peer.start_transaction(1, TOKEN)
            for _ in range(20):
                clock.ahead += 165
                await peer.meter(1)
            await peer.stop_transaction(1)
            await peer.unplug(1)
            clock.ahead += 300
            if hour in (3, 23):
                sizes.append(held_by_the_gateway())
        tracemalloc.stop()
        assert sizes[1] - sizes[0] < 256 * 1024, sizes
        assert here.service.backlogs.room.messages >= 24 * 22
        await here.csms.start()
        await told(here, 100)
        assert len(here.csms.transactions) == 24
        for charged in here.csms.transactions:
            assert charged.stopped is not None
            assert charged.energy == pytest.approx(20 * READING, abs=20)  # each reading is a whole number of Wh
            assert charged.seq_nos == sorted(set(charged.seq_nos))
