"""Default profiles of the connectors of one EVSE (translation-down B.6.2): 1.6 has one for each, a 2.x station one for the EVSE.

The strictest stands for all of them, so that no connector gets more than the backend gave it. The others are remembered, and take its place when it
is cleared. Profiles of which neither is the stricter one at every moment cannot stand for each other.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from translators.errors import Refused
from translators.flow import Effect
from translators.memory.profiles import InstalledProfile, Member
from translators.memory.station import Station
from translators.ocpp1x.from_backend.profile_copies import put
from translators.ocpp1x.installed_profiles import current


def beside(row: InstalledProfile, station: Station) -> list[InstalledProfile]:
    """The profiles of the other connectors of its EVSE that it has to agree with."""
    return [other for other in current(station) if other.id != row.id and other.is_beside(row)]


def strictest(rows: Sequence[InstalledProfile]) -> InstalledProfile | None:
    """The one that none of the others is below, the first of equal ones; None when two of them cannot be compared."""
    comparable = all(_is_at_most(one, other) or _is_at_most(other, one) for one in rows for other in rows)
    return next((row for row in rows if all(_is_at_most(row, other) for other in rows)), None) if comparable else None


def own_ids(rows: Iterable[InstalledProfile]) -> list[int]:
    """Of the copies that are not those of another connector's profile too."""
    return [member.id for row in rows if not row.stands_in_another for member in row.members]


def succeed(station: Station) -> Generator[Effect, Any, None]:
    """Where the strictest has gone, the next is installed. What fails leaves them in doubt."""
    while (row := _orphan(station)) is not None:
        rows = [row, *beside(row, station)]
        lead = strictest(rows) or row
        for one in rows:
            one.members = (Member(row.evse, lead.id),)
        station.touch()  # stored before it is sent
        try:
            answer = yield from put(lead.profile, lead.members[0], station)
        except Refused:
            answer = None
        for one in rows:
            one.uncertain = one.uncertain or answer is None or answer.status != "Accepted"


def _orphan(station: Station) -> InstalledProfile | None:
    """A profile that stands in one that is no more."""
    rows = current(station)
    held = {member for row in rows if not row.stands_in_another for member in row.members}
    return next((row for row in rows if row.stands_in_another and held.isdisjoint(row.members)), None)


def _is_at_most(one: InstalledProfile, other: InstalledProfile) -> bool:
    """At the same times, by the same phases, and nowhere above it."""
    if _unlimited(one) != _unlimited(other):
        return False
    return all(first <= second for first, second in zip(_limits(one), _limits(other), strict=True))


def _limits(row: InstalledProfile) -> list[float]:
    return [period.limit or 0.0 for part in row.profile.chargingSchedule for period in part.chargingSchedulePeriod]


def _unlimited(row: InstalledProfile) -> object:
    """All but the ids, which have to differ, and the limits."""
    parts = tuple(
        replace(part, id=0, chargingSchedulePeriod=tuple(replace(period, limit=0.0) for period in part.chargingSchedulePeriod))
        for part in row.profile.chargingSchedule
    )
    return replace(row.profile, id=0, chargingSchedule=parts)
