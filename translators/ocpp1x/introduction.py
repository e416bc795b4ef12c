"""A boot that the gateway makes: a SOAP station that is already running speaks to a backend that has never accepted it.

A station without a connection does not boot because the gateway or its memory is new (translation-up §1.2). Its last boot is repeated when it is
known, else a boot without facts is made (quirk `boot_invented`); the reason is Unknown, never PowerUp: the backend may act on that.
"""

from __future__ import annotations

from msgspec import json

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.announcement import boot_accepted
from translators.ocpp1x.boots import charging_station, remember
from translators.ocpp1x.within import boot_notification as towards_16


def is_unknown(station: Station) -> bool:
    """No backend has given a verdict on this station yet."""
    return station.memory.boot.status == ""


def introduce(station: Station) -> Flow[None]:
    """Boot in the station's name. A backend that does not answer is asked again by the station's own boot, or not at all."""
    req = _last_boot(station)
    try:
        if station.backend_version == "1.6":
            towards_16.remember(req, (yield from call(towards_16.for_backend(req, station))), station)
            return
        answer = yield from call(c.BootNotificationRequest(chargingStation=charging_station(req, station), reason="Unknown"))
    except Refused:
        return
    remember(station.memory.boot, req, answer, station)
    if answer.status == "Accepted":
        yield from boot_accepted(station)


def _last_boot(station: Station) -> wire.BootNotificationRequest:
    payload = station.memory.boot.action_payload
    if payload:
        return json.decode(payload, type=wire.BootNotificationRequest)
    station.quirk("boot_invented")
    return wire.BootNotificationRequest(chargePointVendor="Unknown", chargePointModel="Unknown")
