"""SignedFirmwareStatusNotification of the 1.6 security whitepaper becomes FirmwareStatusNotification (translation-up §5.2)."""

from __future__ import annotations

from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.from_station.firmware_status_notification import tell_status
from translators.tables import Ledger, Lost, To

LEDGER = Ledger(
    request={"status": To("FirmwareStatusNotification.status"), "requestId": To("FirmwareStatusNotification.requestId")},
    made={"FirmwareStatusNotification.requestId": "of the last update the backend asked for, when the station gives none"},
    answers={"FirmwareStatusNotification": {"customData": Lost("custom_data")}},
)


def signed_firmware_status_notification(
    req: wire.SignedFirmwareStatusNotificationRequest, station: Station
) -> Flow[wire.SignedFirmwareStatusNotificationResponse]:
    yield from tell_status(req.status, req.requestId, station)
    return wire.SignedFirmwareStatusNotificationResponse()
