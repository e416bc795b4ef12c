"""Which 1.6 connector a message of a 2.x station is about (translation-up §0.4)."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.memory.station import Station


def connector_of(station: Station, evse: int, connector: int | UnsetType = UNSET, *, guess: bool = True) -> int | None:
    """The connector of an EVSE, 0 for EVSE 0. A pair that is news is appended to the topology.

    Without a connectorId: that of the running transaction, the only one, the one that is Occupied, else (only if `guess`) the first.
    None when it cannot be told. Counts the quirks `topology_learned` and `connector_guess`.
    """
    if evse == 0:
        return 0
    if connector:
        return _learned(station, evse, connector)
    known = station.memory.topology.of_evse(evse)
    if not known:
        return _learned(station, evse, 1) if guess else None
    if len(known) == 1:
        return known[0]
    running = [record.connector for record in station.memory.held.of_evse(evse) if record.connector]
    occupied = [number for number in known if station.memory.evse_states.of(number).avail == "Occupied"]
    if running or occupied:
        return (running or occupied)[0]
    if not guess:
        return None
    station.quirk("connector_guess")
    return known[0]


def connector_of_evse(station: Station, evse: c.EVSEType) -> int | None:
    """`connector_of` for the type messages carry."""
    return connector_of(station, evse.id, evse.connectorId)


def _learned(station: Station, evse: int, connector: int) -> int | None:
    number = station.memory.topology.to_connector(evse, connector)
    if number is None:
        number = station.memory.topology.learn(evse, connector)
        station.quirk("topology_learned")
        station.touch()
    return number
