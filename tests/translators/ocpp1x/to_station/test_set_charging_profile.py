"""SetChargingProfile for a 1.6 station."""

from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
from translators.memory.profiles import InstalledProfile, Member
from translators.memory.station import Memory
from translators.memory.transactions import Transaction
from translators.ocpp1x.transaction_ids import computed_id

ACCEPTED = {"status": "Accepted"}
REJECTED = {"status": "Rejected"}


def profile(number: int = 20, purpose: str = "TxDefaultProfile", **more: Any) -> dict[str, Any]:
    limit = more.pop("limit", 10.0)
    schedule = {
        "id": 1,
        "startSchedule": "2026-03-01T00:00:00Z",
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": limit}],
    }
    fixed = {"id": number, "stackLevel": 0, "chargingProfilePurpose": purpose, "chargingProfileKind": "Absolute"}
    return {**fixed, "chargingSchedule": [schedule], **more}


def message(evse: int = 1, number: int = 20, purpose: str = "TxDefaultProfile", **more: Any) -> dict[str, Any]:
    return {"evseId": evse, "chargingProfile": profile(number, purpose, **more)}


def talk(version: str = "1.6", *, plugs: bool = False, **options: Any) -> Conversation:
    memory = Memory()
    if plugs:
        memory.topology.configure([(1, 1, 1), (2, 1, 2), (3, 2, 1)], flattened=False)
    options = {"connectors": [(1, 1, 1), (2, 1, 2), (3, 2, 1)], **options} if plugs else options
    return Conversation(version, "2.1", memory=memory, options=Options(**options))


def charging(conversation: Conversation, connector: int = 1, number: int = 77, name: str = "tx-1") -> Conversation:
    conversation.memory.memory.transactions.rows.append(
        Transaction(number=number, id=name, connector=connector, since="2026-11-23T11:00:00Z", started=True)
    )
    return conversation


def rows(conversation: Conversation) -> list[InstalledProfile]:
    return conversation.memory.memory.profiles.rows


def sent(result: Any) -> list[tuple[str, int, int]]:
    """(action, connector, id) of what left."""
    found = []
    for action, payload in result.requests:
        if action == "SetChargingProfile":
            found.append((action, payload["connectorId"], payload["csChargingProfiles"]["chargingProfileId"]))
        else:
            found.append((action, payload.get("connectorId", -1), payload.get("id", -1)))
    return found


def failure(cause: Any, code: RpcCode = RpcCode.GENERIC_ERROR) -> Refused:
    return Refused(code, "no", "station", cause)


