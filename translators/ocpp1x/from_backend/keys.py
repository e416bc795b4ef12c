"""1.6 configuration keys as variables of a 2.x station: the table read the other way round (device-model A.4, A.6).

A key of the table is one variable, or one per connector joined into a list. A name with `/` is any variable of the station by the gateway's own
grammar, `component[instance](evse.connector)/variable[instance]!attribute;page`: no standard key contains a `/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from msgspec import UNSET

from translators import canonical as c
from translators.memory.station import Station
from translators.ocpp1x.configuration_keys import FALLBACK_COMPONENT, KEYS, ConfigurationKey, by_key
from translators.ocpp1x.configuration_values import TEXT, Conversion

PAGE = 500
"""Characters of a 1.6 value."""
OWN = ("GetConfigurationMaxKeys", "NumberOfConnectors")
"""Keys the gateway computes."""
PROFILES = "SupportedFeatureProfiles"
ALWAYS = ("Core", "FirmwareManagement", "RemoteTrigger")
CONTROLLERS = {
    "LocalAuthListManagement": "LocalAuthListCtrlr",
    "Reservation": "ReservationCtrlr",
    "SmartCharging": "SmartChargingCtrlr",
}
"""Feature profiles a 2.x station has when it has the controller, and neither Available nor Enabled is false (device-model A.6)."""
MAX_KEYS = 100
"""GetConfigurationMaxKeys of the gateway."""
WRITE_ONLY = "AuthorizationKey"

_ATTRIBUTES: dict[str, c.AttributeEnumType] = {"!target": "Target", "!minset": "MinSet", "!maxset": "MaxSet", "": "Actual"}
_FLAT = re.compile(
    r"(?P<component>[^/\[\]()!?;~]{1,50})(\[(?P<instance>[^\[\]]{1,50})\])?(\((?P<evse>\d{1,4})(\.(?P<plug>\d{1,4}))?\))?"
    r"/(?P<variable>[^/\[\]()!?;~]{1,50})(\[(?P<variant>[^\[\]]{1,50})\])?(?P<attribute>!target|!minset|!maxset)?(;(?P<page>[2-9]|\d\d))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A variable that a key is, or is a part of."""

    component: c.ComponentType
    variable: c.VariableType
    conversion: Conversion
    part: str = ""
    attribute: c.AttributeEnumType = "Actual"
    page: int = 1

    @property
    def where(self) -> tuple[object, ...]:
        """What tells it from the other variables of a station."""
        evse = self.component.evse
        return (
            self.component.name.lower(),
            str(self.component.instance or "").lower(),
            (evse.id, evse.connectorId or 0) if evse else (0, 0),
            self.variable.name.lower(),
            str(self.variable.instance or "").lower(),
            self.attribute,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """A key of the backend and the variables behind it, in the order of their parts."""

    key: str
    places: tuple[Place, ...]
    readonly: bool

    @property
    def computed(self) -> bool:
        """It has a value whatever the station knows of its variables."""
        return self.key.lower() == PROFILES.lower()


def plan(key: str, station: Station) -> Plan | None:
    """What stands behind a key; None: nothing a 2.x station has."""
    if key.lower() == PROFILES.lower():
        return Plan(key, tuple(_controllers()), readonly=True)
    if "/" in key:
        place = _flat(key)
        return None if place is None else Plan(key, (place,), readonly=False)
    rows = [row for row in by_key(key) if _is_asked(row)]
    # Two spellings of a key are two rows of one variable, which may not be set twice at once (B05.FR.13).
    places = tuple({place.where: place for row in rows for place in _places(row, station)}.values())
    if not places:
        return None
    return Plan(key, places, readonly=all("W" not in row.access for row in rows))


def all_plans(station: Station) -> list[Plan]:
    """Every key of the table that a 2.x station may have, for a backend that asks for all. Write-only ones are not listed (16J §6.2.2)."""
    names = dict.fromkeys(row.key for row in KEYS if row.role == "primary" and "1.6" in row.versions and "{" not in row.key)
    names[PROFILES] = None
    plans = (plan(name, station) for name in names if name not in OWN)
    return [found for found in plans if found is not None and found.key != WRITE_ONLY]


def _is_asked(row: ConfigurationKey) -> bool:
    """Rows that are a value of a standard variable: characteristics are told in reports only, and each link has its own profile."""
    if row.target != "Actual" or row.component == FALLBACK_COMPONENT or row.role == "derived" or row.mirror or "{" in row.instance:
        return False
    return row.role != "gateway-owned" or row.key == WRITE_ONLY


def _places(row: ConfigurationKey, station: Station) -> list[Place]:
    if row.each == "connector":
        return [
            _place(row, c.EVSEType(id=pair[0], connectorId=pair[1]), str(number))
            for number in station.memory.topology.connectors()
            if (pair := station.memory.topology.find(number)) is not None
        ]
    if row.each == "EVSE":
        return [_place(row, c.EVSEType(id=evse), str(evse)) for evse in station.memory.topology.evses()]
    return [_place(row, None, row.part)]


def _place(row: ConfigurationKey, evse: c.EVSEType | None, part: str) -> Place:
    return Place(
        component=c.ComponentType(name=row.component, evse=evse or UNSET),
        variable=c.VariableType(name=row.variable, instance=row.instance or UNSET),
        conversion=row.conversion,
        part=part,
    )


def _controllers() -> Iterator[Place]:
    for profile, controller in CONTROLLERS.items():
        for variable in ("Available", "Enabled"):
            yield Place(c.ComponentType(name=controller), c.VariableType(name=variable), TEXT, part=profile)


def _profiles(found: Plan, values: dict[tuple[object, ...], str]) -> str:
    said: dict[str, list[str]] = {}
    for place in found.places:
        if place.where in values:
            said.setdefault(place.part, []).append(values[place.where].lower())
    return ",".join((*ALWAYS, *(profile for profile in CONTROLLERS if profile in said and "false" not in said[profile])))


def _flat(key: str) -> Place | None:
    found = _FLAT.fullmatch(key)
    if found is None:
        return None
    evse = None
    if found["evse"]:
        evse = c.EVSEType(id=int(found["evse"]), connectorId=int(found["plug"]) if found["plug"] else UNSET)
    return Place(
        component=c.ComponentType(name=found["component"], instance=found["instance"] or UNSET, evse=evse or UNSET),
        variable=c.VariableType(name=found["variable"], instance=found["variant"] or UNSET),
        conversion=TEXT,
        attribute=_ATTRIBUTES[(found["attribute"] or "").lower()],
        page=int(found["page"] or 1),
    )


def own_value(key: str, station: Station) -> str | None:
    """The value of a key the gateway computes; None for another, or when it is not known."""
    match next((name for name in OWN if name.lower() == key.lower()), ""):
        case "GetConfigurationMaxKeys":
            return str(MAX_KEYS)
        case "NumberOfConnectors":
            return str(len(station.memory.topology.connectors())) if station.memory.topology.connectors() else None
        case _:
            return None


def read(found: Plan, values: dict[tuple[object, ...], str], station: Station) -> str:
    """The key's text, joined from the values of its variables."""
    if found.key.lower() == PROFILES.lower():
        return _profiles(found, values)
    text = ""
    for place in found.places:
        if place.where not in values:
            continue
        value = values[place.where]
        try:
            text = place.conversion.to_1x(value, place.part, text, station)
        except ValueError:
            text = value  # the station's own words are better than none
        if place.page > 1:
            text = text[PAGE * (place.page - 1) :]
    if len(text) > PAGE:
        station.lose("truncated")
    return text[:PAGE]


def as_attribute(name: str) -> c.AttributeEnumType:
    """An attribute as the answer names it; absent is Actual (B06.FR.11)."""
    return cast("c.AttributeEnumType", name or "Actual")
