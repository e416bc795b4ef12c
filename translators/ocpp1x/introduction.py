"""A boot that the gateway makes: a SOAP station that is already running speaks to a backend that has never accepted it.

A station without a connection does not boot because the gateway or its memory is new (translation-up §1.2). Its last boot is repeated when it is
known, else a boot without facts is made (quirk `boot_invented`); the reason is Unknown, never PowerUp: the backend may act on that.
"""

from __future__ import annotations

from typing import Any

from msgspec import json
from msgspec.structs import replace

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Flow, Later, call
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.announcement import boot_accepted
from translators.ocpp1x.from_station import boot_notification as towards_2x
from translators.ocpp1x.within import boot_notification as towards_16


def is_unknown(station: Station) -> bool:
    """No backend has given a verdict on this station yet."""
    return station.memory.boot.status == ""


def introduce(station: Station, reason: c.BootReasonEnumType = "Unknown") -> Flow[None]:
    """Boot in the station's name, seen from its leg. A backend that does not answer is asked again by the station's own boot, or not at all."""
    req = _last_boot(station)
    try:
        if station.backend_version == "1.6":
            towards_16.remember(req, (yield from call(towards_16.for_backend(req, station))), station)
            return
        answer = yield from call(c.BootNotificationRequest(chargingStation=towards_2x.charging_station(req, station), reason=reason))
    except Refused:
        return
    towards_2x.remember(station.memory.boot, req, answer, station)
    if answer.status == "Accepted":
        yield from boot_accepted(station)


def introduce_again(station: Station) -> Flow[None]:
    """The last boot once more because the backend asked for it (F06), seen from the backend's leg."""
    return _from_the_other_leg(introduce(station, "Triggered"))


def _from_the_other_leg(flow: Flow[None]) -> Flow[None]:
    """The same flow: whom it asks as the other leg is the own leg here."""
    value: Any = None
    error: Refused | None = None
    while True:
        try:
            effect = flow.throw(error) if error is not None else flow.send(value)
        except StopIteration:
            return
        value = error = None
        try:
            value = (
                yield Later(_from_the_other_leg(effect.flow))
                if isinstance(effect, Later)
                else replace(effect, same_leg=not effect.same_leg)
            )
        except Refused as refused:
            error = refused


def _last_boot(station: Station) -> wire.BootNotificationRequest:
    payload = station.memory.boot.action_payload
    if payload:
        return json.decode(payload, type=wire.BootNotificationRequest)
    station.quirk("boot_invented")
    return wire.BootNotificationRequest(chargePointVendor="Unknown", chargePointModel="Unknown")
