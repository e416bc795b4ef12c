"""GetLog: the same message for a 1.6 station with the security extension, GetDiagnostics for the others (N01; translation-down B.7.2).

GetDiagnostics uploads what 2.x calls DiagnosticsLog, so other logs are refused (N01.FR.05). Its answer names a file, or none when there is nothing to
upload; it has no requestId, which is remembered for the status messages (N01.FR.13).
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from msgspec import UNSET

from translators import canonical as c
from translators.canonical.base import Request
from translators.errors import Refused
from translators.flow import Effect, Flow
from translators.memory.file_requests import FileRequest
from translators.memory.station import Station
from translators.ocpp1x import times, wire
from translators.ocpp1x.carried import can_carry
from translators.ocpp1x.file_servers import count_scheme
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.status_info import UNSUPPORTED, status_info
from translators.ocpp1x.to_station.update_firmware import A, not_negative
from translators.tables import EnumMap, Ledger, Lost, Sub, To

MAX_LOCATION = 512
"""Of the GetLog of 1.6; GetDiagnostics has no limit."""
MAX_FILENAME = 255

STATUS: Final[EnumMap[wire.LogStatusEnumType, c.LogStatusEnumType]] = EnumMap(
    wire.LogStatusEnumType, c.LogStatusEnumType, {"Accepted": "Accepted", "Rejected": "Rejected", "AcceptedCanceled": "AcceptedCanceled"}
)
LEDGER = Ledger(
    request={
        "log": Sub(
            {
                "remoteLocation": To("GetLog.log.remoteLocation", "GetDiagnostics.location"),
                "oldestTimestamp": To("GetLog.log.oldestTimestamp", "GetDiagnostics.startTime"),
                "latestTimestamp": To("GetLog.log.latestTimestamp", "GetDiagnostics.stopTime"),
                "customData": Lost("custom_data"),
            }
        ),
        "logType": To("GetLog.logType", note="GetDiagnostics only has DiagnosticsLog"),
        "requestId": To("GetLog.requestId", note="remembered for GetDiagnostics"),
        "retries": To("GetLog.retries", "GetDiagnostics.retries"),
        "retryInterval": To("GetLog.retryInterval", "GetDiagnostics.retryInterval"),
        "customData": Lost("custom_data"),
    },
    answers={
        "GetLog": {"status": To("status"), "filename": To("filename")},
        "GetDiagnostics": {"fileName": To("filename", "status", "statusInfo", note="absent: there is nothing to come (1.6 §6.26)")},
    },
    answer_made={"status": "Accepted when GetDiagnostics names a file", "statusInfo": "why it was refused"},
    losses=("log.data_collector", "log.security"),
)


def get_log(req: c.GetLogRequest, station: Station) -> Flow[c.GetLogResponse]:
    """Raises Refused when the station gives no answer."""
    if req.logType == "DataCollectorLog":
        station.lose("log.data_collector")
        return _rejected("UnsupportedRequest", "DataCollectorLog exists in OCPP 2.1 only")
    if not can_carry(req.log.remoteLocation, station):
        return _rejected("InvalidURL", "remoteLocation cannot be written in XML")
    if station.version == "1.6":
        told = yield from _extended(req, station)
        if told is not None:
            return told
    if req.logType == "SecurityLog":
        station.lose("log.security")
        return _rejected("UnsupportedRequest", "SecurityLog needs the 1.6 security extension")
    return (yield from _diagnostics(req, station))


def _rejected(reason: str, text: str) -> c.GetLogResponse:
    return c.GetLogResponse(status="Rejected", statusInfo=status_info(reason, text))


def _extended(req: c.GetLogRequest, station: Station) -> Generator[Effect, Any, c.GetLogResponse | None]:
    """The answer of a station with the security extension; None: it has none, or another message has room for the address."""
    assert req.logType != "DataCollectorLog", "the caller has looked"
    if len(req.log.remoteLocation) > MAX_LOCATION:
        if req.logType == "SecurityLog":
            return _rejected("InvalidURL", f"remoteLocation is longer than {MAX_LOCATION} characters")
        return None
    request = wire.GetLogRequest(
        requestId=req.requestId,
        logType=req.logType,
        retries=not_negative(req.retries),
        retryInterval=not_negative(req.retryInterval),
        log=wire.LogParametersType(
            remoteLocation=req.log.remoteLocation, oldestTimestamp=req.log.oldestTimestamp, latestTimestamp=req.log.latestTimestamp
        ),
    )
    answer = yield from _upload(request, req.requestId, station)
    if answer is None:
        return None
    if answer.status == "Rejected":
        _forget(req.requestId, station)
    return c.GetLogResponse(status=STATUS.to(answer.status, station), filename=answer.filename or UNSET)


def _diagnostics(req: c.GetLogRequest, station: Station) -> Generator[Effect, Any, c.GetLogResponse]:
    oldest, latest = req.log.oldestTimestamp, req.log.latestTimestamp
    count_scheme(req.log.remoteLocation, station)
    request = wire.GetDiagnosticsRequest(
        location=req.log.remoteLocation,
        startTime=times.to_station(oldest, station) if isinstance(oldest, str) else UNSET,
        stopTime=times.to_station(latest, station) if isinstance(latest, str) else UNSET,
        retries=not_negative(req.retries),
        retryInterval=not_negative(req.retryInterval),
    )
    answer = yield from _upload(request, req.requestId, station)
    if answer is None:
        return c.GetLogResponse(status="Rejected", statusInfo=UNSUPPORTED)
    if not answer.fileName:
        _forget(req.requestId, station)
        return _rejected("NotFound", "station has no diagnostics file")
    return c.GetLogResponse(status="Accepted", filename=answer.fileName[-MAX_FILENAME:])


def _upload(request: Request[A], requestId: int, station: Station) -> Generator[Effect, Any, A | None]:
    """Ask, and remember the upload: its status messages may come before the answer. None: the station does not know the message."""
    upload = FileRequest(extended=request.ACTION == "GetLog", requestId=requestId)
    upload.says("Uploading", station.now)
    station.memory.file_requests.upload(requestId, upload)
    station.touch()
    try:
        answer = yield from attempt(request, station)
    except Refused as refused:
        if not refused.is_uncertain:
            _forget(requestId, station)
        raise
    if answer is None:
        _forget(requestId, station)
    return answer


def _forget(requestId: int, station: Station) -> None:
    station.memory.file_requests.logs.pop(requestId, None)
    station.touch()
