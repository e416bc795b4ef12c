"""How a SOAP station and a 1.6 backend spell the same key (device-model A.2): `HeartBeatInterval` up to 1.5, `HeartbeatInterval` in 1.6.

Keys are compared without case (1.6 §7.28); stations of 1.5 often are not so kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from translators.memory.station import Station
from translators.ocpp1x.configuration_keys import KEYS

_OF_VARIABLE = {(row.component, row.variable, row.instance): row.key for row in KEYS if row.role == "primary" and "1.6" in row.versions}
IN_16: Final[Mapping[str, str]] = {
    row.key.lower(): _OF_VARIABLE[row.component, row.variable, row.instance]
    for row in KEYS
    if row.role == "alias" and row.versions == "1.5"
}
"""Lower-case key of 1.5 to the key of 1.6."""
IN_15: Final[Mapping[str, str]] = {
    _OF_VARIABLE[row.component, row.variable, row.instance].lower(): row.key
    for row in KEYS
    if row.role == "alias" and row.versions == "1.5"
}
"""Lower-case key of 1.6 to the key of 1.5."""


def for_station(key: str, station: Station) -> str:
    """The key as the station itself listed it, else as its version spells it."""
    known = station.memory.configuration
    if key.lower() in known.keys or station.version == "1.6s":
        return known.spelling(key)
    return IN_15.get(key.lower(), key)


def for_backend(key: str, asked: Iterable[str]) -> str:
    """The key as the backend asked for it, else as 1.6 spells it."""
    named = IN_16.get(key.lower(), key)
    return next((one for one in asked if one.lower() in (key.lower(), named.lower())), named)
