"""Firmware updates and log uploads."""

from __future__ import annotations

from translators.memory.file_requests import MAX_REQUESTS, FileRequest, FileRequests


def test_the_uploads_are_bounded_and_the_newest_is_the_last() -> None:
    requests = FileRequests()
    assert requests.log is None
    for number in range(MAX_REQUESTS + 1):
        requests.upload(number, FileRequest(requestId=number))
    assert 0 not in requests.logs
    assert requests.log == FileRequest(requestId=MAX_REQUESTS)
