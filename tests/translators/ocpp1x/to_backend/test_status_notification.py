"""StatusNotification towards 1.6."""

from __future__ import annotations

from tests.playbook import Conversation
from translators.ocpp1x.to_backend import ROUTES


def talk(version: str = "2.0.1") -> Conversation:
    return Conversation(version, "1.6", from_station=ROUTES)


def test_the_status_of_an_evse_as_a_whole_is_consumed() -> None:
    status = {"timestamp": "2026-11-23T12:00:00Z", "connectorStatus": "Available", "evseId": 2, "connectorId": 0}
    assert talk().station("StatusNotification", status).sent == []
