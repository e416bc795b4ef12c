"""What is remembered of commands that pass as they are."""

import pytest

from tests.playbook import Conversation

NOW = "2026-11-23T12:00:00Z"


def talk():
    return Conversation("1.5", "1.6", now=NOW)


@pytest.mark.parametrize(("status", "wanted"), [("Accepted", {1: "Inoperative"}), ("Scheduled", {1: "Inoperative"}), ("Rejected", {})])
def test_an_availability_that_was_taken_is_remembered(status, wanted):
    conversation = talk()
    conversation.backend("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"}, [{"status": status}])
    assert conversation.memory.memory.availability.wanted == wanted


@pytest.mark.parametrize(("status", "kind"), [("Accepted", "Hard"), ("Rejected", "")])
def test_a_reset_that_was_taken_is_remembered(status, kind):
    conversation = talk()
    conversation.backend("Reset", {"type": "Hard"}, [{"status": status}])
    assert conversation.memory.memory.boot.reset_type == kind


def test_an_upload_goes_on_until_the_station_tells_its_end():
    conversation = talk()
    conversation.backend("GetDiagnostics", {"location": "ftp://x"}, [{"fileName": "log.zip"}])
    assert conversation.memory.memory.reported.diagnostics == "Uploading"
    conversation.station("DiagnosticsStatusNotification", {"status": "Uploaded"}, [{}])
    assert conversation.memory.memory.reported.diagnostics == "Uploaded"


def test_a_new_firmware_makes_the_old_status_history():
    conversation = talk()
    conversation.station("FirmwareStatusNotification", {"status": "DownloadFailed"}, [{}])
    conversation.backend("UpdateFirmware", {"location": "ftp://x", "retrieveDate": NOW}, [{}])
    assert conversation.memory.memory.reported.firmware == ""


@pytest.mark.parametrize(("status", "complete"), [("Accepted", False), ("Rejected", True)])
def test_with_the_cache_of_a_1_5_station_its_local_list_is_gone(status, complete):
    conversation = talk()
    conversation.backend("SendLocalList", {"listVersion": 3, "updateType": "Full"}, [{"status": "Accepted"}])
    conversation.backend("ClearCache", {}, [{"status": status}])
    assert conversation.memory.memory.local_list.complete == complete
