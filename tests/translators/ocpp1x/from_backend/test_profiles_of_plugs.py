"""Default profiles of the connectors of one EVSE: a 2.x station has one for all of them, the strictest, whatever the order."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.translators.ocpp1x.from_backend.test_profile_copies import ACCEPTED, REJECTED, Station2x

NOON, EVENING = "2026-11-23T12:00:00Z", "2026-11-23T18:00:00Z"
WATTS = {"chargingRateUnit": "W", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 4000.0}]}


STEPS = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10.0}, {"startPeriod": 60, "limit": 16.0}]}


def strongest(station: Station2x, at: str) -> dict[int, float]:
    """The limits of the highest level on each EVSE."""
    return {evse: limit for level in range(3) for evse, limit in station.limits(level, at).items()}


def rows(station: Station2x) -> list[int]:
    return sorted(row.id for row in station.memory.memory.profiles.rows)


def test_one_plug_is_not_freed_of_its_limit_by_the_profile_of_another() -> None:
    station = Station2x(1, plugs=2)
    station.set(1, 3, 16.0)
    assert station.set(2, 4, 16.0).answer == ACCEPTED
    result = station.set(2, 5, 32.0)
    assert (result.answer, result.losses) == (ACCEPTED, ["profile.connector"])
    assert station.limits() == {1: 16.0}
    assert station.set(1, 3, 32.0).answer == ACCEPTED
    assert station.limits() == {1: 32.0}


@pytest.mark.parametrize("cleared", [{"id": 4}, {"connectorId": 2}])
def test_where_the_profile_of_one_plug_goes_that_of_the_other_stays(cleared: dict[str, int]) -> None:
    station = Station2x(1, plugs=2)
    station.set(1, 3, 16.0)
    station.set(2, 4, 16.0)
    assert station.clear(**cleared).answer == ACCEPTED
    assert (station.limits(), rows(station)) == ({1: 16.0}, [3])
    assert station.clear(id=3).answer == ACCEPTED
    assert (station.held, rows(station)) == ({}, [])


def test_where_the_strictest_goes_the_next_holds() -> None:
    station = Station2x(1, plugs=3)
    station.set(1, 3, 32.0)
    station.set(2, 4, 10.0)
    station.set(3, 5, 16.0)
    assert station.limits() == {1: 10.0}
    station.clear(id=4)
    assert (station.limits(), rows(station)) == ({1: 16.0}, [3, 5])
    station.clear(connectorId=3)
    assert (station.limits(), rows(station)) == ({1: 32.0}, [3])


@pytest.mark.parametrize(
    "more",
    [
        {"chargingSchedule": {"chargingRateUnit": "W", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 4000.0}]}},
        {"chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10.0, "numberPhases": 1}]}},
        {"chargingSchedule": {"chargingRateUnit": "A", "duration": 600, "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10.0}]}},
        {"validTo": "2026-11-23T24:00:00Z"},
        {"chargingProfileKind": "Absolute", "chargingSchedule": {"startSchedule": EVENING, **STEPS}},
        {"chargingSchedule": {**STEPS, "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10.0}, {"startPeriod": 60, "limit": 17.0}]}},
    ],
)
@pytest.mark.parametrize("first", [0, 1])
def test_what_cannot_be_compared_is_rejected(first: int, more: dict[str, Any]) -> None:
    station = Station2x(1, plugs=2)
    station.set(first, 3, 16.0)
    result = station.set(2, 4, 10.0, **more)
    assert (result.sent, result.answer, result.losses) == ([], REJECTED, ["profile.connector"])
    assert (station.limits(), rows(station)) == ({1: 16.0}, [3])


@pytest.mark.parametrize(
    "more",
    [
        {"chargingSchedule": STEPS},
        {"chargingProfileKind": "Absolute", "chargingSchedule": {"startSchedule": "2026-11-23T00:00:00Z", **STEPS}},
        {
            "chargingProfileKind": "Recurring",
            "recurrencyKind": "Daily",
            "chargingSchedule": {"startSchedule": "2026-11-23T00:00:00Z", **STEPS},
        },
    ],
)
def test_what_is_never_above_the_other_stands_for_it_whatever_its_periods(more: dict[str, Any]) -> None:
    station = Station2x(1, plugs=2)
    station.set(1, 3, 16.0)
    assert station.set(2, 4, 10.0, **more).answer == ACCEPTED
    assert list(station.held) == [4]


@pytest.mark.parametrize("level", [0, 1])
@pytest.mark.parametrize("general_first", [True, False])
def test_a_plug_without_its_own_keeps_that_of_all(general_first: bool, level: int) -> None:
    station = Station2x(1, 2, plugs=2)
    steps = [lambda: station.set(0, 1, 10.0), lambda: station.set(1, 2, 32.0, level)]
    results = [step() for step in (steps if general_first else reversed(steps))]
    assert [result.answer for result in results] == [ACCEPTED, ACCEPTED]
    assert results[1].losses == ["profile.connector"]
    assert strongest(station, NOON) == {1: 10.0, 2: 10.0}
    assert station.set(2, 3, 16.0, level).answer == ACCEPTED
    assert strongest(station, NOON) == {1: 16.0, 2: 10.0}
    station.clear(id=3)
    assert strongest(station, NOON) == {1: 10.0, 2: 10.0}
    station.clear(id=1)
    assert strongest(station, NOON) == {1: 32.0}


def test_one_for_a_time_is_compared_where_both_hold() -> None:
    station = Station2x(1, plugs=2)
    station.set(1, 3, 16.0)
    assert station.set(2, 4, 10.0, validTo=EVENING).answer == ACCEPTED
    assert [strongest(station, at)[1] for at in (NOON, EVENING)] == [10.0, 16.0]
    assert station.set(2, 4, 4000.0, validFrom=EVENING, chargingSchedule=WATTS).answer == REJECTED
    assert station.set(1, 3, 16.0, validTo=EVENING).answer == ACCEPTED
    assert station.set(2, 4, 4000.0, validFrom=EVENING, chargingSchedule=WATTS).answer == ACCEPTED
    assert [strongest(station, at)[1] for at in (NOON, EVENING)] == [16.0, 4000.0]


def test_what_the_station_refuses_leaves_all_as_it_was() -> None:
    station = Station2x(1, plugs=2)
    station.set(1, 3, 16.0)
    station.set(2, 4, 32.0)
    station.refuse = [8]
    assert station.set(2, 4, 8.0).answer == REJECTED
    assert station.limits() == {1: 16.0}
    assert not any(row.uncertain or row.pending for row in station.memory.memory.profiles.rows)
    station.refuse = []
    station.clear(id=3)
    assert station.limits() == {1: 32.0}


@pytest.mark.parametrize("seed", range(30))
def test_an_evse_has_the_strictest_limit_of_its_plugs(seed: int) -> None:
    rng = random.Random(seed)
    station = Station2x(1, 2, plugs=2)
    wanted: dict[int, tuple[int, float]] = {}
    for step in range(30):
        connector, number = rng.randint(1, 4), rng.randint(1, 6)
        criteria: dict[str, Any] = rng.choice([{"id": number}, {"connectorId": connector}, {"connectorId": connector, "stackLevel": 0}])
        if rng.random() < 0.7:
            limit = float(rng.randint(6, 12))
            assert station.set(connector, number, limit).answer == ACCEPTED
            wanted = {place: row for place, row in wanted.items() if row[0] != number}
            wanted[connector] = (number, limit)
        else:
            station.clear(**criteria)
            wanted = {
                place: row for place, row in wanted.items() if not (row[0] == criteria.get("id") or place == criteria.get("connectorId"))
            }
        expected = {
            evse: min(wanted[place][1] for place in plugs if place in wanted)
            for evse, plugs in ((1, (1, 2)), (2, (3, 4)))
            if any(place in wanted for place in plugs)
        }
        assert station.limits() == expected, step
        assert rows(station) == sorted(number for number, _ in wanted.values())


def test_what_cannot_be_put_back_does_not_leave_what_was_refused_elsewhere() -> None:
    station = Station2x(1, 2, plugs=2)
    station.set(1, 1, 28.0)
    station.set(2, 6, 21.0)
    station.refuse = [28, 21]
    assert station.set(3, 6, 10.0).answer == REJECTED
    assert station.limits() == {}
    assert [(row.id, row.uncertain) for row in station.memory.memory.profiles.rows] == [(1, False), (6, True)]
    station.refuse = []
    station.set(1, 1, 28.0)
    assert (station.limits(), is_certain(station)) == ({1: 21.0}, True)


def test_the_same_id_with_another_time_of_its_own_is_still_cut_where_that_of_all_begins() -> None:
    station = Station2x(1, plugs=2)
    station.set(0, 1, 10.0, validFrom=EVENING)
    station.set(1, 2, 32.0, 1, validTo=EVENING)
    station.set(1, 2, 32.0, 1)
    assert [strongest(station, at)[1] for at in (NOON, EVENING)] == [32.0, 10.0]


HOURS = [f"2026-11-23T{hour:02}:00:00Z" for hour in range(24)]
PLUGS = {1: 1, 2: 1, 3: 2, 4: 2, 5: 3}
"""connector -> EVSE."""


class Backend:
    """What a 1.6 backend believes its station to have, and what 1.6 then allows each connector."""

    def __init__(self) -> None:
        self.rows: dict[tuple[int, int], dict[str, Any]] = {}
        """(connector, level) -> the profile."""

    def set(self, connector: int, profile: dict[str, Any]) -> None:
        self.rows = {place: row for place, row in self.rows.items() if row["chargingProfileId"] != profile["chargingProfileId"]}
        self.rows[connector, profile["stackLevel"]] = profile

    def clear(self, criteria: dict[str, int]) -> None:
        for (connector, level), row in list(self.rows.items()):
            found = {"id": row["chargingProfileId"], "connectorId": connector, "stackLevel": level}
            if all(found[name] == value for name, value in criteria.items()):
                del self.rows[connector, level]

    def expire(self, now: str) -> None:
        self.rows = {place: row for place, row in self.rows.items() if row.get("validTo", "9") > now}

    def allows(self, connector: int, at: str) -> tuple[str, list[float]] | None:
        """Unit, and the limits in the first and in the second hour of a transaction."""
        valid = {place: row for place, row in self.rows.items() if row.get("validFrom", "") <= at < row.get("validTo", "9")}
        own = [place for place in valid if place[0] in (0, connector)]
        if not own:
            return None
        schedule = valid[max(own, key=lambda place: (place[1], place[0]))]["chargingSchedule"]
        limits = [period["limit"] for period in schedule["chargingSchedulePeriod"]]
        return schedule["chargingRateUnit"], [limits[0], limits[-1]]


def in_force(station: Station2x, evse: int, at: str) -> tuple[str, list[float]] | None:
    """The same of the station's EVSE."""
    valid = [
        profile
        for place, profile in station.held.values()
        if place in (0, evse) and (profile.validFrom or "") <= at < (profile.validTo or "9")
    ]
    if not valid:
        return None
    (schedule,) = max(valid, key=lambda profile: profile.stackLevel).chargingSchedule
    limits = [period.limit for period in schedule.chargingSchedulePeriod]
    return schedule.chargingRateUnit, [limits[0], limits[-1]]


