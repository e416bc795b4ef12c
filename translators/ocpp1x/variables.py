"""Component variables of 2.x that a 1.x station has: the device model the gateway presents for it.

`find` says what stands behind a component and a variable: a configuration key of the station, a fact the gateway itself knows, or nothing. A key
without a standard variable is a variable of `OCPP1xConfigCtrlr` whose name is the key; characters outside identifierString (2.0.1 part 2 §2.1.4)
and `=` are escaped `=HH` per UTF-8 byte, and what is then longer than 50 is cut and hashed (device-model A.3).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

from msgspec import UnsetType

from translators import canonical as c
from translators.memory.configuration import SECRETS
from translators.memory.station import Station
from translators.ocpp1x import error_codes, gateway_variables
from translators.ocpp1x.configuration_keys import FALLBACK_COMPONENT, KEYS, ConfigurationKey
from translators.ocpp1x.configuration_values import PERCENT, TEXT, Conversion
from translators.ocpp1x.gateway_facts import GatewayVariable, fixed
from translators.ocpp1x.gateway_variables import ONLY_21

MAX_NAME = 50
"""Of a 2.x variable name, and of a 1.6 key (CiString50)."""
_ESCAPED = re.compile(r"=([0-9A-F]{2})", re.ASCII | re.IGNORECASE)
_HASHED = re.compile(r".{38}=Z([0-9a-f]{10})", re.ASCII | re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z0-9*\-_:+|@.]", re.ASCII)

Unknown = Literal["UnknownComponent", "UnknownVariable"]


@dataclass(frozen=True, slots=True)
class KeyVariable:
    """A variable that is a configuration key of the station, or a part of one."""

    key: str
    conversion: Conversion
    part: str
    writable: bool
    mirrors: str = ""
    """The variable whose value this one always has; empty: none."""
    otherwise: GatewayVariable | None = None
    """What the variable is at a station that has no such key; None: nothing."""

    @property
    def secret(self) -> bool:
        """Written, never read."""
        return self.key.lower() in SECRETS

    def read(self, text: str, station: Station) -> str | None:
        """The variable's value in the key's text; None when the key does not have it. In the backend's own words when it wrote it so."""
        value = self.conversion.to_2x(text, self.part, station)
        return None if value is None else station.memory.echoes.heard(self._echo, value)

    def wrote(self, value: str, text: str, station: Station) -> None:
        """The backend wrote `value`, and the station took `text` for it."""
        if station.memory.echoes.wrote(self._echo, value, self.conversion.to_2x(text, self.part, station) or ""):
            station.touch()

    @property
    def _echo(self) -> str:
        return f"{self.key}/{self.part}"


class _Place(NamedTuple):
    component: str
    variable: str
    instance: str


def _place(component: str, variable: str, instance: str) -> _Place:
    return _Place(component.lower(), variable.lower(), instance.lower())


def _index(version: str) -> dict[_Place, ConfigurationKey]:
    """The rows by their variable; a key the version does not know gives way to another for the same variable."""
    found: dict[_Place, ConfigurationKey] = {}
    for row in KEYS:
        if row.target != "Actual" or row.role == "gateway-owned" or row.component == FALLBACK_COMPONENT or "{" in row.instance:
            continue
        place = _place(row.component, row.variable, row.instance)
        if place not in found or version in row.versions.split():
            found[place] = row
    return found


_ROWS: Final = {version: _index(version) for version in ("1.5", "1.6")}
_LANGUAGE_ROWS: Final = {row.variable.lower(): row for row in KEYS if row.instance == "{language}"}
_COMPONENTS: Final = frozenset({row.component.lower() for row in KEYS} | gateway_variables.COMPONENTS)
_PRIMARIES: Final = {row.key: f"{row.component}.{row.variable}" for row in KEYS if row.role == "primary"}


def find(component: c.ComponentType, variable: c.VariableType, station: Station) -> KeyVariable | GatewayVariable | Unknown:
    """What the variable is at this station. Names and instances are compared without case."""
    if _is_problem(component, variable, station):
        return GatewayVariable(fixed("true"))
    if not _has_component(component, station):
        return "UnknownComponent"
    if component.name.lower() == FALLBACK_COMPONENT.lower():
        return _fallback(variable, station)
    instance = "" if isinstance(variable.instance, UnsetType) else variable.instance
    place = _place(_full_name(component), variable.name, instance)
    row = _ROWS["1.5" if station.version in ("1.2", "1.5") else "1.6"].get(place)
    connector = _connector(component, station)
    own = gateway_variables.VARIABLES.get(place)
    if own is not None:
        own = replace(own, connector=connector) if bool(own.each) == (connector != 0) else None
    if row is not None and bool(row.each) == (connector != 0):
        return replace(_of_row(row, component, connector, station), otherwise=own)
    if own is not None:
        return own
    language = _LANGUAGE_ROWS.get(place.variable)
    if language is not None and place.component == language.component.lower() and instance:
        key = language.key.format(language=instance)
        return KeyVariable(key, language.conversion, language.part, True) if len(key) <= MAX_NAME else "UnknownVariable"
    return "UnknownVariable"


