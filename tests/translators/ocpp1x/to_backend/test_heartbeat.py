"""Heartbeat towards 1.6."""

from __future__ import annotations

from tests.playbook import Conversation
from translators.ocpp1x.to_backend import ROUTES


def talk(version: str = "2.0.1") -> Conversation:
    return Conversation(version, "1.6", from_station=ROUTES)


def test_a_heartbeat_brings_the_time_of_the_backend() -> None:
    assert talk().station("Heartbeat", {}, [{"currentTime": "2026-11-23T12:00:01Z"}]).answer == {"currentTime": "2026-11-23T12:00:01Z"}
