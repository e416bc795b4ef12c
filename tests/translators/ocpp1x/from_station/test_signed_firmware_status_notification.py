"""SignedFirmwareStatusNotification of a 1.6 station in front of a 2.x backend."""

from typing import get_args

import pytest

from tests.playbook import Conversation
from translators.memory.file_requests import FileRequest
from translators.ocpp1x import wire
from translators.ocpp1x.from_station import ROUTES


@pytest.mark.parametrize("status", get_args(wire.FirmwareStatusEnumType))
def test_status_and_number_are_the_same(status: str) -> None:
    one = Conversation("1.6", "2.0.1", from_station=ROUTES)
    one.memory.memory.file_requests.firmware = FileRequest(requestId=99, extended=True)
    result = one.station("SignedFirmwareStatusNotification", {"status": status, "requestId": 12}, [{}])
    assert result.requests == [("FirmwareStatusNotification", {"status": status, "requestId": 12})]
    assert (result.answer, result.quirks) == ({}, [])


def test_without_a_number_it_is_the_last_update() -> None:
    one = Conversation("1.6", "2.0.1", from_station=ROUTES)
    one.memory.memory.file_requests.firmware = FileRequest(requestId=99, extended=True)
    result = one.station("SignedFirmwareStatusNotification", {"status": "Installed"}, [{}])
    assert result.requests == [("FirmwareStatusNotification", {"status": "Installed", "requestId": 99})]
