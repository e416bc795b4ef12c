"""What the closest peer does wrong, measured (quirks.md part 4): one test for each line, showing what is right.

A 1.6 station in front of a 2.1 central system; what leaves is decoded with the receiver's official type by the conversation itself.
"""

from __future__ import annotations

from typing import Any

import msgspec
import orjson
import pytest

from gateway.commands import SendCall, SendError, SendResult, Side
from tests.playbook import Conversation, Result
from tests.talking import Talk, only
from translators.errors import FROM_WIRE, TO_2X, TO_16, RpcCode
from translators.memory.station import Memory

NOW = "2026-11-23T12:00:00Z"
YES = {"idTokenInfo": {"status": "Accepted"}}
EVENTS = {"TransactionEvent": YES, "StatusNotification": {}, "NotifyEvent": {}, "MeterValues": {}}


def talk() -> Conversation:
    return Conversation("1.6", "2.1", now=NOW)


def start(here: Conversation, connector: int = 1, tag: str = "04A2B3C4") -> tuple[int, str]:
    """A transaction; its number in 1.6 and its id in 2.1."""
    request = {"connectorId": connector, "idTag": tag, "meterStart": 100, "timestamp": "2026-11-23T11:00:00Z"}
    result = here.station("StartTransaction", request, EVENTS)
    return result.answer["transactionId"], events(result)[0]["transactionInfo"]["transactionId"]


def events(result: Result) -> list[dict[str, Any]]:
    return [sent.payload for sent in result.sent if sent.action == "TransactionEvent"]


def meter_values(number: int | None) -> dict[str, Any]:
    sample = {"value": "1500.5", "measurand": "Energy.Active.Import.Register", "phase": "L1", "unit": "Wh", "context": "Sample.Periodic"}
    place = {} if number is None else {"transactionId": number}
    return {"connectorId": 1, **place, "meterValue": [{"timestamp": "2026-11-23T11:05:00Z", "sampledValue": [sample]}]}


def test_readings_of_a_transaction_are_numbers_with_their_unit_time_phase_and_place_in_the_sequence() -> None:
    here = talk()
    number, identifier = start(here)
    numbered = []
    for _ in range(2):
        (event,) = events(here.station("MeterValues", meter_values(number), EVENTS))
        ((reading,),) = [value["sampledValue"] for value in event["meterValue"]]
        assert (reading["value"], reading["unitOfMeasure"], reading["phase"]) == (1500.5, {"unit": "Wh"}, "L1")
        assert event["timestamp"] == event["meterValue"][0]["timestamp"] == "2026-11-23T11:05:00Z"
        assert (event["eventType"], event["transactionInfo"]["transactionId"]) == ("Updated", identifier)
        numbered.append(event["seqNo"])
    assert numbered == [1, 2]


def test_readings_of_no_transaction_are_meter_values() -> None:
    result = talk().station("MeterValues", meter_values(None), EVENTS)
    assert [sent.action for sent in result.sent] == ["MeterValues"]
    assert result.sent[0].payload["evseId"] == 1


def test_a_stop_keeps_its_reason_its_data_and_the_identity_of_its_transaction() -> None:
    here = talk()
    number, identifier = start(here)
    data = [{"timestamp": "2026-11-23T11:30:00Z", "sampledValue": [{"value": "1.5", "unit": "kWh", "context": "Transaction.End"}]}]
    stop = {"transactionId": number, "meterStop": 1600, "timestamp": "2026-11-23T11:30:00Z", "reason": "EVDisconnected"}
    (event,) = events(here.station("StopTransaction", {**stop, "transactionData": data}, EVENTS))
    assert (event["eventType"], event["triggerReason"]) == ("Ended", "EVCommunicationLost")
    assert event["transactionInfo"]["transactionId"] == identifier
    assert event["transactionInfo"]["stoppedReason"] == "EVDisconnected"
    readings = [reading for value in event["meterValue"] for reading in value["sampledValue"]]
    assert {(reading["value"], reading["unitOfMeasure"]["unit"]) for reading in readings} >= {(1.5, "kWh")}


