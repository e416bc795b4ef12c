"""FirmwareStatusNotification of a 1.x station in front of a 2.x backend."""

from typing import get_args

import pytest

from tests.playbook import Conversation
from translators.memory.file_requests import FileRequest
from translators.ocpp1x import wire
from translators.ocpp1x.from_station import ROUTES


@pytest.mark.parametrize("status", get_args(wire.FirmwareStatus))
def test_the_status_is_told_under_the_number_of_the_update(status: str) -> None:
    one = Conversation("1.6", "2.0.1", from_station=ROUTES)
    one.memory.memory.file_requests.firmware = FileRequest(requestId=12)
    result = one.station("FirmwareStatusNotification", {"status": status}, [{}])
    assert result.requests == [("FirmwareStatusNotification", {"status": status, "requestId": 12})]
    assert (result.answer, result.quirks) == ({}, [])


@pytest.mark.parametrize(("status", "quirks"), [("Idle", []), ("Installed", ["firmware_without_request"])])
def test_an_update_nobody_asked_for_has_no_number(status: str, quirks: list[str]) -> None:
    result = Conversation("1.6", "2.1", from_station=ROUTES).station("FirmwareStatusNotification", {"status": status}, [{}])
    assert (result.requests, result.quirks) == ([("FirmwareStatusNotification", {"status": status})], quirks)


def test_the_boot_after_an_installation_is_a_firmware_update() -> None:
    one = Conversation("1.5", "2.0.1", from_station=ROUTES)
    one.station("FirmwareStatusNotification", {"status": "Downloaded"}, [{}])
    assert one.memory.memory.boot.firmware_status_at == ""
    one.station("FirmwareStatusNotification", {"status": "Installed"}, [{}])
    boot = {"currentTime": "2026-11-23T12:00:00Z", "interval": 300, "status": "Accepted"}
    result = one.station("BootNotification", {"chargePointVendor": "Acme", "chargePointModel": "X1"}, [boot])
    assert result.sent[0].payload["reason"] == "FirmwareUpdate"


def test_an_update_goes_on_until_it_is_said_to_have_ended() -> None:
    one = Conversation("1.6", "2.0.1", from_station=ROUTES)
    requests = one.memory.memory.file_requests
    requests.firmware = FileRequest(requestId=12)
    assert not requests.running(one.memory.now)
    for status, goes_on in (("Downloading", True), ("Downloaded", True), ("Installing", True), ("Installed", False)):
        one.station("FirmwareStatusNotification", {"status": status}, [{}])
        assert requests.running(one.memory.now) == goes_on
