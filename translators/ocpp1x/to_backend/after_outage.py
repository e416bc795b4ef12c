"""The states of a 2.x station's connectors after an outage of a 1.6 backend.

No status is made of an event that waited: it is history (16 §4.9), and the next one may say something else. When the last of them is told, what a
connector is in is not history any more, and a transaction need not say anything for a long time.
"""

from __future__ import annotations

from datetime import datetime

from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x.connector_status import tell_changes

OWED = "states_owed"
"""The moment (`station.stamp`) of the last event that waited, and whose status was not told."""


def owe(station: Station) -> None:
    """An event that waited changed a state, or may have."""
    station.stamp(OWED)


def is_due(station: Station) -> bool:
    """Whether states are owed. The session asks when nothing waits any more."""
    return OWED in station.memory.stamps


def tell_owed(station: Station) -> Flow[None]:
    """Tell what is not as it was told last. A station that was gone since then has more to say first, and its events tell the states."""
    owed, since = datetime.fromisoformat(station.memory.stamps.pop(OWED)), station.connected_since
    station.touch()
    if since is None or since <= owed:
        yield from tell_changes(station, station.memory.topology.connectors(), station.now_text)
