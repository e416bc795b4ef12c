"""One leg of a session: what was asked of a peer and is not answered yet. Sans-I/O.

One outstanding CALL per leg and direction (OCPP-J 1.6 §4.1.1, 2.0.1 part 4 §4.1.1 SHALL); the rest waits in order, bounded. The leg knows
message ids and deadlines, nothing of what is inside.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from gateway.commands import SendCall, Side

if TYPE_CHECKING:
    from gateway.runs import Run


MAX_GIVEN_UP = 8
"""Message ids of one leg that a peer may still answer: one is asked at a time, and is given up after twenty seconds at the earliest."""


class Pending(msgspec.Struct, eq=False):
    """A request to a peer. `run` waits for the answer; None when nobody does. `deadline` is monotonic seconds."""

    message_id: str
    action: str
    payload: bytes
    run: Run | None
    deadline: float
    side: Side
    durable: bool = False
    """It must reach the peer: it is sent again after a reconnect."""
    sent_before: bool = False
    again: bool = False
    """It was not answered in time once, and is sent once more."""
    send: bool = False
    late: Callable[[Any], object] | None = None
    """Hears an answer that comes too late."""


class Leg:
    """The calls of one leg. The caller sends what `request`, `settle` and `connect` return."""

    __slots__ = ("_given_up", "connected", "outstanding", "queue", "queue_limit", "side")

    def __init__(self, side: Side, queue_limit: int) -> None:
        self.side = side
        self.connected = False
        self.outstanding: Pending | None = None
        self.queue: list[Pending] = []
        """Nearly always empty: an empty deque takes 0.6 KB of each station."""
        self.queue_limit = queue_limit
        self._given_up: tuple[str, ...] = ()

    @property
    def is_full(self) -> bool:
        """No further request may wait."""
        return len(self.queue) >= self.queue_limit

    def request(self, pending: Pending) -> list[SendCall]:
        """Queue a request; gives what is to be sent now. The caller has checked `is_full`."""
        self.queue.append(pending)
        return self._next()

    def again(self, pending: Pending) -> list[SendCall]:
        """Queue a request whose time was over, with a new deadline, before those that came after it: they have earlier deadlines than it has now."""
        place = next((index for index, later in enumerate(self.queue) if later.deadline < pending.deadline), len(self.queue))
        self.queue.insert(place, pending)
        return self._next()

    def settle(self, message_id: str) -> Pending | None:
        """The outstanding request that this answer belongs to; None when it is late, doubled or foreign. Call `advance` afterwards."""
        pending = self.outstanding
        if pending is None or pending.message_id != message_id:
            return None
        self.outstanding = None
        return pending

    def advance(self) -> list[SendCall]:
        """What may leave now that the leg is free."""
        return self._next()

    def connect(self) -> list[SendCall]:
        """The peer is there; gives what is to be sent."""
        self.connected = True
        return self._next()

    def disconnect(self) -> None:
        """The peer is gone. What was outstanding becomes the first to be sent again, under its old message id (OCPP-J errata 3.1: a retry may)."""
        self.connected = False
        if self.outstanding is not None:
            self.outstanding.sent_before = True
            self.queue.insert(0, self.outstanding)
            self.outstanding = None

    def expire(self, now: float) -> list[Pending]:
        """Take out everything whose deadline has passed."""
        expired = [pending for pending in self.queue if pending.deadline <= now]
        for pending in expired:
            self.queue.remove(pending)
        if self.outstanding is not None and self.outstanding.deadline <= now:
            self.outstanding.sent_before = True
            self._given_up = (*self._given_up, self.outstanding.message_id)[-MAX_GIVEN_UP:]
            expired.insert(0, self.outstanding)
            self.outstanding = None
        return expired

    def is_taken(self, message_id: str) -> bool:
        """An answer under this id may still come that is not one to what is asked now: of what was given up, of the last `MAX_GIVEN_UP`."""
        return message_id in self._given_up

    def clear(self) -> list[Pending]:
        """Take out everything."""
        pending = ([] if self.outstanding is None else [self.outstanding]) + list(self.queue)
        self.outstanding = None
        self.queue.clear()
        return pending

    @property
    def deadline(self) -> float | None:
        """The earliest deadline, monotonic seconds."""
        deadlines = [pending.deadline for pending in self.queue]
        if self.outstanding is not None:
            deadlines.append(self.outstanding.deadline)
        return min(deadlines, default=None)

    def _next(self) -> list[SendCall]:
        sends: list[SendCall] = []
        while self.connected and self.outstanding is None and self.queue:
            pending = self.queue.pop(0)
            if pending.run is not None:
                pending.run.sent = True
            if not pending.send:
                self.outstanding = pending
            sends.append(SendCall(self.side, pending.message_id, pending.action, pending.payload, pending.send))
        return sends