def test_a_stop_of_an_unknown_transaction_has_one_id_however_often_it_comes() -> None:
    """The same number in front of the same station is the same transaction, after a loss of the memory too."""
    stop = {"transactionId": 4711, "meterStop": 1600, "timestamp": "2026-11-23T11:30:00Z"}
    ids = set()
    for here in (talk(), talk()):
        for _ in range(2):
            ids |= {event["transactionInfo"]["transactionId"] for event in events(here.station("StopTransaction", stop, EVENTS))}
    assert len(ids) == 1


def test_answers_have_only_what_1_6_knows_and_use_up_no_number() -> None:
    here = talk()
    number, _ = start(here)
    assert here.station("MeterValues", meter_values(number), EVENTS).answer == {}
    stop = {"transactionId": number, "meterStop": 1600, "timestamp": "2026-11-23T11:30:00Z"}
    assert here.station("StopTransaction", stop, EVENTS).answer == {}, "no idTag was asked about"
    with_and_without = []
    for extra in (0, 3):
        other = talk()
        for _ in range(extra):
            other.station("MeterValues", meter_values(None), EVENTS)
        with_and_without.append(start(other))
    assert with_and_without[0] == with_and_without[1]


def test_a_status_has_its_evse_and_connector_and_its_error_travels() -> None:
    here = talk()
    fault = {
        "connectorId": 2,
        "status": "Faulted",
        "errorCode": "GroundFailure",
        "info": "RCD",
        "vendorId": "Acme",
        "vendorErrorCode": "E7",
    }
    sent = {one.action: one.payload for one in here.station("StatusNotification", {**fault, "timestamp": NOW}, EVENTS).sent}
    assert (sent["StatusNotification"]["evseId"], sent["StatusNotification"]["connectorId"]) == (2, 1)
    assert sent["StatusNotification"]["connectorStatus"] == "Faulted"
    (event,) = sent["NotifyEvent"]["eventData"]
    assert event["component"]["evse"]["id"] == 2
    told = msgspec.json.encode(sent).decode()
    assert [word for word in ("GroundFailure", "RCD", "Acme", "E7") if word not in told] == []
    whole = here.station("StatusNotification", {"connectorId": 0, "status": "Unavailable", "errorCode": "NoError"}, EVENTS)
    places = [(sent.payload["evseId"], sent.payload["connectorId"]) for sent in whole.sent if sent.action == "StatusNotification"]
    assert (0, 0) not in places, "2.x numbers EVSEs and connectors from 1"


def test_remote_starts_and_stops_are_translated() -> None:
    here = talk()
    token = {"idToken": "04A2B3C4", "type": "ISO14443"}
    asked = {"remoteStartId": 7, "idToken": token, "evseId": 1}
    result = here.backend("RequestStartTransaction", asked, {"RemoteStartTransaction": {"status": "Accepted"}})
    assert result.requests == [("RemoteStartTransaction", {"connectorId": 1, "idTag": "04A2B3C4"})]
    number, identifier = start(here)
    result = here.backend("RequestStopTransaction", {"transactionId": identifier}, {"RemoteStopTransaction": {"status": "Accepted"}})
    assert result.requests == [("RemoteStopTransaction", {"transactionId": number})]
    assert result.answer == {"status": "Accepted"}


KEYS = {"configurationKey": [{"key": "HeartbeatInterval", "readonly": False, "value": "300"}], "unknownKey": []}
HEARTBEAT = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}


@pytest.mark.parametrize(
    ("action", "request_", "asks"),
    [
        ("GetVariables", {"getVariableData": [HEARTBEAT]}, "GetConfiguration"),
        ("SetVariables", {"setVariableData": [{**HEARTBEAT, "attributeValue": "60"}]}, "ChangeConfiguration"),
        ("GetBaseReport", {"requestId": 1, "reportBase": "ConfigurationInventory"}, "GetConfiguration"),
        ("GetReport", {"requestId": 2, "componentVariable": [HEARTBEAT]}, "GetConfiguration"),
    ],
)
def test_the_device_model_is_read_and_written_by_configuration_keys(action: str, request_: dict[str, Any], asks: str) -> None:
    answers = {"GetConfiguration": KEYS, "ChangeConfiguration": {"status": "Accepted"}, "NotifyReport": {}}
    result = talk().backend(action, request_, answers)
    assert asks in [sent.action for sent in result.sent if sent.to == "station"]
    told = [sent.payload for sent in result.sent if sent.to == "backend"] or [result.answer]
    assert "HeartbeatInterval" in msgspec.json.encode(told).decode()


