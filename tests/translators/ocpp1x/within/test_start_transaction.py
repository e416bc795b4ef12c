"""StartTransaction of a 1.5 station in front of a 1.6 backend."""

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode

NOW = "2026-11-23T08:15:30Z"
START = {"connectorId": 1, "idTag": "04A2B3C4", "timestamp": NOW, "meterStart": 10}
ACCEPTED = {"transactionId": 77, "idTagInfo": {"status": "Accepted", "expiryDate": "2027-01-01T00:00:00.500Z", "parentIdTag": "FLEET"}}
CHARGING = {"connectorId": 1, "errorCode": "NoError", "status": "Charging", "timestamp": NOW}


def talk():
    return Conversation("1.5", "1.6", now=NOW)


def test_the_number_is_the_backends_and_charging_is_said_for_the_silent_station():
    result = talk().station("StartTransaction", START, [ACCEPTED])
    assert result.requests == [("StartTransaction", START), ("StatusNotification", CHARGING)]
    assert [sent.told for sent in result.sent] == [False, True]
    assert result.answer == {
        "transactionId": 77,
        "idTagInfo": {"status": "Accepted", "expiryDate": "2027-01-01T00:00:00Z", "parentIdTag": "FLEET"},
    }
    assert result.quirks == ["occupied_derived"]


def test_a_repetition_gets_the_same_answer_and_nothing_is_sent():
    conversation = talk()
    first = conversation.station("StartTransaction", START, [ACCEPTED])
    again = conversation.station("StartTransaction", START)
    assert again.sent == []
    assert again.answer == first.answer


def test_a_refused_start_is_not_charging():
    result = talk().station("StartTransaction", START, [{"transactionId": 5, "idTagInfo": {"status": "Blocked"}}])
    assert [sent.action for sent in result.sent] == ["StartTransaction"]
    assert result.answer == {"transactionId": 5, "idTagInfo": {"status": "Blocked"}}


def test_a_start_that_waited_in_the_station_says_no_status_of_now():
    result = talk().station("StartTransaction", START | {"timestamp": "2026-11-23T07:00:00Z"}, [ACCEPTED])
    assert [sent.action for sent in result.sent] == ["StartTransaction"]


def test_a_transaction_that_the_station_forgot_is_over():
    conversation = talk()
    conversation.station("StartTransaction", START, [ACCEPTED])
    result = conversation.station("StartTransaction", START | {"meterStart": 20}, [ACCEPTED | {"transactionId": 78}])
    assert "tx_force_closed" in result.quirks
    assert [row.number for row in conversation.memory.memory.transactions.open()] == [78]


def test_a_time_without_zone_is_utc():
    result = talk().station("StartTransaction", START | {"timestamp": "2026-11-23T08:15:30"}, [ACCEPTED])
    assert result.requests[0][1]["timestamp"] == NOW


@pytest.mark.parametrize("connector", [0, -1])
def test_a_transaction_needs_a_connector(connector):
    result = talk().station("StartTransaction", START | {"connectorId": connector})
    assert result.error.code == RpcCode.PROPERTY_CONSTRAINT_VIOLATION
    assert result.error.party == "station"


def test_connector_0_of_a_station_with_one_connector_is_that_one_and_of_any_other_none() -> None:
    conversation = talk()
    assert conversation.station("StartTransaction", START | {"connectorId": 0}).error.code is RpcCode.PROPERTY_CONSTRAINT_VIOLATION
    conversation.memory.memory.topology.saw(1)
    result = conversation.station("StartTransaction", START | {"connectorId": 0}, [ACCEPTED])
    assert result.requests == [("StartTransaction", START), ("StatusNotification", CHARGING)]
    assert "connector_zero" in result.quirks
    assert conversation.station("StartTransaction", START | {"connectorId": 0}).answer == result.answer
    assert conversation.memory.memory.transactions.open()[0].connector == 1


def test_a_clock_that_stands_still_begins_the_next_transaction_at_another_time_and_repeats_it_at_the_same() -> None:
    conversation = talk()
    start = START | {"timestamp": "1970-01-01T00:00:07Z"}
    first = conversation.station("StartTransaction", start, [ACCEPTED])
    stop = {"transactionId": 77, "timestamp": start["timestamp"], "meterStop": 20}
    conversation.station("StopTransaction", stop, [{}])
    lost = conversation.station(
        "StartTransaction", start, [Refused(RpcCode.GENERIC_ERROR, "", "backend", "timeout")], "2026-11-23T08:25:30Z"
    )
    again = conversation.station("StartTransaction", start, [ACCEPTED | {"transactionId": 78}], "2026-11-23T08:26:30Z")
    times = [result.requests[0][1]["timestamp"] for result in (first, lost, again)]
    assert times == [NOW, "2026-11-23T08:25:30Z", "2026-11-23T08:25:30Z"]
    assert ("start_without_clock" in first.quirks, "start_without_clock" in lost.quirks) == (False, True)
