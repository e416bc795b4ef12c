"""The way from the charging profiles a 2.x station has to those it should have (`profile_copies.wanted`), for every change a 1.6 backend makes.

What is in the way is cleared, what is missing or in doubt is set. All that the station may hold is stored before it is sent: what is cleared by id
must reach it.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from msgspec import structs

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Effect
from translators.memory.profiles import MINTED_FROM, InstalledProfile, Member
from translators.memory.station import Station
from translators.ocpp1x.from_backend.profile_copies import Copy, is_default, span, wanted
from translators.ocpp1x.installed_profiles import current
from translators.ocpp1x.station_errors import attempt


@dataclass(frozen=True)
class Held:
    """A copy the station has."""

    member: Member
    profile: c.ChargingProfileType
    sure: bool
    lost: bool = False
    """Here, or where it was before something that was not answered."""


Goal = tuple[Member, InstalledProfile]


class Reconciliation:
    """Between some of the rows and the station. `levels`: where what is in doubt is set again; on others only what has changed is touched."""

    def __init__(self, rows: Sequence[InstalledProfile], levels: Collection[int], station: Station) -> None:
        self.rows, self.levels, self.station = list(rows), levels, station
        self.before = [row.members for row in rows]
        self.held: dict[int, Held] = {}
        for row in rows:
            for member in row.members:
                other = self.held.get(member.id)
                held = Held(member, row.profile, not (row.uncertain or row.pending or other))
                self.held[member.id] = replace(held, lost=other is not None and (other.lost or self._is_apart(held, other)))

    def add(self, row: InstalledProfile) -> None:
        """One that the station was not given yet."""
        self.rows.append(row)
        self.before.append(row.members)

    def bring(
        self, rows: Iterable[InstalledProfile], fresh: InstalledProfile | None = None
    ) -> Generator[Effect, Any, c.SetChargingProfileResponse | None]:
        """Have the station hold what these rows, some of all, ask for. Raises Refused.

        `fresh`: one of them that is sent in any case; a refusal ends it all then. Otherwise a refusal leaves doubt.
        """
        goal = self._goal(rows)
        in_the_way = self._in_the_way(goal)
        self._expect(goal, in_the_way, fresh)
        for id_ in in_the_way:
            yield from self._clear(id_)
        for member, row in sorted(goal.values(), key=lambda one: one[1] is fresh):  # the new one last (translation-down B.6.2)
            if row is fresh or self._is_missing(member, row):
                answer = yield from self._put(member, row)
                if answer is not None and answer.status == "Accepted":
                    continue
                if fresh is not None:
                    return answer
                left = self.held.get(member.id)
                if left is not None and self._is_apart(left, Held(member, row.profile, sure=False)):
                    yield from self._clear(member.id)  # of the refused one, somewhere else
        self._record(goal, fresh)
        return c.SetChargingProfileResponse(status="Accepted")

    def may_hold(self, row: InstalledProfile) -> bool:
        """Whether a copy of it reached the station, or may have."""
        return any(held.profile is row.profile for held in self.held.values())

    def _goal(self, rows: Iterable[InstalledProfile]) -> dict[int, Goal]:
        """By the ids. Copies the station has keep theirs."""
        under_way = [row.members for row in self.rows]
        for row, members in zip(self.rows, self.before, strict=True):
            row.members = members
        copies = wanted(rows, self.station)
        for row, members in zip(self.rows, under_way, strict=True):
            row.members = members
        own: dict[int, list[Held]] = {}
        for held in self.held.values():
            own.setdefault(held.profile.id, []).append(held)
        named = [self._known(copy, own.get(copy.row.id, ())) for copy in copies]
        goal = {member.id: (member, copy.row) for member, copy in zip(named, copies, strict=True) if member is not None}
        for copy in (copy for member, copy in zip(named, copies, strict=True) if member is None):
            id_ = copy.row.id if copy.place == copy.row.evse and copy.row.id not in goal else self._minted(goal)
            goal[id_] = (Member(copy.place, id_, copy.since, copy.until), copy.row)
        return goal

    def _known(self, copy: Copy, own: Iterable[Held]) -> Member | None:
        now = self.station.now
        place = span(copy.row.profile, copy, now)
        usable = [held for held in own if held.member.id == copy.row.id or held.member.id >= MINTED_FROM]
        held = next((held for held in usable if span(held.profile, held.member, now) == place), None)
        if held is None:
            return None
        if held.profile == copy.row.profile:
            return held.member
        return Member(copy.place, held.member.id, copy.since, copy.until)  # what says nothing means the times of another profile

    def _minted(self, goal: Collection[int]) -> int:
        profiles = self.station.memory.profiles
        rows = [*profiles.rows, *profiles.over, *self.rows]
        used = {*self.held, *goal, *(row.id for row in rows), *(member.id for row in rows for member in row.members)}
        while (made := MINTED_FROM + self.station.count_up("chargingProfileId") - 1) in used:
            continue
        return made

    def _expect(self, goal: dict[int, Goal], in_the_way: Iterable[int], fresh: InstalledProfile | None) -> None:
        """All that the station may hold from now on."""
        moving = {*in_the_way}
        moving |= {id_ for id_, (member, row) in goal.items() if row is fresh or self._is_missing(member, row)}
        for row in self.rows:
            row.members = tuple(dict.fromkeys([*row.members, *(member for member, of in goal.values() if of is row)]))
            row.uncertain = row.uncertain or any(member.id in moving for member in row.members)
        if moving:
            self.station.touch()

    def _is_missing(self, member: Member, row: InstalledProfile) -> bool:
        held = self.held.get(member.id)
        if held is None or (held.member, held.profile) != (member, row.profile):
            return True
        return not held.sure and row.profile.stackLevel in self.levels

    def _in_the_way(self, goal: dict[int, Goal]) -> list[int]:
        """Not wanted, or, under another id, refused beside what is (K01.FR.06, K01.FR.52, K01.FR.53)."""
        of_level: dict[int, list[Goal]] = {}
        for member, row in goal.values():
            of_level.setdefault(row.profile.stackLevel, []).append((member, row))
        return [
            id_
            for id_, held in self.held.items()
            if id_ not in goal or held.lost or any(self._collide(held, *one) for one in of_level.get(held.profile.stackLevel, ()))
        ]

    def _is_apart(self, held: Held, other: Held) -> bool:
        one, two, now = held.profile, other.profile, self.station.now
        if (one.chargingProfilePurpose, one.stackLevel) != (two.chargingProfilePurpose, two.stackLevel):
            return True
        return span(one, held.member, now) != span(two, other.member, now)

    def _collide(self, held: Held, member: Member, row: InstalledProfile) -> bool:
        """Of one level."""
        one, other = held.profile, row.profile
        if held.member.id == member.id or one.chargingProfilePurpose != other.chargingProfilePurpose:
            return False
        if held.member.place != member.place:
            return is_default(row) and 0 in (held.member.place, member.place)
        (_, since, until), (_, begin, end) = span(one, held.member, self.station.now), span(other, member, self.station.now)
        return (since < end and begin < until) or until <= self.station.now  # what is over some stations keep, and mind

    def _clear(self, id_: int) -> Generator[Effect, Any, None]:
        """Raises Refused."""
        self.held[id_] = replace(self.held[id_], sure=False)
        yield from attempt(c.ClearChargingProfileRequest(chargingProfileId=id_), self.station)
        del self.held[id_]

    def _put(self, member: Member, row: InstalledProfile) -> Generator[Effect, Any, c.SetChargingProfileResponse | None]:
        """None: the station knows no charging profiles. Raises Refused."""
        before = self.held.get(member.id)
        self.held[member.id] = Held(member, row.profile, sure=False)
        since, until = member.since or row.profile.validFrom, member.until or row.profile.validTo
        copy = structs.replace(row.profile, id=member.id, validFrom=since, validTo=until)
        answer = None
        try:
            answer = yield from attempt(c.SetChargingProfileRequest(evseId=member.place, chargingProfile=copy), self.station)
        except Refused as refused:
            if not refused.is_uncertain:
                self._restore(member.id, before)
            raise
        if answer is not None and answer.status == "Accepted":
            self.held[member.id] = Held(member, row.profile, sure=True)
        else:
            self._restore(member.id, before)
        return answer

    def _restore(self, id_: int, before: Held | None) -> None:
        del self.held[id_]
        if before is not None:
            self.held[id_] = before

    def _record(self, goal: dict[int, Goal], fresh: InstalledProfile | None) -> None:
        """What was never answered and is not held is forgotten; the backend was not told that it was set."""
        for row in self.rows:
            row.members = tuple(member for member, of in goal.values() if of is row)
            row.uncertain = any(self.held.get(member.id) != Held(member, row.profile, sure=True) for member in row.members)
        profiles = self.station.memory.profiles
        profiles.remove([row for row in self.rows if row.pending and row is not fresh and not row.members])
        profiles.over = [row for row in profiles.over if row.members]
        self.station.touch()


def restore_defaults(levels: Collection[int], station: Station) -> Generator[Effect, Any, None]:
    """After something has gone: what stood behind it holds again. What fails leaves doubt."""
    rows = [row for row in current(station) if is_default(row)]
    over = [row for row in station.memory.profiles.over if is_default(row)]
    try:
        yield from Reconciliation([*over, *rows], levels, station).bring([row for row in rows if not row.pending])
    except Refused:
        return
