"""Firmware updates and log uploads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from translators.memory.file_requests import MAX_REQUESTS, SILENT_AFTER, FileRequest, FileRequests

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_uploads_are_bounded_and_the_newest_is_the_last() -> None:
    requests = FileRequests()
    assert requests.log is None
    for number in range(MAX_REQUESTS + 1):
        requests.upload(number, FileRequest(requestId=number))
    assert 0 not in requests.logs
    assert requests.log == FileRequest(requestId=MAX_REQUESTS)


@pytest.mark.parametrize(("status", "goes_on"), [("Downloading", True), ("DownloadScheduled", False), ("Installed", False), ("", False)])
def test_what_goes_on_is_what_the_station_said_last(status: str, goes_on: bool) -> None:
    requests = FileRequests(firmware=FileRequest())
    assert requests.firmware is not None
    requests.firmware.says(status, NOW)
    assert requests.running(NOW) == goes_on


def test_what_was_not_heard_of_for_long_is_not_waited_for() -> None:
    upload = FileRequest()
    upload.says("Uploading", NOW)
    requests = FileRequests(logs={1: upload})
    assert requests.running(NOW + SILENT_AFTER - timedelta(seconds=1))
    assert not requests.running(NOW + SILENT_AFTER)
    assert not FileRequests().running(NOW)