def test_commands_that_1_6_spells_otherwise_are_valid_for_it() -> None:
    here = talk()
    reset = here.backend("Reset", {"type": "Immediate"}, {"Reset": {"status": "Accepted"}})
    assert reset.requests == [("Reset", {"type": "Soft"})], "transactions are stopped gracefully first, as B12 wants it"
    asked = {"requestedMessage": "LogStatusNotification"}
    answers = {"TriggerMessage": {"status": "NotImplemented"}, "ExtendedTriggerMessage": {"status": "Accepted"}}
    trigger = here.backend("TriggerMessage", asked, answers)
    assert trigger.requests == [
        ("TriggerMessage", {"requestedMessage": "DiagnosticsStatusNotification"}),
        ("ExtendedTriggerMessage", {"requestedMessage": "LogStatusNotification"}),
    ]
    period = {"startPeriod": 0, "limit": 16.0}
    schedule = {"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": [period]}
    profile = {"id": 4, "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Relative"}
    sent = here.backend(
        "SetChargingProfile",
        {"evseId": 1, "chargingProfile": {**profile, "chargingSchedule": [schedule]}},
        {"SetChargingProfile": {"status": "Accepted"}},
    ).requests
    assert [action for action, _ in sent] == ["SetChargingProfile"]
    assert sent[0][1]["csChargingProfiles"]["chargingSchedule"]["chargingSchedulePeriod"] == [period]


@pytest.mark.parametrize("code", TO_2X)
def test_the_codes_of_errors_are_those_of_the_receiver(code: RpcCode) -> None:
    """Every code of 2.1 that a backend answers has a word in 1.6, and the right one where 1.6 has it."""
    here = Talk("1.6", "2.1")
    asked = only(SendCall, here.call(Side.STATION, "1", "DataTransfer", {"vendorId": "Acme"}))
    commands = here.session.error_received(Side.BACKEND, asked.message_id, TO_2X[code], "no", {}, here.now)
    error = only(SendError, commands)
    assert error.side is Side.STATION
    assert error.code in TO_16
    assert FROM_WIRE[TO_16[error.code]] in TO_16


def test_two_connectors_that_start_at_once_are_two_transactions() -> None:
    """Both remote starts are accepted, and both starts sent, before the central system has answered any."""
    here = Talk("1.6", "2.1")
    for connector in (1, 2):
        asked = {"remoteStartId": connector, "idToken": {"idToken": f"TAG{connector}", "type": "Central"}, "evseId": connector}
        call = only(SendCall, here.call(Side.BACKEND, f"b{connector}", "RequestStartTransaction", asked))
        here.result(Side.STATION, call.message_id, {"status": "Accepted"})
    sent = []
    for connector in (2, 1):
        payload = {"connectorId": connector, "idTag": f"TAG{connector}", "meterStart": 0, "timestamp": NOW}
        sent += here.call(Side.STATION, f"s{connector}", "StartTransaction", payload)
    numbers = set()
    for connector in (2, 1):
        call = only(SendCall, [each for each in sent if isinstance(each, SendCall)])
        event = orjson.loads(call.payload)
        assert (event["evse"]["id"], event["transactionInfo"]["remoteStartId"]) == (connector, connector)
        sent = here.result(Side.BACKEND, call.message_id, YES)
        numbers.add(orjson.loads(only(SendResult, sent).payload)["transactionId"])
    assert len(numbers) == 2
    assert {each.connector for each in here.station.memory.transactions.open()} == {1, 2}


def test_a_transaction_is_the_same_after_a_reconnect_and_a_restart() -> None:
    """What is stored is all there is: a new process reads it, and the stop ends the transaction that was started."""
    before = talk()
    number, identifier = start(before)
    stored = before.memory.dump()
    after = Conversation("1.6", "2.1", now="2026-11-23T13:00:00Z", memory=msgspec.json.decode(stored, type=Memory))
    stop = {"transactionId": number, "meterStop": 1600, "timestamp": "2026-11-23T12:30:00Z"}
    (event,) = events(after.station("StopTransaction", stop, EVENTS))
    assert (event["transactionInfo"]["transactionId"], event["seqNo"]) == (identifier, 1)
    assert event["eventType"] == "Ended"
