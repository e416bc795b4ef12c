"""LogStatusNotification of a 2.x station: named after the request that asked for the upload (translation-up §5.2)."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.flow import Flow, tell
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.tables import EnumMap, Kept, Ledger, Lost, To

DIAGNOSTICS: EnumMap[c.UploadLogStatusEnumType, wire.DiagnosticsStatus] = EnumMap(
    c.UploadLogStatusEnumType,
    wire.DiagnosticsStatus,
    {
        "Idle": "Idle",
        "Uploading": "Uploading",
        "Uploaded": "Uploaded",
        "UploadFailure": "UploadFailed",
        "BadMessage": "UploadFailed",
        "PermissionDenied": "UploadFailed",
        "NotSupportedOperation": "UploadFailed",
        "AcceptedCanceled": "UploadFailed",  # never told: it concerns the upload before (N01.FR.20)
    },
)
LOG: EnumMap[c.UploadLogStatusEnumType, wire.UploadLogStatusEnumType] = EnumMap(
    c.UploadLogStatusEnumType,
    wire.UploadLogStatusEnumType,
    {
        "Idle": "Idle",
        "Uploading": "Uploading",
        "Uploaded": "Uploaded",
        "UploadFailure": "UploadFailure",
        "BadMessage": "BadMessage",
        "PermissionDenied": "PermissionDenied",
        "NotSupportedOperation": "NotSupportedOperation",
        "AcceptedCanceled": "UploadFailure",
    },
)

LEDGER = Ledger(
    request={
        "status": To("DiagnosticsStatusNotification.status", "LogStatusNotification.status"),
        "requestId": Kept("tells which upload it is; the backend gets its own number"),
        "statusInfo": Lost("status_info"),
        "customData": Lost("custom_data"),
    },
    made={"LogStatusNotification.requestId": "the number of the backend's request"},
    losses=("log_superseded",),
)


def log_status_notification(req: c.LogStatusNotificationRequest, station: Station) -> Flow[c.LogStatusNotificationResponse]:
    """The answer waits for nothing."""
    requests = station.memory.file_requests
    asked = requests.log if isinstance(req.requestId, UnsetType) else requests.logs.get(req.requestId)
    if asked is None and requests.logs:
        station.lose("log_superseded")  # not one of the uploads that still matter to the backend
    elif asked is not None and asked.extended:
        number = UNSET if asked.requestId is None else asked.requestId
        yield from tell(wire.LogStatusNotificationRequest(status=LOG.to(req.status, station), requestId=number))
    elif req.status == "AcceptedCanceled":
        station.lose("log_superseded")
    else:
        if asked is None and req.status != "Idle":
            station.quirk("log_without_request")
        yield from tell(wire.DiagnosticsStatusNotificationRequest(status=DIAGNOSTICS.to(req.status, station)))
    return c.LogStatusNotificationResponse()
