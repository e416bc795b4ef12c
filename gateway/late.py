"""Answers of the station that come after its backend was told that there is none (translation-down A.3). Sans-I/O.

The answer itself is dropped, but the station has done what it says: that is remembered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gateway.legs import Pending
from gateway.runs import Run
from translators.errors import Invalid

Late = Callable[[Any], object]
WAITED_FOR = 300.0
"""Seconds for which an answer may still come: a modem that lost its network."""
MAX_AWAITED = 8
"""Of one station, which is asked one thing at a time."""


Read = Callable[[str, Any], Any]
"""Action and payload of an answer to the answer. Raises Invalid."""


class LateAnswers:
    """The questions of one session that were given up, by message id."""

    __slots__ = ("_given_up", "_read")

    def __init__(self, read: Read) -> None:
        self._read = read
        self._given_up: dict[str, tuple[float, Pending]] = {}

    def give_up(self, pending: Pending, now: float) -> None:
        """The station did not answer in time. What it never got, it does not answer either."""
        if pending.late is None or not pending.sent_before:
            return
        self.expire(now)
        self._given_up[pending.message_id] = now + WAITED_FOR, pending
        while len(self._given_up) > MAX_AWAITED:
            del self._given_up[next(iter(self._given_up))]

    def hear(self, message_id: str, payload: Any, now: float) -> Run | None:
        """Nobody is told, but what the station did is remembered; the run it was asked for, None when it was asked nothing like that."""
        until, pending = self._given_up.pop(message_id, (0.0, None))
        if pending is None or pending.late is None or now >= until:
            return None
        try:
            pending.late(self._read(pending.action, payload))
        except Invalid:
            return None  # it says nothing
        return pending.run

    def expire(self, now: float) -> None:
        """What is not waited for any more needs no room."""
        for message_id in [each for each, (until, _) in self._given_up.items() if now >= until]:
            del self._given_up[message_id]
