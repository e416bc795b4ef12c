"""What must survive, and what a station gets when the backend gives nothing."""

from datetime import UTC, datetime

import pytest

from translators import canonical as c
from translators.classes import MessageClass, answer_without_backend, is_boot, is_durable, message_class
from translators.memory.station import Station
from translators.ocpp1x import wire


def station(version: str = "1.6") -> Station:
    made = Station("CP-1", version, "2.0.1")
    made.now = datetime(2026, 11, 23, 12, microsecond=500_000, tzinfo=UTC)
    return made


@pytest.mark.parametrize("action", ["StartTransaction", "StopTransaction", "MeterValues", "TransactionEvent", "SecurityEventNotification"])
def test_transactions_and_security_events_must_reach_the_backend(action: str) -> None:
    assert is_durable(action)


@pytest.mark.parametrize("action", ["Authorize", "Heartbeat", "BootNotification", "StatusNotification", "NoSuchThing"])
def test_what_is_true_only_now_need_not(action: str) -> None:
    assert not is_durable(action)


def test_whatever_is_not_named_is_a_notification() -> None:
    assert message_class("NotifyMonitoringReport") is MessageClass.NOTIFICATION


@pytest.mark.parametrize(
    ("version", "time"), [("1.6", "2026-11-23T12:00:00.500Z"), ("1.5", "2026-11-23T12:00:00Z"), ("1.2", "2026-11-23T12:00:00Z")]
)
def test_a_heartbeat_is_answered_with_the_gateways_time_and_counted(version: str, time: str) -> None:
    one = station(version)
    answer = answer_without_backend(wire.HeartbeatRequest, "Heartbeat", one)
    assert answer == wire.HeartbeatResponse(currentTime=time)
    assert one.quirks == ["bad_answer"]


def test_a_notification_gets_its_empty_answer() -> None:
    assert answer_without_backend(c.StatusNotificationRequest, "StatusNotification", station()) == c.StatusNotificationResponse()


@pytest.mark.parametrize(
    ("request_type", "action"),
    [
        (wire.AuthorizeRequest, "Authorize"),
        (wire.StartTransactionRequest, "StartTransaction"),
        (c.TransactionEventRequest, "TransactionEvent"),
        (c.SecurityEventNotificationRequest, "SecurityEventNotification"),
        (wire.BootNotificationRequest, "BootNotification"),
    ],
)
def test_nothing_else_is_invented(request_type: type, action: str) -> None:
    assert answer_without_backend(request_type, action, station()) is None


def test_a_notification_whose_answer_says_something_gets_none() -> None:
    class Asking(c.StatusNotificationRequest):
        ANSWER = c.GetVariablesResponse

    assert answer_without_backend(Asking, "StatusNotification", station()) is None


def test_only_a_boot_is_a_boot() -> None:
    assert is_boot("BootNotification")
    assert not is_boot("Heartbeat")
