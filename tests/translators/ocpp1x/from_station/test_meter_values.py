"""MeterValues of a 1.x station in front of a 2.x backend; the plain cases are vectors."""

from typing import Any

import msgspec
import pytest

from tests.playbook import Conversation, Result
from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
from translators.memory.transactions import MAX_OWED, SEQUENCE_BLOCK, StateChange, Transaction
from translators.ocpp1x import owed_states, wire
from translators.ocpp1x.from_station import ROUTES
from translators.ocpp1x.from_station.meter_values import meter_values

NUMBER = 1740679425
ID = "86ce3d04-bb1d-8548-961d-b89267c0a901"
STARTED = "2026-11-23T08:15:30Z"
AT = "2026-11-23T08:30:00Z"
ACCEPTED = {"idTokenInfo": {"status": "Accepted"}}


def talk(**options: Any) -> Conversation:
    return Conversation("1.6", "2.0.1", now=STARTED, from_station=ROUTES, options=Options(**options))


def charging(answer: Any = ACCEPTED, **options: Any) -> Conversation:
    one = talk(**options)
    one.station("StartTransaction", {"connectorId": 1, "idTag": "04A2B3C4", "meterStart": 10, "timestamp": STARTED}, [answer])
    return one


def value(at: str = AT, *samples: dict[str, str]) -> dict[str, Any]:
    return {"timestamp": at, "sampledValue": list(samples) or [{"value": "20"}]}


def measure(one: Conversation, *values: dict[str, Any], answers: Any = None, number: int | None = NUMBER, connector: int = 1) -> Result:
    payload: dict[str, Any] = {"connectorId": connector, "meterValue": list(values) or [value()]}
    if number is not None:
        payload["transactionId"] = number
    return one.station("MeterValues", payload, [{}] * 10 if answers is None else answers, AT)


def refused(cause: Any = "timeout") -> Refused:
    return Refused(RpcCode.INTERNAL_ERROR, "", "backend", cause)


def test_each_instant_is_an_event_of_its_own() -> None:
    instants = ["2026-11-23T08:20:00Z", "2026-11-23T08:25:00Z", "2026-11-23T08:20:00Z"]
    result = measure(charging(), *(value(at) for at in instants))
    assert [(sent.payload["timestamp"], sent.payload["seqNo"], len(sent.payload["meterValue"])) for sent in result.sent] == [
        ("2026-11-23T08:20:00Z", 1, 2),
        ("2026-11-23T08:25:00Z", 2, 1),
    ]


@pytest.mark.parametrize(
    ("samples", "trigger"),
    [
        ([{"value": "1"}], "MeterValuePeriodic"),
        ([{"value": "1", "context": "Sample.Clock"}], "MeterValueClock"),
        ([{"value": "1", "context": "Sample.Clock"}, {"value": "1", "context": "Trigger"}], "Trigger"),
        ([{"value": "00", "format": "SignedData"}], "SignedDataReceived"),
        ([{"value": "00", "format": "SignedData"}, {"value": "2", "measurand": "Voltage"}], "MeterValuePeriodic"),
    ],
)
def test_the_contexts_say_why(samples: list[dict[str, str]], trigger: str) -> None:
    assert measure(charging(), value(AT, *samples)).sent[0].payload["triggerReason"] == trigger


@pytest.mark.parametrize("number", [NUMBER, None])
@pytest.mark.parametrize("context", ["Trigger", "Sample.Periodic"])
def test_what_the_backend_triggered_says_so_and_how_the_car_charges(number: int | None, context: str) -> None:
    """F06.FR.07."""
    one = Conversation("1.6", "2.0.1", now=STARTED)
    one.station("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Charging", "timestamp": STARTED})
    one.station("StartTransaction", {"connectorId": 1, "idTag": "04A2B3C4", "meterStart": 10, "timestamp": STARTED}, [ACCEPTED])
    one.backend("TriggerMessage", {"requestedMessage": "TransactionEvent"}, [{"status": "Accepted"}], AT)
    sample = {"value": "20", "context": context}
    (event,) = measure(one, value(AT, sample), number=number).sent
    assert event.payload["triggerReason"] == "Trigger"
    assert event.payload["transactionInfo"] == {"transactionId": ID, "chargingState": "Charging"}
    (next_one,) = measure(one, value(AT, {"value": "21"}), number=number).sent
    assert next_one.payload["triggerReason"] == "MeterValuePeriodic"
    assert next_one.payload["transactionInfo"] == {"transactionId": ID}


