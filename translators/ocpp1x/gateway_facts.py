"""What the gateway knows of a 1.x station without asking it: of its boot, its statuses, its meter values, its feature profiles (device-model §1.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, cast

import msgspec

from translators.memory.station import Station, time_text
from translators.ocpp1x import wire
from translators.ocpp1x.statuses import CONNECTOR_STATUS

Read = Callable[[Station, int], "str | None"]
Check = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class GatewayVariable:
    """`read` makes the value of station and 1.x connector; None when the station has no such variable."""

    read: Read
    each: Literal["", "EVSE", "connector"] = ""
    accepts: str | None = None
    """The only value it can be set to; None: ReadOnly."""
    secret: bool = False
    kept: str = ""
    """The backend can set it: the name under which the gateway keeps the value."""
    check: Check | None = None
    """Whether a value may be kept."""
    assumed: Callable[[Station, int], bool] | None = None
    """Whether the value is an assumption: nobody told it."""
    connector: int = 0
    """The 1.x connector it is asked of, of an EVSE with several the first; 0: the station."""

    def value(self, station: Station) -> str | None:
        """What it is now."""
        if self.kept in station.memory.settings:
            return station.memory.settings[self.kept]
        return self.read(station, self.connector)

    def is_assumed(self, station: Station) -> bool:
        """Whether nobody told the value."""
        return self.assumed is not None and self.assumed(station, self.connector)

    @property
    def writable(self) -> bool:
        """Whether it can be set, if only to the value it has."""
        return self.accepts is not None or self.kept != ""


def fixed(value: str) -> Read:
    """Always the same value."""
    return lambda station, connector: value


def always(station: Station, connector: int) -> bool:
    """Nobody ever tells it."""
    return True


def booted(field: str) -> Read:
    return lambda station, connector: getattr(station.memory.boot, field) or None


def payload(field: str) -> Read:
    """A field of the BootNotification that has no place of its own in memory."""

    def read(station: Station, connector: int) -> str | None:
        try:
            boot: Any = msgspec.json.decode(station.memory.boot.action_payload)
        except msgspec.DecodeError:
            return None
        value = boot.get(field) if isinstance(boot, dict) else None
        return value if isinstance(value, str) and value else None

    return read


def serial(station: Station, connector: int) -> str | None:
    return station.memory.boot.serial or None


def box_serial(station: Station, connector: int) -> str | None:
    """The serial number of the box, where it is another than that of the station."""
    box = payload("chargeBoxSerialNumber")(station, connector)
    return box if box and box != station.memory.boot.serial else None


def never_heard(station: Station, connector: int) -> bool:
    return not station.memory.connectors.status(connector)


def connector_state(station: Station, connector: int) -> str:
    """One never heard of is Available, as the backend is told after the boot (`announcement.statuses_owed`)."""
    status = station.memory.connectors.status(connector)
    return CONNECTOR_STATUS.to(cast("wire.ChargePointStatus", status), station) if status else "Available"


def _of_evse(station: Station, connector: int) -> tuple[int, ...]:
    topology = station.memory.topology
    return topology.of_evse(topology.to_evse(connector)[0])


def evse_never_heard(station: Station, connector: int) -> bool:
    return all(never_heard(station, one) for one in _of_evse(station, connector))


def evse_state(station: Station, connector: int) -> str:
    """Of all its connectors: in use if one is, out of order only if all are (device-model §2.2)."""
    found = {connector_state(station, one) for one in _of_evse(station, connector) if not never_heard(station, one)}
    for state in ("Occupied", "Reserved", "Available"):
        if state in found:
            return state
    return "Available" if not found else "Faulted" if found == {"Faulted"} else "Unavailable"


def station_state(station: Station, connector: int) -> str:
    """As it says itself; else what all its EVSEs are."""
    if not never_heard(station, 0):
        return connector_state(station, 0)
    states = {evse_state(station, one) for one in station.memory.topology.connectors()}
    return states.pop() if len(states) == 1 else "Available"


def stop_point(station: Station, connector: int) -> str:
    """A station that does not stop when the car is unplugged stops with the authorization only."""
    unplugged = (station.memory.configuration.value("StopTransactionOnEVSideDisconnect") or "").strip().lower()
    return "Authorized" if unplugged == "false" else "PowerPathClosed"


def interval(station: Station, connector: int) -> str:
    """What the station was told with its boot, else what the backend gave."""
    boot = station.memory.boot
    return str(boot.told_interval or boot.interval) if boot.told_interval or boot.interval > 0 else ""


def phases(station: Station, connector: int) -> str:
    """Most phases that the meter values of the EVSE, or of any, showed; empty when they showed none."""
    phases = station.memory.metered.phases
    found = max((phases.get(one, 0) for one in ((connector,) if connector else station.memory.topology.connectors())), default=0)
    return str(found) if found else ""


def is_number(low: float, *, whole: bool) -> Check:
    """Whether a text is a number from `low` on."""

    def check(value: str) -> bool:
        try:
            number = Decimal(value.strip())
        except InvalidOperation:
            return False
        return number.is_finite() and number >= Decimal(low) and (not whole or number == number.to_integral_value())

    return check


def timeout(station: Station, connector: int) -> str:
    return str(station.options.call_timeout)


def has_local_list(station: Station) -> bool:
    """The messages are in 1.5 for every station; in 1.6 they are a feature profile."""
    keys = ("LocalAuthListEnabled", "LocalAuthListMaxLength", "SendLocalListMaxLength")
    return _has_block("LocalAuthListManagement", keys, "SendLocalList", station)


def has_reservation(station: Station) -> bool:
    """As `has_local_list`."""
    return _has_block("Reservation", ("ReserveConnectorZeroSupported",), "ReserveNow", station)


def has_smart_charging(station: Station) -> bool:
    """Only 1.6 has it, as a feature profile."""
    return station.memory.configuration.has_profile("SmartCharging") is True


def has_tariffs(station: Station) -> bool:
    """A station of the pricing extension has one of its keys."""
    return any(name.startswith("defaultprice") or name == "numberofdecimalsforcostvalues" for name in station.memory.configuration.keys)


def _has_block(profile: str, keys: tuple[str, ...], action: str, station: Station) -> bool:
    if station.version in ("1.2", "1.5"):
        return station.version == "1.5" and not station.memory.capabilities.lacks(action, station.now, station.memory.boot.firmware)
    return station.memory.configuration.has_profile(profile) is True or any(
        key.lower() in station.memory.configuration.keys for key in keys
    )


def when(block: Callable[[Station], bool], value: str) -> Read:
    return lambda station, connector: value if block(station) else None


def last_seen(station: Station, connector: int) -> str | None:
    """When the station last told something that is remembered."""
    memory = station.memory
    told = [memory.boot.at, memory.configuration.listed_at, *(row.at for row in memory.connectors.rows.values())]
    moments = [datetime.fromisoformat(text) for text in told if text]
    return time_text(max(moments)) if moments else None
