"""LogStatusNotification towards 1.6."""

from __future__ import annotations

from tests.playbook import Conversation, Sent
from translators.memory.file_requests import FileRequest
from translators.ocpp1x.to_backend import ROUTES


def talk(version: str = "2.0.1") -> Conversation:
    return Conversation(version, "1.6", from_station=ROUTES)


def test_an_upload_nobody_asked_for_is_told_as_diagnostics() -> None:
    result = talk().station("LogStatusNotification", {"status": "Uploading"})
    assert result.sent == [Sent("backend", "DiagnosticsStatusNotification", {"status": "Uploading"}, told=True)]
    assert result.quirks == ["log_without_request"]


def test_an_upload_that_does_not_matter_any_more_is_not_taken_for_the_last_one() -> None:
    conversation = talk()
    conversation.memory.memory.file_requests.upload(9, FileRequest(extended=True, requestId=12))
    result = conversation.station("LogStatusNotification", {"status": "UploadFailure", "requestId": 1})
    assert (result.sent, result.answer, result.losses) == ([], {}, ["log_superseded"])


def test_an_upload_of_before_a_loss_of_memory_is_told_as_diagnostics() -> None:
    result = talk().station("LogStatusNotification", {"status": "Uploaded", "requestId": 1})
    assert result.requests == [("DiagnosticsStatusNotification", {"status": "Uploaded"})]
    assert result.quirks == ["log_without_request"]
