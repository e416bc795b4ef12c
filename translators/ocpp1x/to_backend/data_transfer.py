"""DataTransfer of a 2.x station: the same in 1.6, whose data is text (translation-up §5.1)."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.data_transfer import STATUS_TO_2X, is_string, to_1x, to_2x
from translators.tables import Ledger, Lost, To

LEDGER = Ledger(
    request={
        "vendorId": To("DataTransfer.vendorId"),
        "messageId": To("DataTransfer.messageId"),
        "data": To("DataTransfer.data", note="JSON that is no string becomes its text"),
        "customData": Lost("custom_data"),
    },
    answers={"DataTransfer": {"status": To("status"), "data": To("data", note="JSON again when the question was")}},
)


def data_transfer(req: c.DataTransferRequest, station: Station) -> Flow[c.DataTransferResponse]:
    """Raises Refused when the backend gives no answer."""
    data = UNSET if isinstance(req.data, UnsetType) or bytes(req.data) == b"null" else req.data
    answer = yield from call(wire.DataTransferRequest(vendorId=req.vendorId, messageId=req.messageId or UNSET, data=to_1x(data)))
    return c.DataTransferResponse(status=STATUS_TO_2X.to(answer.status, station), data=to_2x(answer.data, parse=not is_string(data)))
