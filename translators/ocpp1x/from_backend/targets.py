"""What a 1.6 backend means by a connector of a 2.x station (translation-down A.4)."""

from __future__ import annotations

from translators import canonical as c
from translators.memory.station import Station


def plug(station: Station, connector: int) -> tuple[int, int] | None:
    """(EVSE id, connector id) of connector `connector` >= 1; None when the station has no such connector.

    Of a station nothing is known of yet, connector n is EVSE n: it judges that itself.
    """
    topology = station.memory.topology
    found = topology.find(connector)
    if found is None and connector > 0 and not topology.connectors():
        return connector, 1
    return found


def has_several_plugs(station: Station, evse: int) -> bool:
    """Whether an EVSE is more than one connector of 1.6."""
    return len(station.memory.topology.of_evse(evse)) > 1


def whole_evse(station: Station, connector: int) -> c.EVSEType | None:
    """The EVSE of a connector, with the plug only where the EVSE has several: the rest of it is not meant."""
    found = plug(station, connector)
    if found is None:
        return None
    return c.EVSEType(id=found[0], connectorId=found[1]) if has_several_plugs(station, found[0]) else c.EVSEType(id=found[0])
