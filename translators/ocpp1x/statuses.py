"""Connector states of 1.x as 2.x says them: the state of the connector, and the charging state of its transaction (translation-up §2.2).

The other direction is a state machine, see `connector_status`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, get_args

from translators import canonical as c
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.tables import EnumMap

CONNECTOR_STATUS: EnumMap[wire.ChargePointStatus, c.ConnectorStatusEnumType] = EnumMap(
    wire.ChargePointStatus,
    c.ConnectorStatusEnumType,
    {
        "Available": "Available",
        "Preparing": "Occupied",
        "Charging": "Occupied",
        "SuspendedEVSE": "Occupied",
        "SuspendedEV": "Occupied",
        "Finishing": "Occupied",
        "Reserved": "Reserved",
        "Unavailable": "Unavailable",
        "Faulted": "Faulted",
        "Occupied": "Occupied",  # 1.5
    },
)

CHARGING_STATE: Final[Mapping[str, c.ChargingStateEnumType | None]] = {
    "Available": None,  # may overtake a queued StopTransaction; Idle is sent with Ended
    "Preparing": "EVConnected",
    "Charging": "Charging",
    "SuspendedEVSE": "SuspendedEVSE",
    "SuspendedEV": "SuspendedEV",
    "Finishing": "EVConnected",
    "Reserved": None,
    "Unavailable": None,
    "Faulted": "SuspendedEVSE",
    "Occupied": None,  # 1.5 says it by StartTransaction and StopTransaction
}
"""chargingState of a transaction that is open on the connector; None: the status does not tell."""
assert set(CHARGING_STATE) == set(get_args(wire.ChargePointStatus)), "every status says whether it tells"


def status_of(connector: int, status: c.ConnectorStatusEnumType, timestamp: str, station: Station) -> c.StatusNotificationRequest:
    """The state of a 1.x connector for a 2.x backend."""
    evse, plug = station.memory.topology.to_evse(connector)
    return c.StatusNotificationRequest(timestamp=timestamp, connectorStatus=status, evseId=evse, connectorId=plug)
