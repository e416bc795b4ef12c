"""A session in `buffer` mode as a conversation: what it keeps is in a dictionary, which the test may look at."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from gateway.commands import Bury, Command, DropMessage, KeepMessage, Persist, ReadMessages
from gateway.kept import DeadLetter, Kept, Lane, kept
from gateway.room import Bounds, Buffering, Room
from gateway.runs import Timing
from gateway.session import Session
from tests.talking import Notes, Talk
from translators.memory.station import Station
from translators.versions import pair

BUFFER = Buffering(enabled=True, retry_interval=10)


class Keeping(Talk):
    """A station whose boot the backend has accepted, and whose credentials it knows."""

    def __init__(
        self, station: str, backend: str, *, bounds: Bounds | None = None, buffering: Buffering = BUFFER, timing: Timing | None = None
    ) -> None:
        self.numbers = itertools.count(1)
        self.notes = Notes()
        self.mono = 0.0
        self.station = Station("CB1234", station, backend)
        self.station.memory.boot.status, self.station.memory.boot.interval = "Accepted", 300
        self.rows: dict[tuple[Lane, int], bytes] = {}
        self.letters: list[DeadLetter] = []
        self.saved = b""
        """What a crash leaves of the station's memory."""
        self.room = Room(bounds or Bounds())
        self.session = self._begun(timing or Timing(), buffering)
        self.done(self.session.backend_opened(self.now))
        self.done(self.session.station_opened(self.now))

    def _begun(self, timing: Timing, buffering: Buffering) -> Session:
        versions = pair(self.station.version, self.station.backend_version)
        return Session(self.station, versions, timing, self.notes, lambda: f"gw-{next(self.numbers)}", room=self.room, buffering=buffering)

    def anew(self) -> None:
        """The station's session is another one, as after a restart, and the backend is away."""
        self.session = self._begun(self.session.timing, BUFFER)
        self.session.alone(trusted=True)
        self.done(self.session.station_opened(self.now))

    def done(self, commands: Iterable[Command]) -> list[Command]:
        """Do what concerns the store; gives the rest, without what is only remembered."""
        rest: list[Command] = []
        for command in commands:
            match command:
                case KeepMessage(lane, number, record, memory):
                    self.rows[lane, number] = record
                    self.saved = memory or self.saved
                case DropMessage(lane, number, _):
                    del self.rows[lane, number]
                case ReadMessages(lane):
                    first = [(number, self.rows[of, number]) for of, number in sorted(self.rows) if of is lane][:3]
                    rest += self.done(self.session.backlog_read(lane, first, self.now))
                case Bury(letter, lane, number):
                    self.letters.append(letter)
                    self.rows.pop((lane, number), None)
                case Persist(record):
                    self.saved = record
                case _:
                    rest.append(command)
        return rest

    def call(self, *arguments: Any) -> list[Command]:
        return self.done(super().call(*arguments))

    def result(self, *arguments: Any) -> list[Command]:
        return self.done(super().result(*arguments))

    def error(self, side: Any, message_id: str, code: str) -> list[Command]:
        return self.done(self.session.error_received(side, message_id, code, "no", {}, self.now))

    def wait(self, seconds: float) -> list[Command]:
        return self.done(super().wait(seconds))

    def away(self) -> list[Command]:
        """The backend is lost, and the grace is over."""
        self.done(self.session.backend_lost(self.now))
        return self.wait(self.session.timing.grace)

    def back(self) -> list[Command]:
        """The backend is there again."""
        return self.done(self.session.backend_opened(self.now))

    def waiting(self, lane: Lane) -> list[Kept]:
        """What is kept, in order."""
        return [kept(self.rows[key]) for key in sorted(self.rows) if key[0] is lane]
