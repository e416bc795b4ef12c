"""SecurityEventNotification towards 1.6."""

from __future__ import annotations

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.ocpp1x.to_backend import ROUTES

NOT_KNOWN = Refused(RpcCode.NOT_IMPLEMENTED, "", "backend", "answered")


AWAY = Refused(RpcCode.GENERIC_ERROR, "", "backend", "timeout")


def talk(version: str = "2.0.1") -> Conversation:
    return Conversation(version, "1.6", from_station=ROUTES)


def test_security_events_have_their_1_6_names() -> None:
    event = {"type": "FailedToAuthenticateAtCsms", "timestamp": "2026-11-23T12:00:00Z", "techInfo": "x"}
    result = talk().station("SecurityEventNotification", event, [{}])
    assert result.sent[0].payload == {**event, "type": "FailedToAuthenticateAtCentralSystem"}


def test_a_backend_that_knows_no_security_events_is_asked_once_a_day() -> None:
    station = talk()
    event = {"type": "FirmwareUpdated", "timestamp": "2026-11-23T12:00:00Z"}
    first = station.station("SecurityEventNotification", event, [NOT_KNOWN])
    assert (first.answer, first.losses) == ({}, ["security_event"])
    assert station.station("SecurityEventNotification", event).sent == []
    assert station.station("SecurityEventNotification", event, [{}], now="2026-11-24T12:00:01Z").sent != []
    assert station.station("SecurityEventNotification", event, [AWAY], now="2026-11-24T12:00:02Z").error is AWAY
