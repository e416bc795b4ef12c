"""GetLog of a 1.6 backend with the security extension at a station of 1.2 or 1.5: DiagnosticsLog is what GetDiagnostics uploads (translation-down B.7.2).

The station tells the end by DiagnosticsStatusNotification, which the backend hears as the LogStatusNotification it waits for; a security log it does
not have.
"""

from __future__ import annotations

from msgspec import UnsetType

from translators.flow import Flow
from translators.memory.file_requests import FileRequest
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.file_servers import count_scheme
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.within.relaying import for_station
from translators.tables import Kept, Ledger, Sub, To

LEDGER = Ledger(
    request={
        "log": Sub(
            {
                "remoteLocation": To("GetDiagnostics.location"),
                "oldestTimestamp": To("GetDiagnostics.startTime"),
                "latestTimestamp": To("GetDiagnostics.stopTime"),
            }
        ),
        "logType": Kept("a security log is refused"),
        "requestId": Kept("the number of the LogStatusNotification that follows"),
        "retries": To("GetDiagnostics.retries"),
        "retryInterval": To("GetDiagnostics.retryInterval"),
    },
    answers={"GetDiagnostics": {"fileName": To("filename", "status")}},
    answer_made={"status": "Accepted when there is a file"},
    losses=("log.security",),
)


def get_log(req: wire.GetLogRequest, station: Station) -> Flow[wire.GetLogResponse]:
    if req.logType != "DiagnosticsLog":
        station.lose("log.security")
        return wire.GetLogResponse(status="Rejected")
    count_scheme(req.log.remoteLocation, station)
    asked = wire.GetDiagnosticsRequest(
        location=req.log.remoteLocation,
        startTime=req.log.oldestTimestamp,
        stopTime=req.log.latestTimestamp,
        retries=req.retries,
        retryInterval=req.retryInterval,
    )
    answer = yield from attempt(for_station(asked, station), station)
    if answer is None or isinstance(answer.fileName, UnsetType) or not answer.fileName:
        return wire.GetLogResponse(status="Rejected")
    upload = FileRequest(extended=True, requestId=req.requestId)
    upload.says("Uploading", station.now)
    station.memory.file_requests.upload(req.requestId, upload)
    station.memory.reported.diagnostics = "Uploading"
    station.touch()
    return wire.GetLogResponse(status="Accepted", filename=answer.fileName[-255:])
