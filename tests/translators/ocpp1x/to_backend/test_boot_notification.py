"""BootNotification towards 1.6."""

from __future__ import annotations

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.memory.evse_states import ActiveError
from translators.ocpp1x.to_backend import ROUTES, boot_notification

AWAY = Refused(RpcCode.GENERIC_ERROR, "", "backend", "timeout")


BOOTED = {"currentTime": "2026-11-23T12:00:01Z", "interval": 300, "status": "Accepted"}


def talk(version: str = "2.0.1") -> Conversation:
    return Conversation(version, "1.6", from_station=ROUTES)


def test_a_boot_keeps_what_1_6_has_room_for() -> None:
    station = talk()
    what = {
        "model": "M1",
        "vendorName": "Acme Charging Stations Incorporated",
        "serialNumber": "S-1",
        "firmwareVersion": "1.2",
        "modem": {"iccid": "8931", "imsi": ""},
        "customData": {"vendorId": "acme"},
    }
    result = station.station("BootNotification", {"reason": "PowerUp", "chargingStation": what}, [BOOTED])
    assert result.requests == [
        (
            "BootNotification",
            {
                "chargePointVendor": "Acme Charging Statio",
                "chargePointModel": "M1",
                "chargePointSerialNumber": "S-1",
                "firmwareVersion": "1.2",
                "iccid": "8931",
            },
        )
    ]
    assert result.answer == BOOTED
    assert sorted(result.losses) == ["boot_reason", "custom_data", "truncated"]
    boot = station.memory.memory.boot
    assert (boot.status, boot.interval, boot.firmware, boot.at) == ("Accepted", 300, "1.2", "2026-11-23T12:00:00Z")


@pytest.mark.parametrize(("status", "forgotten"), [("Accepted", True), ("Pending", False), ("Rejected", False)])
def test_a_backend_that_accepts_a_boot_must_hear_every_status_again(status: str, forgotten: bool) -> None:
    station = talk()
    state = station.memory.memory.evse_states.of(1)
    state.sent = ("Available", "NoError", "", "")
    state.raised("RCD.Tripped", ActiveError(errorCode="GroundFailure"))
    station.station(
        "BootNotification", {"reason": "PowerUp", "chargingStation": {"model": "M", "vendorName": "V"}}, [{**BOOTED, "status": status}]
    )
    assert (state.sent is None) is forgotten
    assert state.error is None, "the station raises it again"


def test_a_boot_without_answer_is_the_sessions_business() -> None:
    refused = talk().station("BootNotification", {"reason": "PowerUp", "chargingStation": {"model": "M", "vendorName": "V"}}, [AWAY])
    assert refused.error is AWAY


def test_the_statuses_a_station_left_untold_are_told_after_a_while() -> None:
    station = talk()
    station.memory.memory.topology.learn_all([(1, 1)])
    sent = [effect.request for effect in boot_notification.owed_statuses(station.memory)]  # type: ignore[union-attr]
    assert [(one.connectorId, one.status) for one in sent] == [(0, "Available"), (1, "Available")]  # type: ignore[attr-defined]
