"""Charging profiles a station holds."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from translators.canonical import ChargingProfileType
from translators.memory.profiles import MAX_OVER, MAX_PERIODS, MAX_PROFILES, MAX_STARTING, InstalledProfile, Member, Profiles

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def profile(number: int = 1, level: int = 0, periods: int = 1, **more: Any) -> ChargingProfileType:
    schedule = {
        "id": 1,
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": start, "limit": 10.0} for start in range(periods)],
    }
    fixed = {"id": number, "stackLevel": level, "chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Relative"}
    return msgspec.convert({**fixed, "chargingSchedule": [schedule], **more}, ChargingProfileType)


def row(number: int = 1, place: int = 1, level: int = 0, **more: Any) -> InstalledProfile:
    return InstalledProfile(profile=profile(number, level, **more), evse=place, members=(Member(place, number),))


def ids(profiles: Profiles) -> list[int]:
    return [one.id for one in profiles.rows]


def test_a_profile_replaces_its_id_and_what_is_like_it_in_one_place() -> None:
    profiles = Profiles()
    for one in (row(1), row(2, place=2), row(3, level=1), row(1, place=3), row(4, place=2)):
        profiles.put(one)
    assert [(one.id, one.evse) for one in profiles.rows] == [(3, 1), (1, 3), (4, 2)]


def test_what_was_sent_and_not_answered_is_unconfirmed_and_so_is_what_it_would_replace() -> None:
    profiles = Profiles()
    old, other, new = row(1), row(2, place=2), row(3)
    profiles.put(old)
    profiles.put(other)
    profiles.propose(new)
    assert [profiles.is_unconfirmed(one) for one in (old, other, new)] == [True, False, True]
    assert profiles.settled() == (old, other)
    assert (profiles.find(3), profiles.find(1)) == (None, old)
    profiles.settle(new)
    assert (ids(profiles), profiles.is_unconfirmed(new)) == ([2, 3], False)


def test_what_was_refused_leaves_no_doubt() -> None:
    profiles = Profiles()
    old, new = row(1), row(1)
    profiles.put(old)
    profiles.propose(new)
    assert profiles.all_of(1) == (old, new)
    profiles.remove([new])
    assert (profiles.rows, profiles.is_unconfirmed(old)) == ([old], False)


def test_a_second_try_of_what_was_never_answered_leaves_the_old_one_in_doubt() -> None:
    profiles = Profiles()
    old, second = row(1), row(1)
    profiles.put(old)
    profiles.propose(row(1))
    profiles.propose(second)
    assert profiles.rows == [old, second]
    profiles.remove([second])
    assert profiles.is_unconfirmed(old)


def test_doubt_is_news_once() -> None:
    profiles = Profiles()
    assert not profiles.doubt()
    one, other = row(1), row(2, place=2)
    profiles.put(one)
    profiles.put(other)
    assert profiles.doubt([one])
    assert not other.uncertain
    assert profiles.doubt()
    assert not profiles.doubt()


@pytest.mark.parametrize(
    ("until", "over"),
    [
        ("2026-11-23T12:00:00Z", True),
        ("2026-11-23T13:30:00+01:00", False),
        ("2026-11-23T11:59:59", True),
        ("2026-11-23T11:59:60Z", False),
    ],
)
def test_a_profile_is_over_when_its_time_has_come(until: str, over: bool) -> None:
    """K01.FR.37: valid while now < validTo; a time nobody can read is left to the station."""
    profiles = Profiles()
    profiles.put(row(1, validTo=until))
    profiles.put(row(2, place=2))
    assert profiles.expire(NOW) == over
    assert ids(profiles) == ([2] if over else [1, 2])


def test_what_is_over_is_remembered_in_short_until_its_id_or_its_transaction_goes() -> None:
    profiles = Profiles()
    for number in range(1, MAX_OVER + 3):
        profiles.put(row(number, place=number, periods=3, validTo="2026-11-23T12:00:00Z", transactionId=f"tx-{number}"))
    assert profiles.expire(NOW)
    assert [one.id for one in profiles.over] == list(range(3, MAX_OVER + 3))
    assert all(len(one.profile.chargingSchedule[0].chargingSchedulePeriod) == 1 for one in profiles.over)
    profiles.put(row(3))
    assert profiles.end("tx-4")
    assert [one.id for one in profiles.over] == list(range(5, MAX_OVER + 3))


def test_the_profile_of_a_remote_start_begins_and_ends_with_its_transaction() -> None:
    profiles = Profiles()
    profiles.wait(7, profile(5))
    assert not profiles.begin(8, "tx", 1, 1)
    assert profiles.begin(7, "tx", 2, 3)
    (only,) = profiles.rows
    assert (only.profile.transactionId, only.evse, only.members, profiles.starting) == ("tx", 2, (Member(3, 5),), {})
    assert not profiles.end("other")
    assert profiles.end("tx")
    assert profiles.rows == []


def test_all_is_bounded_and_the_oldest_goes() -> None:
    profiles = Profiles()
    forgotten = sum(profiles.put(row(number, place=number)) for number in range(1, MAX_PROFILES + 3))
    assert (forgotten, len(profiles.rows), profiles.rows[0].id) == (2, MAX_PROFILES, 3)
    for number in range(MAX_STARTING + 2):
        profiles.wait(number, profile(1))
    assert list(profiles.starting) == list(range(2, MAX_STARTING + 2))


def test_long_schedules_are_bounded_together() -> None:
    profiles = Profiles()
    kept = MAX_PERIODS // 1024
    assert [profiles.propose(row(number, place=number, periods=1024)) for number in range(kept + 1)] == [0] * kept + [1]
    assert ids(profiles) == list(range(1, kept + 1))