def test_an_accepted_profile_is_remembered_as_it_was_installed() -> None:
    conversation = talk()
    result = conversation.backend("SetChargingProfile", message(limit=16.27), [ACCEPTED])
    (request,) = result.sent
    assert request.payload["csChargingProfiles"]["chargingSchedule"]["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 16.2}]
    assert result.answer == {
        "status": "Accepted",
        "statusInfo": {"reasonCode": "NoError", "additionalInfo": "installed with loss: profile.limit_rounded"},
    }
    assert result.losses == ["profile.limit_rounded"]
    (row,) = rows(conversation)
    assert (row.evse, row.members, row.pending, row.profile.chargingSchedule[0].chargingSchedulePeriod[0].limit) == (
        1,
        (Member(1, 20),),
        False,
        16.2,
    )


def test_the_notice_of_a_loss_may_be_switched_off() -> None:
    result = talk(notice_status_info=False).backend("SetChargingProfile", message(limit=16.27), [ACCEPTED])
    assert result.answer == ACCEPTED


@pytest.mark.parametrize(("status", "info"), [("Rejected", None), ("NotSupported", {"reasonCode": "UnsupportedRequest"})])
def test_what_the_station_refuses_is_not_remembered(status: str, info: Any) -> None:
    conversation = talk()
    result = conversation.backend("SetChargingProfile", message(), [{"status": status}])
    assert result.answer == (REJECTED if info is None else {**REJECTED, "statusInfo": info})
    assert rows(conversation) == []


def test_a_property_the_station_does_not_take_is_a_refusal() -> None:
    conversation = talk()
    result = conversation.backend("SetChargingProfile", message(), [failure("answered", RpcCode.PROPERTY_CONSTRAINT_VIOLATION)])
    assert result.answer["status"] == "Rejected"
    assert result.answer["statusInfo"]["reasonCode"] == "InvalidProfile"
    assert rows(conversation) == []


@pytest.mark.parametrize(("version", "profiles"), [("1.5", ""), ("1.6", "Core,Reservation")])
def test_without_smart_charging_it_is_an_error_and_the_station_is_not_asked(version: str, profiles: str) -> None:
    """K01.FR.29"""
    conversation = talk(version)
    conversation.memory.memory.configuration.feature_profiles = profiles
    result = conversation.backend("SetChargingProfile", message())
    assert result.error is not None
    assert (result.sent, result.error.code, result.losses) == ([], RpcCode.NOT_SUPPORTED, ["smart_charging"])


def test_a_station_that_does_not_know_the_action_is_an_error() -> None:
    conversation = talk()
    result = conversation.backend("SetChargingProfile", message(), [failure("answered", RpcCode.NOT_IMPLEMENTED)])
    assert result.error is not None
    assert (result.error.code, rows(conversation)) == (RpcCode.NOT_SUPPORTED, [])


@pytest.mark.parametrize(
    ("cause", "kept"), [("timeout", 1), ("offline", 1), ("invalid", 1), ("unreachable", 0), ("answered", 0), ("busy", 0)]
)
def test_an_answer_that_never_came_leaves_the_profile_in_doubt(cause: str, kept: int) -> None:
    conversation = talk()
    result = conversation.backend("SetChargingProfile", message(), [failure(cause)])
    assert result.error is not None
    assert [row.pending for row in rows(conversation)] == [True] * kept


def test_the_row_is_stored_before_the_station_is_asked() -> None:
    conversation = talk()
    conversation.memory.touched = False
    conversation.backend("SetChargingProfile", message(), [failure("timeout")])
    assert conversation.memory.touched


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (message(1, 20, "ChargingStationMaxProfile"), "InvalidProfile"),
        (message(0, 20, "TxProfile"), "InvalidProfile"),
        (message(3), "UnknownEvse"),
        (message(1, 20, "TxProfile"), "TxNotFound"),
        (message(1, 20, "TxProfile", transactionId="nobody"), "TxNotFound"),
        (message(2, 20, "TxProfile", transactionId="tx-1"), "TxNotFound"),
        (message(1, 20, "LocalGeneration"), "UnsupportedPurpose"),
        (message(1, 20, stackLevel=4), "InvalidStackLevel"),
    ],
)
def test_what_cannot_be_obeyed_is_refused_without_a_call(given: dict[str, Any], code: str) -> None:
    conversation = charging(talk(plugs=True), connector=2 if given["evseId"] == 2 else 3)
    conversation.memory.memory.configuration.max_stack_level = 3
    result = conversation.backend("SetChargingProfile", given)
    assert (result.sent, result.answer["status"], result.answer["statusInfo"]["reasonCode"]) == ([], "Rejected", code)


def test_a_schedule_with_too_many_periods_is_refused() -> None:
    conversation = talk()
    conversation.memory.memory.configuration.heard([("ChargingScheduleMaxPeriods", True, "1")])
    given = message()
    given["chargingProfile"]["chargingSchedule"][0]["chargingSchedulePeriod"].append({"startPeriod": 60, "limit": 6.0})
    result = conversation.backend("SetChargingProfile", given)
    assert result.answer["statusInfo"] == {"reasonCode": "TooManyElements", "additionalInfo": "ChargingScheduleMaxPeriods is 1"}


