"""LogStatusNotification of a 1.6 station in front of a 2.x backend."""

from typing import get_args

import pytest

from tests.playbook import Conversation
from translators.memory.file_requests import FileRequest
from translators.ocpp1x import wire
from translators.ocpp1x.from_station import ROUTES


@pytest.mark.parametrize("status", get_args(wire.UploadLogStatusEnumType))
def test_status_and_number_are_the_same(status: str) -> None:
    result = Conversation("1.6", "2.0.1", from_station=ROUTES).station("LogStatusNotification", {"status": status, "requestId": 5}, [{}])
    assert result.requests == [("LogStatusNotification", {"status": status, "requestId": 5})]
    assert (result.answer, result.quirks) == ({}, [])


@pytest.mark.parametrize(("status", "quirks"), [("Idle", []), ("Uploaded", ["log_without_request"])])
def test_only_an_idle_station_needs_no_number(status: str, quirks: list[str]) -> None:
    result = Conversation("1.6", "2.0.1", from_station=ROUTES).station("LogStatusNotification", {"status": status}, [{}])
    assert (result.requests, result.quirks) == ([("LogStatusNotification", {"status": status})], quirks)


def test_an_upload_goes_on_until_it_is_said_to_have_ended() -> None:
    one = Conversation("1.6", "2.0.1", from_station=ROUTES)
    requests = one.memory.memory.file_requests
    requests.upload(7, FileRequest(extended=True, requestId=7))
    one.station("LogStatusNotification", {"status": "Uploading", "requestId": 7}, [{}])
    assert requests.running(one.memory.now)
    one.station("LogStatusNotification", {"status": "PermissionDenied", "requestId": 7}, [{}])
    assert not requests.running(one.memory.now)
