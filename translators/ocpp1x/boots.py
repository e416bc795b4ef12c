"""The boot of a 1.x station as a 2.x backend is told it, and what is remembered of it."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from translators import canonical as c
from translators.canonical import legacy
from translators.errors import Refused
from translators.flow import Flow, Later, Wait, call
from translators.memory.boot import BootMemory
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.announcement import boot_accepted
from translators.ocpp1x.installed_profiles import doubt_after_boot


def charging_station(req: wire.BootNotificationRequest, station: Station) -> c.ChargingStationType:
    """The device as 2.x describes it."""
    serial = (req.chargePointSerialNumber or "").strip()
    box = (req.chargeBoxSerialNumber or "").strip()
    iccid, imsi = _cut(req.iccid, 20, station), _cut(req.imsi, 20, station)
    data = legacy.LegacyData(
        chargeBoxSerialNumber=box if serial and box else UNSET,
        meterType=(req.meterType or "").strip() or UNSET,
        meterSerialNumber=(req.meterSerialNumber or "").strip() or UNSET,
    )
    return c.ChargingStationType(
        vendorName=_cut(req.chargePointVendor, 50, station) or "Unknown",
        model=_cut(req.chargePointModel, 20, station) or "Unknown",
        serialNumber=_cut(serial or box, 25, station),
        firmwareVersion=_cut(req.firmwareVersion, 50, station),
        modem=c.ModemType(iccid=iccid, imsi=imsi) if iccid or imsi else UNSET,
        customData=legacy.encode(data, enabled=station.options.custom_data != "off"),
    )


def _cut(text: str | UnsetType, limit: int, station: Station) -> str | UnsetType:
    """Absent when empty (2.0.1 part 4 §4.1.5), cut to what 2.x takes. SOAP stations have no limits in their WSDL."""
    text = (text or "").strip()
    if len(text) > limit:
        station.lose("truncated")
    return text[:limit] or UNSET


def remember(boot: BootMemory, req: wire.BootNotificationRequest, answer: c.BootNotificationResponse, station: Station) -> None:
    """What is known of the station, and the backend's verdict on it."""
    boot.vendor, boot.model = req.chargePointVendor, req.chargePointModel
    serial = req.chargePointSerialNumber or req.chargeBoxSerialNumber or ""
    doubt_after_boot(serial, req.firmwareVersion or "", station)
    boot.serial, boot.firmware = serial, req.firmwareVersion or ""
    boot.status, boot.interval, boot.at = answer.status, answer.interval, station.now.isoformat()
    if answer.status == "Accepted" and station.version == "1.2":
        station.memory.configuration.interval_given()
    station.touch()


def told_again(station: Station) -> Flow[None]:
    """The last boot once more because the backend asked for it (F06), seen from the backend's leg. There is one in memory."""
    return _from_the_other_leg(_tell_again(station))


def _tell_again(station: Station) -> Flow[None]:
    boot = station.memory.boot
    req = msgspec.json.decode(boot.action_payload, type=wire.BootNotificationRequest)
    try:
        answer = yield from call(c.BootNotificationRequest(chargingStation=charging_station(req, station), reason="Triggered"))
    except Refused:
        return  # the station itself boots again after the interval it was given
    remember(boot, req, answer, station)
    if answer.status == "Accepted":
        yield from boot_accepted(station)


def _from_the_other_leg(flow: Flow[None]) -> Flow[None]:
    """The same flow: whom it asks as the other leg is the own leg here."""
    value: Any = None
    error: Refused | None = None
    while True:
        try:
            effect = flow.throw(error) if error is not None else flow.send(value)
        except StopIteration:
            return
        assert not isinstance(effect, Later | Wait), "neither a boot nor its announcement has a follow-up, or waits"
        value = error = None
        try:
            value = yield replace(effect, same_leg=not effect.same_leg)
        except Refused as refused:
            error = refused
