"""1.6 configuration keys as variables of a 2.x station: the table read the other way round (device-model A.4, A.6).

A key of the table is one variable, or one per connector joined into a list, or a characteristic of one. Any other variable has a name of the gateway's
own grammar (`flat_names`). What the station has, and what of it can be written, is known from its last report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from msgspec import UNSET

from translators import canonical as c
from translators.memory.inventory import Variable
from translators.memory.station import Station
from translators.ocpp1x.configuration_keys import FALLBACK_COMPONENT, KEYS, ConfigurationKey, by_key
from translators.ocpp1x.configuration_values import TEXT, Conversion, items_of
from translators.ocpp1x.flat_names import flat_name, key_of, read_name
from translators.ocpp1x.from_backend.key_families import members, reported
from translators.ocpp1x.link_keys import is_link_variable

PAGE = 500
"""Characters of a 1.6 value."""
OWN = ("GetConfigurationMaxKeys", "NumberOfConnectors", "SecurityProfile")
"""Keys the gateway computes, or has for its link to the backend (device-model 4.3)."""
PROFILES = "SupportedFeatureProfiles"
ALWAYS = ("Core", "FirmwareManagement", "RemoteTrigger")
CONTROLLERS = {
    "LocalAuthListManagement": "LocalAuthListCtrlr",
    "Reservation": "ReservationCtrlr",
    "SmartCharging": "SmartChargingCtrlr",
}
"""Feature profiles a 2.x station has when it has the controller, and neither Available nor Enabled is false (device-model A.6)."""
CHUNK = 10
"""Variables in one request, until the station says how many it takes."""
MAX_KEYS = 100
"""GetConfigurationMaxKeys of the gateway."""
WRITE_ONLY = "AuthorizationKey"
LISTED = ("primary", "secondary")


@dataclass(frozen=True, slots=True)
class Place:
    """A variable that a key is, or is a part of."""

    component: c.ComponentType
    variable: c.VariableType
    conversion: Conversion
    part: str = ""
    attribute: c.AttributeEnumType = "Actual"
    page: int = 1
    required: bool = True
    """Without it the key cannot be written."""

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
    fixed: str | None = None
    """The value, when the station need not be asked for it: a characteristic."""

    @property
    def computed(self) -> bool:
        """It has a value whatever the station knows of its variables."""
        return self.fixed is not None or self.key.lower() == PROFILES.lower()


Known = Mapping[tuple[object, ...], Variable]
"""What the station reported, by `flat_names.key_of`; empty: nothing yet."""


def known_of(station: Station) -> Known:
    """Unpacks the inventory: once per request."""
    return {key_of(variable): variable for variable in station.memory.inventory.variables()}


def plan(key: str, station: Station, known: Known | None = None) -> Plan | None:
    """What stands behind a key; None: nothing a 2.x station has."""
    known = known_of(station) if known is None else known
    if key.lower() == PROFILES.lower():
        return Plan(key, tuple(_controllers()), readonly=True)
    if "/" in key or "~" in key:
        return _flat(key, known)
    rows = [row for row in by_key(key) if _is_asked(row)]
    # Two spellings of a key are two rows of one variable, which may not be set twice at once (B05.FR.13).
    places = tuple({place.where: place for row in rows for place in _places(row, station)}.values())
    if family := members(key, station):
        rows = [member.row for member in family]
        places = tuple(_place(member.row, member.evse, member.row.part, member.instance) for member in family)
    if not places:
        return _characteristic(key, known)
    return Plan(key, places, readonly=_is_readonly(places, known, all("W" not in row.access for row in rows)))


def _is_readonly(places: Iterable[Place], known: Known, otherwise: bool) -> bool:
    """As the station reported; otherwise as the key is in 1.6."""
    told = [known[place.where[:-1]].mutability for place in places if place.where[:-1] in known]
    return all(mutability == "ReadOnly" for mutability in told) if told else otherwise


def _characteristic(key: str, known: Known) -> Plan | None:
    """A key that is a limit of a variable (device-model A.6): how many items, else how many there are to choose from."""
    for row in by_key(key):
        place = key_of(Variable(component=row.component, variable=row.variable, variant=row.instance))
        if row.target == "Actual" or place not in known:
            continue
        found = known[place]
        choice = str(len(items_of(found.values))) if found.values else ""
        value = {"maxElements": found.elements or choice, "maxLimit": found.max, "valuesList": found.values}[row.target]
        return Plan(key, (), readonly=True, fixed=value) if value else None
    return None


def all_plans(station: Station, known: Known | None = None) -> list[Plan]:
    """Every key the station has, for a backend that asks for all. Write-only ones are not listed (16J §6.2.2)."""
    known = known_of(station) if known is None else known
    names = dict.fromkeys(row.key for row in KEYS if row.role in LISTED and "1.6" in row.versions and "{" not in row.key)
    names[PROFILES] = None
    names.update(dict.fromkeys(reported(known.values(), station)))
    plans = [found for name in names if name not in OWN and (found := plan(name, station, known)) is not None and found.key != WRITE_ONLY]
    whole = station.memory.inventory.is_known and not station.memory.inventory.partial
    listed = [found for found in plans if not whole or found.computed or any(place.where[:-1] in known for place in found.places)]
    return listed + _flat_plans(listed, station, known)


def _flat_plans(listed: Iterable[Plan], station: Station, known: Known) -> list[Plan]:
    """Variables that no key stands for, as the operator wants them listed (device-model A.1)."""
    option = station.options.flat_keys
    if option == "none":
        return []
    told = {place.where[:-1] for one in listed for place in one.places}
    names: dict[str, Plan] = {}
    for where, variable in known.items():
        writable = variable.mutability != "ReadOnly"
        if where in told or is_link_variable(variable.component, variable.variable) or not (writable or option == "all"):
            continue
        name = flat_name(variable)
        if name.lower() in names:
            station.lose("config.flat_collision")
        else:
            names[name.lower()] = Plan(name, (_place_of(variable),), readonly=not writable)
    return list(names.values())


def followers(key: str, known: Known) -> list[Place]:
    """Variables of the station that are set to what a key is, beside those behind it."""
    places = [_place(row, None, row.part) for row in by_key(key) if row.follows]
    return [place for place in places if place.where[:-1] in known and known[place.where[:-1]].mutability != "ReadOnly"]


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


def _place(row: ConfigurationKey, evse: c.EVSEType | None, part: str, instance: str = "") -> Place:
    return Place(
        component=c.ComponentType(name=row.component, evse=evse or UNSET),
        variable=c.VariableType(name=row.variable, instance=instance or row.instance or UNSET),
        conversion=row.conversion,
        part=part,
        required=row.role == "primary" and not row.each,
    )


def _controllers() -> Iterator[Place]:
    for profile, controller in CONTROLLERS.items():
        for variable in ("Available", "Enabled"):
            yield Place(c.ComponentType(name=controller), c.VariableType(name=variable), TEXT, part=profile)


def _flat(key: str, known: Known) -> Plan | None:
    flat = read_name(key, known.values())
    if flat is None:
        return None
    variable = known.get(key_of(flat.variable))
    if flat.characteristic:
        value = "" if variable is None else str(getattr(variable, flat.characteristic[1:]))
        return Plan(key, (), readonly=True, fixed=value) if value else None
    readonly = variable is not None and variable.mutability == "ReadOnly"
    return Plan(key, (_place_of(flat.variable, flat.attribute, flat.page),), readonly=readonly)


def _place_of(variable: Variable, attribute: c.AttributeEnumType = "Actual", page: int = 1) -> Place:
    evse = c.EVSEType(id=variable.evse, connectorId=variable.connector or UNSET) if variable.evse else UNSET
    return Place(
        component=c.ComponentType(name=variable.component, instance=variable.instance or UNSET, evse=evse),
        variable=c.VariableType(name=variable.variable, instance=variable.variant or UNSET),
        conversion=TEXT,
        attribute=attribute,
        page=page,
    )


def own_value(key: str, station: Station) -> str | None:
    """The value of a key the gateway computes; None for another, or when it is not known."""
    match next((name for name in OWN if name.lower() == key.lower()), ""):
        case "GetConfigurationMaxKeys":
            return str(MAX_KEYS)
        case "NumberOfConnectors":
            return str(len(station.memory.topology.connectors())) if station.memory.topology.connectors() else None
        case "SecurityProfile":
            return str(station.options.security_profile)
        case _:
            return None


def as_attribute(name: str) -> c.AttributeEnumType:
    """An attribute as the answer names it; absent is Actual (B06.FR.11)."""
    return cast("c.AttributeEnumType", name or "Actual")
