"""Reports of charging profiles of a 2.1 station end at a 2.0.1 backend."""

import pytest

from tests.playbook import Conversation
from translators.memory.profile_reports import MAX_REPORTS
from translators.ocpp201.deltas import from_backend, from_station


def talk():
    tables = {"from_station": from_station("2.1", "2.0.1"), "from_backend": from_backend("2.1", "2.0.1")}
    return Conversation("2.1", "2.0.1", **tables)


def profile(number, **fields):
    period = {"startPeriod": 0, "limit": 10}
    schedule = {"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": [period]}
    given = {"id": number, "stackLevel": 0, "chargingProfilePurpose": "TxProfile", "chargingProfileKind": "Absolute"}
    return {**given, "chargingSchedule": [schedule], **fields}


def page(*profiles, request=7, **fields):
    return {"requestId": request, "chargingLimitSource": "CSO", "evseId": 1, "chargingProfile": list(profiles), **fields}


DYNAMIC = profile(9, chargingProfileKind="Dynamic")


@pytest.mark.parametrize("tbc", [{}, {"tbc": False}])
def test_a_report_whose_end_cannot_be_told_ends_with_the_last_page_that_could(tbc):
    talking = talk()
    first, second = page(profile(1), tbc=True), page(profile(2), tbc=True)
    assert talking.station("ReportChargingProfiles", first, [{}]).requests == [("ReportChargingProfiles", first)]
    assert talking.station("ReportChargingProfiles", second, [{}]).requests == [("ReportChargingProfiles", second)]
    end = talking.station("ReportChargingProfiles", page(DYNAMIC, **tbc), [{}])
    assert end.requests == [("ReportChargingProfiles", page(profile(2), tbc=False))]
    assert (end.answer, end.losses) == ({}, ["profile.kind"])
    again = talking.station("ReportChargingProfiles", page(DYNAMIC, **tbc))
    assert (again.requests, again.answer) == ([], {})


def test_a_page_in_the_middle_that_cannot_be_told_is_left_out():
    talking = talk()
    talking.station("ReportChargingProfiles", page(profile(1), tbc=True), [{}])
    assert talking.station("ReportChargingProfiles", page(DYNAMIC, tbc=True)).requests == []
    last = page(profile(2), tbc=False)
    assert talking.station("ReportChargingProfiles", last, [{}]).requests == [("ReportChargingProfiles", last)]
    assert talking.station("ReportChargingProfiles", page(DYNAMIC)).requests == []


def test_the_page_that_is_told_again_is_one_of_the_same_report():
    talking = talk()
    talking.station("ReportChargingProfiles", page(profile(1), request=1, tbc=True), [{}])
    assert talking.station("ReportChargingProfiles", page(DYNAMIC, request=2)).requests == []
    criteria = {"requestId": 1, "chargingProfile": {"stackLevel": 0}}
    assert talking.backend("GetChargingProfiles", criteria, [{"status": "Accepted"}]).answer == {"status": "Accepted"}
    assert talking.station("ReportChargingProfiles", page(DYNAMIC, request=1)).requests == []


def test_reports_that_never_end_are_forgotten_in_time():
    talking = talk()
    for number in range(MAX_REPORTS + 1):
        talking.station("ReportChargingProfiles", page(profile(1), request=number, tbc=True), [{}])
    assert talking.station("ReportChargingProfiles", page(DYNAMIC, request=0)).requests == []
    assert len(talking.station("ReportChargingProfiles", page(DYNAMIC, request=1), [{}]).requests) == 1
