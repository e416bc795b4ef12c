"""Charging profiles a station holds for its backend: 1.x cannot report them, and 2.x cannot do all that 1.6 does with them (translation-down B.6.3).

A row says what the station *has*, in the words of 2.x: limits as they were rounded for it, one schedule. A profile may stand in it as several
copies (`members`): one per connector of an EVSE, or one per EVSE. A profile that was sent and never answered is pending: it, and what it would have
replaced, is unconfirmed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from msgspec import UNSET, Struct, field
from msgspec.structs import replace

from translators.canonical import ChargingProfileType

MAX_PROFILES = 64
"""Rows; stations of the field take ten or twenty (MaxChargingProfilesInstalled). The oldest is forgotten first."""
MAX_PERIODS = 4096
"""Schedule periods of all rows together, so that a station with long schedules does not make its record large."""
MAX_STARTING = 16
"""Profiles that came with a remote start and wait for its transaction."""
MAX_OVER = 16
"""Profiles whose time is over and that a 2.x station may still have."""
MINTED_FROM = 1_000_000_000
"""Ids of copies that no backend named."""


class Member(Struct, frozen=True, array_like=True, gc=False):
    """One copy in the station."""

    place: int
    """Connector of a 1.x station, EVSE of a 2.x one; 0: the station."""
    id: int
    """By which the station knows it."""
    since: str = ""
    until: str = ""
    """When it holds, RFC 3339, where that is less than the profile itself does: beside one that stands before it for a time."""


class InstalledProfile(Struct, kw_only=True, omit_defaults=True):
    """One profile of the backend."""

    profile: ChargingProfileType
    """As the station has it; `id` is the backend's, transactionId that of 2.x."""
    evse: int
    """Where the backend put it; 0: the station."""
    connector: int = 0
    """The connector a 1.6 backend named; 0: none, or the station."""
    members: tuple[Member, ...] = ()
    uncertain: bool = False
    pending: bool = False
    """Sent, and not answered yet."""

    @property
    def id(self) -> int:
        """The backend's id of it."""
        return self.profile.id

    def is_like(self, other: InstalledProfile) -> bool:
        """Same purpose and level: in one place 1.6 keeps one of the two (1.6 §3.13.2)."""
        one, two = self.profile, other.profile
        return (one.chargingProfilePurpose, one.stackLevel) == (two.chargingProfilePurpose, two.stackLevel)

    def shares(self, places: Collection[int]) -> bool:
        """Whether a copy is in one of the places."""
        return any(member.place in places for member in self.members)

    def is_beside(self, other: InstalledProfile) -> bool:
        """Default profiles that a 1.6 backend gave to two connectors of one EVSE: the station has one copy for both."""
        return (
            0 not in (self.connector, other.connector)
            and self.connector != other.connector
            and self.evse == other.evse
            and self.is_like(other)
            and self.profile.chargingProfilePurpose == "TxDefaultProfile"
        )


