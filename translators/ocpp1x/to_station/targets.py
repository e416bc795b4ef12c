"""Which connectors of a 1.x station a command of 2.x is about (translation-down A.4, B.1)."""

from __future__ import annotations

from msgspec import UnsetType

from translators import canonical as c
from translators.memory.station import Station

WAITING = ("Preparing", "Occupied")
"""A car is plugged in: 1.6's word and 1.5's."""
CHARGING = ("Charging", "SuspendedEV", "SuspendedEVSE")


def connectors_of(evse: c.EVSEType, station: Station) -> tuple[int, ...]:
    """The 1.x connectors of an EVSE, or the one that is meant; empty: the station cannot have it."""
    topology = station.memory.topology
    if isinstance(evse.connectorId, UnsetType):
        return topology.of_evse(evse.id)
    connector = topology.to_connector(evse.id, evse.connectorId)
    return () if connector is None else (connector,)


def is_station(evse: c.EVSEType | UnsetType, station: Station) -> bool:
    """No EVSE is named; EVSE 0 is what some backends write for it."""
    if isinstance(evse, UnsetType):
        return True
    if evse.id == 0:
        station.quirk("connector_zero")
        return True
    return False


def one_to_start(connectors: tuple[int, ...], station: Station) -> int:
    """The connector of an EVSE with several where a transaction is to start: with a car, else the only free one, else the lowest free, else the lowest."""
    if len(connectors) == 1:
        return connectors[0]
    station.lose("remote_start.connector_guess")
    memory = station.memory
    idle = [connector for connector in connectors if memory.transactions.open_on(connector) is None]
    waiting = [connector for connector in idle if memory.connectors.status(connector) in WAITING]
    free = [connector for connector in idle if memory.connectors.status(connector) in ("Available", "")]
    return min(waiting or free or connectors)


def heard_of(connector: int, station: Station) -> None:
    """The station accepted a command for this connector: it has it."""
    if station.memory.topology.saw(connector):
        station.touch()
