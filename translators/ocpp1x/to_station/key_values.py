"""Reading configuration keys of a 1.x station: in chunks, key by key where it must be, and what is learnt on the way (translation-down B.2.3)."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from msgspec import UnsetType

from translators.errors import Refused
from translators.flow import Effect
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.station_errors import attempt


@dataclass
class KeyValues:
    """What the station told of the keys it was asked for; keys are compared without case."""

    values: dict[str, str | None] = field(default_factory=dict)
    """Lower-case key -> value; None: known, not set (1.6 §7.29)."""
    failed: dict[str, Refused] = field(default_factory=dict)
    """Lower-case key -> why it could not be asked."""

    def __contains__(self, key: str) -> bool:
        return key.lower() in self.values

    def text(self, key: str) -> str:
        """The value; empty when it is not set."""
        return self.values.get(key.lower()) or ""


def read_keys(keys: Iterable[str], station: Station) -> Generator[Effect, Any, KeyValues]:
    """Ask for keys, each once; a key in neither `values` nor `failed` is one the station does not have.

    A station that answers nothing else within its time is not asked further: what is left is in `failed` too.
    """
    found = KeyValues()
    if station.version == "1.2":
        _recall(keys, station, found)
        return found
    waiting = list({key.lower(): key for key in keys}.values())
    while waiting:
        size = station.memory.configuration.chunk
        chunk, waiting = waiting[:size], waiting[size:]
        try:
            left = yield from _ask(chunk, station, found)
        except Refused as refused:
            if refused.cause == "answered" and len(chunk) > 1:
                waiting = [*chunk, *waiting]
                _remember_one_by_one(station)
                continue
            found.failed.update((key.lower(), refused) for key in chunk)
            if refused.cause != "answered":
                found.failed.update((key.lower(), refused) for key in waiting)
                break
            continue
        if left and len(chunk) > 1:
            waiting = [*left, *waiting]
            _remember_one_by_one(station)
    return found


def _recall(keys: Iterable[str], station: Station, found: KeyValues) -> None:
    """1.2 has no GetConfiguration: what was written to it is known, all else is not (device-model A.1)."""
    written = station.memory.configuration.keys
    found.values.update((key.lower(), written[key.lower()].value) for key in keys if key.lower() in written)


def _ask(chunk: list[str], station: Station, found: KeyValues) -> Generator[Effect, Any, list[str]]:
    """One GetConfiguration; gives the keys of which the station said nothing."""
    answer = yield from attempt(wire.GetConfigurationRequest(key=tuple(chunk)), station)
    if answer is None:
        return []  # it has no configuration that could be read: every key is unknown
    told = set(_lower(answer.unknownKey))
    pairs = _rows(answer)
    if station.memory.configuration.heard(pairs):
        station.touch()
    _learn_topology(pairs, station)
    asked = {key.lower() for key in chunk}
    for key, _, value in pairs:
        told.add(key.lower())
        if key.lower() in asked:
            found.values[key.lower()] = value
    return [key for key in chunk if key.lower() not in told]


def read_all(station: Station) -> Generator[Effect, Any, None]:
    """Have the station list all its keys; one without configuration has none, but for what was written to a 1.2 one. Raises Refused."""
    if station.version == "1.2":
        written = station.memory.configuration.keys.values()
        station.memory.configuration.listed([(row.spelling, row.readonly, row.value) for row in written], station.now.isoformat())
        station.touch()
        return
    answer = yield from attempt(wire.GetConfigurationRequest(), station)
    rows = [] if answer is None else _rows(answer)
    station.memory.configuration.listed(rows, station.now.isoformat())
    _learn_topology(rows, station)
    station.touch()


def _rows(answer: wire.GetConfigurationResponse) -> list[tuple[str, bool, str | None]]:
    listed = () if isinstance(answer.configurationKey, UnsetType) else answer.configurationKey
    return [(row.key, row.readonly, None if isinstance(row.value, UnsetType) else row.value) for row in listed]


def _learn_topology(pairs: list[tuple[str, bool, str | None]], station: Station) -> None:
    for key, _, value in pairs:
        known = key.lower() == "numberofconnectors" and value is not None and value.isdecimal() and len(value) < 4
        if known and station.memory.topology.saw(int(value or 0)):
            station.touch()


def _lower(keys: tuple[str, ...] | UnsetType) -> Iterator[str]:
    return (key.lower() for key in (() if isinstance(keys, UnsetType) else keys))


def _remember_one_by_one(station: Station) -> None:
    station.memory.configuration.one_by_one = True
    station.touch()
