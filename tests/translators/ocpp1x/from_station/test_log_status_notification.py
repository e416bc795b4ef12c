"""LogStatusNotification of a 1.6 station in front of a 2.x backend."""

from typing import get_args

import pytest

from tests.playbook import Conversation
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
