"""LogStatusNotification of the 1.6 security whitepaper: the same in 2.x (translation-up §5.2)."""

from __future__ import annotations

from typing import get_args

from msgspec import UnsetType

from translators import canonical as c
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.tables import EnumMap, Ledger, Lost, To

STATUS: EnumMap[wire.UploadLogStatusEnumType, c.UploadLogStatusEnumType] = EnumMap(
    wire.UploadLogStatusEnumType, c.UploadLogStatusEnumType, {status: status for status in get_args(wire.UploadLogStatusEnumType)}
)

LEDGER = Ledger(
    request={"status": To("LogStatusNotification.status"), "requestId": To("LogStatusNotification.requestId")},
    answers={"LogStatusNotification": {"customData": Lost("custom_data")}},
)


def log_status_notification(req: wire.LogStatusNotificationRequest, station: Station) -> Flow[wire.LogStatusNotificationResponse]:
    requests = station.memory.file_requests
    upload = requests.log if isinstance(req.requestId, UnsetType) else requests.logs.get(req.requestId)
    if upload is not None:
        upload.says(req.status, station.now)
        station.touch()
    if isinstance(req.requestId, UnsetType) and req.status != "Idle":
        station.quirk("log_without_request")
    yield from call(c.LogStatusNotificationRequest(status=STATUS.to(req.status, station), requestId=req.requestId))
    return wire.LogStatusNotificationResponse()
