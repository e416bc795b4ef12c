"""DataTransfer: any JSON of 2.x goes as text, and the answer comes back as JSON only when the question was JSON (P01; translation-down B.1.8).

The Plug & Charge convention of 1.6 (vendor `org.openchargealliance.iso15118pnc`) wraps messages that 2.x has itself, so it is not relayed.
"""

from __future__ import annotations

import msgspec
from msgspec import UNSET, Raw, UnsetType

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import data_transfer as shared
from translators.ocpp1x import wire
from translators.ocpp1x.carried import can_carry
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.status_info import UNSUPPORTED, status_info
from translators.tables import Ledger, Lost, To

PLUG_AND_CHARGE = "org.openchargealliance.iso15118pnc"

LEDGER = Ledger(
    request={
        "vendorId": To("DataTransfer.vendorId"),
        "messageId": To("DataTransfer.messageId"),
        "data": To("DataTransfer.data", note="JSON that is no string as its compact text"),
        "customData": Lost("custom_data"),
    },
    answers={"DataTransfer": {"status": To("status"), "data": To("data")}},
    answer_made={"statusInfo": "why it was refused"},
    losses=("data_transfer.json_text",),
)


def data_transfer(req: c.DataTransferRequest, station: Station) -> Flow[c.DataTransferResponse]:
    if req.vendorId == PLUG_AND_CHARGE:
        return c.DataTransferResponse(status="UnknownVendorId")
    text = _text(req.data)
    if text is not UNSET and not shared.is_string(req.data):
        station.lose("data_transfer.json_text")
    if not all(can_carry(part, station) for part in (req.vendorId, req.messageId or "", text or "")):
        return c.DataTransferResponse(status="Rejected", statusInfo=status_info("InvalidValue"))
    answer = yield from attempt(wire.DataTransferRequest(vendorId=req.vendorId, messageId=req.messageId, data=text), station)
    if answer is None:
        return c.DataTransferResponse(status="UnknownVendorId", statusInfo=UNSUPPORTED)
    return c.DataTransferResponse(status=shared.STATUS_TO_2X.to(answer.status, station), data=_mirrored(answer.data, req.data))


def _text(data: Raw | UnsetType) -> str | UnsetType:
    """The data as text; null says nothing."""
    if isinstance(data, UnsetType) or bytes(data) == b"null":
        return UNSET
    return shared.to_1x(data if shared.is_string(data) else Raw(msgspec.json.format(bytes(data), indent=-1)))


def _mirrored(data: str | UnsetType, asked: Raw | UnsetType) -> Raw | UnsetType:
    """An object or a list is read back as such when the question was JSON and no string; a text is only a text otherwise."""
    is_json = not isinstance(data, UnsetType) and data.lstrip()[:1] in ("{", "[") and not shared.is_string(asked)
    return shared.to_2x(data, parse=is_json)
