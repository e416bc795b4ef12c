"""UpdateFirmware of a 1.6 backend: UpdateFirmware of 2.x, under a number the gateway makes (translation-down B.7.1).

The 1.6 answer is empty and means that the download will be tried, so a refusal of the station is a CALLERROR.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.flow import Flow
from translators.memory.file_requests import FileRequest
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.station_errors import attempt
from translators.tables import Kept, Ledger, Lost, To

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
MAX_LOCATION = 512
"""Of 2.0.1."""


def update_firmware(req: wire.UpdateFirmwareRequest, station: Station) -> Flow[wire.UpdateFirmwareResponse]:
    """Raises Refused when the station does not take it, or gives no answer."""
    if len(req.location) > MAX_LOCATION:
        raise Refused(RpcCode.PROPERTY_CONSTRAINT_VIOLATION, f"location is longer than the {MAX_LOCATION} characters a 2.x station takes")
    requests, before = station.memory.file_requests, station.memory.file_requests.firmware
    requests.firmware = FileRequest()
    number = station.count_up("firmware")
    answer = yield from attempt(
        c.UpdateFirmwareRequest(
            requestId=number,
            retries=not_negative(req.retries),
            retryInterval=not_negative(req.retryInterval),
            firmware=c.FirmwareType(location=req.location, retrieveDateTime=req.retrieveDate),
        ),
        station,
    )
    if answer is not None and answer.status in ("Accepted", "AcceptedCanceled"):
        return wire.UpdateFirmwareResponse()
    requests.firmware = before
    station.touch()
    if answer is None:
        raise Refused(RpcCode.NOT_SUPPORTED, "station: it does not update its firmware over OCPP", "station", "answered")
    raise Refused(RpcCode.GENERIC_ERROR, f"station refused: {answer.status}", "station", "answered")


def not_negative(number: int | UnsetType) -> int | UnsetType:
    """A count or a duration; a negative one says nothing."""
    return UNSET if isinstance(number, UnsetType) or number < 0 else number
