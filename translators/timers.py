"""What is due because time passed, not because a message came: flows the session runs from its clock.

`due` is asked at every tick of every session: it looks only at what is remembered, and costs little when nothing is due.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import reservation_updates
from translators.ocpp1x.announcement import statuses_owed
from translators.ocpp1x.to_backend.release import overdue, release_held
from translators.ocpp1x.within import connector_statuses as within
from translators.versions import Pair

STATUS_GRACE = timedelta(seconds=10)
"""A station has this long after its boot to tell its connectors' statuses itself (translation-up §1.1)."""


def due(pair: Pair, station: Station) -> Iterator[tuple[str, Flow[Any]]]:
    """(name, flow seen from the station's leg) of what is due now."""
    match pair.station.family, pair.backend.family:
        case "1.x", "2.x":
            if _owes_statuses(station):
                yield "StatusNotification", statuses_owed(station)
            if reservation_updates.is_due(station):
                yield "ReservationStatusUpdate", reservation_updates.tell_ends(station)
        case "1.x", "1.x":
            if not pair.relay and _owes_statuses(station):
                yield "StatusNotification", within.statuses_owed(station)
        case "2.x", "1.x":
            if overdue(station):
                yield "TransactionEvent", release_held(station)


def _owes_statuses(station: Station) -> bool:
    memory = station.memory
    if memory.boot.status != "Accepted" or not memory.boot.at:
        return False
    if all(memory.connectors.of(connector).sent for connector in memory.topology.connectors()):
        return False
    return station.now - datetime.fromisoformat(memory.boot.at) >= STATUS_GRACE
