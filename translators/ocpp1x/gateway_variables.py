"""Variables of a 1.x station that the gateway answers itself: facts of the boot, its own limits, what every 1.x station is (device-model §1.2).

Only what is known is here. The profile of the link to the backend (SecurityCtrlr.SecurityProfile) is known to no flow, so it is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, cast

import msgspec

from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.statuses import CONNECTOR_STATUS

MAX_VARIABLES_READ = 50
"""Items the gateway takes in one GetVariables or GetReport."""
MAX_BYTES = 65536
VALUE_SIZE = 500
"""Of a 1.6 key's value (CiString500)."""
REPORT_SIZE = 2500

SET_AT_ONCE = {"soap": "5", "json": "10"}
"""One ChangeConfiguration each: their round trips must fit into the backend's timeout (device-model A.2)."""


@dataclass(frozen=True, slots=True)
class GatewayVariable:
    """`read` makes the value of station and 1.x connector; None when the station never told it."""

    read: Callable[[Station, int], str | None]
    each: Literal["", "EVSE", "connector"] = ""
    accepts: str | None = None
    """The only value it can be set to; None: ReadOnly."""
    secret: bool = False
    connector: int = 0
    """The 1.x connector it is asked of, of an EVSE with several the first; 0: the station."""

    def value(self, station: Station) -> str | None:
        """What it is now."""
        return self.read(station, self.connector)


TIERS: Final = {
    "evse": "EVSE",
    "connector": "connector",
    "fiscalmetering": "EVSE",
}
"""Components that exist per EVSE or connector, lower case."""


Read = Callable[[Station, int], str | None]


def _fixed(value: str) -> Read:
    return lambda station, connector: value


def _booted(field: str) -> Read:
    return lambda station, connector: getattr(station.memory.boot, field) or None


def _payload(field: str) -> Read:
    """A field of the BootNotification that has no place of its own in memory."""

    def read(station: Station, connector: int) -> str | None:
        try:
            boot: Any = msgspec.json.decode(station.memory.boot.action_payload)
        except msgspec.DecodeError:
            return None
        value = boot.get(field) if isinstance(boot, dict) else None
        return value if isinstance(value, str) and value else None

    return read


def _connector_state(station: Station, connector: int) -> str | None:
    status = station.memory.connectors.status(connector)
    return CONNECTOR_STATUS.to(cast("wire.ChargePointStatus", status), station) if status else None


def _evse_state(station: Station, connector: int) -> str | None:
    """Of all its connectors: in use if one is, out of order only if all are (device-model §2.2)."""
    topology = station.memory.topology
    found = {_connector_state(station, one) for one in topology.of_evse(topology.to_evse(connector)[0])} - {None}
    for state in ("Occupied", "Reserved", "Available"):
        if state in found:
            return state
    return None if not found else "Faulted" if found == {"Faulted"} else "Unavailable"


def _station_state(station: Station, connector: int) -> str | None:
    """As it says itself; else what all its EVSEs are."""
    own = _connector_state(station, 0)
    if own is not None:
        return own
    states = {_evse_state(station, one) for one in station.memory.topology.connectors()}
    return states.pop() if len(states) == 1 else "Available"


def _set_at_once(station: Station, connector: int) -> str | None:
    return SET_AT_ONCE["soap" if station.version in ("1.2", "1.5", "1.6s") else "json"]


def _secret(station: Station, connector: int) -> str | None:
    return None


_TABLE: Final[dict[tuple[str, str, str], GatewayVariable]] = {
    ("ChargingStation", "Available", ""): GatewayVariable(_fixed("true")),
    ("ChargingStation", "AvailabilityState", ""): GatewayVariable(_station_state),
    ("ChargingStation", "VendorName", ""): GatewayVariable(_booted("vendor")),
    ("ChargingStation", "Model", ""): GatewayVariable(_booted("model")),
    ("ChargingStation", "SerialNumber", ""): GatewayVariable(_booted("serial")),
    ("Controller", "FirmwareVersion", ""): GatewayVariable(_booted("firmware")),
    ("DataLink", "ICCID", ""): GatewayVariable(_payload("iccid")),
    ("DataLink", "IMSI", ""): GatewayVariable(_payload("imsi")),
    ("FiscalMetering", "Model", "Meter"): GatewayVariable(_payload("meterType")),
    ("FiscalMetering", "SerialNumber", "Meter"): GatewayVariable(_payload("meterSerialNumber")),
    ("EVSE", "Available", ""): GatewayVariable(_fixed("true"), "EVSE"),
    ("EVSE", "AvailabilityState", ""): GatewayVariable(_evse_state, "EVSE"),
    ("EVSE", "AllowReset", ""): GatewayVariable(_fixed("false"), "EVSE"),
    ("Connector", "Available", ""): GatewayVariable(_fixed("true"), "connector"),
    ("Connector", "AvailabilityState", ""): GatewayVariable(_connector_state, "connector"),
    ("Connector", "ConnectorType", ""): GatewayVariable(_fixed("Unknown"), "connector"),
    ("ClockCtrlr", "DateTime", ""): GatewayVariable(lambda station, connector: station.now_text),
    ("ClockCtrlr", "TimeSource", ""): GatewayVariable(_fixed("Heartbeat"), accepts="Heartbeat"),
    ("DeviceDataCtrlr", "ItemsPerMessage", "GetReport"): GatewayVariable(_fixed(str(MAX_VARIABLES_READ))),
    ("DeviceDataCtrlr", "ItemsPerMessage", "GetVariables"): GatewayVariable(_fixed(str(MAX_VARIABLES_READ))),
    ("DeviceDataCtrlr", "ItemsPerMessage", "SetVariables"): GatewayVariable(_set_at_once),
    ("DeviceDataCtrlr", "BytesPerMessage", "GetReport"): GatewayVariable(_fixed(str(MAX_BYTES))),
    ("DeviceDataCtrlr", "BytesPerMessage", "GetVariables"): GatewayVariable(_fixed(str(MAX_BYTES))),
    ("DeviceDataCtrlr", "BytesPerMessage", "SetVariables"): GatewayVariable(_fixed(str(MAX_BYTES))),
    ("DeviceDataCtrlr", "ValueSize", ""): GatewayVariable(_fixed(str(VALUE_SIZE))),
    ("DeviceDataCtrlr", "ConfigurationValueSize", ""): GatewayVariable(_fixed(str(VALUE_SIZE))),
    ("DeviceDataCtrlr", "ReportingValueSize", ""): GatewayVariable(_fixed(str(REPORT_SIZE))),
    ("OCPPCommCtrlr", "NetworkConfigurationPriority", ""): GatewayVariable(_fixed("1"), accepts="1"),
    ("SecurityCtrlr", "Identity", ""): GatewayVariable(lambda station, connector: station.identity),
    ("SecurityCtrlr", "BasicAuthPassword", ""): GatewayVariable(_secret, secret=True),
    ("TxCtrlr", "TxStartPoint", ""): GatewayVariable(_fixed("PowerPathClosed")),
}

VARIABLES: Final = {(place[0].lower(), place[1].lower(), place[2].lower()): own for place, own in _TABLE.items()}
COMPONENTS: Final = frozenset(place[0] for place in VARIABLES)
