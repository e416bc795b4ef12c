"""Charging profiles of 2.1 in 2.0.1."""

from datetime import UTC, datetime

import msgspec
import pytest

from translators import canonical as c
from translators.memory.station import Station
from translators.ocpp201.deltas.narrowing import narrow
from translators.ocpp201.deltas.shaping import Telling, Untold


def station(version="2.1", backend="2.0.1"):
    found = Station("CB1234", version, backend)
    found.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return found


def period(**fields):
    return c.ChargingSchedulePeriodType(startPeriod=0, **fields)


def profile(*periods, **fields):
    schedule = c.ChargingScheduleType(id=1, chargingRateUnit="A", chargingSchedulePeriod=periods)
    given = {
        "id": 1,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": (schedule,),
    }
    return c.ChargingProfileType(**{**given, **fields})


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (profile(period()), "InvalidSchedule"),
        (profile(period(limit=10, limit_L2=8)), "PhaseConflict"),
        (profile(period(limit=10, operationMode="CentralSetpoint")), "InvalidOperationMode"),
        (profile(period(limit=10, evseSleep=True)), "InvalidSchedule"),
        (profile(period(limit=10), chargingProfileKind="Dynamic"), "UnsupportedKind"),
        (profile(period(limit=10), chargingProfilePurpose="PriorityCharging"), "UnsupportedPurpose"),
        (profile(period(limit=10), maxOfflineDuration=5), "UnsupportedParam"),
    ],
)
def test_a_profile_that_would_act_otherwise_is_refused(given, reason):
    with pytest.raises(Untold) as error:
        narrow(
            c.SetChargingProfileRequest(evseId=1, chargingProfile=given),
            Telling(station("2.0.1", "2.1"), "SetChargingProfile", command=True),
        )
    assert error.value.reason == reason


def test_a_profile_with_words_that_change_nothing_is_told_without_them():
    given = profile(period(limit=10, operationMode="ChargingOnly", evseSleep=False, setpoint=5), invalidAfterOfflineDuration=False)
    told = narrow(c.SetChargingProfileRequest(evseId=1, chargingProfile=given), Telling(station(), "SetChargingProfile", command=True))
    assert told.chargingProfile.chargingSchedule[0].chargingSchedulePeriod[0] == period(limit=10)
    assert told.chargingProfile.invalidAfterOfflineDuration is msgspec.UNSET


def test_a_reported_profile_tells_the_smallest_limit_and_idle_as_none():
    message = c.ReportChargingProfilesRequest(
        requestId=1,
        chargingLimitSource="Grid",
        evseId=1,
        chargingProfile=(profile(period(limit=10, limit_L2=8, limit_L3=9), period(operationMode="Idle")), profile(period(setpoint=5))),
    )
    here = station()
    told = narrow(message, Telling(here, "ReportChargingProfiles", command=False))
    assert [one.limit for one in told.chargingProfile[0].chargingSchedule[0].chargingSchedulePeriod] == [8, 0]
    assert len(told.chargingProfile) == 1
    assert told.chargingLimitSource == "Other"
    assert "profile.schedule" in here.losses