def has_attribute(subject: KeyVariable | GatewayVariable, attributeType: c.AttributeEnumType | UnsetType) -> bool:
    """1.x has one value per key; where it is one to be reached, as the light intensity is, Target is another word for it (device-model A.1)."""
    if isinstance(attributeType, UnsetType) or attributeType == "Actual":
        return True
    return attributeType == "Target" and isinstance(subject, KeyVariable) and subject.conversion is PERCENT


def name_of(key: str) -> str:
    """The name of the variable of `OCPP1xConfigCtrlr` that a key is."""
    name = "".join(char if _PLAIN.fullmatch(char) else "".join(f"={byte:02X}" for byte in char.encode()) for char in key)
    return name if len(name) <= MAX_NAME else f"{name[:38]}=Z{_digest(key)}"


def _digest(key: str) -> str:
    return hashlib.sha1(key.lower().encode(), usedforsecurity=False).hexdigest()[:10]


def key_of(name: str, station: Station) -> str | None:
    """The key behind a name that `name_of` gave; None when there is none, or a hashed name belongs to no key the station listed."""
    hashed = _HASHED.fullmatch(name)
    if hashed is not None:
        known = station.memory.configuration.keys.values()
        return next((row.spelling for row in known if _digest(row.spelling) == hashed[1].lower()), None)
    try:
        key = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), name).encode("latin-1").decode()
    except UnicodeError:
        return None
    return key if 0 < len(key) <= MAX_NAME and key.isprintable() else None


def _fallback(variable: c.VariableType, station: Station) -> KeyVariable | Unknown:
    key = key_of(variable.name, station) if isinstance(variable.instance, UnsetType) else None
    if key is None:
        return "UnknownVariable"
    return KeyVariable(station.memory.configuration.spelling(key), TEXT, "", True)


def _of_row(row: ConfigurationKey, component: c.ComponentType, connector: int, station: Station) -> KeyVariable:
    evse = 0 if isinstance(component.evse, UnsetType) else component.evse.id
    number = evse if row.each == "EVSE" and "{" not in row.key else connector
    listed = station.memory.configuration.keys
    spellings = (row.key.format(connectorId=connector), row.key.format(connectorId=f"[{connector}]"))  # as the standard writes a family
    key = station.memory.configuration.spelling(next((each for each in spellings if each.lower() in listed), spellings[0]))
    return KeyVariable(key, row.conversion, row.part or str(number), row.writable, _PRIMARIES[row.key] if row.mirror else "")


def _has_component(component: c.ComponentType, station: Station) -> bool:
    """Which tier has it is left to the variable."""
    name = _full_name(component)
    if name not in _COMPONENTS or (name == ONLY_21 and station.backend_version != "2.1"):
        return False
    if isinstance(component.evse, UnsetType):
        return True
    tier = gateway_variables.TIERS.get(component.name.lower(), "")
    wants_connector = not isinstance(component.evse.connectorId, UnsetType)
    return bool(tier) and wants_connector == (tier == "connector") and _connector(component, station) != 0


def _full_name(component: c.ComponentType) -> str:
    """Lower case, with the instance in brackets."""
    instance = "" if isinstance(component.instance, UnsetType) else f"[{component.instance}]"
    return f"{component.name}{instance}".lower()


def _is_problem(component: c.ComponentType, variable: c.VariableType, station: Station) -> bool:
    """Whether it is the variable of an error that is active: the component is reported as long as it is in trouble."""
    name = (_full_name(component), variable.name.lower(), component.evse)
    places = (error_codes.place(error, connector, station) for connector, error in station.memory.connectors.faulty())
    return isinstance(variable.instance, UnsetType) and any(
        (found.name.lower(), other.name.lower(), found.evse) == name for found, other in places
    )


def _connector(component: c.ComponentType, station: Station) -> int:
    """The 1.x connector a component belongs to, of an EVSE with several the first; 0: the station itself, or a connector nobody heard of."""
    if isinstance(component.evse, UnsetType):
        return 0
    topology, evse = station.memory.topology, component.evse
    connector = topology.to_connector(evse.id, None if isinstance(evse.connectorId, UnsetType) else evse.connectorId)
    return connector if connector is not None and connector in topology.connectors() else 0
