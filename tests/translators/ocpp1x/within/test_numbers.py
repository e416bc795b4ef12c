"""Transaction numbers that JSON has room for and xs:int has not."""

import pytest

from tests.playbook import Conversation

NOW = "2026-11-23T12:00:00Z"
START = {"connectorId": 1, "idTag": "04A2B3C4", "timestamp": NOW, "meterStart": 10}
WIDE = 5_000_000_001
VALUE = {"timestamp": NOW, "sampledValue": [{"value": "12"}]}


@pytest.mark.parametrize("station", ["1.2", "1.5", "1.6s"])
def test_a_wide_number_is_a_short_one_at_the_station_and_itself_at_the_backend(station):
    conversation = Conversation(station, "1.6", now=NOW)
    started = conversation.station("StartTransaction", START, [{"transactionId": WIDE, "idTagInfo": {"status": "Accepted"}}])
    short = started.answer["transactionId"]
    assert 0 < short < 2**31
    conversation.memory.load(conversation.memory.dump())
    metered = conversation.station("MeterValues", {"connectorId": 1, "transactionId": short, "meterValue": [VALUE]}, [{}])
    assert metered.requests[0][1]["transactionId"] == WIDE
    asked = conversation.backend("RemoteStopTransaction", {"transactionId": WIDE}, [{"status": "Accepted"}])
    assert asked.requests == [("RemoteStopTransaction", {"transactionId": short})]
    stopped = conversation.station("StopTransaction", {"transactionId": short, "timestamp": NOW, "meterStop": 20}, [{}])
    assert stopped.requests[0][1]["transactionId"] == WIDE
    assert stopped.requests[0][1].get("reason") == (None if station == "1.6s" else "Remote")


def test_a_wide_number_that_no_transaction_has_is_rejected_without_the_station():
    result = Conversation("1.5", "1.6").backend("RemoteStopTransaction", {"transactionId": WIDE})
    assert (result.sent, result.answer) == ([], {"status": "Rejected"})


def test_a_repeated_start_gets_the_short_number_again():
    conversation = Conversation("1.5", "1.6", now=NOW)
    first = conversation.station("StartTransaction", START, [{"transactionId": WIDE, "idTagInfo": {"status": "Accepted"}}])
    again = conversation.station("StartTransaction", START)
    assert (again.sent, again.answer) == ([], first.answer)


@pytest.mark.parametrize("number", [0, -1])
@pytest.mark.parametrize("station", ["1.2", "1.5", "1.6s"])
def test_refused_transactions_that_the_backend_gives_no_number_are_told_apart(station, number):
    conversation = Conversation(station, "1.6", now=NOW)
    refused = {"transactionId": number, "idTagInfo": {"status": "Blocked"}}
    told = []
    for connector in (1, 2):
        started = conversation.station("StartTransaction", START | {"connectorId": connector}, [refused])
        told.append(started.answer["transactionId"])
    assert len({*told, 0, -1}) == 4
    for connector, short in zip((1, 2), told, strict=True):
        metered = conversation.station("MeterValues", {"connectorId": connector, "transactionId": short, "meterValue": [VALUE]}, [{}])
        stopped = conversation.station("StopTransaction", {"transactionId": short, "timestamp": NOW, "meterStop": 20}, [{}, {}])
        assert metered.requests[0][1]["transactionId"] == stopped.requests[0][1]["transactionId"] == number
        assert "tx_orphan_stop" not in stopped.quirks
    assert not conversation.memory.memory.transactions.open()