def test_what_the_backend_triggered_is_the_same_when_it_comes_again() -> None:
    one = Conversation("1.6", "2.0.1", now=STARTED)
    one.station("StartTransaction", {"connectorId": 1, "idTag": "04A2B3C4", "meterStart": 10, "timestamp": STARTED}, [ACCEPTED])
    one.backend("TriggerMessage", {"requestedMessage": "TransactionEvent"}, [{"status": "Accepted"}], AT)
    first = measure(one, answers=[refused()]).sent
    assert [sent.payload["triggerReason"] for sent in first] == ["Trigger"]
    assert measure(one).sent == first


@pytest.mark.parametrize("answer", [{"status": "Rejected"}, {"status": "Accepted"}])
def test_what_was_not_triggered_or_comes_late_is_what_it_is(answer: dict[str, str]) -> None:
    one = Conversation("1.6", "2.0.1", now=STARTED)
    one.station("StartTransaction", {"connectorId": 1, "idTag": "04A2B3C4", "meterStart": 10, "timestamp": STARTED}, [ACCEPTED])
    late = answer["status"] == "Accepted"
    one.backend("TriggerMessage", {"requestedMessage": "TransactionEvent"}, [answer], "2026-11-23T08:20:00Z" if late else AT)
    assert measure(one).sent[0].payload["triggerReason"] == "MeterValuePeriodic"


def test_nothing_usable_is_answered_and_not_sent() -> None:
    result = measure(charging(), value(AT, {"value": "NaN"}), answers=[])
    assert (result.sent, result.answer, result.losses) == ([], {}, ["value_not_numeric"])


def test_nothing_usable_of_an_unknown_number_invents_no_transaction() -> None:
    one = talk()
    measure(one, value(AT, {"value": "NaN"}), answers=[])
    assert one.memory.memory.transactions.rows == []


def test_a_repetition_takes_the_same_numbers_and_what_was_not_acknowledged() -> None:
    one = charging()
    values = [value(f"2026-11-23T08:2{minute}:00Z") for minute in range(3)]
    first = measure(one, *values, answers=[{}, refused()])
    second = measure(one, *values)
    assert first.error is not None
    assert [sent.payload["seqNo"] for sent in first.sent] == [1, 2]
    assert second.sent[0] == first.sent[1]
    assert [sent.payload["seqNo"] for sent in second.sent] == [2, 3]
    assert [sent.payload["seqNo"] for sent in measure(one).sent] == [4]


def test_other_values_after_a_failure_take_new_numbers() -> None:
    one = charging()
    measure(one, answers=[refused()])
    assert measure(one, value("2026-11-23T08:31:00Z")).sent[0].payload["seqNo"] == 2


def test_meter_values_are_written_to_the_store_once_in_a_block() -> None:
    one = charging()
    measure(one)
    one.memory.touched = False
    for _ in range(SEQUENCE_BLOCK - 1):
        measure(one)
    assert not one.memory.touched
    measure(one)
    assert one.memory.touched


def test_values_without_a_number_belong_to_the_open_transaction_when_they_are_periodic() -> None:
    result = measure(charging(), value(AT), value("2026-11-23T08:31:00Z", {"value": "1", "context": "Sample.Clock"}), number=None)
    assert [(sent.action, sent.payload.get("seqNo")) for sent in result.sent] == [("TransactionEvent", 1), ("MeterValues", None)]
    assert result.sent[1].payload["evseId"] == 1


def test_values_without_a_number_from_before_the_start_do_not_belong_to_it() -> None:
    assert [sent.action for sent in measure(charging(), value("2026-11-23T08:00:00Z"), number=None).sent] == ["MeterValues"]


def test_the_operator_may_keep_values_without_a_number_outside() -> None:
    assert [sent.action for sent in measure(charging(attach_orphan_meter_values=False), number=None).sent] == ["MeterValues"]


@pytest.mark.parametrize("number", [None, -1, 0])
def test_values_outside_a_transaction_are_of_the_evse(number: int | None) -> None:
    result = measure(talk(), number=number, connector=2)
    assert [(sent.action, sent.payload["evseId"]) for sent in result.sent] == [("MeterValues", 2)]


@pytest.mark.parametrize("number", [-1, 0])
def test_values_of_a_start_that_was_never_answered_begin_it_first(number: int) -> None:
    one = charging(refused())
    result = measure(one, number=number, answers=[ACCEPTED, {}])
    assert [(sent.payload["eventType"], sent.payload["seqNo"]) for sent in result.sent] == [("Started", 0), ("Updated", 1)]


