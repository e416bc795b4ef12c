"""Where the charging profiles of a 1.6 backend stand in a 2.x station (translation-down B.6.2, B.6.3).

1.6 lets a TxDefaultProfile of connector 0 and one of a connector have the same level: the second holds for its connector, the first for all others (1.6
§3.13.1). 2.x refuses that (K01.FR.52, K01.FR.53). The first is then *spread*: a copy on each other EVSE, under ids of the gateway. Where the second
goes, a copy comes back, since otherwise nothing would limit that EVSE. 1.6 also replaces what has the same purpose and level under another id
(§3.13.2), which 2.x refuses as well (K01.FR.06, K01.FR.39): the old one is cleared first.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Any

from msgspec.structs import replace

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Effect
from translators.memory.profiles import MINTED_FROM, InstalledProfile, Member
from translators.memory.station import Station
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
    return [other for other in likes(row, station) if other.evse == row.evse]


def free_evses(general: InstalledProfile, others: Iterable[InstalledProfile], station: Station) -> list[int]:
    """The EVSEs for which the general profile holds: those without one of their own."""
    own = {other.evse for other in others if other.evse and other.is_like(general)}
    return [evse for evse in station.memory.topology.evses() if evse not in own]


def copies(general: InstalledProfile, evses: Iterable[int], station: Station) -> tuple[Member, ...]:
    """The copies of a spread profile; those that exist keep their ids."""
    known = {member.place: member for member in general.members if member.place}
    return tuple(known[evse] if evse in known else Member(evse, _minted(station)) for evse in evses)


def _minted(station: Station) -> int:
    used = {member.id for row in station.memory.profiles.rows for member in row.members}
    used |= {row.id for row in station.memory.profiles.rows}
    while (made := MINTED_FROM + station.count_up("chargingProfileId") - 1) in used:
        continue
    return made


def put(profile: c.ChargingProfileType, member: Member, station: Station) -> Generator[Effect, Any, c.SetChargingProfileResponse | None]:
    """Install one copy. None: the station knows no charging profiles. Raises Refused."""
    return (yield from attempt(c.SetChargingProfileRequest(evseId=member.place, chargingProfile=replace(profile, id=member.id)), station))


def drop(id_: int, station: Station) -> Generator[Effect, Any, bool]:
    """Clear one copy. Whether the station had it. Raises Refused."""
    answer = yield from attempt(c.ClearChargingProfileRequest(chargingProfileId=id_), station)
    return answer is not None and answer.status == "Accepted"


def cover(station: Station) -> Generator[Effect, Any, None]:
    """Give every spread profile a copy where nothing stands in its place any more. What fails leaves it in doubt."""
    for general in [row for row in current(station) if is_spread(row) and not row.pending]:
        held = {member.place for member in general.members}
        for member in copies(general, free_evses(general, likes(general, station), station), station):
            if member.place in held:
                continue
            general.members = (*general.members, member)  # stored before it is sent: what is cleared by id must reach it
            station.touch()
            try:
                answer = yield from put(general.profile, member, station)
            except Refused:
                general.uncertain = True
                return
            general.uncertain = general.uncertain or answer is None or answer.status != "Accepted"
