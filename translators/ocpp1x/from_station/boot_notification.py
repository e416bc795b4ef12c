"""BootNotification: nearly the same in both; 2.x wants a reason that 1.x does not have.

1.5 §4.2, 1.6 §4.2; 2.0.1 B01 to B03; translation-up §1.1. The reason is inferred from what was asked of the station before. 1.5 has no Pending: the
station is told Rejected and boots again after the interval, while the backend may already query it (B02.FR.01).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from translators import canonical as c
from translators.canonical.base import ENCODER
from translators.errors import Refused
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import heartbeats, times, wire
from translators.ocpp1x.announcement import boot_accepted
from translators.ocpp1x.boots import charging_station, remember
from translators.tables import Ledger, Lost, To

AFTER_TRIGGER = timedelta(seconds=60)
AFTER_RESET = timedelta(minutes=15)
AFTER_FIRMWARE = timedelta(minutes=60)
CALLBACK_CHANGED = "callback_changed"
"""The moment (`station.stamp`) when a SOAP station was last heard from a new address."""
AFTER_ADDRESS = timedelta(minutes=10)
NOT_ACCEPTED_INTERVAL = 60

LEDGER = Ledger(
    request={
        "chargePointVendor": To("BootNotification.chargingStation.vendorName"),
        "chargePointModel": To("BootNotification.chargingStation.model"),
        "chargePointSerialNumber": To("BootNotification.chargingStation.serialNumber", "BootNotification.chargingStation.customData"),
        "chargeBoxSerialNumber": To("BootNotification.chargingStation.serialNumber", "BootNotification.chargingStation.customData"),
        "firmwareVersion": To("BootNotification.chargingStation.firmwareVersion", "BootNotification.reason"),
        "iccid": To("BootNotification.chargingStation.modem"),
        "imsi": To("BootNotification.chargingStation.modem"),
        "meterType": To("BootNotification.chargingStation.customData"),
        "meterSerialNumber": To("BootNotification.chargingStation.customData"),
    },
    made={
        "BootNotification.reason": "from the resets, triggers and firmware updates before",
        "NotifyEvent": "errors of before the boot are cleared",
    },
    answers={
        "BootNotification": {
            "status": To("status", "interval", note="Pending is Rejected to 1.5"),
            "currentTime": To("currentTime"),
            "interval": To("interval"),
            "statusInfo": Lost("status_info"),
            "customData": Lost("custom_data"),
        }
    },
    answer_made={"interval": "60 s or 300 s when the backend gives none; never longer than soap.max_interval over SOAP"},
    losses=("error_code", "status_connector0", "truncated"),
)


def boot_notification(req: wire.BootNotificationRequest, station: Station) -> Flow[wire.BootNotificationResponse]:
    payload = ENCODER.encode(req).decode()
    reason = _reason(req, payload, station)
    boot = station.memory.boot
    boot.action_payload, boot.said_at = payload, station.now.isoformat()
    station.memory.transactions.forget_clock()
    station.memory.pending_reset.clear()  # what it was to bring about has come about
    station.touch()
    try:
        answer = yield from call(c.BootNotificationRequest(chargingStation=charging_station(req, station), reason=reason))
    except Refused as refused:
        if refused.cause not in ("answered", "invalid"):
            raise
        # Not accepted, and the station shall ask again: a broken or unwilling backend is no verdict on the station (translation-up §6.3).
        station.quirk("bad_answer")
        answer = c.BootNotificationResponse(currentTime=station.now_text, interval=NOT_ACCEPTED_INTERVAL, status="Pending")
    remember(boot, req, answer, station)
    if answer.status == "Accepted":
        yield from boot_accepted(station)
    return _answer(answer, station)


def _reason(req: wire.BootNotificationRequest, payload: str, station: Station) -> c.BootReasonEnumType:
    """Why the station boots: the first evidence counts."""
    boot = station.memory.boot
    if _since(boot.boot_triggered_at, AFTER_TRIGGER, station):
        return "Triggered"
    if _since(boot.reset_accepted_at, AFTER_RESET, station):
        return "RemoteReset"
    other_firmware = boot.firmware != "" and (req.firmwareVersion or "") != boot.firmware
    if other_firmware or _since(boot.firmware_status_at, AFTER_FIRMWARE, station):
        return "FirmwareUpdate"
    if boot.action_payload == payload and station.happened_within(CALLBACK_CHANGED, AFTER_ADDRESS.total_seconds()):
        return "Unknown"  # OCPP-S 1.6 §7.1: the boot tells a new address
    return "PowerUp"


def _since(moment: str, within: timedelta, station: Station) -> bool:
    return moment != "" and timedelta(0) <= station.now - datetime.fromisoformat(moment) <= within


def _answer(answer: c.BootNotificationResponse, station: Station) -> wire.BootNotificationResponse:
    status: wire.RegistrationStatus = answer.status
    interval = answer.interval
    if status == "Pending" and station.version in ("1.2", "1.5"):
        station.quirk("pending_as_rejected")
        status, interval = "Rejected", interval if interval > 0 else NOT_ACCEPTED_INTERVAL
    interval = heartbeats.told(interval, station) if status == "Accepted" else min(interval, heartbeats.LONGEST_INTERVAL)
    return wire.BootNotificationResponse(status=status, currentTime=times.answered(answer.currentTime, station), interval=interval)
