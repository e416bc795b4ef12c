"""DiagnosticsStatusNotification of a SOAP station in front of a 1.6 backend: the same; remembered, since 1.2 and 1.5 cannot be asked again.

To a backend that asked by GetLog of the security whitepaper it is LogStatusNotification, under the number of that request.
"""

from __future__ import annotations

from msgspec import UNSET

from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.tables import EnumMap, Ledger, To

LOG: EnumMap[wire.DiagnosticsStatus, wire.UploadLogStatusEnumType] = EnumMap(
    wire.DiagnosticsStatus,
    wire.UploadLogStatusEnumType,
    {"Idle": "Idle", "Uploaded": "Uploaded", "UploadFailed": "UploadFailure", "Uploading": "Uploading"},
)
LEDGER = Ledger(
    request={"status": To("DiagnosticsStatusNotification.status", "LogStatusNotification.status")},
    made={"LogStatusNotification.requestId": "of the backend's last GetLog"},
    answers={"DiagnosticsStatusNotification": {}, "LogStatusNotification": {}},
)


def diagnostics_status_notification(
    req: wire.DiagnosticsStatusNotificationRequest, station: Station
) -> Flow[wire.DiagnosticsStatusNotificationResponse]:
    station.memory.reported.diagnostics = req.status
    upload = station.memory.file_requests.log
    if upload is not None:
        upload.says(req.status, station.now)
    station.touch()
    if upload is None or not upload.extended:
        return (yield from call(req))
    number = UNSET if upload.requestId is None else upload.requestId
    yield from call(wire.LogStatusNotificationRequest(status=LOG.to(req.status, station), requestId=number))
    return wire.DiagnosticsStatusNotificationResponse()
