"""Where the charging profiles of a 1.6 backend stand in a 2.x station (translation-down B.6.2, B.6.3).

1.6 lets a TxDefaultProfile of connector 0 and one of a connector have the same level: the second holds for its connector, the first for all others (1.6
§3.13.1). 2.x refuses that (K01.FR.52, K01.FR.53). The first is then *spread*: a copy on each other EVSE, under ids of the gateway. Where the second
goes, a copy comes back, since otherwise nothing would limit that EVSE. 1.6 also replaces what has the same purpose and level under another id
(§3.13.2), which 2.x refuses as well (K01.FR.06, K01.FR.39): the old one is cleared first.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Effect
from translators.memory.profiles import MINTED_FROM, InstalledProfile, Member
from translators.memory.station import Station
from translators.ocpp1x import times
from translators.ocpp1x.installed_profiles import current
from translators.ocpp1x.station_errors import attempt


def is_general(row: InstalledProfile) -> bool:
    """A TxDefaultProfile of the whole station, which others may take the place of."""
    return row.evse == 0 and row.profile.chargingProfilePurpose == "TxDefaultProfile"


def is_spread(row: InstalledProfile) -> bool:
    """A general one that stands as copies on EVSEs, or, where all EVSEs have their own, nowhere."""
    return is_general(row) and all(member.place for member in row.members)


def likes(row: InstalledProfile, station: Station) -> list[InstalledProfile]:
    """Other profiles of the same purpose and level."""
    return [other for other in current(station) if other.id != row.id and other.is_like(row)]


def replaced_by(row: InstalledProfile, station: Station) -> list[InstalledProfile]:
    """What 1.6 would forget for it although its id is another (1.6 §3.13.2)."""
    return [other for other in likes(row, station) if other.evse == row.evse and not other.is_beside(row)]


Place = tuple[int, str, str]
"""An EVSE, and since and until when, where not always."""


def free_places(general: InstalledProfile, others: Iterable[InstalledProfile], station: Station) -> list[Place]:
    """Where the general profile holds: on EVSEs without one of their own, and on the others before and after that is valid."""
    places: list[Place] = []
    for evse in station.memory.topology.evses():
        own = [other.profile for other in others if other.evse == evse and other.is_like(general)]
        places += [(evse, *times) for times in _times_without(own, general.profile, station)] if own else [(evse, "", "")]
    return places


def _times_without(own: list[c.ChargingProfileType], general: c.ChargingProfileType, station: Station) -> list[tuple[str, str]]:
    """Since and until when the general profile holds beside those of an EVSE; without overlap, since 2.x takes no other (K01.FR.06)."""
    since, until = times.parse(general.validFrom or ""), times.parse(general.validTo or "")
    found: dict[tuple[str, str], None] = {}
    begins, ends = _moments(own, "validFrom"), _moments(own, "validTo")
    if begins and min(begins)[0] > max(station.now, since or station.now):
        first, text = min(begins)
        found["", text if until is None or first < until else ""] = None
    if ends and (until is None or max(ends)[0] < until):
        last, text = max(ends)
        found[text if since is None or since < last else "", ""] = None
    return list(found)


def _moments(own: list[c.ChargingProfileType], bound: str) -> list[tuple[datetime, str]]:
    """One for each; none when one of them has no such bound."""
    texts: list[str] = [getattr(profile, bound) or "" for profile in own]
    found = [(at, text) for text in texts if (at := times.parse(text)) is not None]
    return found if len(found) == len(own) else []


def copies(general: InstalledProfile, places: Iterable[Place], station: Station) -> tuple[Member, ...]:
    """The copies of a spread profile; those that exist keep their ids."""
    known = {(member.place, member.since, member.until): member for member in general.members if member.place}
    return tuple(known[place] if place in known else Member(place[0], _minted(station), *place[1:]) for place in places)


def _minted(station: Station) -> int:
    used = {member.id for row in station.memory.profiles.rows for member in row.members}
    used |= {row.id for row in station.memory.profiles.rows}
    while (made := MINTED_FROM + station.count_up("chargingProfileId") - 1) in used:
        continue
    return made


def put(profile: c.ChargingProfileType, member: Member, station: Station) -> Generator[Effect, Any, c.SetChargingProfileResponse | None]:
    """Install one copy. None: the station knows no charging profiles. Raises Refused."""
    copy = replace(profile, id=member.id, validFrom=member.since or profile.validFrom, validTo=member.until or profile.validTo)
    return (yield from attempt(c.SetChargingProfileRequest(evseId=member.place, chargingProfile=copy), station))


def drop(id_: int, station: Station) -> Generator[Effect, Any, bool]:
    """Clear one copy. Whether the station had it. Raises Refused."""
    answer = yield from attempt(c.ClearChargingProfileRequest(chargingProfileId=id_), station)
    return answer is not None and answer.status == "Accepted"


def cover(station: Station) -> Generator[Effect, Any, None]:
    """Give every spread profile a copy where nothing stands in its place any more. What fails leaves it in doubt."""
    for general in [row for row in current(station) if is_spread(row) and not row.pending]:
        wanted = copies(general, free_places(general, likes(general, station), station), station)
        missing = [member for member in wanted if member not in general.members]
        places = {member.place for member in missing}
        over = [member for member in general.members if member.place in places and member not in wanted]
        general.members = (*general.members, *missing)  # stored before it is sent: what is cleared by id must reach it
        try:
            yield from _exchange(general, over, missing, station)
        except Refused:
            general.uncertain = True
            return


def _exchange(general: InstalledProfile, over: list[Member], missing: list[Member], station: Station) -> Generator[Effect, Any, None]:
    """Copies for a time make room for one for always. Raises Refused."""
    if missing:
        station.touch()
    for member in over:
        yield from drop(member.id, station)
        general.members = tuple(other for other in general.members if other != member)
    for member in missing:
        answer = yield from put(general.profile, member, station)
        general.uncertain = general.uncertain or answer is None or answer.status != "Accepted"
