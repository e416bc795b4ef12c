"""GetChargingProfiles of a 1.6 station, answered from what is remembered."""

from typing import Any

import pytest

from tests.playbook import Conversation
from translators.canonical import ChargingProfileType, ChargingSchedulePeriodType, ChargingScheduleType
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
from translators.memory.profiles import InstalledProfile, Member
from translators.memory.station import Memory

NOTE = "reported from gateway shadow"


def row(number: int, evse: int, purpose: Any = "TxDefaultProfile", level: int = 0) -> InstalledProfile:
    schedule = ChargingScheduleType(
        id=1, chargingRateUnit="A", chargingSchedulePeriod=(ChargingSchedulePeriodType(startPeriod=0, limit=16.2),)
    )
    profile = ChargingProfileType(
        id=number, stackLevel=level, chargingProfilePurpose=purpose, chargingProfileKind="Relative", chargingSchedule=(schedule,)
    )
    return InstalledProfile(profile=profile, evse=evse, members=(Member(evse, number),))


def talk(version: str = "1.6", backend: str = "2.0.1", **options: Any) -> Conversation:
    memory = Memory()
    memory.profiles.rows = [row(1, 0, "ChargingStationMaxProfile"), row(2, 0), row(3, 1, level=1), row(4, 1, "TxProfile"), row(5, 2)]
    return Conversation(version, backend, memory=memory, options=Options(**options))


def ask(conversation: Conversation, criteria: Any, **more: int) -> Any:
    return conversation.backend("GetChargingProfiles", {"requestId": 9, "chargingProfile": criteria, **more})


def reported(result: Any) -> list[tuple[int, list[int], bool]]:
    """(evseId, profile ids, tbc) of each report."""
    assert {(one.to, one.action, one.told) for one in result.sent} <= {("backend", "ReportChargingProfiles", True)}
    return [
        (payload["evseId"], [profile["id"] for profile in payload["chargingProfile"]], payload["tbc"]) for _, payload in result.requests
    ]


@pytest.mark.parametrize(
    ("criteria", "evse", "found"),
    [
        ({"chargingLimitSource": ["CSO"]}, {}, [(0, [1, 2], True), (1, [3, 4], True), (2, [5], False)]),
        ({"chargingProfilePurpose": "TxDefaultProfile"}, {}, [(0, [2], True), (1, [3], True), (2, [5], False)]),
        ({"stackLevel": 0}, {"evseId": 1}, [(1, [4], False)]),
        ({"stackLevel": 0}, {"evseId": 0}, [(0, [1, 2], False)]),
        ({"chargingProfileId": [5, 1, 77]}, {}, [(0, [1], True), (2, [5], False)]),
        ({"chargingProfileId": [5], "stackLevel": 1}, {}, []),
        ({"chargingLimitSource": ["EMS", "SO"]}, {}, []),
        ({"stackLevel": 9}, {}, []),
    ],
)
def test_all_criteria_hold_and_each_report_is_of_one_evse(criteria: Any, evse: dict[str, int], found: Any) -> None:
    """K09.FR.01 to FR.06"""
    result = ask(talk(), criteria, **evse)
    assert reported(result) == found
    if found:
        assert result.answer == {"status": "Accepted", "statusInfo": {"reasonCode": "NoError", "additionalInfo": NOTE}}
        assert result.losses == ["profiles.shadow"]
        assert {(payload["requestId"], payload["chargingLimitSource"]) for _, payload in result.requests} == {(9, "CSO")}
    else:
        assert (result.answer, result.losses) == ({"status": "NoProfiles"}, [])


def test_many_profiles_come_in_several_reports() -> None:
    conversation = talk()
    conversation.memory.memory.profiles.rows = [row(number, 1, level=number) for number in range(1, 24)]
    assert [(len(ids), tbc) for _, ids, tbc in reported(ask(conversation, {"chargingLimitSource": ["CSO"]}))] == [
        (10, True),
        (10, True),
        (3, False),
    ]


def test_what_may_not_be_there_is_named() -> None:
    conversation = talk()
    conversation.memory.memory.profiles.rows[3].uncertain = True
    timeout = Refused(RpcCode.GENERIC_ERROR, "", "station", "timeout")
    again = {
        "id": 5,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile",
        "chargingProfileKind": "Relative",
        "chargingSchedule": [{"id": 2, "chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6}]}],
    }
    conversation.backend("SetChargingProfile", {"evseId": 2, "chargingProfile": again}, [timeout])
    result = ask(conversation, {"chargingLimitSource": ["CSO"]})
    assert result.answer["statusInfo"]["additionalInfo"] == f"{NOTE}; unconfirmed: 4, 5"
    assert reported(result)[-1] == (2, [5], False)
    last = result.sent[-1].payload["chargingProfile"][0]
    assert last["chargingSchedule"][0]["chargingSchedulePeriod"][0]["limit"] == 6, "the one that was sent last"


def test_another_firmware_or_device_leaves_all_in_doubt() -> None:
    conversation = talk()
    boot = {"chargePointVendor": "V", "chargePointModel": "M", "firmwareVersion": "1"}
    answer = {"status": "Accepted", "currentTime": "2026-11-23T12:00:00Z", "interval": 300}
    for changed, doubtful in (({}, False), ({}, False), ({"firmwareVersion": "2"}, True)):
        conversation.station("BootNotification", boot | changed, {"BootNotification": answer})
        assert all(row.uncertain for row in conversation.memory.memory.profiles.rows) == doubtful
    assert ask(conversation, {"stackLevel": 1}).answer["statusInfo"]["additionalInfo"] == f"{NOTE}; unconfirmed: 3"


def test_the_backend_need_not_be_told_where_it_comes_from() -> None:
    assert ask(talk(notice_status_info=False), {"stackLevel": 1}).answer == {"status": "Accepted"}


def test_a_1_5_station_has_none() -> None:
    assert ask(Conversation("1.5", "2.1"), {"stackLevel": 0}).answer == {"status": "NoProfiles"}
