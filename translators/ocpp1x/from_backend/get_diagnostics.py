"""GetDiagnostics and GetLog of a 1.6 backend: GetLog of 2.x, under a number the gateway makes (translation-down B.7.2)."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from msgspec import UNSET

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Effect, Flow
from translators.memory.file_requests import FileRequest
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.from_backend.update_firmware import not_negative
from translators.ocpp1x.station_errors import attempt
from translators.tables import Ledger, Lost, To

LEDGER = Ledger(
    request={
        "location": To("GetLog.log.remoteLocation"),
        "retries": To("GetLog.retries"),
        "retryInterval": To("GetLog.retryInterval"),
        "startTime": To("GetLog.log.oldestTimestamp"),
        "stopTime": To("GetLog.log.latestTimestamp"),
    },
    made={"GetLog.logType": "DiagnosticsLog", "GetLog.requestId": "a counter of the station, from 1"},
    answers={
        "GetLog": {
            "status": To("fileName", note="absent when refused: there is nothing to come (16 §6.26)"),
            "filename": To("fileName"),
            "statusInfo": Lost("status_info"),
            "customData": Lost("custom_data"),
        }
    },
    losses=("log.no_filename",),
)
MAX_LOCATION = {"2.0.1": 512, "2.1": 2000}


def get_diagnostics(req: wire.GetDiagnosticsRequest, station: Station) -> Flow[wire.GetDiagnosticsResponse]:
    """Raises Refused when the station gives no answer."""
    if len(req.location) > MAX_LOCATION[station.version]:
        return wire.GetDiagnosticsResponse()
    log = c.LogParametersType(remoteLocation=req.location, oldestTimestamp=req.startTime, latestTimestamp=req.stopTime)
    request = c.GetLogRequest(
        requestId=station.count_up("log"),
        logType="DiagnosticsLog",
        log=log,
        retries=not_negative(req.retries),
        retryInterval=not_negative(req.retryInterval),
    )
    answer = yield from upload(request, FileRequest(), station)
    if answer is None or answer.status == "Rejected":
        return wire.GetDiagnosticsResponse()
    if not answer.filename:
        station.lose("log.no_filename")
    return wire.GetDiagnosticsResponse(fileName=answer.filename or UNSET)


def upload(request: c.GetLogRequest, asked: FileRequest, station: Station) -> Generator[Effect, Any, c.GetLogResponse | None]:
    """Ask for a log and remember who asked how; None when the station does not know the message. Raises Refused."""
    station.memory.file_requests.upload(request.requestId, asked)
    station.touch()
    try:
        answer = yield from attempt(request, station)
    except Refused as refused:
        if not refused.is_uncertain:
            _forget(request.requestId, station)
        raise
    if answer is None or answer.status == "Rejected":
        _forget(request.requestId, station)
    return answer


def _forget(number: int, station: Station) -> None:
    station.memory.file_requests.logs.pop(number, None)
    station.touch()