def test_the_main_meter_is_evse_0_even_without_a_transaction() -> None:
    result = measure(talk(), number=None, connector=0)
    assert (result.sent[0].payload["evseId"], result.losses) == (0, [])


def test_a_negative_connector_is_the_station_s_mistake() -> None:
    result = measure(talk(), connector=-1, answers=[])
    assert result.error is not None
    assert (result.error.code, result.error.party) == (RpcCode.PROPERTY_CONSTRAINT_VIOLATION, "station")


def test_the_number_alone_tells_the_transaction_when_the_memory_is_lost() -> None:
    result = measure(talk())
    assert result.quirks == ["tx_state_lost"]
    assert [(sent.payload["eventType"], sent.payload["transactionInfo"]) for sent in result.sent] == [("Updated", {"transactionId": ID})]


def test_a_number_of_another_connector_is_another_system_s() -> None:
    result = measure(talk(), connector=2)
    assert result.quirks == ["tx_orphan_meter"]
    assert [sent.payload["eventType"] for sent in result.sent] == ["Started", "Updated"]
    assert result.sent[0].payload["evse"] == {"id": 2, "connectorId": 1}
    assert result.sent[0].payload["timestamp"] == AT


def test_values_of_what_has_ended_come_after_the_last_event_and_are_no_event() -> None:
    one = charging()
    one.station("StopTransaction", {"transactionId": NUMBER, "meterStop": 30, "timestamp": AT}, [{}])
    result = measure(one)
    assert ([sent.action for sent in result.sent], result.quirks) == (["MeterValues"], ["late_meter_values"])


def test_a_backend_that_withdraws_its_consent_stops_the_station_once() -> None:
    one = charging()
    first = measure(one, answers=[{"idTokenInfo": {"status": "Blocked"}}])
    second = measure(one, answers=[{"idTokenInfo": {"status": "Blocked"}}])
    stop = first.sent[1]
    assert (stop.to, stop.action, stop.payload, stop.told) == ("station", "RemoteStopTransaction", {"transactionId": NUMBER}, True)
    assert (first.quirks, len(second.sent), second.quirks) == (["deauth_by_remote_stop"], 1, [])


def test_the_last_register_stands_beside_a_signed_value_that_has_none() -> None:
    one = charging()
    measure(one, value(AT, {"value": "1.5", "unit": "kWh"}))
    result = measure(one, value(AT, {"value": "00ff", "format": "SignedData"}))
    assert (result.sent[0].payload["meterValue"][0]["sampledValue"][0]["value"], result.losses) == (1500, [])


def test_values_that_waited_for_the_connection_are_offline() -> None:
    one = charging()
    one.memory.connected_since = one.memory.now.replace(hour=9)
    assert measure(one).sent[0].payload["offline"] is True


# The place of what is derived, among what the station says of its transaction.


def test_a_change_of_the_charging_state_does_not_pass_readings_that_are_not_acknowledged() -> None:
    one = charging()
    assert measure(one, answers=[refused()]).error is not None
    assert one.station("StatusNotification", charging_since("2026-11-23T08:31:00Z")).sent[-1].action == "StatusNotification"
    assert [seq_nos(measure(one)), seq_nos(measure(one, value("2026-11-23T08:45:00Z")))] == [[1], [2, 3]]


def test_what_is_owed_is_told_before_what_happened_after_it_and_not_before_that() -> None:
    one = charging()
    one.station("StatusNotification", charging_since("2026-11-23T08:31:00Z"), {"TransactionEvent": refused()})
    (row,) = one.memory.memory.transactions.rows
    row.owed[0].seqNo = -1
    early, late = measure(one), measure(one, value("2026-11-23T08:45:00Z"))
    assert [[sent.payload["timestamp"] for sent in result.sent] for result in (early, late)] == [
        ["2026-11-23T08:30:00Z"],
        ["2026-11-23T08:31:00Z", "2026-11-23T08:45:00Z"],
    ]
    assert row.owed == []


def test_a_change_that_was_sent_and_not_acknowledged_is_said_again_under_its_number_by_the_next_message() -> None:
    one = charging()
    first = one.station("StatusNotification", charging_since(AT), {"TransactionEvent": refused()})
    stop = {"transactionId": NUMBER, "meterStop": 30, "timestamp": "2026-11-23T09:00:00Z", "reason": "Local"}
    again = one.station("StopTransaction", stop, [{}, {}])
    assert [sent.payload["seqNo"] for sent in again.sent] == [1, 2]
    assert again.sent[0].payload == first.sent[-1].payload


