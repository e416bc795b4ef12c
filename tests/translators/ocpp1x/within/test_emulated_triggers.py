"""What a trigger of a 1.6 backend gets from a 1.5 station."""

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode

NOW = "2026-11-23T12:00:00Z"
BOOT = {"chargePointVendor": "Acme", "chargePointModel": "X1"}


def talk():
    return Conversation("1.5", "1.6", now=NOW)


def trigger(conversation, message, replies=(), **scope):
    return conversation.backend("TriggerMessage", {"requestedMessage": message, **scope}, replies)


def test_the_last_status_is_said_again_with_its_own_time():
    conversation = talk()
    status = {"connectorId": 1, "errorCode": "NoError", "status": "Faulted", "timestamp": "2026-11-23T11:00:00Z"}
    conversation.station("StatusNotification", status, [{}])
    for scope in ({}, {"connectorId": 1}):
        result = trigger(conversation, "StatusNotification", **scope)
        assert result.answer == {"status": "Accepted"}
        assert result.requests == [("StatusNotification", status)]
        assert result.sent[0].to == "backend"


def test_a_status_never_heard_of_is_not_invented():
    assert trigger(talk(), "StatusNotification", connectorId=2).answer == {"status": "Rejected"}


def test_a_station_that_lives_has_a_heartbeat():
    result = trigger(talk(), "Heartbeat", [{"listVersion": 0}])
    assert [(sent.to, sent.action) for sent in result.sent] == [("station", "GetLocalListVersion"), ("backend", "Heartbeat")]
    assert result.answer == {"status": "Accepted"}


def test_a_station_without_lists_lives_too():
    refused = Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")
    assert trigger(talk(), "Heartbeat", [refused]).answer == {"status": "Accepted"}


def test_a_station_that_is_away_has_no_heartbeat():
    away = Refused(RpcCode.GENERIC_ERROR, "station: unreachable", "station", "unreachable")
    assert trigger(talk(), "Heartbeat", [away]).error.cause == "unreachable"


@pytest.mark.parametrize(("said", "heard"), [("", "Idle"), ("Installed", "Idle"), ("DownloadFailed", "DownloadFailed")])
def test_the_firmware_status_is_the_last_one(said, heard):
    conversation = talk()
    conversation.memory.memory.reported.firmware = said
    assert trigger(conversation, "FirmwareStatusNotification").requests == [("FirmwareStatusNotification", {"status": heard})]


@pytest.mark.parametrize(("said", "heard"), [("", "Idle"), ("Uploaded", "Idle"), ("Uploading", "Uploading")])
def test_the_diagnostics_status_is_idle_unless_an_upload_goes_on(said, heard):
    conversation = talk()
    conversation.memory.memory.reported.diagnostics = said
    assert trigger(conversation, "DiagnosticsStatusNotification").requests == [("DiagnosticsStatusNotification", {"status": heard})]


def test_a_boot_that_was_not_accepted_is_sent_again():
    conversation = talk()
    pending = {"status": "Pending", "currentTime": NOW, "interval": 60}
    conversation.station("BootNotification", BOOT, [pending])
    result = trigger(conversation, "BootNotification", [pending | {"status": "Accepted"}])
    assert result.answer == {"status": "Accepted"}
    assert result.requests == [("BootNotification", BOOT)]
    assert conversation.memory.memory.boot.status == "Accepted"
    assert trigger(conversation, "BootNotification").answer == {"status": "Rejected"}


def test_a_boot_that_was_never_sent_is_not_invented():
    assert trigger(talk(), "BootNotification").answer == {"status": "Rejected"}


def test_meter_values_would_not_be_current():
    result = trigger(talk(), "MeterValues")
    assert (result.answer, result.losses) == ({"status": "NotImplemented"}, ["trigger.unsupported"])


def test_1_2_has_no_question_that_shows_whether_it_lives():
    result = Conversation("1.2", "1.6").backend("TriggerMessage", {"requestedMessage": "Heartbeat"})
    assert (result.sent, result.answer) == ([], {"status": "Rejected"})
