"""UpdateFirmware of a 1.6 backend: UpdateFirmware of 2.x, under a number the gateway makes (translation-down B.7.1).

The 1.6 answer is empty and means that the download will be tried, so a refusal of the station is a CALLERROR.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.flow import Effect, Flow
from translators.memory.file_requests import FileRequest
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.station_errors import attempt
from translators.tables import Kept, Ledger, Lost, To

TAKEN = ("Accepted", "AcceptedCanceled")
LEDGER = Ledger(
    request={
        "location": To("UpdateFirmware.firmware.location"),
        "retries": To("UpdateFirmware.retries"),
        "retrieveDate": To("UpdateFirmware.firmware.retrieveDateTime"),
        "retryInterval": To("UpdateFirmware.retryInterval"),
    },
    made={"UpdateFirmware.requestId": "a counter of the station, from 1"},
    answers={
        "UpdateFirmware": {
            "status": Kept("Accepted and AcceptedCanceled are the empty answer, the others a CALLERROR"),
            "statusInfo": Lost("status_info"),
            "customData": Lost("custom_data"),
        }
    },
)
MAX_LOCATION = {"2.0.1": 512, "2.1": 2000}


def update_firmware(req: wire.UpdateFirmwareRequest, station: Station) -> Flow[wire.UpdateFirmwareResponse]:
    """Raises Refused when the station does not take it, or gives no answer."""
    if len(req.location) > (longest := MAX_LOCATION[station.version]):
        raise Refused(RpcCode.PROPERTY_CONSTRAINT_VIOLATION, f"location is longer than the {longest} characters a 2.x station takes")
    request = c.UpdateFirmwareRequest(
        requestId=station.count_up("firmware"),
        retries=not_negative(req.retries),
        retryInterval=not_negative(req.retryInterval),
        firmware=c.FirmwareType(location=req.location, retrieveDateTime=req.retrieveDate),
    )
    answer = yield from update(request, FileRequest(), station)
    if answer is None:
        raise Refused(RpcCode.NOT_SUPPORTED, "station: it does not update its firmware over OCPP", "station", "answered")
    if answer.status not in TAKEN:
        raise Refused(RpcCode.GENERIC_ERROR, f"station refused: {answer.status}", "station", "answered")
    return wire.UpdateFirmwareResponse()


def update(
    request: c.UpdateFirmwareRequest, asked: FileRequest, station: Station
) -> Generator[Effect, Any, c.UpdateFirmwareResponse | None]:
    """Ask for an update and remember who asked how; None when the station does not know the message. Raises Refused."""
    before, station.memory.file_requests.firmware = station.memory.file_requests.firmware, asked
    station.touch()
    try:
        answer = yield from attempt(request, station)
    except Refused as refused:
        if not refused.is_uncertain:
            _restore(before, station)
        raise
    if answer is None or answer.status not in TAKEN:
        _restore(before, station)
    return answer


def _restore(before: FileRequest | None, station: Station) -> None:
    station.memory.file_requests.firmware = before
    station.touch()


def not_negative(number: int | UnsetType) -> int | UnsetType:
    """A count or a duration; a negative one says nothing."""
    return UNSET if isinstance(number, UnsetType) or number < 0 else number
