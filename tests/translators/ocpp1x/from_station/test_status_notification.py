"""StatusNotification of a 1.x station in front of a 2.x backend; the plain cases are vectors."""

from collections.abc import Iterable
from typing import Any

import pytest

from tests.playbook import Conversation, Result
from translators.errors import Refused, RpcCode
from translators.memory.station import Memory
from translators.ocpp1x.from_station import ROUTES

STARTED = "2026-11-23T11:00:00Z"
NOW = "2026-11-23T12:00:00Z"
ACCEPTED = {"idTokenInfo": {"status": "Accepted"}}


def talk(version: str = "1.6", memory: Memory | None = None) -> Conversation:
    return Conversation(version, "2.0.1", now=NOW, from_station=ROUTES, memory=memory)


def charging(answer: Any = ACCEPTED) -> Conversation:
    one = talk()
    one.station("StartTransaction", {"connectorId": 1, "idTag": "04A2B3C4", "meterStart": 10, "timestamp": STARTED}, [answer])
    return one


def status(
    one: Conversation,
    name: str,
    code: str = "NoError",
    connector: int = 1,
    at: str | None = NOW,
    answers: Iterable[Any] = (),
    **fields: str,
) -> Result:
    payload = {"connectorId": connector, "status": name, "errorCode": code, **fields}
    return one.station("StatusNotification", payload if at is None else {**payload, "timestamp": at}, answers)


def test_a_status_is_told_once_until_it_changes() -> None:
    one = talk()
    first = status(one, "Preparing")
    assert [(sent.action, sent.payload, sent.told) for sent in first.sent] == [
        ("StatusNotification", {"timestamp": NOW, "connectorStatus": "Occupied", "evseId": 1, "connectorId": 1}, True)
    ]
    assert (first.answer, status(one, "Charging").sent) == ({}, [])
    assert status(one, "Available").sent[0].payload["connectorStatus"] == "Available"


def test_connector_n_is_evse_n() -> None:
    sent = status(talk(), "Available", connector=3).sent[0].payload
    assert (sent["evseId"], sent["connectorId"]) == (3, 1)


def test_the_station_has_an_event_and_no_status() -> None:
    result = status(talk(), "Unavailable", connector=0, at=None)
    assert [sent.action for sent in result.sent] == ["NotifyEvent"]
    (data,) = result.sent[0].payload["eventData"]
    assert (data["trigger"], data["actualValue"], data["component"], data["timestamp"]) == (
        "Delta",
        "Unavailable",
        {"name": "ChargingStation"},
        NOW,
    )


def test_a_negative_connector_is_the_station_s_mistake() -> None:
    result = status(talk(), "Available", connector=-1)
    assert result.error is not None
    assert (result.error.code, result.error.party) == (RpcCode.PROPERTY_CONSTRAINT_VIOLATION, "station")


def test_status_event_and_state_leave_in_this_order_and_only_the_state_is_waited_for() -> None:
    result = status(charging(), "Faulted", "GroundFailure", answers=[{}])
    assert [sent.action for sent in result.sent] == ["StatusNotification", "NotifyEvent", "TransactionEvent"]
    assert [sent.told for sent in result.sent] == [True, True, False]
    event = result.sent[2].payload
    assert (event["triggerReason"], event["transactionInfo"]["chargingState"], event["seqNo"]) == ("AbnormalCondition", "SuspendedEVSE", 1)


def test_a_cable_that_was_pulled_at_the_car_is_lost_communication() -> None:
    result = status(charging(), "SuspendedEV", info="EV side disconnected", answers=[{}])
    assert result.sent[1].payload["triggerReason"] == "EVCommunicationLost"


def test_the_charging_state_is_told_when_it_changes() -> None:
    one = charging()
    assert [sent.action for sent in status(one, "Charging", answers=[{}]).sent] == ["StatusNotification", "TransactionEvent"]
    assert status(one, "Charging").sent == []


@pytest.mark.parametrize("name", ["Available", "Reserved", "Unavailable"])
def test_a_status_that_says_nothing_of_the_car_leaves_the_transaction_alone(name: str) -> None:
    assert [sent.action for sent in status(charging(), name).sent] == ["StatusNotification"]


def test_occupied_of_1_5_leaves_the_transaction_alone() -> None:
    one = talk("1.5")
    one.station("StartTransaction", {"connectorId": 1, "idTag": "04A2B3C4", "meterStart": 10, "timestamp": STARTED}, [ACCEPTED])
    assert [sent.action for sent in status(one, "Occupied").sent] == ["StatusNotification"]


def test_a_status_from_before_the_start_leaves_the_transaction_alone() -> None:
    assert [sent.action for sent in status(charging(), "Charging", at="2026-11-23T10:59:59Z").sent] == ["StatusNotification"]


def test_a_start_that_was_not_delivered_comes_again_as_it_was_and_the_new_state_is_owed() -> None:
    one = charging(Refused(RpcCode.INTERNAL_ERROR, "", "backend", "timeout"))
    assert [sent.action for sent in status(one, "Charging").sent] == ["StatusNotification"]
    again = one.station("StartTransaction", {"connectorId": 1, "idTag": "04A2B3C4", "meterStart": 10, "timestamp": STARTED}, [ACCEPTED])
    assert again.sent[0].payload["transactionInfo"]["chargingState"] == "EVConnected"
    assert [change.state for row in one.memory.memory.transactions.rows for change in row.owed] == ["Charging"]


def events(result: Result) -> list[tuple[str, bool]]:
    return [
        (data["techCode"], data["cleared"]) for sent in result.sent if sent.action == "NotifyEvent" for data in sent.payload["eventData"]
    ]


def test_another_error_clears_the_one_before_in_one_report() -> None:
    one = talk()
    assert events(status(one, "Available", "WeakSignal")) == [("WeakSignal", False)]
    result = status(one, "Available", "HighTemperature")
    assert (len(result.sent), events(result)) == (1, [("WeakSignal", True), ("HighTemperature", False)])


def test_the_same_error_with_other_words_is_raised_again() -> None:
    one = talk()
    status(one, "Available", "WeakSignal")
    assert events(status(one, "Available", "WeakSignal")) == []
    assert events(status(one, "Available", "WeakSignal", info="-97 dBm")) == [("WeakSignal", False)]


def test_errors_of_two_connectors_are_two_errors() -> None:
    one = talk()
    status(one, "Available", "WeakSignal", connector=1)
    assert events(status(one, "Available", "WeakSignal", connector=2)) == [("WeakSignal", False)]
    assert events(status(one, "Available", connector=1)) == [("WeakSignal", True)]


def test_mode_3_error_of_1_5_keeps_its_name() -> None:
    assert events(status(talk("1.5"), "Faulted", "Mode3Error")) == [("Mode3Error", False)]


def test_nothing_is_written_to_the_store_when_nothing_changed() -> None:
    one = talk()
    status(one, "Available")
    one.memory.touched = False
    status(one, "Available")
    assert not one.memory.touched
