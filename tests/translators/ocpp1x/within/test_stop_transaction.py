"""StopTransaction of a 1.5 station in front of a 1.6 backend."""

import pytest

from tests.playbook import Conversation
from translators.memory.transactions import Transaction

NOW = "2026-11-23T08:15:30Z"
LATER = "2026-11-23T09:00:00Z"
START = {"connectorId": 1, "idTag": "04A2B3C4", "timestamp": NOW, "meterStart": 10}
STOP = {"transactionId": 77, "idTag": "04A2B3C4", "timestamp": LATER, "meterStop": 500}
FINISHING = {"connectorId": 1, "errorCode": "NoError", "status": "Finishing", "timestamp": LATER}
FREE = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}


def charging(status="Accepted"):
    conversation = Conversation("1.5", "1.6", now=NOW)
    conversation.station("StartTransaction", START, [{"transactionId": 77, "idTagInfo": {"status": status}}])
    return conversation.at(LATER)


def test_a_local_stop_has_no_reason_and_the_connector_is_finishing():
    result = charging().station("StopTransaction", STOP, [{"idTagInfo": {"status": "Accepted"}}])
    assert result.requests == [("StopTransaction", STOP), ("StatusNotification", FINISHING)]
    assert result.answer == {"idTagInfo": {"status": "Accepted"}}


def test_a_repetition_gets_the_same_answer_and_nothing_is_sent():
    conversation = charging()
    first = conversation.station("StopTransaction", STOP, [{"idTagInfo": {"status": "Accepted"}}])
    again = conversation.station("StopTransaction", STOP)
    assert (again.sent, again.answer) == ([], first.answer)


def test_a_stop_that_comes_after_the_station_said_the_connector_is_free_leaves_it_free():
    conversation = Conversation("1.5", "1.6", now=NOW)
    conversation.station("StatusNotification", FREE, [{}])
    conversation.station("StartTransaction", START, [{"transactionId": 77, "idTagInfo": {"status": "Accepted"}}])
    result = conversation.at(LATER).station("StopTransaction", STOP, [{}])
    assert result.requests[1] == ("StatusNotification", {**FINISHING, "status": "Available"})


def test_a_stop_out_of_a_queue_leaves_the_connector_as_the_station_said_it_is():
    conversation = Conversation("1.5", "1.6", now=NOW)
    conversation.station("StatusNotification", FREE, [{}])
    conversation.station("StartTransaction", START, [{"transactionId": 77, "idTagInfo": {"status": "Accepted"}}])
    result = conversation.at("2026-11-23T10:00:00Z").station("StopTransaction", STOP, [{}])
    assert result.requests[1:] == [("StatusNotification", {**FINISHING, "status": "Available", "timestamp": "2026-11-23T10:00:00Z"})]


def test_a_stop_of_a_transaction_whose_connector_charges_again_leaves_it_charging():
    conversation = charging()
    later = START | {"timestamp": "2026-11-23T08:59:00Z", "meterStart": 400}
    conversation.station("StartTransaction", later, [{"transactionId": 78, "idTagInfo": {"status": "Accepted"}}])
    result = conversation.station("StopTransaction", STOP, [{"idTagInfo": {"status": "Accepted"}}])
    assert result.requests == [("StopTransaction", STOP)]


def reason_of(result):
    return result.requests[0][1].get("reason")


@pytest.mark.parametrize(
    ("action", "command", "answer", "reason"),
    [
        ("RemoteStopTransaction", {"transactionId": 77}, {"status": "Accepted"}, "Remote"),
        ("Reset", {"type": "Soft"}, {"status": "Accepted"}, "SoftReset"),
        ("Reset", {"type": "Hard"}, {"status": "Accepted"}, "HardReset"),
        ("UnlockConnector", {"connectorId": 1}, {"status": "Accepted"}, "UnlockCommand"),
        ("RemoteStopTransaction", {"transactionId": 77}, {"status": "Rejected"}, None),
    ],
)
def test_the_reason_is_what_the_backend_asked_for(action, command, answer, reason):
    conversation = charging()
    conversation.backend(action, command, [answer])
    assert reason_of(conversation.station("StopTransaction", STOP, [{}])) == reason


def test_a_stop_after_a_refused_start_is_deauthorized():
    assert reason_of(charging("Blocked").station("StopTransaction", STOP, [{}])) == "DeAuthorized"


