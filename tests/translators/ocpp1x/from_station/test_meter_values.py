"""MeterValues of a 1.x station in front of a 2.x backend; the plain cases are vectors."""

from typing import Any

import pytest

from tests.playbook import Conversation, Result
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
from translators.memory.transactions import SEQUENCE_BLOCK
from translators.ocpp1x.from_station import ROUTES

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
