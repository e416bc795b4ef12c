"""Driving a session: commands in order, the store before the wire, connections owned, frames read."""

from __future__ import annotations

import asyncio
from asyncio import Future
from typing import Any

import pytest

from gateway.commands import KeepMessage, Persist, Side
from gateway.io.backlogs import Backlogs
from gateway.io.clock import SystemClock
from gateway.io.dead_letters import DeadLetters
from gateway.io.driver import BackendConnection, DialFailed, Driver
from gateway.io.tasks import TaskOwner
from gateway.kept import Lane
from gateway.metrics import Metrics
from gateway.room import Bounds, Room
from gateway.runs import Moment
from gateway.storage import MemoryStore, StoreError
from tests.e2e.house import until
from tests.talking import Talk
from translators.errors import RpcCode

START = b'[2,"s1","StartTransaction",{"connectorId":1,"idTag":"A","meterStart":1,"timestamp":"2026-11-23T12:00:00Z"}]'


class Tape:
    """A connection that is written down, and may be gone."""

    def __init__(self, tape: list[Any], name: str) -> None:
        self.tape, self.name, self.gone = tape, name, False

    async def _write(self, *what: Any) -> None:
        if self.gone:
            raise ConnectionResetError
        self.tape.append((self.name, *what))

    async def call(self, message_id: str, action: str, payload: bytes, *, send: bool) -> None:
        await self._write("call", action)

    async def result(self, message_id: str, action: str, payload: bytes) -> None:
        await self._write("result", message_id)

    async def error(self, message_id: str, code: RpcCode, description: str, details: dict[str, Any]) -> None:
        await self._write("error", message_id)

    async def abandon(self, message_id: str) -> None:
        await self._write("abandon", message_id)

    async def close(self, code: int, reason: str) -> None:
        await self._write("close", code)


class Backend:
    """A backend connection that says what the test puts in, until it is closed with None."""

    def __init__(self, tape: list[Any]) -> None:
        self.link = Tape(tape, "backend")
        self.frames: asyncio.Queue[bytes | None] = asyncio.Queue(8)

    async def read(self, on_frame: Any) -> None:
        while (frame := await self.frames.get()) is not None:
            await on_frame(frame)


class Taped(MemoryStore):
    """The memory store, which says on the tape when it stored, or fails."""

    def __init__(self, tape: list[Any]) -> None:
        super().__init__()
        self.tape, self.broken = tape, False

    def save(self, kind: str, key: str, record: bytes) -> Future[None]:
        if self.broken:
            failed: Future[None] = asyncio.get_running_loop().create_future()
            failed.set_exception(StoreError("full", "the disk is full", "make room"))
            return failed
        self.tape.append(("store", key))
        return super().save(kind, key, record)


class Bench:
    """A driver with everything around it."""

    def __init__(self) -> None:
        self.tape: list[Any] = []
        self.talk = Talk("1.6", "2.0.1", opened=False)
        self.store = Taped(self.tape)
        self.metrics = Metrics()
        self.tasks = TaskOwner(self.metrics.task_failed)
        self.backends: list[Backend] = []
        self.refuse = False
        self.finished: list[Driver] = []
        clock = SystemClock()
        self.driver = Driver(
            self.talk.session,
            self.store,
            Backlogs(self.store, Room(Bounds()), self.talk.notes),
            DeadLetters(self.store, self.metrics, self.talk.notes, 10),
            clock,
            self.metrics,
            self.dial,
            asyncio.Lock(),
            self.tasks,
            self.finished.append,
            clock.now(),
        )
        self.station = Tape(self.tape, "station")
        self.driver.links[Side.STATION] = self.station

    async def dial(self) -> BackendConnection:
        if self.refuse:
            raise DialFailed(503, "out of order")
        self.backends.append(Backend(self.tape))
        return self.backends[-1]

    async def open(self) -> None:
        await self.driver.attach_backend(await self.dial())
        await self.driver.feed(self.driver.session.station_opened)
        self.tape.clear()


@pytest.fixture
async def bench():  # type: ignore[no-untyped-def]  # an async generator
    made = Bench()
    await made.open()
    yield made
    for backend in made.backends:
        backend.frames.put_nowait(None)
    await made.tasks.close()


