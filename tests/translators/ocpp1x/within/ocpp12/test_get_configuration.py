"""GetConfiguration of a 1.6 backend at a 1.2 station, which has none."""

from tests.playbook import Conversation

BOOT = {"chargePointVendor": "Acme", "chargePointModel": "X1"}


def accepted(interval):
    return {"status": "Accepted", "currentTime": "2026-11-23T12:00:00Z", "interval": interval}


def talk():
    conversation = Conversation("1.2", "1.6")
    conversation.station("BootNotification", BOOT, [accepted(300)])
    return conversation


def test_nothing_is_known_of_a_station_that_was_never_heard():
    conversation = Conversation("1.2", "1.6")
    assert conversation.backend("GetConfiguration", {}).answer == {}
    assert conversation.backend("GetConfiguration", {"key": ["HeartbeatInterval"]}).answer == {"unknownKey": ["HeartbeatInterval"]}


def test_an_interval_that_came_with_a_refusal_is_none_of_heartbeats():
    conversation = Conversation("1.2", "1.6")
    conversation.station("BootNotification", BOOT, [accepted(30) | {"status": "Rejected"}])
    assert conversation.backend("GetConfiguration", {}).answer == {}


def test_connectors_that_were_heard_of_are_counted():
    conversation = talk()
    for connector in (1, 2):
        conversation.station("StatusNotification", {"connectorId": connector, "status": "Available", "errorCode": "NoError"}, [{}])
    told = conversation.backend("GetConfiguration", {"key": ["NumberOfConnectors"]})
    assert told.answer == {"configurationKey": [{"key": "NumberOfConnectors", "readonly": True, "value": "2"}]}


def test_what_the_station_did_not_take_is_not_told():
    conversation = talk()
    conversation.backend("ChangeConfiguration", {"key": "BlinkRepeat", "value": "3"}, [{"status": "Rejected"}])
    assert conversation.backend("GetConfiguration", {"key": ["BlinkRepeat"]}).answer == {"unknownKey": ["BlinkRepeat"]}


def test_what_was_written_outlives_the_gateway_and_the_last_interval_counts():
    conversation = talk()
    conversation.backend("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "600"}, [{"status": "Accepted"}])
    conversation.memory.load(conversation.memory.dump())
    written = {"configurationKey": [{"key": "HeartBeatInterval", "readonly": False, "value": "600"}]}
    assert conversation.backend("GetConfiguration", {"key": ["HeartBeatInterval"]}).answer == written
    conversation.station("BootNotification", BOOT, [accepted(120)])
    given = {"configurationKey": [{"key": "HeartbeatInterval", "readonly": False, "value": "120"}]}
    assert conversation.backend("GetConfiguration", {"key": ["HeartbeatInterval"]}).answer == given
