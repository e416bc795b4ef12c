"""The device model of a 1.x station, whole: every component variable that the gateway presents for it (device-model §1.2).

`entries` gives them in the order of the standard's chapters: the hardware, the controllers, then the keys no variable stands for. Nothing is asked
here: keys are as the station listed them last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from msgspec import UNSET

from translators import canonical as c
from translators.canonical import legacy
from translators.memory.configuration import KnownKey
from translators.memory.station import Station
from translators.ocpp1x import error_codes, gateway_variables
from translators.ocpp1x.characteristics import KEY, PROBLEM, SPECS, TEXT, Spec, characteristics
from translators.ocpp1x.configuration_keys import FALLBACK_COMPONENT, KEYS, by_key, family_of
from translators.ocpp1x.configuration_values import BOOLEAN, INTEGER
from translators.ocpp1x.gateway_facts import (
    GatewayVariable,
    has_local_list,
    has_reservation,
    has_smart_charging,
    has_tariffs,
)
from translators.ocpp1x.link_keys import is_link_key
from translators.ocpp1x.variables import KeyVariable, find, name_of

NARROWER: Final = frozenset(
    {
        "messagetimeout",
        "supportedfeatureprofiles",
        "defaultprice",
        *(
            row.key.lower()
            for row in KEYS
            if row.role == "gateway-owned" or row.component == FALLBACK_COMPONENT or row.target == "maxElements"
        ),
    }
)
"""Keys whose variable says less than they do: they are told as keys as well (device-model A.3). Lower case."""

BLOCKS: Final[dict[str, Callable[[Station], bool]]] = {
    "LocalAuthListCtrlr": has_local_list,
    "ReservationCtrlr": has_reservation,
    "SmartChargingCtrlr": has_smart_charging,
    "TariffCostCtrlr": has_tariffs,
}
"""Controllers that only a station with their functional block has."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One variable with its Actual value."""

    component: c.ComponentType
    variable: c.VariableType
    value: str
    mutability: c.MutabilityEnumType
    spec: Spec
    assumed: bool = False
    connector: int = 0
    problem: bool = False
    """It is the sign of an error that is active."""

    def reported(self, station: Station) -> c.ReportDataType:
        """As a report has it (B07.FR.07, FR.08); a value that is only written is not told."""
        marked = legacy.encode(legacy.LegacyData(assumed=True), enabled=self.assumed and station.options.custom_data != "off")
        return c.ReportDataType(
            component=self.component,
            variable=self.variable,
            variableAttribute=(
                c.VariableAttributeType(
                    type="Actual",
                    value=UNSET if self.mutability == "WriteOnly" else self.value,
                    mutability=self.mutability,
                    persistent=True,
                    constant=False,
                ),
            ),
            variableCharacteristics=characteristics(self.spec, self.component, self.variable, self.value, self.connector, station),
            customData=marked,
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """A variable of the standard, wherever the station has it."""

    component: str
    instance: str
    variable: str
    variant: str
    each: Literal["", "EVSE", "connector"]


def _places() -> tuple[_Place, ...]:
    """Components in the order they are first named; what is a variable of a key and one of the gateway is one place."""
    found: dict[tuple[str, str, str], _Place] = {}
    for (component, variable, variant), own in gateway_variables.TABLE.items():
        name, _, instance = component.partition("[")
        found[component, variable, variant] = _Place(name, instance.removesuffix("]"), variable, variant, own.each)
    for row in KEYS:
        told = row.target == "Actual" and row.role != "gateway-owned" and row.component != FALLBACK_COMPONENT
        if told and "{" not in row.instance:
            found.setdefault((row.component, row.variable, row.instance), _Place(row.component, "", row.variable, row.instance, row.each))
    order = list(dict.fromkeys(place.component for place in found.values()))
    return tuple(sorted(found.values(), key=lambda place: order.index(place.component)))


PLACES: Final = _places()


def entries(station: Station) -> Iterator[Entry]:
    """Every variable the station has, those of active errors included."""
    for place in PLACES:
        block = BLOCKS.get(place.component)
        if block is not None and not block(station):
            continue
        variable = c.VariableType(name=place.variable, instance=place.variant or UNSET)
        for component in _components(place, station):
            entry = _entry(component, variable, station)
            if entry is not None:
                yield entry
    yield from _of_families(station)
    yield from _of_keys(station)
    yield from _problems(station)


def _components(place: _Place, station: Station) -> Iterator[c.ComponentType]:
    if not place.each:
        yield c.ComponentType(name=place.component, instance=place.instance or UNSET)
        return
    for evse, plugs in station.memory.topology.evses().items():
        if place.each == "EVSE":
            yield c.ComponentType(name=place.component, evse=c.EVSEType(id=evse))
        else:
            yield from (c.ComponentType(name=place.component, evse=c.EVSEType(id=evse, connectorId=plug)) for plug in plugs)


KEYS_12: Final = frozenset({"HeartBeatInterval", "ConnectionTimeOut", "ResetRetries", "LightIntensity", "MeterValueSampleInterval"})
"""Keys of 1.2 (§6.8) that have a variable. Nobody can ask the station whether it has them; it may take a value all the same."""


def _entry(component: c.ComponentType, variable: c.VariableType, station: Station) -> Entry | None:
    """None: the station has no such variable."""
    subject = find(component, variable, station)
    spec = SPECS.get(f"{component.name}.{variable.name}", TEXT)
    if isinstance(subject, KeyVariable):
        row = station.memory.configuration.keys.get(subject.key.lower())
        if row is not None:
            value = subject.read(row.value or "", station)
            return None if value is None else Entry(component, variable, value, _of_key(subject, row), spec)
        if subject.otherwise is None:
            return None
        own = _of_gateway(component, variable, subject.otherwise, spec, station)
        may_be_set = station.version == "1.2" and subject.key in KEYS_12
        return replace(own, mutability="ReadWrite") if own is not None and may_be_set else own
    if isinstance(subject, str):
        return None
    return _of_gateway(component, variable, subject, spec, station)


def _of_gateway(
    component: c.ComponentType, variable: c.VariableType, subject: GatewayVariable, spec: Spec, station: Station
) -> Entry | None:
    value = subject.value(station)
    if value is None:
        return None
    mutability: c.MutabilityEnumType = "WriteOnly" if subject.secret else "ReadWrite" if subject.writable else "ReadOnly"
    return Entry(component, variable, value, mutability, spec, subject.is_assumed(station), subject.connector)


def _of_key(subject: KeyVariable, row: KnownKey) -> c.MutabilityEnumType:
    """What can be done with it is told as it is: a key of the link can be changed by nobody here (device-model §1.2, rule a)."""
    if subject.secret:
        return "WriteOnly"
    return "ReadOnly" if row.readonly or not subject.writable or is_link_key(row.spelling) else "ReadWrite"


def _of_families(station: Station) -> Iterator[Entry]:
    """Keys that have a language in their name."""
    for row in station.memory.configuration.keys.values():
        family, language = family_of(row.spelling)
        for one in family:
            if "{language}" in one.instance:
                variable = c.VariableType(name=one.variable, instance=language)
                entry = _entry(c.ComponentType(name=one.component), variable, station)
                if entry is not None:
                    yield entry


def _of_keys(station: Station) -> Iterator[Entry]:
    """Keys without a variable of their own, and those whose variable says less."""
    for name, row in station.memory.configuration.keys.items():
        if (by_key(name) or family_of(row.spelling)[0]) and name not in NARROWER:
            continue
        component, variable = c.ComponentType(name=FALLBACK_COMPONENT), c.VariableType(name=name_of(row.spelling))
        subject = find(component, variable, station)
        if isinstance(subject, KeyVariable):
            yield Entry(component, variable, row.value or "", _of_key(subject, row), _kind(name))


def _kind(name: str) -> Spec:
    """A key of the standard that has no variable has a type all the same."""
    for row in by_key(name):
        if row.role == "fallback" and row.conversion in (BOOLEAN, INTEGER):
            return Spec("boolean" if row.conversion is BOOLEAN else "integer")
    return KEY


def _problems(station: Station) -> Iterator[Entry]:
    for connector, error in station.memory.connectors.faulty():
        component, variable = error_codes.place(error, connector, station)
        yield Entry(component, variable, "true", "ReadOnly", PROBLEM, problem=True)
