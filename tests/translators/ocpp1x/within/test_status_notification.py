"""StatusNotification of a 1.5 station in front of a 1.6 backend."""

import pytest

from tests.playbook import Conversation
from translators.errors import RpcCode

NOW = "2026-11-23T12:00:00Z"
START = {"connectorId": 1, "idTag": "04A2B3C4", "timestamp": NOW, "meterStart": 10}
STOP = {"transactionId": 77, "idTag": "04A2B3C4", "timestamp": NOW, "meterStop": 500}


def talk():
    return Conversation("1.5", "1.6", now=NOW)


def status(status, **fields):
    return {"connectorId": 1, "status": status, "errorCode": "NoError", **fields}


def told(conversation, payload):
    return conversation.station("StatusNotification", payload, [{}]).requests[0][1]


def test_occupied_and_mode_3_error_without_a_transaction():
    """V30, with the XML of the vector."""
    payload = (
        '<statusNotificationRequest xmlns="urn://Ocpp/Cs/2012/06/"><connectorId>1</connectorId><status>Occupied</status>'
        "<errorCode>Mode3Error</errorCode><vendorId>acme</vendorId></statusNotificationRequest>"
    )
    result = talk().station("StatusNotification", payload, [{}])
    expected = {"connectorId": 1, "errorCode": "EVCommunicationError", "status": "Preparing", "timestamp": NOW, "vendorId": "acme"}
    assert result.requests == [("StatusNotification", expected)]
    assert result.answer == {}
    assert sorted(result.quirks) == ["mode3_error", "occupied_derived"]


def test_mode_3_error_of_a_faulted_connector_is_another_error():
    told_ = told(talk(), status("Faulted", errorCode="Mode3Error"))
    assert (told_["errorCode"], told_["vendorErrorCode"]) == ("OtherError", "Mode3Error")


def test_occupied_is_charging_while_a_transaction_is_open_and_finishing_after_it():
    conversation = talk()
    conversation.station("StartTransaction", START, [{"transactionId": 77, "idTagInfo": {"status": "Accepted"}}])
    assert told(conversation, status("Occupied"))["status"] == "Charging"
    conversation.station("StopTransaction", STOP, [{}])
    assert told(conversation, status("Occupied"))["status"] == "Finishing"
    assert told(conversation, status("Available"))["status"] == "Available"
    assert told(conversation, status("Occupied"))["status"] == "Preparing"


@pytest.mark.parametrize(
    ("said", "heard"), [("Occupied", "Available"), ("Reserved", "Available"), ("Faulted", "Faulted"), ("Unavailable", "Unavailable")]
)
def test_connector_0_knows_three_states(said, heard):
    assert told(talk(), status(said, connectorId=0))["status"] == heard


@pytest.mark.parametrize("said", ["Available", "Unavailable", "Faulted", "Reserved"])
def test_the_other_states_are_the_same(said):
    assert told(talk(), status(said, timestamp="2026-11-23T11:59:00Z")) == status(said, timestamp="2026-11-23T11:59:00Z")


def test_long_texts_are_cut():
    result = talk().station("StatusNotification", status("Faulted", errorCode="OtherError", info="i" * 51, vendorErrorCode="v" * 51), [{}])
    assert (result.requests[0][1]["info"], result.requests[0][1]["vendorErrorCode"]) == ("i" * 50, "v" * 50)
    assert result.losses == ["truncated", "truncated"]


def test_an_info_without_an_error_passes():
    assert told(talk(), status("Available", info="warm", vendorId="acme"))["info"] == "warm"


def test_a_derived_status_has_only_the_errors_that_1_6_allows():
    conversation = talk()
    told(conversation, status("Occupied", errorCode="Mode3Error"))
    result = conversation.station("StartTransaction", START, [{"transactionId": 77, "idTagInfo": {"status": "Accepted"}}])
    derived = result.requests[1][1]
    assert (derived["status"], derived["errorCode"], derived["vendorErrorCode"]) == ("Charging", "OtherError", "Mode3Error")


def test_what_is_said_for_the_station_keeps_its_error():
    conversation = talk()
    told(conversation, status("Occupied", errorCode="WeakSignal", info="GSM"))
    result = conversation.station("StartTransaction", START, [{"transactionId": 77, "idTagInfo": {"status": "Accepted"}}])
    derived = result.requests[1][1]
    assert (derived["status"], derived["errorCode"], derived["info"]) == ("Charging", "WeakSignal", "GSM")


def test_a_negative_connector_is_nobodys():
    result = talk().station("StatusNotification", status("Available", connectorId=-1))
    assert result.error.code == RpcCode.PROPERTY_CONSTRAINT_VIOLATION
