"""What 1.6 does with default profiles, carried out in a 2.x station: a model of the station judges every step."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.flow import Call
from translators.memory.profiles import Member

ACCEPTED, REJECTED = {"status": "Accepted"}, {"status": "Rejected"}


class Station2x(Conversation):
    """A 2.x station that keeps its profiles by the rules of K01 and K10, and refuses or is silent when told to."""

    def __init__(self, *evses: int, plugs: int = 1) -> None:
        super().__init__("2.0.1", "1.6")
        self.memory.memory.topology.learn_all([(evse, plug) for evse in evses for plug in range(1, plugs + 1)])
        self.held: dict[int, tuple[int, Any]] = {}
        """id -> EVSE and profile."""
        self.refuse: list[int] = []
        """Limits it does not take."""
        self.silent_after = 1000
        self.does_unheard = False
        """Whether it does what it does not answer."""
        self.keeps_expired = False

    def _reply(self, side: str, effect: Call, route: Any, replies: Any) -> tuple[Any, Refused | None]:
        self.silent_after -= 1
        request: Any = effect.request
        sets = request.ACTION == "SetChargingProfile"
        silent = self.silent_after < 0
        if not silent or self.does_unheard:
            status = self._set(request.evseId, request.chargingProfile) if sets else self._clear(request)
        if silent:
            return None, Refused(RpcCode.GENERIC_ERROR, "", "station", "timeout")
        return super()._reply(side, effect, route, {request.ACTION: {"status": status}})

    def _set(self, evse: int, profile: Any) -> str:
        now = self.memory.now_text
        if not self.keeps_expired:
            self.held = {id_: row for id_, row in self.held.items() if now < (row[1].validTo or "9")}
        if profile.chargingSchedule[0].chargingSchedulePeriod[0].limit in self.refuse:
            return "Rejected"
        for id_, (place, other) in self.held.items():
            alike = (other.chargingProfilePurpose, other.stackLevel) == (profile.chargingProfilePurpose, profile.stackLevel)
            general = profile.chargingProfilePurpose == "TxDefaultProfile" and 0 in (evse, place)  # K01.FR.52, K01.FR.53
            overlap = (profile.validFrom or "") < (other.validTo or "9") and (other.validFrom or "") < (profile.validTo or "9")
            overlap = overlap or profile.chargingProfilePurpose == "TxProfile"  # K01.FR.39
            if id_ != profile.id and alike and ((place == evse and overlap) or general):
                return "Rejected"  # K01.FR.06
        self.held[profile.id] = (evse, profile)
        return "Accepted"

    def _clear(self, request: Any) -> str:
        criteria = request.chargingProfileCriteria
        gone = [
            id_
            for id_, (evse, profile) in self.held.items()
            if (
                id_ == request.chargingProfileId
                if not criteria
                else criteria.evseId in (evse, criteria.__class__().evseId)
                and criteria.stackLevel in (profile.stackLevel, criteria.__class__().stackLevel)
                and criteria.chargingProfilePurpose in (profile.chargingProfilePurpose, criteria.__class__().chargingProfilePurpose)
            )
        ]
        for id_ in gone:
            del self.held[id_]
        return "Accepted" if gone else "Unknown"

    def limits(self, level: int = 0, at: str = "2026-11-23T12:00:00Z") -> dict[int, float]:
        """What a transaction on each EVSE is limited to by default profiles of a level."""
        found: dict[int, float] = {}
        for evse in self.memory.memory.topology.evses():
            for place, profile in self.held.values():
                valid = (profile.validFrom or "") <= at < (profile.validTo or "9")
                if valid and profile.stackLevel == level and place in (0, evse) and profile.chargingProfilePurpose == "TxDefaultProfile":
                    found[evse] = profile.chargingSchedule[0].chargingSchedulePeriod[0].limit
        return found

    def set(self, connector: int, number: int, limit: float, level: int = 0, **more: Any) -> Any:
        """SetChargingProfile of the backend."""
        schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}]}
        profile = {
            "chargingProfileId": number,
            "stackLevel": level,
            "chargingProfilePurpose": "TxDefaultProfile",
            "chargingProfileKind": "Relative",
            "chargingSchedule": schedule,
            **more,
        }
        return self.backend("SetChargingProfile", {"connectorId": connector, "csChargingProfiles": profile})

    def clear(self, **criteria: Any) -> Any:
        """ClearChargingProfile of the backend."""
        return self.backend("ClearChargingProfile", criteria)


def test_the_profile_of_one_connector_stands_before_that_of_all() -> None:
    station = Station2x(1, 2, 3)
    assert station.set(0, 1, 32.0).answer == ACCEPTED
    assert station.set(2, 2, 10.0).answer == ACCEPTED
    assert station.limits() == {1: 32.0, 2: 10.0, 3: 32.0}
    assert sorted(station.held) == [2, 1_000_000_000, 1_000_000_001]


def test_the_profile_of_all_stands_behind_that_of_one_connector() -> None:
    station = Station2x(1, 2, 3)
    station.set(2, 2, 10.0)
    assert station.set(0, 1, 32.0).answer == ACCEPTED
    assert station.limits() == {1: 32.0, 2: 10.0, 3: 32.0}
    assert station.set(0, 1, 16.0).answer == ACCEPTED
    assert (station.limits(), len(station.held)) == ({1: 16.0, 2: 10.0, 3: 16.0}, 3)


def test_where_every_connector_has_its_own_that_of_all_stands_nowhere_and_is_not_forgotten() -> None:
    station = Station2x(1)
    station.set(1, 2, 10.0)
    result = station.set(0, 1, 32.0)
    assert (result.sent, result.answer) == ([], ACCEPTED)
    assert station.clear(id=2).answer == ACCEPTED
    assert station.limits() == {1: 32.0}
    station.set(1, 2, 10.0)
    assert station.clear(id=1).answer == ACCEPTED
    assert station.limits() == {1: 10.0}


@pytest.mark.parametrize("criteria", [{"id": 2}, {"connectorId": 2}, {"connectorId": 2, "stackLevel": 0}])
def test_where_the_profile_of_a_connector_goes_that_of_all_holds_again(criteria: dict[str, int]) -> None:
    station = Station2x(1, 2)
    station.set(0, 1, 32.0)
    station.set(2, 2, 10.0)
    assert station.clear(**criteria).answer == ACCEPTED
    assert station.limits() == {1: 32.0, 2: 32.0}


def test_what_is_cleared_on_a_connector_does_not_take_that_of_all_with_it() -> None:
    station = Station2x(1, 2)
    station.set(0, 1, 32.0)
    station.set(2, 2, 10.0)
    station.clear(connectorId=1)
    assert station.limits() == {1: 32.0, 2: 10.0}


@pytest.mark.parametrize("criteria", [{"id": 1}, {"connectorId": 0}])
def test_the_profile_of_all_is_cleared_in_each_of_its_copies(criteria: dict[str, int]) -> None:
    station = Station2x(1, 2, 3)
    station.set(0, 1, 32.0)
    station.set(2, 2, 10.0)
    assert station.clear(**criteria).answer == ACCEPTED
    assert list(station.held) == [2]
    assert [row.id for row in station.memory.memory.profiles.rows] == [2]


def test_all_is_cleared() -> None:
    station = Station2x(1, 2)
    station.set(0, 1, 32.0)
    station.set(2, 2, 10.0)
    assert station.clear().answer == ACCEPTED
    assert (station.held, station.memory.memory.profiles.rows) == ({}, [])


@pytest.mark.parametrize("connector", [0, 1])
def test_another_id_of_the_same_purpose_level_and_place_replaces(connector: int) -> None:
    """1.6 §3.13.2; 2.x refuses it (K01.FR.06)."""
    station = Station2x(1, 2)
    station.set(connector, 1, 32.0)
    assert station.set(connector, 2, 10.0).answer == ACCEPTED
    assert list(station.held) == [2]
    assert [row.id for row in station.memory.memory.profiles.rows] == [2]


def test_what_is_refused_leaves_all_as_it_was() -> None:
    for steps in ([(0, 1)], [(2, 1)], [(0, 1), (2, 2)], [(1, 1), (0, 2)]):
        for connector, number in ((0, 7), (2, 7), (0, 1), (2, 1), (0, 2)):
            station = Station2x(1, 2, 3)
            station.refuse = [99]
            for place, id_ in steps:
                station.set(place, id_, 10.0 + id_)
            before, rows = station.limits(), len(station.memory.memory.profiles.rows)
            assert station.set(connector, number, 99.0).answer == REJECTED
            assert station.limits() == before, (steps, connector, number)
            assert len(station.memory.memory.profiles.rows) == rows
            assert not any(row.uncertain or row.pending for row in station.memory.memory.profiles.rows)


def test_a_general_profile_whose_copy_is_refused_stays_where_it_was() -> None:
    station = Station2x(1, 2, 3)
    station.set(0, 1, 32.0)
    station.refuse = [32]
    assert station.set(2, 2, 10.0).answer == REJECTED
    (general,) = station.memory.memory.profiles.rows
    assert (general.id, general.uncertain) == (1, True)  # it did not take back what it had


def test_silence_in_the_middle_leaves_doubt_and_the_next_try_mends_it() -> None:
    for silent_after in range(6):
        station = Station2x(1, 2, 3)
        station.set(0, 1, 32.0)
        station.silent_after = silent_after
        first = station.set(2, 2, 10.0)
        station.silent_after = 1000
        if first.error is not None:
            assert station.memory.memory.profiles.rows[-1].pending
            assert station.set(2, 2, 10.0).answer == ACCEPTED
        assert station.limits() == {1: 32.0, 2: 10.0, 3: 32.0}, silent_after
        station.clear(id=1)
        assert list(station.held) == [2]


def test_silence_after_a_clearing_leaves_the_general_one_in_doubt() -> None:
    station = Station2x(1, 2)
    station.set(0, 1, 32.0)
    station.set(2, 2, 10.0)
    station.silent_after = 1
    assert station.clear(id=2).answer == ACCEPTED
    (general,) = station.memory.memory.profiles.rows
    assert general.uncertain


def test_silence_of_a_clearing_leaves_the_general_one_in_doubt_too() -> None:
    station = Station2x(1, 2)
    station.set(0, 1, 32.0)
    station.set(2, 2, 10.0)
    station.silent_after, station.does_unheard = 0, True
    assert station.clear(connectorId=1).error is not None
    assert [row.uncertain for row in station.memory.memory.profiles.rows] == [True, False]
    station.silent_after = 1000
    station.set(0, 1, 32.0)
    assert station.limits() == {1: 32.0, 2: 10.0}


def test_silence_of_a_clearing_leaves_what_was_to_go_in_doubt() -> None:
    station = Station2x(1)
    station.set(1, 1, 32.0)
    station.silent_after = 0
    assert station.clear(id=1).error is not None
    assert station.memory.memory.profiles.rows[0].uncertain


def test_what_may_have_another_level_by_now_is_cleared_by_its_id_too() -> None:
    station = Station2x(1)
    station.set(1, 1, 32.0, level=1)
    station.silent_after, station.does_unheard = 0, True
    assert station.set(1, 1, 32.0).error is not None
    station.silent_after = 1000
    assert station.clear(stackLevel=1).answer == ACCEPTED
    assert station.held == {}


def test_without_known_evses_a_general_profile_cannot_make_room() -> None:
    station = Station2x()
    station.set(0, 1, 32.0)
    assert station.set(1, 2, 10.0).answer == REJECTED
    assert list(station.held) == [1]


def test_levels_are_apart() -> None:
    station = Station2x(1, 2)
    station.set(0, 1, 32.0)
    station.set(1, 2, 10.0, level=1)
    assert (station.limits(0), station.limits(1)) == ({1: 32.0, 2: 32.0}, {1: 10.0})
    assert station.memory.memory.profiles.rows[0].members == (Member(0, 1),)


class Connectors:
    """What a 1.6 station would hold: (connector, level) -> (id, limit)."""

    def __init__(self) -> None:
        self.rows: dict[tuple[int, int], tuple[int, float]] = {}

    def set(self, connector: int, number: int, limit: float, level: int) -> None:
        self.rows = {place: row for place, row in self.rows.items() if row[0] != number}
        self.rows[connector, level] = (number, limit)

    def clear(self, **criteria: int) -> None:
        for (connector, level), (number, _) in list(self.rows.items()):
            found = {"id": number, "connectorId": connector, "stackLevel": level}
            if all(found[name] == value for name, value in criteria.items()):
                del self.rows[connector, level]

    def limits(self, level: int, evses: range) -> dict[int, float]:
        found = {evse: self.rows.get((evse, level), self.rows.get((0, level))) for evse in evses}
        return {evse: row[1] for evse, row in found.items() if row is not None}


@pytest.mark.parametrize("seed", range(30))
def test_whatever_a_backend_does_each_evse_has_the_limit_1_6_would_give_it(seed: int) -> None:
    rng = random.Random(seed)
    station, model = Station2x(1, 2, 3), Connectors()
    for step in range(25):
        connector, level, number = rng.randint(0, 3), rng.randint(0, 1), rng.randint(1, 6)
        if rng.random() < 0.7:
            assert station.set(connector, number, float(step), level).answer == ACCEPTED
            model.set(connector, number, float(step), level)
        else:
            criteria = rng.choice([{"id": number}, {"connectorId": connector}, {"connectorId": connector, "stackLevel": level}, {}])
            station.clear(**criteria)
            model.clear(**criteria)
        for one in (0, 1):
            assert station.limits(one) == model.limits(one, range(1, 4)), (step, one)
        assert sorted(member.id for row in station.memory.memory.profiles.rows for member in row.members) == sorted(station.held)


MORNING, NOON, EVENING, NIGHT = (f"2026-11-23T{hour}:00:00Z" for hour in ("08", "12", "18", "22"))


@pytest.mark.parametrize("of_all_first", [True, False])
def test_before_and_after_the_profile_of_one_connector_that_of_all_holds(of_all_first: bool) -> None:
    station = Station2x(1, 2)
    station.at(MORNING)
    if of_all_first:
        assert station.set(0, 1, 32.0).answer == ACCEPTED
    assert station.set(1, 2, 10.0, validFrom=NOON, validTo=EVENING).answer == ACCEPTED
    if not of_all_first:
        assert station.set(0, 1, 32.0).answer == ACCEPTED
    assert [station.limits(at=moment)[1] for moment in (MORNING, NOON, EVENING)] == [32.0, 10.0, 32.0]
    assert [station.limits(at=moment)[2] for moment in (MORNING, NOON, EVENING)] == [32.0, 32.0, 32.0]


def test_with_another_time_that_of_all_holds_at_other_times() -> None:
    station = Station2x(1, 2)
    station.at(MORNING)
    station.set(0, 1, 32.0)
    station.set(1, 2, 10.0, validTo=EVENING)
    assert station.set(1, 2, 10.0, validTo=NOON).answer == ACCEPTED
    assert [station.limits(at=moment)[1] for moment in (MORNING, NOON, EVENING)] == [10.0, 32.0, 32.0]
    assert station.set(1, 2, 10.0, validTo=NIGHT).answer == ACCEPTED
    assert [station.limits(at=moment)[1] for moment in (MORNING, NOON, EVENING, NIGHT)] == [10.0, 10.0, 10.0, 32.0]
    assert station.clear(id=2).answer == ACCEPTED
    assert [station.limits(at=moment)[1] for moment in (MORNING, NOON, EVENING, NIGHT)] == [32.0] * 4
    assert station.clear(id=1).answer == ACCEPTED
    assert station.held == {}


def test_that_of_all_keeps_its_own_time() -> None:
    station = Station2x(1)
    station.at(MORNING)
    station.set(0, 1, 32.0, validTo=EVENING)
    station.set(1, 2, 10.0, validTo=NOON)
    assert [station.limits(at=moment).get(1) for moment in (MORNING, NOON, EVENING)] == [10.0, 32.0, None]
    station.set(0, 1, 16.0, validFrom=EVENING)
    assert [station.limits(at=moment).get(1) for moment in (MORNING, NOON, EVENING)] == [10.0, None, 16.0]


@pytest.mark.parametrize("connector", [0, 1])
@pytest.mark.parametrize("next_connector", [0, 1])
def test_what_is_over_does_not_stand_in_the_way_of_the_next(connector: int, next_connector: int) -> None:
    station = Station2x(1, 2)
    station.keeps_expired = True
    station.at(MORNING)
    station.set(connector, 1, 32.0, validTo=NOON)
    station.at(EVENING)
    assert station.set(next_connector, 2, 10.0).answer == ACCEPTED
    assert list(station.held) == [2]
    (sent,) = station.set(next_connector, 2, 16.0).sent
    assert sent.action == "SetChargingProfile"


def test_a_profile_of_a_transaction_that_is_over_does_not_stand_in_the_way_of_the_next() -> None:
    """K01.FR.39 forbids a second one of its level whatever the times."""
    station = Station2x(1)
    station.keeps_expired = True
    station.at(MORNING)
    record = station.memory.memory.held.begin("tx-9", MORNING)
    record.state, record.number, record.evse, record.connector = "open", 77, 1, 1
    station.set(1, 1, 32.0, chargingProfilePurpose="TxProfile", validTo=NOON)
    station.at(EVENING)
    assert station.set(1, 2, 10.0, chargingProfilePurpose="TxProfile").answer == ACCEPTED
    assert list(station.held) == [2]


def test_what_is_over_is_over_for_a_general_profile_that_comes_back() -> None:
    station = Station2x(1, 2)
    station.keeps_expired = True
    station.at(MORNING)
    station.set(0, 1, 32.0)
    station.set(1, 2, 10.0)
    station.set(1, 3, 8.0, level=1, validTo=NOON)
    station.set(2, 4, 8.0, validTo=NOON)
    station.at(EVENING)
    station.clear(id=2)
    assert station.limits(at=EVENING) == {1: 32.0, 2: 32.0}
    assert not set(station.held) & {2, 3, 4}


@pytest.mark.parametrize("seed", range(20))
def test_at_every_time_each_evse_has_the_limit_1_6_would_give_it(seed: int) -> None:
    rng = random.Random(seed)
    station = Station2x(1, 2)
    station.keeps_expired = seed % 2 == 0
    hours = [f"2026-11-23T{hour:02}:00:00Z" for hour in range(24)]
    wanted: dict[int, tuple[int, float, str, str]] = {}
    for step in range(20):
        station.at(hours[step])
        connector, number = rng.randint(0, 2), rng.randint(1, 4)
        since, until = sorted(rng.sample(hours[step + 1 :], 2))
        time = rng.choice([{}, {"validFrom": since}, {"validTo": until}, {"validFrom": since, "validTo": until}])
        wanted = {place: row for place, row in wanted.items() if not row[3] or row[3] > hours[step]}
        wanted = {place: row for place, row in wanted.items() if row[0] != number}
        if rng.random() < 0.75:
            assert station.set(connector, number, float(step), **time).answer == ACCEPTED
            wanted[connector] = (number, float(step), time.get("validFrom", ""), time.get("validTo", ""))
        else:
            station.clear(id=number)
        for at in hours[step:]:
            valid = {place: limit for place, (_, limit, begin, end) in wanted.items() if begin <= at and (not end or at < end)}
            expected = {evse: valid.get(evse, valid.get(0)) for evse in (1, 2)}
            assert station.limits(at=at) == {evse: limit for evse, limit in expected.items() if limit is not None}, (step, at)
