"""FirmwareStatusNotification: the same names in 2.x, which wants the requestId of the update besides (L01.FR.20; translation-up §5.2).

A status that comes before a restart is remembered: the boot that follows has the reason FirmwareUpdate.
"""

from __future__ import annotations

from typing import get_args

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.tables import EnumMap, Ledger, Lost, To

STATUS: EnumMap[wire.FirmwareStatusEnumType, c.FirmwareStatusEnumType] = EnumMap(
    wire.FirmwareStatusEnumType, c.FirmwareStatusEnumType, {status: status for status in get_args(wire.FirmwareStatusEnumType)}
)
"""All fourteen of the security whitepaper; the seven of 1.6 and the four of 1.5 are among them."""
BEFORE_A_BOOT = ("Installing", "Installed", "InstallRebooting")

LEDGER = Ledger(
    request={"status": To("FirmwareStatusNotification.status")},
    made={"FirmwareStatusNotification.requestId": "of the last update the backend asked for"},
    answers={"FirmwareStatusNotification": {"customData": Lost("custom_data")}},
)


def firmware_status_notification(
    req: wire.FirmwareStatusNotificationRequest, station: Station
) -> Flow[wire.FirmwareStatusNotificationResponse]:
    yield from tell_status(req.status, UNSET, station)
    return wire.FirmwareStatusNotificationResponse()


def tell_status(status: wire.FirmwareStatusEnumType, requestId: int | UnsetType, station: Station) -> Flow[None]:
    """Tell a firmware status under the number the station gives, else under that of the last update. Counts `firmware_without_request`."""
    if status in BEFORE_A_BOOT:
        station.memory.boot.firmware_status_at = station.now.isoformat()
        station.touch()
    update = station.memory.file_requests.firmware
    if update is not None:
        update.says(status, station.now)
        station.touch()
    if isinstance(requestId, UnsetType) and update is not None and update.requestId is not None:
        requestId = update.requestId
    if isinstance(requestId, UnsetType) and status != "Idle":
        station.quirk("firmware_without_request")
    yield from call(c.FirmwareStatusNotificationRequest(status=STATUS.to(status, station), requestId=requestId))
