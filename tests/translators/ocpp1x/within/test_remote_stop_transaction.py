"""RemoteStopTransaction of a 1.6 backend at a SOAP station."""

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode

NOW = "2026-11-23T12:00:00Z"
START = {"connectorId": 1, "idTag": "04A2B3C4", "timestamp": NOW, "meterStart": 10}


def charging(station="1.5"):
    conversation = Conversation(station, "1.6", now=NOW)
    conversation.station("StartTransaction", START, [{"transactionId": 77, "idTagInfo": {"status": "Accepted"}}])
    return conversation


@pytest.mark.parametrize(("status", "at"), [("Accepted", True), ("Rejected", False)])
def test_a_stop_that_was_taken_is_remembered(status, at):
    conversation = charging()
    result = conversation.backend("RemoteStopTransaction", {"transactionId": 77}, [{"status": status}])
    assert result.answer == {"status": status}
    assert bool(conversation.memory.memory.transactions.find(77).remote_stop_at) == at


def test_a_number_that_nobody_knows_is_for_the_station_to_refuse():
    result = charging().backend("RemoteStopTransaction", {"transactionId": 78}, [{"status": "Rejected"}])
    assert result.requests == [("RemoteStopTransaction", {"transactionId": 78})]


def test_a_station_that_does_not_know_it_rejects():
    refused = Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")
    assert charging().backend("RemoteStopTransaction", {"transactionId": 77}, [refused]).answer == {"status": "Rejected"}
