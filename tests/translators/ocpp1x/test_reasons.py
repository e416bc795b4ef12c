"""Why a transaction ended."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from msgspec import UNSET

from translators.memory.connectors import ActiveError
from translators.memory.station import Station
from translators.memory.tokens import Verdict
from translators.memory.transactions import Transaction
from translators.ocpp1x import reasons, wire

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def station() -> Station:
    made = Station("CB1234", "1.5", "2.0.1")
    made.now = NOW
    return made


def row(**fields: object) -> Transaction:
    return Transaction(number=1, id="x", connector=1, since="2026-11-23T10:00:00Z", **fields)  # type: ignore[arg-type]  # spelled freely


def error(code: str) -> ActiveError:
    return ActiveError(errorCode=code, techCode=code)


@pytest.mark.parametrize(
    ("reason", "stopped", "trigger", "state", "exact"),
    [
        ("Local", "Local", "StopAuthorized", "EVConnected", True),
        ("Remote", "Remote", "RemoteStop", "EVConnected", True),
        ("EVDisconnected", "EVDisconnected", "EVCommunicationLost", "Idle", True),
        ("DeAuthorized", "DeAuthorized", "Deauthorized", "EVConnected", True),
        ("EmergencyStop", "EmergencyStop", "AbnormalCondition", "EVConnected", True),
        ("HardReset", "ImmediateReset", "ResetCommand", "EVConnected", True),
        ("SoftReset", "ImmediateReset", "ResetCommand", "EVConnected", False),
        ("PowerLoss", "PowerLoss", "AbnormalCondition", "EVConnected", True),
        ("Reboot", "Reboot", "AbnormalCondition", "EVConnected", True),
        ("UnlockCommand", "Remote", "UnlockCommand", "EVConnected", False),
        ("Other", "Other", "ChargingStateChanged", "EVConnected", True),
    ],
)
def test_each_reason_of_1_6_has_its_words_in_2x(reason: wire.Reason, stopped: str, trigger: str, state: str, *, exact: bool) -> None:
    found = reasons.ending(reason, None)
    assert (found.stoppedReason, found.triggerReason, found.chargingState, found.exact) == (stopped, trigger, state, exact)
    assert set(reasons.TO_2X) == set(get_args(wire.Reason))


@pytest.mark.parametrize(
    ("code", "stopped"),
    [
        ("GroundFailure", "GroundFault"),
        ("OverCurrentFailure", "OvercurrentFault"),
        ("OverVoltage", "PowerQuality"),
        ("UnderVoltage", "PowerQuality"),
        ("WeakSignal", "Other"),
    ],
)
def test_an_active_error_says_more_than_other(code: str, stopped: str) -> None:
    found = reasons.ending("Other", error(code))
    assert (found.stoppedReason, found.triggerReason) == (stopped, "AbnormalCondition")


def test_an_active_error_does_not_change_a_reason_that_says_something() -> None:
    assert reasons.ending("Local", error("GroundFailure")).stoppedReason == "Local"


def test_a_faulted_connector_is_an_abnormal_condition() -> None:
    assert reasons.ending("Other", None, faulted=True).triggerReason == "AbnormalCondition"


def test_a_reason_that_was_told_is_told_again_whatever_happened_since() -> None:
    one, stopped = station(), row()
    assert reasons.of_row(stopped, "tag", NOW, one) == "Local"
    stopped.remote_stop_at = NOW.isoformat()
    assert reasons.of_row(stopped, "tag", NOW, one) == "Local"
    assert one.touched


def test_1_5_stopped_from_afar_is_remote() -> None:
    assert reasons.derived(row(remote_stop_at=NOW.isoformat()), "tag", NOW, station()) == "Remote"


@pytest.mark.parametrize(("kind", "reason"), [("Soft", "SoftReset"), ("Hard", "HardReset"), ("", "HardReset")])
def test_1_5_stopped_within_five_minutes_of_a_reset_is_the_reset(kind: str, reason: str) -> None:
    one = station()
    one.memory.boot.reset_accepted_at, one.memory.boot.reset_type = "2026-11-23T11:55:00Z", kind
    assert reasons.derived(row(), "tag", NOW, one) == reason
    one.memory.boot.reset_accepted_at = "2026-11-23T11:54:59Z"
    assert reasons.derived(row(), "tag", NOW, one) == "Local"


def test_1_5_stopped_within_two_minutes_of_an_unlock_is_the_unlock() -> None:
    one = station()
    one.memory.connectors.unlock_accepted(1, datetime(2026, 11, 23, 11, 58, tzinfo=UTC))
    assert reasons.derived(row(), "tag", NOW, one) == "UnlockCommand"
    one.memory.connectors.unlock_accepted(1, datetime(2026, 11, 23, 11, 57, tzinfo=UTC))
    assert reasons.derived(row(), "tag", NOW, one) == "Local"


@pytest.mark.parametrize(("minute", "reason"), [(1, "HardReset"), (30, "Local")])
def test_1_5_stopped_in_an_outage_is_judged_by_when_it_stopped(minute: int, reason: str) -> None:
    one, reset = station(), datetime(2026, 11, 23, 9, tzinfo=UTC)
    one.memory.boot.reset_accepted_at = reset.isoformat()
    assert reasons.derived(row(), "tag", reset + timedelta(minutes=minute), one) == reason


def test_1_5_stopped_long_before_a_reset_of_now_is_not_the_reset() -> None:
    one = station()
    one.memory.boot.reset_accepted_at = NOW.isoformat()
    assert reasons.derived(row(), "tag", NOW - timedelta(hours=1), one) == "Local"


def test_1_5_stopped_after_a_refused_start_is_deauthorized() -> None:
    assert reasons.derived(row(verdict=Verdict(status="Blocked")), "tag", NOW, station()) == "DeAuthorized"
    assert reasons.derived(row(verdict=Verdict(status="Accepted")), "tag", NOW, station()) == "Local"


def test_1_5_stopped_before_the_boot_and_told_after_it_is_a_power_loss() -> None:
    one = station()
    one.memory.boot.said_at = "2026-11-23T11:30:00Z"
    assert reasons.derived(row(), "tag", datetime(2026, 11, 23, 11, tzinfo=UTC), one) == "PowerLoss"
    assert reasons.derived(row(), "tag", NOW, one) == "Local"


def test_1_5_a_boot_of_the_gateways_own_is_no_power_loss() -> None:
    one = station()
    one.memory.boot.at = "2026-11-23T11:30:00Z"
    assert reasons.derived(row(), "tag", datetime(2026, 11, 23, 11, tzinfo=UTC), one) == "Local"


@pytest.mark.parametrize(
    ("status", "idTag", "reason"), [("Faulted", "tag", "Other"), ("Occupied", "tag", "Local"), ("Occupied", UNSET, "Other")]
)
def test_1_5_stopped_otherwise_is_local_when_a_token_was_presented(status: str, idTag: str, reason: str) -> None:
    one = station()
    one.memory.connectors.of(1).status = status
    assert reasons.derived(row(), idTag, NOW, one) == reason