class Profiles(Struct, kw_only=True, omit_defaults=True):
    """Who calls a changing method calls `station.touch()`; those that say so, only when they returned True."""

    rows: list[InstalledProfile] = field(default_factory=list)
    """In the order they were set."""
    over: list[InstalledProfile] = field(default_factory=list)
    """No longer valid: 1.6 forgets them, a 2.x station need not, and may refuse the next of their level (K01.FR.06, K01.FR.39). With one period."""
    starting: dict[int, ChargingProfileType] = field(default_factory=dict)
    """remoteStartId -> its profile: installed when the transaction begins."""

    def settled(self) -> tuple[InstalledProfile, ...]:
        """What the station is believed to hold."""
        return tuple(row for row in self.rows if not row.pending)

    def find(self, id: int) -> InstalledProfile | None:  # noqa: A002  # the standard's own name
        """The profile of this id that the station is believed to hold."""
        return next((row for row in self.settled() if row.id == id), None)

    def all_of(self, id: int) -> tuple[InstalledProfile, ...]:  # noqa: A002  # see find
        """Every row of this id: also what was sent and never answered."""
        return tuple(row for row in self.rows if row.id == id)

    def is_unconfirmed(self, row: InstalledProfile) -> bool:
        """Whether the station may hold something else by now."""
        return row.uncertain or row.pending or any(other.pending and _replaces(other, row) for other in self.rows)

    def propose(self, row: InstalledProfile) -> int:
        """The profile is about to be sent. How many rows were forgotten for it."""
        for old in self.all_of(row.id):
            if old.pending:
                self.rows.remove(old)
            else:
                old.uncertain = old.uncertain or any(other.pending for other in self.all_of(row.id))
        row.pending = True
        self.rows.append(row)
        return self._bound()

    def settle(self, row: InstalledProfile) -> None:
        """The station took it: what it replaces is gone."""
        self.rows = [other for other in self.rows if other is row or not _replaces(row, other)]
        self.over = [other for other in self.over if other.id != row.id]
        row.pending = row.uncertain = False

    def remove(self, rows: Iterable[InstalledProfile]) -> None:
        """The station does not hold them."""
        gone = [id(row) for row in rows]
        self.rows = [row for row in self.rows if id(row) not in gone]

    def put(self, row: InstalledProfile) -> int:
        """The station took a profile. How many rows were forgotten for it."""
        self.rows.append(row)
        self.settle(row)
        return self._bound()

    def doubt(self, rows: Iterable[InstalledProfile] | None = None) -> bool:
        """The station may hold other profiles than these, or than all it was given. True when that was news."""
        doubtful = [row for row in (self.rows if rows is None else rows) if not row.uncertain]
        for row in doubtful:
            row.uncertain = True
        return bool(doubtful)

    def expire(self, now: datetime) -> bool:
        """Forget what is no longer valid. True when there was something."""
        over = [row for row in self.rows if _is_over(row.profile, now)]
        if over:
            self.remove(over)
            self.over = [*self.over, *map(_shortened, over)][-MAX_OVER:]
        return bool(over)

    def wait(self, remoteStartId: int, profile: ChargingProfileType) -> None:
        """A remote start carries this profile. At most `MAX_STARTING`; the oldest is forgotten."""
        self.starting.pop(remoteStartId, None)
        while len(self.starting) >= MAX_STARTING:
            del self.starting[next(iter(self.starting))]
        self.starting[remoteStartId] = profile

    def begin(self, remoteStartId: int, transactionId: str, evse: int, place: int) -> bool:
        """The transaction of a remote start began. True when it brought a profile."""
        profile = self.starting.pop(remoteStartId, None)
        if profile is None:
            return False
        named = replace(profile, transactionId=transactionId)
        self.put(InstalledProfile(profile=named, evse=evse, members=(Member(place, profile.id),)))
        return True

    def end(self, transactionId: str) -> bool:
        """A transaction is over, and its profiles with it (1.6 §3.13.1, K02.FR.05). True when there were some."""
        known = len(self.rows) + len(self.over)
        self.over = [row for row in self.over if row.profile.transactionId != transactionId]
        self.rows = [row for row in self.rows if row.profile.transactionId != transactionId]
        return len(self.rows) + len(self.over) != known

    def _bound(self) -> int:
        """Forget the oldest of what is too much, never the last one."""
        forgotten = 0
        while len(self.rows) > 1 and (len(self.rows) > MAX_PROFILES or sum(_periods(row) for row in self.rows) > MAX_PERIODS):
            del self.rows[0]
            forgotten += 1
        return forgotten


def moment(text: str) -> datetime | None:
    """None: a leap second, 24:00; the station judges them."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _is_over(profile: ChargingProfileType, now: datetime) -> bool:
    until = None if profile.validTo is UNSET else moment(profile.validTo)
    return until is not None and now >= until


def _shortened(row: InstalledProfile) -> InstalledProfile:
    schedule = row.profile.chargingSchedule[0]
    short = replace(schedule, chargingSchedulePeriod=schedule.chargingSchedulePeriod[:1])
    return replace(row, profile=replace(row.profile, chargingSchedule=(short,)))


def _periods(row: InstalledProfile) -> int:
    return sum(len(schedule.chargingSchedulePeriod) for schedule in row.profile.chargingSchedule)


def _replaces(new: InstalledProfile, old: InstalledProfile) -> bool:
    """Whether the station forgets `old` when it takes `new`: the same id (K01.FR.05), or the same purpose and level in one place (1.6 §3.13.2)."""
    if new.id == old.id:
        return True
    in_place = new.evse == old.evse and old.shares({member.place for member in new.members})
    return in_place and new.is_like(old) and not new.is_beside(old)
