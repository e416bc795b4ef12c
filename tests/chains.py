"""Two gateways in a row: what a station says goes through the hub's version and comes out in its own again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from gateway.commands import Command, SendCall, SendError, SendResult, Side
from tests.talking import Talk

Peer = Callable[[str, Any], Any]
"""How the party at an end answers: action and payload to the payload of an answer; None: NotImplemented."""


@dataclass
class Trip:
    """What one request came to: what arrived at the far end and at the near one, and the answer."""

    far: list[tuple[str, Any]] = field(default_factory=list)
    near: list[tuple[str, Any]] = field(default_factory=list)
    answer: Any = None
    error: str = ""
    counted: set[str] = field(default_factory=set)
    """Losses and quirks of both gateways."""


class Chain:
    """A station of `version` in front of a backend of `hub`, which is a station of `hub` in front of a backend of `version`."""

    def __init__(self, version: str, hub: str, station: Peer, backend: Peer) -> None:
        self.first, self.second = Talk(version, hub), Talk(hub, version)
        self.station, self.backend = station, backend
        self._numbers = 0

    def say(self, action: str, payload: Any) -> Trip:
        """The station sends a request."""
        return self._drive(self.first, Side.STATION, action, payload)

    def order(self, action: str, payload: Any) -> Trip:
        """The backend sends a request."""
        return self._drive(self.second, Side.BACKEND, action, payload)

    def _drive(self, talk: Talk, side: Side, action: str, payload: Any) -> Trip:
        trip = Trip()
        self._numbers += 1
        number = f"n{self._numbers}"
        for each in (self.first, self.second):
            each.notes.losses.clear()
            each.notes.quirks.clear()
        todo: deque[tuple[Talk, Command]] = deque((talk, each) for each in talk.call(side, number, action, payload))
        while todo:
            where, command = todo.popleft()
            todo.extend(self._deliver(where, command, number if where is talk else "", trip))
        notes = (self.first.notes, self.second.notes)
        trip.counted = {name for each in notes for name in (*each.losses, *each.quirks)}
        assert self.first.notes.faults + self.second.notes.faults == []
        return trip

    def _deliver(self, where: Talk, command: Command, number: str, trip: Trip) -> list[tuple[Talk, Command]]:
        inner = Side.BACKEND if where is self.first else Side.STATION
        other, theirs = (self.second, Side.STATION) if where is self.first else (self.first, Side.BACKEND)
        match command:
            case SendCall() if command.side is inner:
                if command.send:
                    return []
                return [(other, each) for each in other.call(theirs, command.message_id, command.action, command.payload)]
            case SendCall():
                seen = trip.far if where is self.second else trip.near
                seen.append((command.action, orjson.loads(command.payload)))
                peer = self.backend if where is self.second else self.station
                answer = peer(command.action, seen[-1][1])
                if answer is None:
                    made = where.session.error_received(command.side, command.message_id, "NotImplemented", "", {}, where.now)
                else:
                    made = where.result(command.side, command.message_id, answer)
                return [(where, each) for each in made]
            case SendResult() if command.side is inner:
                return [(other, each) for each in other.session.result_received(theirs, command.message_id, command.payload, other.now)]
            case SendError() if command.side is inner:
                made = other.session.error_received(theirs, command.message_id, command.code.value, command.description, {}, other.now)
                return [(other, each) for each in made]
            case SendResult() if command.message_id == number:
                trip.answer = orjson.loads(command.payload)
            case SendError() if command.message_id == number:
                trip.error = f"{command.code}: {command.description}"
        return []