def test_a_change_that_has_a_number_is_told_before_readings_of_an_earlier_time() -> None:
    """The queue of a station is of before its status: what was told first has the smaller number all the same."""
    one = charging()
    one.station("StatusNotification", charging_since("2026-11-23T08:31:00Z"), {"TransactionEvent": refused()})
    assert [(sent.payload["seqNo"], sent.payload["timestamp"]) for sent in measure(one).sent] == [
        (1, "2026-11-23T08:31:00Z"),
        (2, "2026-11-23T08:30:00Z"),
    ]


def test_a_change_that_the_backend_refuses_is_let_go() -> None:
    one = charging()
    one.station("StatusNotification", charging_since(AT), {"TransactionEvent": refused("answered")})
    assert seq_nos(measure(one)) == [2]


def test_behind_an_end_that_is_not_acknowledged_nothing_is_told() -> None:
    one = charging()
    stop = {"transactionId": NUMBER, "meterStop": 30, "timestamp": AT, "reason": "Local"}
    assert one.station("StopTransaction", stop, [refused()]).error is not None
    assert [sent.action for sent in one.station("StatusNotification", charging_since(AT)).sent] == ["StatusNotification"]
    assert seq_nos(one.station("StopTransaction", stop, [{}])) == [1]


def test_while_transaction_messages_wait_a_change_waits_with_them_and_is_due_afterwards() -> None:
    one = charging()
    one.memory.queued = True
    assert [sent.action for sent in one.station("StatusNotification", charging_since(AT)).sent] == ["StatusNotification"]
    assert not owed_states.is_due(one.memory)
    one.memory.queued = False
    assert owed_states.is_due(one.memory)
    flow = owed_states.tell_due(one.memory)
    event = next(flow).request
    assert (event.seqNo, event.transactionInfo.chargingState, event.timestamp) == (1, "Charging", AT)
    with pytest.raises(StopIteration):
        flow.send(c.TransactionEventResponse())
    assert not owed_states.is_due(one.memory)


def test_what_is_owed_is_bounded() -> None:
    row = Transaction(number=1, id="x", since=AT)
    lost = [row.owe(StateChange(at=str(number), state="Charging", trigger="ChargingStateChanged")) for number in range(2 * MAX_OWED)]
    assert lost == [0] * MAX_OWED + [1] * MAX_OWED
    assert [change.at for change in row.owed] == [str(number) for number in range(MAX_OWED, 2 * MAX_OWED)]


def charging_since(at: str) -> dict[str, Any]:
    return {"connectorId": 1, "status": "Charging", "errorCode": "NoError", "timestamp": at}


def seq_nos(result: Result) -> list[int]:
    return [sent.payload["seqNo"] for sent in result.sent]


# What makes a second attempt the same deed: the id of each message follows from it.


def deeds(one: Conversation, payload: dict[str, Any], answered: int) -> list[tuple[str, int]]:
    """(deed, seqNo) of the calls until `answered` are acknowledged and the next is not."""
    flow, found = meter_values(msgspec.convert(payload, wire.MeterValuesRequest), one.memory), []
    effect: Any = next(flow)
    for _ in range(answered):
        found.append((effect.deed, effect.request.seqNo))
        effect = flow.send(c.TransactionEventResponse())
    found.append((effect.deed, effect.request.seqNo))
    flow.close()
    return found


def test_the_parts_of_a_message_are_told_apart_by_their_place_also_when_it_goes_on_in_the_middle() -> None:
    one = charging()
    payload = {"connectorId": 1, "transactionId": NUMBER, "meterValue": [value(f"2026-11-23T08:{minute}:00Z") for minute in (20, 25, 30)]}
    first = deeds(one, payload, answered=1)
    again = deeds(one, payload, answered=1)
    assert first[1] == again[0]
    assert len({deed for deed, _ in first + again}) == 3
    assert [seqNo for _, seqNo in first + again] == [1, 2, 2, 3]


def test_a_flow_that_is_closed_leaves_its_numbers_for_the_next_attempt() -> None:
    one = charging()
    payload = {"connectorId": 1, "transactionId": NUMBER, "meterValue": [value()]}
    assert deeds(one, payload, answered=0) == deeds(one, payload, answered=0)


def test_readings_of_a_clock_that_stands_still_look_alike_and_are_not_the_same() -> None:
    one = charging()
    frozen = value("1970-01-01T00:00:30Z")
    measure(one, frozen)
    payload = {"connectorId": 1, "transactionId": NUMBER, "meterValue": [frozen]}
    assert deeds(one, payload, answered=0) == [(f"{ID} 2", 2)]
