"""Reservations a 1.x station holds for a 2.x backend: 1.x never tells how one ended, 2.x wants to know (H04.FR.01, H01.FR.16).

And the numbers below zero that a 1.6 backend gave to reservations of a 2.x station, which knows none such.
"""

from __future__ import annotations

from msgspec import Struct, field

MAX_RESERVATIONS = 64
"""A station holds one per connector; what is more was forgotten by it too."""


class Reservation(Struct, kw_only=True, omit_defaults=True):
    """One reservation the station accepted."""

    connector: int
    """1.x connector; 0 = any."""
    idTag: str
    parentIdTag: str = ""
    until: str
    """When it expires, RFC 3339."""
    at: str
    """When the station accepted it, RFC 3339."""
    before: str = ""
    """The connector's status then."""
    shown: bool = False
    """The connector was Reserved since."""


class Reservations(Struct, kw_only=True, omit_defaults=True):
    """Who calls a method calls `station.touch()`."""

    rows: dict[int, Reservation] = field(default_factory=dict)
    """reservationId -> reservation, in the order they were made."""
    stand_ins: dict[int, int] = field(default_factory=dict)
    """reservationId of the backend, below zero -> the one the station was given."""

    def hold(self, reservationId: int, reservation: Reservation) -> None:
        """The station accepted it; one of the same id is replaced (1.6 §5.13)."""
        self.rows.pop(reservationId, None)
        while len(self.rows) >= MAX_RESERVATIONS:
            del self.rows[next(iter(self.rows))]
        self.rows[reservationId] = reservation

    def close(self, reservationId: int) -> None:
        """It was used, cancelled, or told as ended."""
        self.rows.pop(reservationId, None)

    def stand_for(self, reservationId: int, number: int) -> None:
        """The station is told `number` instead. At most `MAX_RESERVATIONS`; the oldest goes."""
        while len(self.stand_ins) >= MAX_RESERVATIONS:
            del self.stand_ins[next(iter(self.stand_ins))]
        self.stand_ins[reservationId] = number

    def stand_in(self, reservationId: int) -> int | None:
        """What the station was told instead; None when it was never told of it."""
        return self.stand_ins.get(reservationId)

    def of_backend(self, number: int) -> int:
        """What the backend calls the reservation that the station knows as `number`."""
        return next((named for named, told in self.stand_ins.items() if told == number), number)
