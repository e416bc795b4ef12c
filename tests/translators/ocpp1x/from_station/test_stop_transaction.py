"""StopTransaction of a 1.x station in front of a 2.x backend; the plain cases are vectors."""

from typing import Any

import pytest

from tests.playbook import Conversation, Result
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
from translators.ocpp1x.from_station import ROUTES

NUMBER = 1740679425
ID = "86ce3d04-bb1d-8548-961d-b89267c0a901"
STARTED = "2026-11-23T08:15:30Z"
AT = "2026-11-23T09:40:00Z"
ACCEPTED = {"idTokenInfo": {"status": "Accepted"}}


def talk(version: str = "1.6", **options: Any) -> Conversation:
    return Conversation(version, "2.0.1", now=STARTED, from_station=ROUTES, options=Options(**options))


def charging(version: str = "1.6", answer: Any = ACCEPTED, **options: Any) -> Conversation:
    one = talk(version, **options)
    one.station("StartTransaction", {"connectorId": 1, "idTag": "04A2B3C4", "meterStart": 10, "timestamp": STARTED}, [answer])
    return one


def stop(one: Conversation, answers: Any = ({},), now: str = AT, **fields: Any) -> Result:
    payload = {"transactionId": NUMBER, "meterStop": 500, "timestamp": AT, **fields}
    return one.station("StopTransaction", payload, list(answers), now)


def event(result: Result, index: int = 0) -> dict[str, Any]:
    payload: dict[str, Any] = result.sent[index].payload
    return payload


def refused(cause: Any = "timeout") -> Refused:
    return Refused(RpcCode.INTERNAL_ERROR, "", "backend", cause)


def test_a_driver_who_stops_with_a_card_is_named() -> None:
    result = stop(charging(), [ACCEPTED], idTag="04a2b3c4")
    assert event(result)["idToken"] == {"idToken": "04A2B3C4", "type": "ISO14443"}
    assert event(result)["transactionInfo"] == {"transactionId": ID, "chargingState": "EVConnected", "stoppedReason": "Local"}
    assert result.answer == {"idTagInfo": {"status": "Accepted"}}


def test_another_card_that_stops_is_inferred_anew() -> None:
    assert event(stop(charging(), idTag="Guest"))["idToken"] == {"idToken": "Guest", "type": "Central"}


@pytest.mark.parametrize("reason", ["Remote", "SoftReset", "EVDisconnected", "EmergencyStop"])
def test_a_card_that_is_only_echoed_is_not_told(reason: str) -> None:
    result = stop(charging(), [{}], idTag="04A2B3C4", reason=reason)
    assert "idToken" not in event(result)
    assert result.answer == {}


def test_a_cable_that_was_pulled_leaves_the_connector_idle() -> None:
    assert event(stop(charging(), reason="EVDisconnected"))["transactionInfo"]["chargingState"] == "Idle"


def test_no_id_tag_info_goes_to_a_station_that_named_no_card() -> None:
    assert stop(charging(), [ACCEPTED]).answer == {}


def test_meter_stop_is_not_said_twice() -> None:
    sample = {"value": "0.5", "unit": "kWh", "context": "Transaction.End"}
    result = stop(charging(), transactionData=[{"timestamp": AT, "sampledValue": [sample]}])
    assert [len(value["sampledValue"]) for value in event(result)["meterValue"]] == [1]


@pytest.mark.parametrize(
    "other",
    [{"value": "499", "context": "Transaction.End"}, {"value": "500", "context": "Transaction.End", "phase": "L1"}, {"value": "500"}],
)
def test_meter_stop_is_said_beside_another_reading(other: dict[str, str]) -> None:
    result = stop(charging(), transactionData=[{"timestamp": AT, "sampledValue": [other]}])
    assert [value["sampledValue"][0]["value"] for value in event(result)["meterValue"]] == [float(other["value"]), 500]


def test_all_instants_of_the_transaction_data_go_with_the_one_event() -> None:
    data = [{"timestamp": f"2026-11-23T08:{minute}:00Z", "sampledValue": [{"value": "5"}]} for minute in (20, 30, 40)]
    result = stop(charging(), transactionData=data)
    assert len(result.sent) == 1
    assert [value["timestamp"] for value in event(result)["meterValue"]] == [*(value["timestamp"] for value in data), AT]


