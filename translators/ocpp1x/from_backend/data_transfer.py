"""DataTransfer of a 1.6 backend: its text is a JSON string of 2.x; an answer that is other JSON becomes its text (translation-down B.1.8).

The Plug & Charge convention wraps messages that a 2.x station has itself; it is not relayed and not unwrapped: the backend hears that the
feature is off.
"""

from __future__ import annotations

import msgspec
from msgspec import UNSET, Raw, UnsetType

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.data_transfer import STATUS_TO_1X, is_string, to_1x, to_2x
from translators.ocpp1x.station_errors import attempt
from translators.tables import Ledger, Lost, To

PLUG_AND_CHARGE = "org.openchargealliance.iso15118pnc"
UNKNOWN = wire.DataTransferResponse(status="UnknownVendorId")

LEDGER = Ledger(
    request={
        "vendorId": To("DataTransfer.vendorId"),
        "messageId": To("DataTransfer.messageId"),
        "data": To("DataTransfer.data"),
    },
    answers={
        "DataTransfer": {
            "status": To("status"),
            "data": To("data", note="other JSON than a string as its text"),
            "statusInfo": Lost("status_info"),
            "customData": Lost("custom_data"),
        }
    },
    answer_made={"status": "UnknownVendorId for the Plug & Charge convention, and when the station does not know the message"},
)


def data_transfer(req: wire.DataTransferRequest, station: Station) -> Flow[wire.DataTransferResponse]:
    """Raises Refused when the station gives no answer."""
    if req.vendorId == PLUG_AND_CHARGE:
        station.lose("pnc_unsupported")
        return UNKNOWN
    answer = yield from attempt(c.DataTransferRequest(vendorId=req.vendorId, messageId=req.messageId, data=to_2x(req.data)), station)
    if answer is None:
        return UNKNOWN
    return wire.DataTransferResponse(status=STATUS_TO_1X.to(answer.status, station), data=_text(answer.data, station))


def _text(data: Raw | UnsetType, station: Station) -> str | UnsetType:
    if isinstance(data, UnsetType) or bytes(data) == b"null":
        return UNSET
    if is_string(data):
        return to_1x(data)
    station.lose("data_transfer.json_text")
    return to_1x(Raw(msgspec.json.format(bytes(data), indent=-1)))