def test_a_stop_without_a_card_is_of_another_reason():
    stop = {key: value for key, value in STOP.items() if key != "idTag"}
    assert reason_of(charging().station("StopTransaction", stop, [{}])) == "Other"


def test_a_stop_before_a_boot_is_a_power_loss():
    conversation = charging()
    boot = {"chargePointVendor": "a", "chargePointModel": "b"}
    answer = {"status": "Accepted", "currentTime": "2026-11-23T09:10:00Z", "interval": 60}
    conversation.station("BootNotification", boot, [answer], now="2026-11-23T09:10:00Z")
    assert reason_of(conversation.station("StopTransaction", STOP, [{}])) == "PowerLoss"


def test_a_stop_that_waited_in_the_station_says_no_status_of_now():
    conversation = charging().at("2026-11-23T10:00:00Z")
    result = conversation.station("StopTransaction", STOP, [{}])
    assert [sent.action for sent in result.sent] == ["StopTransaction"]


def test_a_station_that_said_available_is_not_finishing():
    conversation = charging()
    conversation.station("StatusNotification", FREE, [{}])
    result = conversation.station("StopTransaction", STOP, [{}])
    assert [sent.action for sent in result.sent] == ["StopTransaction"]


def test_a_number_that_never_reached_the_station_is_found():
    result = charging().station("StopTransaction", STOP | {"transactionId": -1}, [{}])
    assert result.requests[0][1]["transactionId"] == 77


def test_a_stop_of_an_unknown_transaction_is_passed_on():
    result = Conversation("1.5", "1.6", now=LATER).station("StopTransaction", STOP, [{}])
    assert result.requests == [("StopTransaction", STOP)]
    assert result.quirks == ["tx_orphan_stop"]


def test_readings_in_two_levels_become_one():
    payload = (
        '<stopTransactionRequest xmlns="urn://Ocpp/Cs/2012/06/"><transactionId>77</transactionId><idTag>04A2B3C4</idTag>'
        "<timestamp>2026-11-23T09:00:00Z</timestamp><meterStop>500</meterStop>"
        '<transactionData><values><timestamp>2026-11-23T08:30:00Z</timestamp><value unit="Amp" measurand="Current.Import">16</value></values></transactionData>'
        "<transactionData><values><timestamp>2026-11-23T08:45:00Z</timestamp><value>250</value></values></transactionData>"
        "</stopTransactionRequest>"
    )
    result = charging().station("StopTransaction", payload, [{}])
    assert result.requests[0][1]["transactionData"] == [
        {"timestamp": "2026-11-23T08:30:00Z", "sampledValue": [{"value": "16", "unit": "A", "measurand": "Current.Import"}]},
        {"timestamp": "2026-11-23T08:45:00Z", "sampledValue": [{"value": "250"}]},
    ]


def test_a_transaction_that_began_at_a_2_x_backend_is_stopped_under_the_number_of_the_station():
    conversation = Conversation("1.5", "1.6", now=LATER)
    conversation.memory.memory.transactions.rows.append(
        Transaction(number=77, id="0b5f4f4e-8c1b-4b5c-9a6b-3c1d2e4f5a6b", connector=1, since=NOW, started=True)
    )
    assert conversation.station("StopTransaction", STOP, [{}]).requests[0] == ("StopTransaction", STOP)


@pytest.mark.parametrize("used", [False, True])
@pytest.mark.parametrize("number", [-1, 0])
def test_a_stop_without_a_number_is_that_of_the_only_transaction(number, used):
    conversation = charging()
    if used:
        values = [{"timestamp": NOW, "sampledValue": [{"value": "20"}]}]
        conversation.station("MeterValues", {"connectorId": 1, "transactionId": 77, "meterValue": values}, [{}])
    result = conversation.station("StopTransaction", STOP | {"transactionId": number}, [{}, {}])
    assert result.requests[0] == ("StopTransaction", STOP)
    assert "tx_orphan_stop" not in result.quirks


def test_a_stop_without_a_number_is_nobodys_where_two_transactions_run():
    conversation = charging()
    conversation.station("StartTransaction", START | {"connectorId": 2}, [{"transactionId": 78, "idTagInfo": {"status": "Accepted"}}])
    result = conversation.station("StopTransaction", STOP | {"transactionId": -1}, [{}])
    assert (result.requests[0][1]["transactionId"], result.quirks) == (-1, ["tx_orphan_stop"])
