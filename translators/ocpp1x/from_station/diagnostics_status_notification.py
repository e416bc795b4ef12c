"""DiagnosticsStatusNotification becomes LogStatusNotification with the requestId of the upload the backend asked for.

1.5 §4.4, 1.6 §4.4; 2.0.1 N01; translation-up §5.2. 2.x wants a requestId unless the status is Idle (N01.FR.13); an upload nobody asked for has none.
"""

from __future__ import annotations

from msgspec import UNSET

from translators import canonical as c
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.tables import EnumMap, Ledger, Lost, To

STATUS: EnumMap[wire.DiagnosticsStatus, c.UploadLogStatusEnumType] = EnumMap(
    wire.DiagnosticsStatus,
    c.UploadLogStatusEnumType,
    {"Idle": "Idle", "Uploaded": "Uploaded", "UploadFailed": "UploadFailure", "Uploading": "Uploading"},
)

LEDGER = Ledger(
    request={"status": To("LogStatusNotification.status")},
    made={"LogStatusNotification.requestId": "of the last upload the backend asked for"},
    answers={"LogStatusNotification": {"customData": Lost("custom_data")}},
)


def diagnostics_status_notification(
    req: wire.DiagnosticsStatusNotificationRequest, station: Station
) -> Flow[wire.DiagnosticsStatusNotificationResponse]:
    upload = station.memory.file_requests.log
    if upload is not None:
        upload.says(req.status, station.now)
        station.touch()
    requestId = None if upload is None else upload.requestId
    if requestId is None and req.status != "Idle":
        station.quirk("log_without_request")
    status = STATUS.to(req.status, station)
    yield from call(c.LogStatusNotificationRequest(status=status, requestId=UNSET if requestId is None else requestId))
    return wire.DiagnosticsStatusNotificationResponse()