@pytest.mark.parametrize("named", [{}, {"transactionId": "tx-1"}])
def test_a_profile_of_a_transaction_goes_to_its_connector_with_its_number(named: dict[str, str]) -> None:
    conversation = charging(talk(plugs=True), connector=2)
    result = conversation.backend("SetChargingProfile", message(1, 20, "TxProfile", **named), [ACCEPTED])
    assert sent(result) == [("SetChargingProfile", 2, 20)]
    assert result.sent[0].payload["csChargingProfiles"]["transactionId"] == 77
    (row,) = rows(conversation)
    assert (row.profile.transactionId, row.evse, row.members) == ("tx-1", 1, (Member(2, 20),))


def test_a_transaction_whose_row_is_lost_is_known_by_the_number_in_its_id() -> None:
    conversation = talk()
    named = computed_id(77, conversation.memory)
    result = conversation.backend("SetChargingProfile", message(1, 20, "TxProfile", transactionId=named), [ACCEPTED])
    assert result.sent[0].payload["csChargingProfiles"]["transactionId"] == 77
    assert result.losses == ["txid.recovered"]


def test_a_transaction_on_an_unknown_connector_is_on_the_only_one_of_its_evse() -> None:
    conversation = charging(talk(plugs=True), connector=0)
    one = conversation.backend("SetChargingProfile", message(2, 20, "TxProfile", transactionId="tx-1"), [ACCEPTED])
    assert sent(one) == [("SetChargingProfile", 3, 20)]
    several = conversation.backend("SetChargingProfile", message(1, 21, "TxProfile", transactionId="tx-1"))
    assert several.answer["statusInfo"]["reasonCode"] == "TxNotFound"


def test_the_profile_of_a_transaction_leaves_with_it() -> None:
    conversation = charging(talk())
    conversation.backend("SetChargingProfile", message(1, 20, "TxProfile"), [ACCEPTED])
    conversation.backend("SetChargingProfile", message(1, 21), [ACCEPTED])
    stop = {"transactionId": 77, "meterStop": 5, "timestamp": "2026-11-23T12:00:00Z"}
    conversation.station("StopTransaction", stop, [{}])
    assert [row.id for row in rows(conversation)] == [21]


def test_what_1_6_would_replace_is_refused_until_it_is_cleared() -> None:
    conversation = talk()
    conversation.backend("SetChargingProfile", message(1, 23), [ACCEPTED])
    refused = conversation.backend("SetChargingProfile", message(1, 24, limit=16.27))
    assert refused.answer["statusInfo"] == {
        "reasonCode": "DuplicateProfile",
        "additionalInfo": "1.6 would replace profile 23 (same purpose, stackLevel and connector)",
    }
    assert refused.losses == ["profile.stack_conflict"]
    elsewhere = conversation.backend("SetChargingProfile", message(2, 24), [ACCEPTED])
    assert elsewhere.answer == ACCEPTED
    conversation.backend("ClearChargingProfile", {"chargingProfileId": 23}, [ACCEPTED])
    again = conversation.backend("SetChargingProfile", message(1, 24), [ACCEPTED])
    assert again.answer == ACCEPTED


def test_what_is_no_longer_valid_stands_in_nobodys_way() -> None:
    conversation = talk()
    conversation.backend("SetChargingProfile", message(1, 23, validTo="2026-11-23T12:30:00Z"), [ACCEPTED])
    result = conversation.backend("SetChargingProfile", message(1, 24), [ACCEPTED], now="2026-11-23T12:30:00Z")
    assert result.answer == ACCEPTED
    assert [row.id for row in rows(conversation)] == [24]


