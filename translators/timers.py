"""What is due because time passed, not because a message came: flows the session runs from its clock.

`due` is asked at every tick of every session: it looks only at what is remembered, and costs little when nothing is due.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import owed_states, reservation_updates, resets_on_idle
from translators.ocpp1x.announcement import linked, statuses_owed
from translators.ocpp1x.to_backend import after_outage
from translators.ocpp1x.to_backend.boot_notification import owed_statuses
from translators.ocpp1x.to_backend.notify_report import ask_inventory, inventory_due
from translators.ocpp1x.to_backend.reconcile import reconcile
from translators.ocpp1x.to_backend.release import overdue, release_held
from translators.ocpp1x.within import connector_statuses as within
from translators.versions import Pair

STATUS_GRACE = timedelta(seconds=10)
"""After a boot a station has this long to tell its connectors' statuses itself, after a reconnect to deliver what it had queued
(translation-up §1.1, §3.5)."""


def due(pair: Pair, station: Station) -> Iterator[tuple[str, Flow[Any]]]:
    """(name, flow seen from the station's leg) of what is due now."""
    match pair.station.family, pair.backend.family:
        case "1.x", "2.x":
            yield from _due_towards_2x(station)
        case "1.x", "1.x":
            if pair.station.name in ("1.2", "1.5") and _owes_statuses(station):
                yield "StatusNotification", within.statuses_owed(station)
        case "2.x", "1.x":
            if inventory_due(station):
                yield "GetBaseReport", ask_inventory(station)
            if overdue(station):
                yield "TransactionEvent", release_held(station)
            if _is_due("statuses_told", station.memory.boot.at, station) and station.memory.boot.status == "Accepted":
                station.stamp("statuses_told")
                yield "StatusNotification", owed_statuses(station)
            if after_outage.is_due(station):
                yield "StatusNotification", after_outage.tell_owed(station)
            if station.memory.held.active() and _is_due("reconciled", _connected(station), station):
                station.stamp("reconciled")
                yield "TransactionEvent", reconcile(station)  # what the end of one loses is lost of its events


def _due_towards_2x(station: Station) -> Iterator[tuple[str, Flow[Any]]]:
    linked(station)
    if _owes_statuses(station):
        yield "StatusNotification", statuses_owed(station)
    if owed_states.is_due(station):
        yield "TransactionEvent", owed_states.tell_due(station)
    if reservation_updates.is_due(station):
        yield "ReservationStatusUpdate", reservation_updates.tell_ends(station)
    if resets_on_idle.is_due(station):
        yield "Reset", resets_on_idle.go_on(station)


def _connected(station: Station) -> str:
    return "" if station.connected_since is None else station.connected_since.isoformat()


def _is_due(stamp: str, since: str, station: Station) -> bool:
    """Whether what `stamp` marks has not been done since the moment `since`, and the grace after that is over."""
    if not since:
        return False
    began = datetime.fromisoformat(since)
    done = station.memory.stamps.get(stamp)
    return (done is None or datetime.fromisoformat(done) < began) and station.now - began >= STATUS_GRACE


def _owes_statuses(station: Station) -> bool:
    memory = station.memory
    if memory.boot.status != "Accepted" or not memory.boot.at:
        return False
    if all(memory.connectors.of(connector).sent for connector in memory.topology.connectors()):
        return False
    return station.now - datetime.fromisoformat(memory.boot.at) >= STATUS_GRACE
