"""How a reservation of a 1.x station ended, found out by looking: 1.x has no message for it, 2.x has ReservationStatusUpdate (translation-down B.5.2).

Used reservations end without a message (H01.FR.15). NoTransaction of 2.1 (H03.FR.11) is never told: 1.x does not say which tokens were presented.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from translators import canonical as c
from translators.flow import Flow, tell
from translators.memory.reservations import Reservation
from translators.memory.station import Station
from translators.ocpp1x import times

GRACE = timedelta(seconds=5)
"""A transaction that begins in the last moment is told a little later."""
OUT_OF_ORDER = ("Faulted", "Unavailable")

End = Literal["used", "Expired", "Removed"]


def ended(station: Station) -> dict[int, End]:
    """The reservations that are over and not told yet, and how they ended."""
    found = {reservationId: _end(reservationId, row, station) for reservationId, row in station.memory.reservations.rows.items()}
    return {reservationId: end for reservationId, end in found.items() if end is not None}


def is_due(station: Station) -> bool:
    """Whether something is to be told or noted; cheap when no reservation is held."""
    return bool(station.memory.reservations.rows) and (bool(ended(station)) or bool(_newly_shown(station)))


def tell_ends(station: Station) -> Flow[None]:
    """Tell the backend of every reservation that ended unused. Seen from the station's leg."""
    for row in _newly_shown(station):
        row.shown = True
        station.touch()
    for reservationId, end in ended(station).items():
        station.memory.reservations.close(reservationId)
        station.touch()
        if end != "used":
            yield from tell(c.ReservationStatusUpdateRequest(reservationId=reservationId, reservationUpdateStatus=end))


def _end(reservationId: int, row: Reservation, station: Station) -> End | None:
    if _is_used(reservationId, row, station):
        return "used"
    until = times.parse(row.until)
    if until is not None and station.now >= until + GRACE:
        return "Expired"  # H04.FR.01
    statuses = _statuses(row, station)
    if statuses and all(status in OUT_OF_ORDER for status in statuses) and statuses != (row.before,):
        return "Removed"  # H01.FR.16, H01.FR.17; 1.x ends it without a word (1.6 §5.13)
    return "Removed" if row.shown and statuses == ("Available",) else None


def _is_used(reservationId: int, row: Reservation, station: Station) -> bool:
    for tx in station.memory.transactions.rows:
        if tx.reservationId == reservationId:
            return True
        if row.connector not in (0, tx.connector) or datetime.fromisoformat(tx.since) < datetime.fromisoformat(row.at):
            continue
        parent = "" if tx.verdict is None else tx.verdict.parentIdTag
        if tx.idTag.lower() == row.idTag.lower() or (row.parentIdTag and parent.lower() == row.parentIdTag.lower()):
            return True
    return False


def _statuses(row: Reservation, station: Station) -> tuple[str, ...]:
    """Of the reserved connector; for a reservation of any connector, of all."""
    connectors = station.memory.connectors
    if row.connector:
        return (connectors.status(row.connector),)
    return tuple(connectors.status(connector) for connector in station.memory.topology.connectors())


def _newly_shown(station: Station) -> list[Reservation]:
    rows = station.memory.reservations.rows.values()
    return [row for row in rows if row.connector and not row.shown and station.memory.connectors.status(row.connector) == "Reserved"]
