"""Where the charging profiles of a 1.6 backend are to stand in a 2.x station (translation-down B.6.2, B.6.3).

1.6 lets a TxDefaultProfile of connector 0 and one of a connector have the same level: the second holds for its connector, the first for all others (1.6
§3.13.1). 2.x refuses that (K01.FR.52, K01.FR.53). The first is then *spread*: a copy on each other EVSE, under ids of the gateway. Where the second
goes, a copy comes back, since otherwise nothing would limit that EVSE. 1.6 also replaces what has the same purpose and level under another id
(§3.13.2), which 2.x refuses as well (K01.FR.06, K01.FR.39): the old one is cleared first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from msgspec import UNSET

from translators import canonical as c
from translators.memory.profiles import InstalledProfile, Member, moment
from translators.memory.station import Station
from translators.ocpp1x.from_backend.profiles_of_plugs import ALWAYS, NEVER, bound, gone_by, is_at_most, strictest
from translators.ocpp1x.from_backend.targets import has_several_plugs
from translators.ocpp1x.installed_profiles import current


class Copy(NamedTuple):
    """What is to stand in a place, and since and until when, where that is less than the profile itself holds."""

    row: InstalledProfile
    place: int
    since: str = ""
    until: str = ""


def is_default(row: InstalledProfile) -> bool:
    """A TxDefaultProfile: only these stand before and behind each other in 1.6."""
    return row.profile.chargingProfilePurpose == "TxDefaultProfile"


def is_general(row: InstalledProfile) -> bool:
    """A TxDefaultProfile of the whole station, which others may take the place of."""
    return row.evse == 0 and is_default(row)


def replaced_by(row: InstalledProfile, station: Station) -> list[InstalledProfile]:
    """What 1.6 would forget for it although its id is another (1.6 §3.13.2)."""
    likes = [other for other in current(station) if other.id != row.id and other.is_like(row)]
    return [other for other in likes if other.evse == row.evse and not other.is_beside(row)]


def wanted(rows: Iterable[InstalledProfile], station: Station) -> list[Copy]:
    """All the station should have, for what the backend has set."""
    rows = list(rows)
    found = [Copy(row, row.evse) for row in rows if not is_default(row)]
    defaults = [row for row in rows if is_default(row)]
    for level in sorted({row.profile.stackLevel for row in defaults}):
        of_level = [row for row in defaults if row.profile.stackLevel == level]
        general = next((row for row in of_level if row.evse == 0), None)
        evses = {row.evse for row in of_level if row.evse}
        if general is not None and not evses and not any(member.place for member in general.members):
            found.append(Copy(general, 0))
            continue
        for evse in sorted({*evses, *station.memory.topology.evses()} if general is not None else evses):
            found += _of_evse(evse, level, defaults, station)
    return found


def is_narrowed(evses: Iterable[int], rows: Sequence[InstalledProfile], station: Station) -> bool:
    """Whether a connector of the EVSEs is at some time to have less than the backend gave it."""
    for evse in (evse for evse in evses if has_several_plugs(station, evse)):
        for at, _ in _marks(rows, station):
            each = gone_by(evse, _valid(rows, at), station)
            if each and not all(is_at_most(other, strictest(each, station.now), station.now) for other in each):
                return True
    return False


def _of_evse(evse: int, level: int, defaults: Iterable[InstalledProfile], station: Station) -> list[Copy]:
    """The copies of a level on an EVSE, one after the other.

    None while a lower level is the strictest: what stands there holds then.
    """
    shared = has_several_plugs(station, evse) and any(row.evse == evse for row in defaults)
    lowest = 0 if shared else level
    rows = [row for row in defaults if row.evse in (0, evse) and lowest <= row.profile.stackLevel <= level]
    marks, found = _marks(rows, station), list[Copy]()
    for (at, since), (end, until) in pairwise([*marks, (NEVER, "")]):
        each = gone_by(evse, _valid(rows, at), station)
        row = strictest(each, station.now) if each else None
        if row is None or row.profile.stackLevel != level:
            continue
        begun, start = found[-1] if found else None, "" if bound(row.profile.validFrom, ALWAYS) == at else since
        stop = "" if bound(row.profile.validTo, NEVER) == end else until
        if begun is not None and begun.row is row and begun.until == since:
            found[-1] = begun._replace(until=stop)
        else:
            found.append(Copy(row, evse, start, stop))
    return found


def _marks(rows: Iterable[InstalledProfile], station: Station) -> list[tuple[datetime, str]]:
    """Now, and each later moment at which one begins or ceases to be valid."""
    texts = {text for row in rows for text in (row.profile.validFrom, row.profile.validTo) if text is not UNSET}
    later = {at: text for text in sorted(texts) if (at := moment(text)) is not None and at > station.now}
    return [(station.now, ""), *sorted(later.items())]


def _valid(rows: Iterable[InstalledProfile], at: datetime) -> list[InstalledProfile]:
    return [row for row in rows if bound(row.profile.validFrom, ALWAYS) <= at < bound(row.profile.validTo, NEVER)]


def span(profile: c.ChargingProfileType, copy: Copy | Member, now: datetime) -> tuple[int, datetime, datetime]:
    """Where and when a copy holds, from now on."""
    since, until = copy.since or profile.validFrom, copy.until or profile.validTo
    return copy.place, max(now, bound(since, ALWAYS)), bound(until, NEVER)
