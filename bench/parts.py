"""Where the time of a translated request goes, step by step."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from bench import frames
from bench.flows import Flows
from bench.translation import Case, flows
from translators.flow import Call, Route
from translators.framing import ocppj

REPEATS = 7
MESSAGES = 1000


def parts(case: Case, *, repeats: int = REPEATS, messages: int = MESSAGES) -> dict[str, float]:
    """Best microseconds of each step of the first request of a case that may be repeated (not `once`)."""
    subject, opened = flows(case)
    assert isinstance(subject, Flows)  # `flows` makes nothing else
    frame = case.message(0, opened)
    read = ocppj.parse(frame)
    assert isinstance(read, ocppj.CallFrame)  # the frames are ours
    station, backend = subject.pair.station.codec, subject.pair.backend.codec
    request = station.decode_request(read.action, read.payload)
    route = subject.pair.from_station[read.action]
    assert isinstance(route, Route)  # what is refused is not measured
    effect = next(route.flow(request, subject.station))
    assert isinstance(effect, Call)  # the measured messages ask at once
    action, payload = backend.encode_request(effect.request)
    answered = ocppj.parse(frames.result(case.answer))
    assert isinstance(answered, ocppj.ResultFrame)  # the frames are ours
    answer = backend.decode_answer(action, answered.payload)
    steps: dict[str, Callable[[], Any]] = {
        "read the frame": lambda: ocppj.parse(frame),
        "decode, which validates": lambda: station.decode_request(read.action, read.payload),
        "count what gets lost": lambda: route.ledger.count_request(request, subject.station),
        "encode, and judge what leaves": lambda: backend.encode_request(effect.request),
        "write the frame": lambda: ocppj.call("1", action, payload),
    }
    found = {name: _best(step, repeats, messages) for name, step in steps.items()}
    found["the flow, to its question"] = min(_flow(subject, route, request, answer, messages) for _ in range(repeats))
    return found


def _best(step: Callable[[], Any], repeats: int, messages: int) -> float:
    found = []
    for _ in range(repeats):
        started = time.process_time_ns()
        for _ in range(messages):
            step()
        found.append((time.process_time_ns() - started) / 1000 / messages)
    return min(found)


def _flow(subject: Flows, route: Route, request: Any, answer: Any, messages: int) -> float:
    """As one way is measured: the flow gets its answer outside of the count."""
    taken = 0
    for _ in range(messages):
        started = time.perf_counter_ns()
        running = route.flow(request, subject.station)
        next(running)
        taken += time.perf_counter_ns() - started
        with suppress(StopIteration):
            running.send(answer)
        subject.station.losses.clear()
        subject.station.quirks.clear()
    return taken / 1000 / messages
