"""Which connector of a 1.x station a reservation of 2.x is for (translation-down B.5.1).

2.x names an EVSE, a type of connector, both, or neither; 1.x names a connector, or 0 for any. What type a connector has only the operator knows.
"""

from __future__ import annotations

from msgspec import UnsetType

from translators.memory.station import Station

Choice = tuple[int, list[str]]
"""The connector, 0 for any, and the losses of effect."""


def choose(evseId: int | UnsetType, connectorType: str | UnsetType, station: Station) -> Choice | str:
    """The connector, or the reasonCode of a refusal. Counts `reserve.narrowed`, `reserve.connector_type` and the quirk `connector_zero`."""
    if evseId == 0:
        station.quirk("connector_zero")
    if isinstance(evseId, UnsetType) or evseId == 0:
        return (0, []) if isinstance(connectorType, UnsetType) else _of_station(connectorType, station)
    connectors = station.memory.topology.of_evse(evseId)
    if not connectors:
        return "UnknownEvse"
    if not isinstance(connectorType, UnsetType):
        types = dict(station.options.connector_types)
        matching = tuple(connector for connector in connectors if types.get(connector) == connectorType)
        if not matching and all(connector in types for connector in connectors):
            return "UnknownConnectorType"
        if not matching:
            station.lose("reserve.connector_type")
        connectors = matching or connectors
    return _one_of(connectors, station)


def _of_station(connectorType: str, station: Station) -> Choice | str:
    """Any connector of a type. Where a type is not known, the station might reserve one that does not fit the car."""
    types = dict(station.options.connector_types)
    connectors = {*station.memory.topology.connectors(), *types}
    matching = tuple(sorted(connector for connector in connectors if types.get(connector) == connectorType))
    if not matching:
        return "UnknownConnectorType"
    if len(matching) == len(connectors) > 1:
        return 0, []
    return _one_of(matching, station)


def _one_of(connectors: tuple[int, ...], station: Station) -> Choice:
    if len(connectors) == 1:
        return connectors[0], []
    station.lose("reserve.narrowed")
    free = [connector for connector in connectors if station.memory.connectors.status(connector) == "Available"]
    return min(free or connectors), ["reserve.narrowed"]
