"""The recent messages of a station, for its operator: what came, what went, what got lost. Bounded, kept in memory only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from gateway.commands import Side

MAX_EXCHANGES = 20
"""Per station: enough to see the last transaction begin and end, small enough for ten thousand stations."""
MAX_KEPT = 131_072
"""Bytes of frames per station: twenty frames of a megabyte each, decoded too, would be eighty megabytes for one hostile station."""
MAX_ONE = 65_536
"""Bytes of one exchange; what is longer is shown until the next one comes, then its frames are let go."""


class SentFrame(msgspec.Struct, frozen=True, gc=False):
    """What left because of a request: `kind` is the message type of OCPP-J (2 CALL, 3 CALLRESULT, 4 CALLERROR)."""

    side: Side
    kind: int
    message_id: str
    action: str
    payload: bytes


class Exchange(msgspec.Struct, eq=False, gc=False):
    """One request of a peer and all that followed from it.

    Tuples, and nothing that the garbage collector would look at: each station holds twenty of them.
    """

    at: datetime
    side: Side
    action: str
    message_id: str
    received: bytes
    canonical: tuple[bytes, ...] = ()
    """Requests and answers of the other leg, as JSON: the text of a JSON leg itself, so that nothing is kept twice or decoded."""
    sent: tuple[SentFrame, ...] = ()
    """Each message sent because of it, its answer last."""
    losses: tuple[str, ...] = ()
    quirks: tuple[str, ...] = ()
    outcome: str = "waiting"
    """waiting, ok, refused, invalid, abandoned or failed."""
    kept: int = 0
    """Bytes of its frames, once they count against `MAX_KEPT`."""

    def size(self) -> int:
        """Bytes of the texts it holds; one that stands in two places is counted twice."""
        return len(self.received) + sum([len(frame.payload) for frame in self.sent]) + sum(map(len, self.canonical))

    def let_go(self) -> None:
        """Keep what happened, not the frames."""
        self.received = _not_kept(self.received)
        self.canonical = ()
        self.sent = tuple(msgspec.structs.replace(frame, payload=_not_kept(frame.payload)) for frame in self.sent)
        self.kept = 0


def _not_kept(frame: bytes) -> bytes:
    return b'"%d bytes, not kept"' % len(frame)


class Exchanges:
    """The last `MAX_EXCHANGES` of a station, and of those the frames that `MAX_KEPT` allows."""

    __slots__ = ("_kept", "_recent")

    def __init__(self) -> None:
        self._recent: list[Exchange] = []
        self._kept = 0

    def add(self, exchange: Exchange) -> None:
        """The one before is as good as complete now, and is weighed."""
        recent = self._recent
        if recent:
            self._weigh(recent[-1])
        if len(recent) == MAX_EXCHANGES:
            self._kept -= recent.pop(0).kept
        recent.append(exchange)

    def _weigh(self, last: Exchange) -> None:
        last.kept = last.size()
        if last.kept > MAX_ONE:
            last.let_go()
        self._kept += last.kept
        if self._kept > MAX_KEPT:
            for oldest in self._recent:
                self._kept -= oldest.kept
                oldest.let_go()
                if self._kept <= MAX_KEPT:
                    return

    def __iter__(self) -> Any:
        return iter(tuple(self._recent))

    def __len__(self) -> int:
        return len(self._recent)
