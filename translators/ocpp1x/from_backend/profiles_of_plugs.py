"""Default profiles of the connectors of one EVSE (translation-down B.6.2): 1.6 has them for each, a 2.x station for the EVSE.

At every moment each connector goes by its own profile, or else by the general one of connector 0; the strictest of these stands for all, so that no
connector gets more than the backend gave it. Profiles of which neither is the stricter one at every moment cannot stand for each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from translators import canonical as c
from translators.memory.profiles import InstalledProfile, moment
from translators.memory.station import Station
from translators.ocpp1x.from_backend.targets import has_several_plugs

ALWAYS = datetime.min.replace(tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)
ALL_PHASES = 3
"""Where a period names none (both versions)."""


def gone_by(evse: int, valid: Iterable[InstalledProfile], station: Station) -> list[InstalledProfile]:
    """Of the default profiles valid at a moment: what each connector of an EVSE goes by, the higher levels first (1.6 §3.13.2)."""
    rows = [row for row in valid if row.evse in (0, evse)]
    plugs = dict.fromkeys(row.connector for row in rows if row.evse)
    each = [[row for row in rows if row.evse == 0 or row.connector == plug] for plug in plugs]
    if len(plugs) < max(1, len(station.memory.topology.of_evse(evse))):
        each.append([row for row in rows if row.evse == 0])
    found = [max(own, key=lambda row: (row.profile.stackLevel, row.evse)) for own in each if own]
    return sorted(found, key=lambda row: -row.profile.stackLevel)


def strictest(rows: Sequence[InstalledProfile], now: datetime) -> InstalledProfile:
    """The first that none of the others is below. Where some cannot be compared, the one whose highest limit is the lowest."""
    found = next((row for row in rows if all(row is other or is_at_most(row, other, now) for other in rows)), None)
    return found or min(rows, key=lambda row: max(_limits(row)))  # one EVSE's connectors became known after their profiles


def is_comparable(row: InstalledProfile, other: InstalledProfile, station: Station) -> bool:
    """Whether one can stand for the other, if they are for two connectors that may come to share an EVSE."""
    evse = row.evse or other.evse
    if evse not in (other.evse or evse, 0) or row.connector == other.connector or not has_several_plugs(station, evse):
        return True
    bounds = [text for one in (row, other) for text in (one.profile.validFrom, one.profile.validTo) if text is not UNSET]
    if None in map(moment, bounds):
        return False
    return not _meet(row, other) or is_at_most(row, other, station.now) or is_at_most(other, row, station.now)


def _meet(row: InstalledProfile, other: InstalledProfile) -> bool:
    """Whether both are valid at some time."""
    begins = max(bound(one.profile.validFrom, ALWAYS) for one in (row, other))
    return begins < min(bound(one.profile.validTo, NEVER) for one in (row, other))


def bound(text: str | UnsetType, otherwise: datetime) -> datetime:
    """Of validity; a time that nobody can read is left to the station."""
    return (moment(text) if text else None) or otherwise


def is_at_most(one: InstalledProfile, other: InstalledProfile, now: datetime) -> bool:
    """Whether it is nowhere above the other while both are valid."""
    if _shape(one) == _shape(other):
        return all(first <= second for first, second in zip(_limits(one), _limits(other), strict=True))
    first, second = one.profile.chargingSchedule[0], other.profile.chargingSchedule[0]
    phases = {period.numberPhases or ALL_PHASES for part in (first, second) for period in part.chargingSchedulePeriod}
    endless = all(part.duration is UNSET and _has_begun(part, now) for part in (first, second))
    alike = first.chargingRateUnit == second.chargingRateUnit and len(phases) == 1
    return alike and endless and max(_limits(one)) <= min(_limits(other))


def _has_begun(part: c.ChargingScheduleType, now: datetime) -> bool:
    if part.startSchedule is UNSET:
        return True
    start = moment(part.startSchedule)
    return start is not None and start <= now


def _limits(row: InstalledProfile) -> list[float]:
    return [period.limit or 0.0 for part in row.profile.chargingSchedule for period in part.chargingSchedulePeriod]


def _shape(row: InstalledProfile) -> object:
    """All that says when which limit holds while it is valid."""
    profile = without_ids(row.profile)
    parts = tuple(
        replace(part, chargingSchedulePeriod=tuple(replace(period, limit=0.0) for period in part.chargingSchedulePeriod))
        for part in profile.chargingSchedule
    )
    return replace(profile, stackLevel=0, validFrom=UNSET, validTo=UNSET, chargingSchedule=parts)


def without_ids(profile: c.ChargingProfileType) -> c.ChargingProfileType:
    """What two profiles for the same have in common: the ids have to differ."""
    return replace(profile, id=0, chargingSchedule=tuple(replace(part, id=0) for part in profile.chargingSchedule))