def any_profile(rng: random.Random, step: int) -> dict[str, Any]:
    limits = [float(rng.randint(6, 32))] * 2
    if rng.random() < 0.2:
        limits[1] = float(rng.randint(6, 32))
    periods = [{"startPeriod": 0, "limit": limits[0]}, {"startPeriod": 3600, "limit": limits[1]}][: len(set(limits))]
    since, until = sorted(rng.sample(HOURS[step // 2 + 1 :], 2))
    time = rng.choice([{}, {}, {"validFrom": since}, {"validTo": until}, {"validFrom": since, "validTo": until}])
    unit = "W" if rng.random() < 0.05 else "A"
    return {
        "chargingProfileId": rng.randint(1, 9),
        "stackLevel": rng.choice([0, 0, 1, 2]),
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": {"chargingRateUnit": unit, "chargingSchedulePeriod": periods},
        **time,
    }


def is_certain(station: Station2x) -> bool:
    return not any(row.uncertain or row.pending for row in station.memory.memory.profiles.rows)


def judge(station: Station2x, backend: Backend, hours: list[str]) -> None:
    """No connector is allowed more than the backend allows it, and no EVSE less than one of the profiles for it."""
    for at in hours:
        for connector, evse in PLUGS.items():
            allowed, found = backend.allows(connector, at), in_force(station, evse, at)
            if allowed is not None:
                assert found is not None, (connector, at)
                assert found[0] == allowed[0], (connector, at)
                assert all(one <= most for one, most in zip(found[1], allowed[1], strict=True)), (connector, at, found, allowed)
                if list(PLUGS.values()).count(evse) == 1:
                    assert found == allowed
    members = [member.id for row in station.memory.memory.profiles.rows for member in row.members]
    live = [id_ for id_, (_, profile) in station.held.items() if (profile.validTo or "9") > hours[0]]
    assert set(live) <= set(members)


@pytest.mark.parametrize("seed", range(80))
def test_no_plug_gets_more_than_1_6_allows_it(seed: int) -> None:
    """Whatever is set, replaced, cleared, refused, not answered or repeated: when the gateway is sure, it is right."""
    rng = random.Random(seed)
    station, backend = Station2x(plugs=0), Backend()
    station.memory.memory.topology.learn_all([(1, 1), (1, 2), (2, 1), (2, 2), (3, 1)])
    station.keeps_expired = seed % 2 == 0
    sure = 0
    for step in range(44):
        station.at(HOURS[step // 2])
        backend.expire(HOURS[step // 2])
        trouble = rng.random() if seed % 3 else 1.0
        station.silent_after = rng.randint(0, 5) if trouble < 0.15 else 1000
        station.does_unheard = rng.random() < 0.5
        station.refuse = [float(limit) for limit in range(6, 33) if 0.15 < trouble < 0.3 and rng.random() < 0.3]
        connector, profile = rng.randint(0, 5), any_profile(rng, step)
        criteria: dict[str, int] = rng.choice(
            [
                {"id": profile["chargingProfileId"]},
                {"connectorId": connector},
                {"connectorId": connector, "stackLevel": 0},
                {"stackLevel": 1},
                {},
            ]
        )
        sets = rng.random() < 0.8
        for _ in range(rng.choice([1, 1, 2])):
            if sets:
                result = station.backend("SetChargingProfile", {"connectorId": connector, "csChargingProfiles": profile})
            else:
                result = station.backend("ClearChargingProfile", criteria)
            if result.error is None and sets and result.answer == ACCEPTED:
                backend.set(connector, profile)
            elif result.error is None and sets:
                assert station.refuse or result.losses == ["profile.connector"]
            elif result.error is None:
                backend.clear(criteria)
            station.silent_after = 1000
        if is_certain(station):
            sure += 1
            judge(station, backend, HOURS[step // 2 :])
    assert sure > 15
    station.refuse = []
    for (connector, _), profile in list(backend.rows.items()):
        station.backend("SetChargingProfile", {"connectorId": connector, "csChargingProfiles": profile})
    assert is_certain(station) or not backend.rows
    judge(station, backend, HOURS[21:])
