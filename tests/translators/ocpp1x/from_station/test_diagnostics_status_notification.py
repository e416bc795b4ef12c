"""DiagnosticsStatusNotification of a 1.x station in front of a 2.x backend."""

import pytest

from tests.playbook import Conversation
from translators.memory.file_requests import FileRequest
from translators.ocpp1x.from_station import ROUTES


@pytest.mark.parametrize(
    ("status", "name"), [("Idle", "Idle"), ("Uploading", "Uploading"), ("Uploaded", "Uploaded"), ("UploadFailed", "UploadFailure")]
)
def test_the_status_is_told_under_the_number_of_the_upload(status: str, name: str) -> None:
    one = Conversation("1.6", "2.0.1", from_station=ROUTES)
    one.memory.memory.file_requests.upload(7, FileRequest(requestId=7))
    one.memory.memory.file_requests.upload(8, FileRequest(requestId=8))
    result = one.station("DiagnosticsStatusNotification", {"status": status}, [{}])
    assert result.requests == [("LogStatusNotification", {"status": name, "requestId": 8})]
    assert (result.answer, result.quirks) == ({}, [])


@pytest.mark.parametrize(("status", "quirks"), [("Idle", []), ("Uploaded", ["log_without_request"])])
def test_an_upload_nobody_asked_for_has_no_number(status: str, quirks: list[str]) -> None:
    result = Conversation("1.5", "2.1", from_station=ROUTES).station("DiagnosticsStatusNotification", {"status": status}, [{}])
    assert (result.requests, result.quirks) == ([("LogStatusNotification", {"status": status})], quirks)


def test_an_upload_goes_on_until_it_is_said_to_have_ended() -> None:
    one = Conversation("1.6", "2.0.1", from_station=ROUTES)
    requests = one.memory.memory.file_requests
    requests.upload(7, FileRequest(requestId=7))
    one.station("DiagnosticsStatusNotification", {"status": "Uploading"}, [{}])
    assert requests.running(one.memory.now)
    one.station("DiagnosticsStatusNotification", {"status": "Uploaded"}, [{}])
    assert not requests.running(one.memory.now)
