"""Translation and validation in a tight loop, against orjson and dicts without validation, interleaved in the same run.

CPU time of this process, so that other work on the machine disturbs little; medians and bests of many short batches. One way, a clock stands around
each request alone and its answer follows outside of the count: the flow must be resumed, or giving it up would be counted, which no gateway does.
The CPU clock is a system call of half a microsecond, so there it is the wall clock that is read.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any, Protocol

import orjson

from bench import frames
from bench.flows import Flows
from bench.reference import Reference
from bench.sessions import Sessions
from translators.memory.station import Station
from translators.versions import pair

BATCH = 200
ROUNDS = 40


class Subject(Protocol):
    """What is measured: raw frames in, raw frames out."""

    def request(self, frame: bytes) -> bytes: ...
    def answer(self, frame: bytes) -> bytes: ...


@dataclass(frozen=True)
class Case:
    """One message. `opening`: exchanges that come before it. `once`: each message needs a station of its own."""

    title: str
    station: str
    backend: str
    opening: tuple[bytes, ...]
    message: Callable[[int, Any], bytes]
    answer: object
    once: bool = False
    target: float | None = None
    """The largest ratio to the reference, one way, that `performance` allows; None: not limited."""

    @property
    def route(self) -> str:
        return f"{self.station} → {self.backend}"


def _number(opened: bytes) -> int:
    return int(orjson.loads(opened)[2].get("transactionId", 0))


CASES = (
    Case(
        "MeterValues, 6 samples",
        "1.6",
        "2.0.1",
        (frames.boot_1x(), frames.start_transaction()),
        lambda index, opened: frames.meter_values(_number(opened), index + 1),
        frames.UPDATED_ANSWER,
        target=2.0,
    ),
    Case(
        "StartTransaction",
        "1.6",
        "2.0.1",
        (frames.boot_1x(),),
        lambda *_: frames.start_transaction(),
        frames.ANSWERS["TransactionEvent"],
        once=True,
    ),
    Case("Heartbeat", "1.6", "2.0.1", (frames.boot_1x(),), lambda index, _: frames.heartbeat(index + 1), frames.ANSWERS["Heartbeat"]),
    Case(
        "TransactionEvent, 6 samples",
        "2.0.1",
        "1.6",
        (frames.transaction_event(0),),
        lambda index, _: frames.transaction_event(index + 1),
        frames.ANSWERS["MeterValues"],
    ),
)


@dataclass(frozen=True)
class Batch:
    """Prepared work: which subject gets which frame, and the answer to each. Whether the answer counts: `both_ways`."""

    work: Sequence[tuple[Subject, bytes]]
    answer: bytes
    both_ways: bool

    def run(self) -> float:
        """Microseconds per message."""
        return (self._both_ways() if self.both_ways else self._one_way()) / 1000 / len(self.work)

    def _both_ways(self) -> int:
        answer = self.answer
        started = time.process_time_ns()
        for subject, frame in self.work:
            subject.request(frame)
            subject.answer(answer)
        return time.process_time_ns() - started

    def _one_way(self) -> int:
        answer, clock, taken = self.answer, time.perf_counter_ns, 0
        for subject, frame in self.work:
            started = clock()
            subject.request(frame)
            taken += clock() - started
            subject.answer(answer)
        return taken


Make = Callable[[Case], tuple[Subject, bytes]]


def station_of(case: Case) -> Station:
    station = Station("CB1234", case.station, case.backend)
    station.now = datetime.fromisoformat(frames.NOW)
    return station


def flows(case: Case) -> tuple[Subject, bytes]:
    subject = Flows(pair(case.station, case.backend), station_of(case))
    return subject, _opened(subject.converse, case.opening)


def session(case: Case) -> tuple[Subject, bytes]:
    subject = Sessions(pair(case.station, case.backend), station_of(case))
    return subject, _opened(subject.converse, case.opening)


def reference(case: Case) -> tuple[Subject, bytes]:
    """It needs no opening, only the names of the transaction, which it takes from what our flows made of the opening."""
    subject, opened = flows(case)
    if case.station.startswith("2"):
        return Reference(number=4711, transactionId="5f2b7c1e-77aa-4d5b-9b1c-0a1b2c3d4e5f"), opened
    if case.once:
        return Reference(number=1, transactionId="000000-1"), opened
    probe = orjson.loads(subject.request(case.message(0, opened)))[3]
    transactionId = probe.get("transactionInfo", {}).get("transactionId", "")
    return Reference(number=_number(opened) if case.opening[1:] else 0, transactionId=transactionId), opened


def _opened(converse: Callable[[bytes], bytes], opening: Iterable[bytes]) -> bytes:
    """Play the opening; gives the last answer, which names the transaction."""
    answer = frames.result({})
    for frame in opening:
        answer = converse(frame)
    return answer


def prepare(make: Make, case: Case, size: int, *, both_ways: bool) -> Batch:
    answer = frames.result(case.answer)
    if case.once:
        made = [make(case) for _ in range(size)]
        return Batch([(subject, case.message(index, opened)) for index, (subject, opened) in enumerate(made)], answer, both_ways)
    subject, opened = make(case)
    return Batch([(subject, case.message(index, opened)) for index in range(size)], answer, both_ways)


@dataclass(frozen=True)
class Variant:
    name: str
    make: Make
    both_ways: bool


VARIANTS = (
    Variant("reference", reference, False),
    Variant("translated", flows, False),
    Variant("reference, both ways", reference, True),
    Variant("translated, both ways", flows, True),
    Variant("whole session, both ways", session, True),
)


@dataclass(frozen=True)
class Figure:
    """Microseconds per message."""

    median: float
    best: float


def measure(case: Case, *, rounds: int = ROUNDS, size: int = BATCH) -> dict[str, Figure]:
    """Every variant of a case, in turns, so that slow phases of the machine meet all of them."""
    times: dict[str, list[float]] = {variant.name: [] for variant in VARIANTS}
    for variant in VARIANTS:  # caches and lazily compiled tables are filled outside the count
        prepare(variant.make, case, min(size, 20), both_ways=variant.both_ways).run()
    for turn in range(rounds):
        for offset in range(len(VARIANTS)):
            variant = VARIANTS[(turn + offset) % len(VARIANTS)]
            batch = prepare(variant.make, case, size, both_ways=variant.both_ways)
            gc.collect()
            times[variant.name].append(batch.run())
    return {name: Figure(median(found), min(found)) for name, found in times.items()}