def test_a_signed_begin_in_the_transaction_data_has_meter_start_beside_it() -> None:
    sample = {"value": "00ff", "format": "SignedData", "context": "Transaction.Begin"}
    result = stop(charging(), transactionData=[{"timestamp": AT, "sampledValue": [sample]}])
    assert event(result)["meterValue"][0]["sampledValue"][0]["value"] == 10


def test_a_register_that_runs_backwards_is_told_as_it_is() -> None:
    result = stop(charging(), meterStop=9)
    assert result.quirks == ["meter_backwards"]
    assert event(result)["meterValue"][0]["sampledValue"][0]["value"] == 9


def test_a_stop_that_was_not_answered_is_said_again_word_for_word() -> None:
    one = charging()
    first = stop(one, [refused()])
    one.memory.load(one.memory.dump())
    second = stop(one, [{}], now="2026-11-23T09:41:00Z")
    assert first.sent == second.sent
    assert event(second)["seqNo"] == 1


@pytest.mark.parametrize("stopped", ["1970-01-01T00:20:00Z", "2036-01-01T00:20:00Z"])
def test_a_stop_of_a_station_without_a_clock_is_said_again_word_for_word_though_it_booted_meanwhile(stopped: str) -> None:
    one = charging()
    data = [{"timestamp": stopped.replace("20:00", "10:00"), "sampledValue": [{"value": "1200"}]}]
    first = stop(one, [refused()], timestamp=stopped, transactionData=data)
    one.memory.memory.transactions.forget_clock()
    again = stop(one, now="2026-11-23T12:30:00.003Z", timestamp=stopped, transactionData=data)
    assert event(again) == event(first)


def test_a_repeated_stop_gets_its_answer_again() -> None:
    one = charging()
    first = stop(one, [ACCEPTED], idTag="04A2B3C4")
    again = stop(one, [], idTag="04A2B3C4")
    assert (again.sent, again.answer, again.quirks) == ([], first.answer, [])


@pytest.mark.parametrize(("fields", "answer"), [({"idTag": "04A2B3C4"}, {"idTagInfo": {"status": "Accepted"}}), ({}, {})])
def test_another_stop_of_what_has_ended_is_taken_as_done(fields: dict[str, Any], answer: Any) -> None:
    one = charging()
    stop(one)
    late = stop(one, [], meterStop=501, **fields)
    assert (late.sent, late.answer, late.quirks) == ([], answer, ["late_stop"])


def test_the_number_alone_tells_the_transaction_when_the_memory_is_lost() -> None:
    one = talk()
    result = stop(one)
    assert result.quirks == ["tx_state_lost"]
    assert len(result.sent) == 1
    assert event(result)["transactionInfo"]["transactionId"] == ID
    assert event(result)["seqNo"] == 1 + (9 * 3600 + 40 * 60) - (8 * 3600 + 15 * 60 + 28)


def test_a_number_of_a_connector_the_station_does_not_have_is_another_system_s() -> None:
    one = talk()
    boot = one.memory.memory.boot
    boot.action_payload, boot.at = "{}", STARTED  # it booted here, and told its connectors
    one.memory.memory.topology.saw(2)
    result = stop(one, [{}, {}], transactionId=NUMBER + 4)
    assert result.quirks == ["tx_orphan_stop"]
    assert "evse" not in event(result, 0)


def test_a_stop_of_another_system_that_was_not_answered_goes_on_where_it_was() -> None:
    one = talk()
    first = stop(one, [{}, refused()], transactionId=4711)
    second = stop(one, [{}], transactionId=4711)
    assert [sent.payload["eventType"] for sent in first.sent] == ["Started", "Ended"]
    assert second.sent == first.sent[1:]


def test_an_invented_start_has_the_earliest_time_of_the_message() -> None:
    data = [{"timestamp": "2026-11-23T07:00:00Z", "sampledValue": [{"value": "5"}]}]
    result = stop(talk(), [{}, {}], transactionId=4711, transactionData=data)
    assert event(result, 0)["timestamp"] == "2026-11-23T07:00:00Z"
    assert "meterValue" not in event(result, 0)