def test_an_evse_with_several_connectors_gets_a_copy_for_each() -> None:
    conversation = talk(plugs=True)
    result = conversation.backend("SetChargingProfile", message(1, 20), [ACCEPTED, ACCEPTED])
    assert sent(result) == [("SetChargingProfile", 1, 20), ("SetChargingProfile", 2, 1_000_000_000)]
    again = conversation.backend("SetChargingProfile", message(1, 20, limit=6.0), [ACCEPTED, ACCEPTED])
    assert sent(again) == sent(result)
    moved = conversation.backend("SetChargingProfile", message(2, 20), [ACCEPTED, ACCEPTED])
    assert sent(moved) == [("SetChargingProfile", 3, 20), ("ClearChargingProfile", -1, 1_000_000_000)]
    assert [row.members for row in rows(conversation)] == [(Member(3, 20),)]


def test_a_copy_that_could_not_be_cleared_stays_with_its_profile() -> None:
    conversation = talk(plugs=True)
    conversation.backend("SetChargingProfile", message(1, 20), [ACCEPTED, ACCEPTED])
    moved = conversation.backend("SetChargingProfile", message(2, 20), [ACCEPTED, failure("timeout")])
    assert moved.answer == ACCEPTED
    assert [row.members for row in rows(conversation)] == [(Member(3, 20), Member(2, 1_000_000_000))]


def test_ids_that_a_backend_uses_are_not_given_to_copies() -> None:
    conversation = talk(plugs=True)
    conversation.backend("SetChargingProfile", message(2, 1_000_000_000), [ACCEPTED])
    result = conversation.backend("SetChargingProfile", message(1, 20), [ACCEPTED, ACCEPTED])
    assert sent(result)[1] == ("SetChargingProfile", 2, 1_000_000_001)


def test_a_profile_is_installed_on_all_connectors_or_on_none() -> None:
    conversation = talk(plugs=True)
    result = conversation.backend("SetChargingProfile", message(1, 20), [ACCEPTED, REJECTED, ACCEPTED])
    assert sent(result)[2] == ("ClearChargingProfile", -1, 20)
    assert (result.answer, rows(conversation)) == (REJECTED, [])


def test_a_refused_change_leaves_the_copies_as_they_were() -> None:
    conversation = talk(plugs=True)
    conversation.backend("SetChargingProfile", message(1, 20, limit=16.0), [ACCEPTED, ACCEPTED])
    error = failure("answered", RpcCode.INTERNAL_ERROR)
    result = conversation.backend("SetChargingProfile", message(1, 20, limit=32.0), [ACCEPTED, error, ACCEPTED])
    limits = [one.payload["csChargingProfiles"]["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"] for one in result.sent]
    assert (sent(result)[2], limits) == (("SetChargingProfile", 1, 20), [32.0, 32.0, 16.0])
    assert result.error is not None
    (row,) = rows(conversation)
    assert (row.pending, row.profile.chargingSchedule[0].chargingSchedulePeriod[0].limit) == (False, 16.0)


def test_what_the_station_would_not_take_any_more_is_cleared_instead() -> None:
    conversation = talk(plugs=True)
    conversation.backend("SetChargingProfile", message(1, 20, stackLevel=3), [ACCEPTED, ACCEPTED])
    conversation.memory.memory.configuration.max_stack_level = 1
    result = conversation.backend("SetChargingProfile", message(1, 20, stackLevel=1), [ACCEPTED, REJECTED, ACCEPTED])
    assert sent(result)[2] == ("ClearChargingProfile", -1, 20)


def test_a_way_back_that_fails_leaves_the_profile_in_doubt() -> None:
    conversation = talk(plugs=True)
    result = conversation.backend("SetChargingProfile", message(1, 20), [ACCEPTED, REJECTED, failure("timeout")])
    assert result.answer == REJECTED
    assert [row.pending for row in rows(conversation)] == [True]


def test_too_many_profiles_are_forgotten_by_name() -> None:
    conversation = talk()
    losses = []
    for number in range(1, 67):
        losses += conversation.backend("SetChargingProfile", message(number, number), [ACCEPTED]).losses
    assert losses == ["profiles.forgotten"] * 2
