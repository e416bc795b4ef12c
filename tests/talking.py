"""A session as a conversation: events in, commands out, without sockets; the test turns the clock."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from gateway.commands import Command, Side
from gateway.runs import Incoming, Moment, Timing
from gateway.session import Session
from translators.memory.station import Station
from translators.versions import pair

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
BOOT = {"chargePointVendor": "Acme", "chargePointModel": "X1"}
ACCEPTED = {"currentTime": "2026-11-23T12:00:00Z", "interval": 300, "status": "Accepted"}
STARTED = {"connectorId": 1, "idTag": "04A2B3C4", "meterStart": 10, "timestamp": "2026-11-23T12:00:00Z"}


class Notes:
    """An observer that writes everything down."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, ...]] = []
        self.losses: list[str] = []
        self.quirks: list[str] = []
        self.faults: list[str] = []

    def message(self, leg: str, version: str, direction: str, action: str, outcome: str) -> None:
        self.messages.append((leg, direction, action, outcome))

    def loss(self, source: str, target: str, action: str, name: str) -> None:
        self.losses.append(name)

    def quirk(self, version: str, name: str) -> None:
        self.quirks.append(name)

    def fault(self, station: str, text: str, error: BaseException | None) -> None:
        self.faults.append(f"{text} {error!r}")


class Talk:
    """A session with both legs up, and a clock that the test turns."""

    def __init__(
        self, station: str = "1.6", backend: str = "1.6", *, opened: bool = True, timing: Timing | None = None, record: bytes | None = None
    ) -> None:
        numbers = itertools.count(1)
        self.notes = Notes()
        self.mono = 0.0
        self.station = Station("CB1234", station, backend)
        if record is not None:
            self.station.load(record)
        self.session = Session(self.station, pair(station, backend), timing or Timing(), self.notes, lambda: f"gw-{next(numbers)}")
        if opened:
            assert self.session.backend_opened(self.now) == []
            assert self.session.station_opened(self.now) == []

    @property
    def now(self) -> Moment:
        return Moment(self.mono, START + timedelta(seconds=self.mono))

    def call(self, side: Side, message_id: str, action: str, payload: Any) -> list[Command]:
        raw = payload if isinstance(payload, bytes) else orjson.dumps(payload)
        return self.session.call_received(side, Incoming(message_id, action, raw, raw), self.now)

    def result(self, side: Side, message_id: str, payload: Any) -> list[Command]:
        return self.session.result_received(side, message_id, orjson.dumps(payload), self.now)

    def wait(self, seconds: float) -> list[Command]:
        self.mono += seconds
        return self.session.tick(self.now)


def only(kind: type, commands: list[Command]) -> Any:
    found = [command for command in commands if isinstance(command, kind)]
    assert len(found) == 1, commands
    return found[0]
