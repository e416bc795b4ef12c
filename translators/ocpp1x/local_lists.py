"""A local list on its way to a station: split into parts it takes, each under a version of its own (translation-down B.4.3).

The first part keeps the kind of update, the others are differential (D01.FR.03, D01.FR.15). Each differential part must have a higher version than
the station's (D01.FR.19, 1.6 §7.47), and no part but the last has the final version, nor that of a list before: a broken list must not look like one
that is complete. So the versions just below the backend's are used where they are free, else versions above all that were, and the gateway translates
them back.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, Literal, TypeVar

from msgspec.structs import replace

from translators.errors import Refused
from translators.flow import Effect
from translators.memory.station import Station

DEFAULT_CHUNK = 50
"""Entries at once for a station that did not tell its SendLocalListMaxLength."""
BUDGET = timedelta(seconds=20)
"""No part is begun later than this: the backend's patience ends soon after (translation-down A.3)."""
MAX_VERSION = 2**31 - 1

E = TypeVar("E")
Kind = Literal["Differential", "Full"]


@dataclass(frozen=True, slots=True)
class Update(Generic[E]):
    """A list as the backend numbered it, and how its parts are sent.

    `send(version, kind, entries)` returns the station's status, None from a station without lists; `ask()` the version the station has.
    """

    version: int
    kind: Kind
    entries: Sequence[E]
    send: Callable[[int, Kind, tuple[E, ...]], Generator[Effect, Any, str | None]]
    ask: Callable[[], Generator[Effect, Any, int]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`status`: the station's word, None when it has no lists; `installed` of `parts` are at the station."""

    status: str | None
    installed: int = 0
    parts: int = 1

    @property
    def is_partial(self) -> bool:
        """A part failed after others had been installed."""
        return 0 < self.installed < self.parts


def versions(wanted: int, parts: int, known: int, *, full: bool) -> range:
    """The version of each part; `known` is the highest that was used before. A full list in one part replaces whatever there is.

    Empty when an update would need a version above the 31 bits that stations count in; a full list begins again at 1 then.
    """
    first = wanted - parts + 1
    if wanted <= MAX_VERSION and first >= 1 and (first > known or (full and parts == 1)):
        return range(first, wanted + 1)
    last = max(wanted, known)  # also for 0 and below, which 2.x and 1.6 errata 3.52 forbid (D01.FR.18)
    if last + parts <= MAX_VERSION:
        return range(last + 1, last + parts + 1)
    return range(1, parts + 1) if full else range(0)


def install(update: Update[E], station: Station) -> Generator[Effect, Any, Outcome]:
    """Send the list. Raises Refused when the station gives no answer to the first part."""
    if update.kind == "Differential" and station.memory.local_list.is_old(update.version):
        return Outcome("VersionMismatch")
    parts = _parts(update.entries, station.memory.configuration.list_chunk or DEFAULT_CHUNK)
    known = yield from _known(update, len(parts), station)
    numbers = versions(update.version, len(parts), known, full=update.kind == "Full")
    if not numbers:
        return Outcome("VersionMismatch")  # the backend sends the full list then (D01.FR.19)
    began = station.now
    for index, (number, part) in enumerate(zip(numbers, parts, strict=True)):
        if index and station.now - began >= BUDGET:
            return Outcome("Failed", index, len(parts))
        kind: Kind = update.kind if index == 0 else "Differential"
        try:
            status = yield from _send(update, number, kind, part, station)
        except Refused:
            if index == 0:
                raise
            return Outcome("Failed", index, len(parts))
        if status != "Accepted":
            return Outcome("Failed" if index else status, index, len(parts))
    station.memory.local_list.installed(numbers[-1], update.version)
    station.touch()
    return Outcome("Accepted", len(parts), len(parts))


def cache_cleared(station: Station) -> None:
    """1.5 keeps cache and local list in one (§3.3): what the backend has built there is no longer whole (translation-down B.1.6)."""
    if station.version == "1.5":
        station.memory.local_list.emptied()
        station.touch()


def _parts(entries: Sequence[E], size: int) -> list[tuple[E, ...]]:
    """At least one: an empty list has a version too (D01.FR.04, D01.FR.05)."""
    return [tuple(entries[start : start + size]) for start in range(0, len(entries), size)] or [()]


def _known(update: Update[E], parts: int, station: Station) -> Generator[Effect, Any, int]:
    """The highest version used before; the station is asked where it decides and is not known."""
    known, told = station.memory.local_list.station, station.memory.local_list.backend
    if known is None and update.kind == "Differential" and (parts > 1 or update.version < 1):
        known = yield from update.ask()
    return max(known or 0, told or 0, 0)


def _send(update: Update[E], number: int, kind: Kind, part: tuple[E, ...], station: Station) -> Generator[Effect, Any, str | None]:
    memory = station.memory
    before = replace(memory.local_list)
    memory.local_list.begin(update.version)
    station.touch()
    try:
        status = yield from update.send(number, kind, part)
    except Refused as refused:
        _undo(before, station)
        if refused.is_uncertain:
            memory.local_list.begin(update.version)
            memory.local_list.station = None
        raise
    if status == "Accepted":
        memory.local_list.station = number
    else:
        _undo(before, station)
    return status


def _undo(before: Any, station: Station) -> None:
    station.memory.local_list = before
    station.touch()
