"""The text of a 1.6 key, joined from what a 2.x station says of the variables behind it (device-model A.1, A.4)."""

from __future__ import annotations

from collections.abc import Mapping

from translators.memory.station import Station
from translators.ocpp1x.configuration_values import PHASE_ROTATION
from translators.ocpp1x.from_backend.key_families import PUBLIC_KEY
from translators.ocpp1x.from_backend.keys import ALWAYS, CONTROLLERS, PAGE, PROFILES, Place, Plan

Values = Mapping[tuple[object, ...], str]
"""By `Place.where`; empty: the station has the variable, which is not set."""


def read(found: Plan, values: Values, station: Station) -> str:
    """Of a plan; empty when the station told nothing."""
    if found.fixed is not None:
        return found.fixed[:PAGE]
    if found.key.lower() == PROFILES.lower():
        return _profiles(found, values)
    text = ""
    for place in found.places:
        if place.where not in values:
            continue
        text = _joined(values[place.where], place, text, station)
        if place.page > 1:
            text = text[PAGE * (place.page - 1) :]
    text = station.memory.echoes.heard(found.key, text)
    if len(text) > PAGE and "/" not in found.key:
        station.lose("truncated")  # of another name the rest is on its next pages
        if found.key.lower().startswith(PUBLIC_KEY):
            return ""  # a part of it verifies nothing
    return text[:PAGE]


def _joined(value: str, place: Place, text: str, station: Station) -> str:
    """`text` and what the variable adds to it."""
    rotation = place.conversion is PHASE_ROTATION
    if not value and not rotation:
        return text
    try:
        return place.conversion.to_1x(value, place.part, text, station)
    except ValueError:
        if rotation:
            station.lose("config.phase_rotation")
            return place.conversion.to_1x("", place.part, text, station)
        if place.conversion.shared:
            station.lose("config.partial")
            return text
        return value  # the station's own words are better than none


def _profiles(found: Plan, values: Values) -> str:
    said: dict[str, list[str]] = {}
    for place in found.places:
        if values.get(place.where):
            said.setdefault(place.part, []).append(values[place.where].lower())
    return ",".join((*ALWAYS, *(profile for profile in CONTROLLERS if profile in said and "false" not in said[profile])))
