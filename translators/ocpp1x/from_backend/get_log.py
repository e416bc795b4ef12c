"""GetLog of the security whitepaper: the same in 2.x, under a number the gateway makes (translation-down B.7.2)."""

from __future__ import annotations

from msgspec import UNSET

from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.flow import Flow
from translators.memory.file_requests import FileRequest
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.from_backend.get_diagnostics import upload
from translators.ocpp1x.from_backend.update_firmware import not_negative
from translators.tables import EnumMap, Kept, Ledger, Lost, To

STATUS: EnumMap[c.LogStatusEnumType, wire.LogStatusEnumType] = EnumMap(
    c.LogStatusEnumType, wire.LogStatusEnumType, {"Accepted": "Accepted", "Rejected": "Rejected", "AcceptedCanceled": "AcceptedCanceled"}
)

LEDGER = Ledger(
    request={
        "logType": To("GetLog.logType"),
        "requestId": Kept("the backend's number, under which it hears of the upload"),
        "retries": To("GetLog.retries"),
        "retryInterval": To("GetLog.retryInterval"),
        "log": To("GetLog.log"),
    },
    made={"GetLog.requestId": "a counter of the station, from 1"},
    answers={
        "GetLog": {
            "status": To("status"),
            "filename": To("filename"),
            "statusInfo": Lost("status_info"),
            "customData": Lost("custom_data"),
        }
    },
)


def get_log(req: wire.GetLogRequest, station: Station) -> Flow[wire.GetLogResponse]:
    """Raises Refused when the station gives no answer, or does not know the message."""
    what = req.log
    request = c.GetLogRequest(
        requestId=station.count_up("log"),
        logType=req.logType,
        retries=not_negative(req.retries),
        retryInterval=not_negative(req.retryInterval),
        log=c.LogParametersType(
            remoteLocation=what.remoteLocation, oldestTimestamp=what.oldestTimestamp, latestTimestamp=what.latestTimestamp
        ),
    )
    answer = yield from upload(request, FileRequest(extended=True, requestId=req.requestId), station)
    if answer is None:
        raise Refused(RpcCode.NOT_IMPLEMENTED, "station: it uploads no logs over OCPP", "station", "answered")
    return wire.GetLogResponse(status=STATUS.to(answer.status, station), filename=answer.filename or UNSET)
