"""FirmwareStatusNotification of a SOAP station in front of a 1.6 backend: the same; remembered, since 1.2 and 1.5 cannot be asked again."""

from __future__ import annotations

from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.within.relaying import ledger

LEDGER = ledger(wire.FirmwareStatusNotificationRequest)


def firmware_status_notification(
    req: wire.FirmwareStatusNotificationRequest, station: Station
) -> Flow[wire.FirmwareStatusNotificationResponse]:
    station.memory.reported.firmware = req.status
    station.touch()
    return (yield from call(req))
