"""ClearChargingProfile for a 1.6 station."""

from typing import Any

import pytest

from tests.playbook import Conversation
from translators.canonical import ChargingProfileType, ChargingSchedulePeriodType, ChargingScheduleType
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
from translators.memory.profiles import InstalledProfile, Member
from translators.memory.station import Memory

ACCEPTED = {"status": "Accepted"}
UNKNOWN = {"status": "Unknown"}
CONNECTORS = [(1, 1, 1), (2, 1, 2), (3, 2, 1)]


def row(number: int, evse: int, purpose: Any, level: int, *members: Member) -> InstalledProfile:
    schedule = ChargingScheduleType(
        id=1, chargingRateUnit="A", chargingSchedulePeriod=(ChargingSchedulePeriodType(startPeriod=0, limit=10.0),)
    )
    profile = ChargingProfileType(
        id=number, stackLevel=level, chargingProfilePurpose=purpose, chargingProfileKind="Relative", chargingSchedule=(schedule,)
    )
    return InstalledProfile(profile=profile, evse=evse, members=members)


def talk(version: str = "1.6") -> Conversation:
    memory = Memory()
    memory.profiles.rows = [
        row(1, 0, "ChargingStationMaxProfile", 0, Member(0, 1)),
        row(2, 1, "TxDefaultProfile", 0, Member(1, 2), Member(2, 1_000_000_000)),
        row(3, 2, "TxDefaultProfile", 1, Member(3, 3)),
    ]
    return Conversation(version, "2.1", memory=memory, options=Options(connectors=CONNECTORS))


def left(conversation: Conversation) -> list[int]:
    return [row.id for row in conversation.memory.memory.profiles.rows]


def payloads(result: Any) -> list[Any]:
    assert {action for action, _ in result.requests} <= {"ClearChargingProfile"}
    return [payload for _, payload in result.requests]


def test_a_profile_is_cleared_in_each_of_its_copies() -> None:
    conversation = talk()
    result = conversation.backend("ClearChargingProfile", {"chargingProfileId": 2}, [UNKNOWN, ACCEPTED])
    assert payloads(result) == [{"id": 2}, {"id": 1_000_000_000}]
    assert (result.answer, left(conversation)) == (ACCEPTED, [1, 3])


def test_an_id_nobody_remembers_is_the_stations_to_know() -> None:
    conversation = talk()
    result = conversation.backend("ClearChargingProfile", {"chargingProfileId": 9}, [UNKNOWN])
    assert (payloads(result), result.answer, left(conversation)) == ([{"id": 9}], UNKNOWN, [1, 2, 3])


@pytest.mark.parametrize(
    ("criteria", "asked", "stay"),
    [
        ({"evseId": 0}, [{"connectorId": 0}], [2, 3]),
        ({"evseId": 1}, [{"connectorId": 1}, {"connectorId": 2}], [1, 3]),
        ({"evseId": 2, "stackLevel": 0}, [{"connectorId": 3, "stackLevel": 0}], [1, 2, 3]),
        ({"chargingProfilePurpose": "TxDefaultProfile"}, [{"chargingProfilePurpose": "TxDefaultProfile"}], [1]),
        (
            {"chargingProfilePurpose": "ChargingStationMaxProfile", "evseId": 0},
            [{"chargingProfilePurpose": "ChargePointMaxProfile", "connectorId": 0}],
            [2, 3],
        ),
        ({"stackLevel": 1}, [{"stackLevel": 1}], [1, 2]),
    ],
)
def test_criteria_are_the_same(criteria: Any, asked: list[Any], stay: list[int]) -> None:
    conversation = talk()
    result = conversation.backend("ClearChargingProfile", {"chargingProfileCriteria": criteria}, [ACCEPTED] * len(asked))
    assert (payloads(result), result.answer, left(conversation)) == (asked, ACCEPTED, stay)


@pytest.mark.parametrize("message", [{}, {"chargingProfileCriteria": {}}])
def test_what_would_clear_everything_in_1_6_is_not_passed_on(message: Any) -> None:
    """K10.FR.02"""
    conversation = talk()
    result = conversation.backend("ClearChargingProfile", message)
    assert (result.sent, result.answer, left(conversation)) == ([], UNKNOWN, [1, 2, 3])


@pytest.mark.parametrize("purpose", ["ChargingStationExternalConstraints", "LocalGeneration", "PriorityCharging"])
def test_a_purpose_1_6_does_not_have_is_unknown(purpose: str) -> None:
    """K10.FR.08"""
    result = talk().backend("ClearChargingProfile", {"chargingProfileCriteria": {"chargingProfilePurpose": purpose}})
    assert (result.sent, result.answer, result.losses) == ([], UNKNOWN, ["profile.purpose"])


def test_an_evse_the_station_cannot_have_is_unknown() -> None:
    result = talk().backend("ClearChargingProfile", {"chargingProfileCriteria": {"evseId": 3}})
    assert (result.sent, result.answer) == ([], UNKNOWN)


def test_what_was_to_be_cleared_is_in_doubt_when_the_answer_never_came() -> None:
    conversation = talk()
    error = Refused(RpcCode.GENERIC_ERROR, "", "station", "timeout")
    result = conversation.backend("ClearChargingProfile", {"chargingProfileId": 2}, [ACCEPTED, error])
    assert result.error is not None
    assert [row.uncertain for row in conversation.memory.memory.profiles.rows] == [False, True, False]


def test_a_station_without_smart_charging_has_no_profiles() -> None:
    for conversation, replies in (
        (talk("1.5"), []),
        (talk(), [Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")]),
    ):
        result = conversation.backend("ClearChargingProfile", {"chargingProfileId": 9}, replies)
        assert (result.answer, result.losses) == (UNKNOWN, ["smart_charging"])
