"""BootNotification of a SOAP station in front of a 1.6 backend: the same but for Pending, which 1.2 and 1.5 do not have.

1.5 §4.2, 1.6 §4.2; translation-up §1.1. Such a station is told Rejected and boots again after the interval; the backend may already query it.
"""

from __future__ import annotations

from msgspec.structs import replace

from translators.canonical.base import ENCODER
from translators.errors import Refused
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import heartbeats, times, wire
from translators.ocpp1x.installed_profiles import doubt_after_boot
from translators.ocpp1x.within.connector_statuses import cut
from translators.ocpp1x.within.relaying import absent_when_empty, rows
from translators.tables import Ledger, To

NOT_ACCEPTED_INTERVAL = 60
LENGTHS = {
    "chargePointVendor": 20,
    "chargePointModel": 20,
    "chargePointSerialNumber": 25,
    "chargeBoxSerialNumber": 25,
    "firmwareVersion": 50,
    "iccid": 20,
    "imsi": 20,
    "meterType": 25,
    "meterSerialNumber": 25,
}
"""Characters (1.6 §6.3)."""

LEDGER = Ledger(
    request=rows(wire.BootNotificationRequest, "BootNotification."),
    answers={
        "BootNotification": {
            "status": To("status", "interval", note="Pending is Rejected to 1.2 and 1.5"),
            "currentTime": To("currentTime"),
            "interval": To("interval"),
        }
    },
    answer_made={"interval": "60 s or 300 s when the backend gives none, never longer than soap.max_interval"},
    losses=("truncated",),
)


def boot_notification(req: wire.BootNotificationRequest, station: Station) -> Flow[wire.BootNotificationResponse]:
    boot = station.memory.boot
    boot.action_payload, boot.said_at = ENCODER.encode(req).decode(), station.now.isoformat()
    station.memory.transactions.forget_clock()
    station.touch()
    try:
        answer = yield from call(for_backend(req, station))
    except Refused as refused:
        if refused.cause not in ("answered", "invalid"):
            raise
        # A broken or unwilling backend is no verdict on the station: it shall ask again (translation-up §6.3).
        station.quirk("bad_answer")
        answer = wire.BootNotificationResponse(status="Pending", currentTime=station.now_text, interval=NOT_ACCEPTED_INTERVAL)
    remember(req, answer, station)
    return for_station(answer, station)


def for_backend(req: wire.BootNotificationRequest, station: Station) -> wire.BootNotificationRequest:
    """The boot within the lengths of 1.6; what is required and empty is Unknown."""
    changes = {name: absent_when_empty(cut(getattr(req, name), length, station)) for name, length in LENGTHS.items()}
    for name in ("chargePointVendor", "chargePointModel"):
        changes[name] = changes[name] or "Unknown"
    return replace(req, **changes)


def remember(req: wire.BootNotificationRequest, answer: wire.BootNotificationResponse, station: Station) -> None:
    """What is known of the station, and the verdict; accepted, the backend knows no status of it any more (1.6 errata 3.22)."""
    boot = station.memory.boot
    serial, firmware = req.chargePointSerialNumber or req.chargeBoxSerialNumber or "", req.firmwareVersion or ""
    doubt_after_boot(serial, firmware, station)
    boot.vendor, boot.model = req.chargePointVendor, req.chargePointModel
    boot.serial, boot.firmware = serial, firmware
    boot.status, boot.interval, boot.at = answer.status, answer.interval, station.now.isoformat()
    if answer.status == "Accepted":
        if station.version == "1.2":
            station.memory.configuration.interval_given()
        station.memory.connectors.forget_sent()
        for row in station.memory.connectors.rows.values():
            row.error = None
    station.touch()


def for_station(answer: wire.BootNotificationResponse, station: Station) -> wire.BootNotificationResponse:
    """The verdict in the words of the station's version."""
    status, interval = answer.status, answer.interval
    if status == "Pending" and station.version != "1.6s":
        station.quirk("pending_as_rejected")
        status, interval = "Rejected", interval if interval > 0 else NOT_ACCEPTED_INTERVAL
    interval = heartbeats.told(interval, station) if status == "Accepted" else min(interval, heartbeats.LONGEST_INTERVAL)
    return wire.BootNotificationResponse(status=status, currentTime=times.answered(answer.currentTime, station), interval=interval)