async def test_what_a_message_depends_on_is_stored_before_it_leaves(bench: Bench) -> None:
    await bench.driver.frame(Side.STATION, START)
    assert bench.tape == [("store", "CB1234"), ("backend", "call", "TransactionEvent")]


async def test_nothing_leaves_that_could_not_be_stored_and_the_station_is_cut_off(bench: Bench) -> None:
    bench.store.broken = True
    await bench.driver.frame(Side.STATION, START)
    await until(lambda: len(bench.tape) == 2)
    assert bench.tape == [("station", "close", 1011), ("backend", "close", 1011)]
    assert bench.talk.notes.faults
    assert bench.finished == [bench.driver]


async def test_a_session_that_ended_never_stores_its_memory_again(bench: Bench) -> None:
    await bench.driver.feed(lambda now: bench.driver.session.leave("replaced", now))
    bench.tape.clear()
    await bench.driver.frame(Side.STATION, START)
    assert bench.tape == []


async def test_a_lost_backend_is_dialled_at_once_and_gets_what_it_did_not_answer(bench: Bench) -> None:
    await bench.driver.frame(Side.STATION, START)
    first = bench.backends[0]
    first.link.gone = True
    first.frames.put_nowait(None)
    await until(lambda: len(bench.tape) >= 3)
    assert bench.tape[2:] == [("backend", "call", "TransactionEvent")]
    assert len(bench.backends) == 2


async def test_a_session_that_ended_while_its_backend_was_dialled_closes_the_new_connection(bench: Bench) -> None:
    await bench.driver.feed(lambda now: bench.driver.session.leave("gone", now))
    late = Backend(bench.tape)
    await bench.driver.attach_backend(late)
    assert bench.tape[-1] == ("backend", "close", 1001)
    assert bench.finished == [bench.driver]


async def test_at_the_end_of_the_gateway_a_station_that_leaves_begins_nothing_new(bench: Bench) -> None:
    await bench.tasks.close()
    await bench.driver.feed(bench.driver.session.station_lost)
    await bench.driver.feed(bench.driver.session.backend_lost)
    assert bench.talk.notes.faults == []


async def test_a_station_that_is_gone_under_a_send_costs_nothing_but_its_answer(bench: Bench) -> None:
    bench.station.gone = True
    await bench.driver.frame(Side.STATION, b'[2,"s1","MakeCoffee",{}]')
    assert bench.driver.links[Side.STATION] is None


async def test_a_frame_with_a_known_defect_is_repaired_and_counted(bench: Bench) -> None:
    await bench.driver.frame(Side.STATION, b'\xef\xbb\xbf[2,"s1","Heartbeat",{}]')
    assert bench.tape == [("backend", "call", "Heartbeat")]
    assert b"ocpp_gateway_quirks_total{" in bench.metrics.text()


async def test_an_answer_that_a_peer_could_not_use_is_counted(bench: Bench) -> None:
    await bench.driver.frame(Side.BACKEND, b'[5,"x","FormatViolation","",{}]')
    assert b'outcome="error"' in bench.metrics.text()
    assert bench.tape == []


async def test_a_connection_whose_peer_stopped_reading_is_cut(bench: Bench) -> None:
    cut: list[bool] = []
    bench.driver.break_connection = lambda: cut.append(True)
    now = bench.driver.clock.now()
    async with bench.driver.lock:
        bench.driver.busy_since = now.mono
        await bench.driver.watch(Moment(now.mono + 29, now.utc))
        assert cut == []
        await bench.driver.watch(Moment(now.mono + 31, now.utc))
    assert cut == [True]


async def test_what_stands_behind_a_failure_of_the_store_is_not_counted(bench: Bench) -> None:
    bench.store.broken = True
    room = bench.driver.backlogs.room
    number = room.add("CB1234", Lane.TRANSACTION, 2)
    await bench.driver.feed(lambda _now: [Persist(b"memory"), KeepMessage(Lane.TRANSACTION, number, b"{}")])
    assert room.stations() == ()
    assert bench.finished == [bench.driver]
