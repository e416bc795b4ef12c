"""Open transactions of a station that speaks the backend's own version: seen in passing, for the operator."""

from __future__ import annotations

from msgspec import Struct, field

MAX_OPEN = 64
"""More than a station has connectors; the oldest is forgotten first."""


class OpenTransaction(Struct, kw_only=True):
    """`place`: connector of 1.6, EVSE of 2.x; `since`: RFC 3339."""

    place: int
    since: str


class Relayed(Struct, kw_only=True, omit_defaults=True):
    """By transaction id."""

    open: dict[str, OpenTransaction] = field(default_factory=dict)

    def begin(self, transaction: str, place: int, since: str) -> None:
        """A transaction was seen."""
        self.open[transaction] = OpenTransaction(place=place, since=since)
        while len(self.open) > MAX_OPEN:
            del self.open[next(iter(self.open))]

    def end(self, transaction: str) -> None:
        """A transaction ended."""
        self.open.pop(transaction, None)
