"""What the gateway owes a 2.x backend of a 1.x station that the backend has just accepted.

2.x wants the status of every connector after the boot (B01.FR.05), 1.6 too (errata 3.22); a 1.5 station only speaks of faults (1.5 §4.9). The session
gives the station ten seconds for its own notifications and then runs `statuses_owed`.
"""

from __future__ import annotations

from datetime import datetime
from typing import get_args

from msgspec import convert

from translators import canonical as c
from translators.flow import Flow, tell
from translators.memory.station import LEFT, Station
from translators.ocpp1x import error_codes, wire
from translators.ocpp1x.gateway_variables import TABLE
from translators.ocpp1x.statuses import CONNECTOR_STATUS, status_of

SHORTEST_ABSENCE = 30.0
"""Seconds. The session looks away as long while it is busy with what is due."""
OFFLINE_THRESHOLD = TABLE["OCPPCommCtrlr", "OfflineThreshold", ""]


def boot_accepted(station: Station) -> Flow[None]:
    """The station began anew: its errors are over, and nothing the backend was told before holds."""
    connectors = station.memory.connectors
    connectors.forget_sent()
    cleared = []
    for connector, error in tuple(connectors.faulty()):
        cleared.append(error_codes.event(error, connector, station.now_text, station, cleared=True))
        connectors.of(connector).error = None
    station.touch()
    if cleared:
        yield from error_codes.told(cleared, station)


def linked(station: Station) -> None:
    """Station and backend are both there; asked about once a second.

    After more than OfflineThreshold without one of them the backend is owed the status of every connector (B04.FR.01); a shorter absence is none
    (B04.FR.02).
    """
    left = station.memory.stamps.pop(LEFT, None)
    last = station.linked_at or (None if left is None else datetime.fromisoformat(left))
    station.linked_at = station.now
    threshold = max(float(OFFLINE_THRESHOLD.value(station) or 0), SHORTEST_ABSENCE)
    if last is not None and (station.now - last).total_seconds() > threshold:
        station.memory.connectors.forget_sent()
        station.touch()
    if left is not None:
        station.touch()


def statuses_owed(station: Station) -> Flow[None]:
    """Tell the status of each connector that was not told since the boot; one never heard of is Available (quirk `status_assumed`)."""
    connectors = station.memory.connectors
    for connector in station.memory.topology.connectors():
        row = connectors.of(connector)
        if row.sent:
            continue
        if not row.status:
            station.quirk("status_assumed")
        known: c.ConnectorStatusEnumType = (
            CONNECTOR_STATUS.to(convert(row.status, wire.ChargePointStatus), station) if row.status in _STATUSES else "Available"
        )
        row.sent = known
        station.touch()
        yield from tell(status_of(connector, known, row.at or station.now_text, station))


_STATUSES = frozenset(get_args(wire.ChargePointStatus))