@pytest.mark.parametrize("number", [-1, 0])
def test_a_stop_without_a_number_is_of_the_start_that_was_never_answered(number: int) -> None:
    one = talk()
    one.station("StartTransaction", {"connectorId": 1, "idTag": "A", "meterStart": 10, "timestamp": STARTED}, [refused()])
    result = stop(one, [ACCEPTED, {}], transactionId=number)
    assert [(sent.payload["eventType"], sent.payload["seqNo"]) for sent in result.sent] == [("Started", 0), ("Ended", 1)]
    assert {sent.payload["transactionInfo"]["transactionId"] for sent in result.sent} == {ID}
    assert result.quirks == []


def test_a_start_repeated_after_a_stop_without_a_number_gets_its_answer_and_begins_nothing() -> None:
    one = charging()
    stop(one, transactionId=-1)
    again = one.station("StartTransaction", {"connectorId": 1, "idTag": "04A2B3C4", "meterStart": 10, "timestamp": STARTED}, [])
    assert (again.sent, again.answer["transactionId"]) == ([], NUMBER)


@pytest.mark.parametrize("booted", [False, True])
def test_a_number_of_ours_is_recovered_on_a_connector_that_was_not_heard_of_since_the_memory_was_lost(booted: bool) -> None:
    one = talk()
    if booted:  # just now, and its statuses are still to come
        one.memory.memory.boot.action_payload, one.memory.memory.boot.at = "{}", AT
    one.memory.memory.topology.saw(2)
    result = stop(one, transactionId=NUMBER + 4)
    assert (result.quirks, [sent.payload["eventType"] for sent in result.sent]) == (["tx_state_lost"], ["Ended"])


def test_a_stop_without_a_number_among_several_is_of_the_same_card_else_of_the_oldest() -> None:
    one = talk()
    for connector, card in ((1, "A"), (2, "B"), (3, "B")):
        one.station("StartTransaction", {"connectorId": connector, "idTag": card, "meterStart": 0, "timestamp": STARTED}, [ACCEPTED])
    ids = [row.id for row in one.memory.memory.transactions.open()]
    assert event(stop(one, transactionId=-1, idTag="b"))["transactionInfo"]["transactionId"] == ids[1]
    assert event(stop(one, transactionId=-1))["transactionInfo"]["transactionId"] == ids[0]


def test_a_stop_without_a_number_and_without_any_transaction_is_another_system_s() -> None:
    result = stop(talk(), [{}, {}], transactionId=-1)
    assert result.quirks == ["tx_orphan_stop"]
    assert event(result, 0)["transactionInfo"]["transactionId"].endswith("67c14780")  # 09:40:00, no connector


def test_a_1_5_station_that_was_stopped_from_afar_stopped_remotely() -> None:
    one = charging("1.5")
    one.memory.memory.transactions.remote_stop_accepted(NUMBER, one.memory.now)
    result = stop(one, idTag="04A2B3C4")
    assert (event(result)["triggerReason"], event(result)["transactionInfo"]["stoppedReason"]) == ("RemoteStop", "Remote")
    assert "idToken" not in event(result)


def test_a_1_5_station_that_names_no_card_stopped_for_another_reason() -> None:
    assert event(stop(charging("1.5")))["triggerReason"] == "ChargingStateChanged"


def test_an_error_of_the_connector_explains_the_stop() -> None:
    one = charging()
    one.station("StatusNotification", {"connectorId": 1, "status": "Faulted", "errorCode": "GroundFailure", "timestamp": AT}, [{}])
    found = event(stop(one, reason="Other"))
    assert (found["triggerReason"], found["transactionInfo"]["stoppedReason"]) == ("AbnormalCondition", "GroundFault")


def test_a_soft_reset_is_told_beside_what_2x_has() -> None:
    found = event(stop(charging(), reason="SoftReset"))
    assert (found["triggerReason"], found["transactionInfo"]["stoppedReason"]) == ("ResetCommand", "ImmediateReset")
    assert found["customData"] == {"vendorId": "org.ocppgw.legacy", "reason": "SoftReset"}
    assert "customData" not in event(stop(charging(custom_data="off"), reason="SoftReset"))


def test_another_token_than_that_of_the_start_is_told_only_where_it_stopped_the_transaction() -> None:
    result = stop(charging(), reason="EVDisconnected", idTag="OTHER")
    assert "idToken" not in event(result)
    assert result.losses == ["stop_token"]
    assert stop(charging(), reason="EVDisconnected", idTag="04A2B3C4").losses == []
