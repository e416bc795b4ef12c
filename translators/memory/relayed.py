"""Open transactions of a station that speaks the backend's own version: seen in passing, for the operator."""

from __future__ import annotations

from msgspec import Struct, field

MAX_OPEN = 64
"""More than a station has connectors; the oldest is forgotten first."""


class OpenTransaction(Struct, kw_only=True):
    """`place`: connector of 1.6, EVSE of 2.x; `since`: RFC 3339."""

    place: int
    since: str
    chargingState: str = ""
    """The last one a 2.x station said; not worth a write of its own."""


class Relayed(Struct, kw_only=True, omit_defaults=True):
    """By transaction id."""

    open: dict[str, OpenTransaction] = field(default_factory=dict)

    def begin(self, transaction: str, place: int, since: str) -> None:
        """A transaction was seen."""
        self.open[transaction] = OpenTransaction(place=place, since=since)
        while len(self.open) > MAX_OPEN:
            del self.open[next(iter(self.open))]

    def charging(self, transaction: str, state: str) -> None:
        """The station said how the charging goes."""
        if (row := self.open.get(transaction)) is not None:
            row.chargingState = state

    def state(self, transaction: str) -> str:
        """The last chargingState of an open transaction; empty when none was said."""
        row = self.open.get(transaction)
        return "" if row is None else row.chargingState

    def end(self, transaction: str) -> None:
        """A transaction ended."""
        self.open.pop(transaction, None)
