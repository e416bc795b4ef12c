"""Where the time of a translated request goes, step by step."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from bench.flows import Flows
from bench.translation import Case, flows
from translators.flow import Call, Route
from translators.framing import ocppj

REPEATS = 7
MESSAGES = 1000


def parts(case: Case, *, repeats: int = REPEATS, messages: int = MESSAGES) -> dict[str, float]:
    """Best CPU microseconds of each step of the first request of a case that may be repeated (not `once`)."""
    subject, opened = flows(case)
    assert isinstance(subject, Flows)  # `flows` makes nothing else
    frame = case.message(0, opened)
    read = ocppj.parse(frame)
    assert isinstance(read, ocppj.CallFrame)  # the frames are ours
    station, backend = subject.pair.station.codec, subject.pair.backend.codec
    request = station.decode_request(read.action, read.payload)
    route = subject.pair.from_station[read.action]
    assert isinstance(route, Route)  # what is refused is not measured

    def flow() -> Any:
        running = route.flow(request, subject.station)
        effect = next(running)
        running.close()
        subject.station.losses.clear()
        subject.station.quirks.clear()
        return effect

    effect = flow()
    assert isinstance(effect, Call)  # the measured messages ask at once
    action, payload = backend.encode_request(effect.request)
    steps: dict[str, Callable[[], Any]] = {
        "read the frame": lambda: ocppj.parse(frame),
        "decode, which validates": lambda: station.decode_request(read.action, read.payload),
        "count what gets lost": lambda: route.ledger.count_request(request, subject.station),
        "the flow": flow,
        "encode, and judge what leaves": lambda: backend.encode_request(effect.request),
        "write the frame": lambda: ocppj.call("1", action, payload),
    }
    return {name: _best(step, repeats, messages) for name, step in steps.items()}


def _best(step: Callable[[], Any], repeats: int, messages: int) -> float:
    found = []
    for _ in range(repeats):
        started = time.process_time_ns()
        for _ in range(messages):
            step()
        found.append((time.process_time_ns() - started) / 1000 / messages)
    return min(found)
