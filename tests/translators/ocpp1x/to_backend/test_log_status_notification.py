"""LogStatusNotification towards 1.6."""

from __future__ import annotations

from tests.playbook import Conversation, Sent
from translators.ocpp1x.to_backend import ROUTES


def talk(version: str = "2.0.1") -> Conversation:
    return Conversation(version, "1.6", from_station=ROUTES)


def test_an_upload_nobody_asked_for_is_told_as_diagnostics() -> None:
    result = talk().station("LogStatusNotification", {"status": "Uploading"})
    assert result.sent == [Sent("backend", "DiagnosticsStatusNotification", {"status": "Uploading"}, told=True)]
    assert result.quirks == ["log_without_request"]
