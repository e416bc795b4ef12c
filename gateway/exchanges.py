"""The recent messages of a station, for its operator: what came, what went, what got lost. Bounded, kept in memory only."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from gateway.commands import Side

MAX_EXCHANGES = 20
"""Per station: enough to see the last transaction begin and end, small enough for ten thousand stations."""


class SentFrame(NamedTuple):
    """What left because of a request: `kind` is the message type of OCPP-J (2 CALL, 3 CALLRESULT, 4 CALLERROR)."""

    side: Side
    kind: int
    message_id: str
    action: str
    payload: bytes


@dataclass(slots=True, eq=False)
class Exchange:
    """One request of a peer and all that followed from it."""

    at: datetime
    side: Side
    action: str
    message_id: str
    received: bytes
    canonical: list[Any] = field(default_factory=list)
    """Requests and answers of the other leg, decoded."""
    sent: list[SentFrame] = field(default_factory=list)
    """Each message sent because of it, its answer last."""
    losses: list[str] = field(default_factory=list)
    quirks: list[str] = field(default_factory=list)
    outcome: str = "waiting"
    """waiting, ok, refused, invalid, abandoned or failed."""


class Exchanges:
    """The last `MAX_EXCHANGES` of a station."""

    __slots__ = ("_recent",)

    def __init__(self) -> None:
        self._recent: deque[Exchange] = deque(maxlen=MAX_EXCHANGES)

    def add(self, exchange: Exchange) -> None:
        self._recent.append(exchange)

    def __iter__(self) -> Any:
        return iter(tuple(self._recent))

    def __len__(self) -> int:
        return len(self._recent)
