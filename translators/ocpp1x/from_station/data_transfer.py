"""DataTransfer: the text of 1.x is a JSON string in 2.x; any other JSON in the answer becomes its text (translation-up §5.1)."""

from __future__ import annotations

from msgspec import UNSET

from translators import canonical as c
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import data_transfer as nouns
from translators.ocpp1x import wire
from translators.tables import Ledger, Lost, To

VENDOR_ID_LENGTH = 255
MESSAGE_ID_LENGTH = 50

LEDGER = Ledger(
    request={"vendorId": To("DataTransfer.vendorId"), "messageId": To("DataTransfer.messageId"), "data": To("DataTransfer.data")},
    answers={
        "DataTransfer": {
            "status": To("status"),
            "data": To("data"),
            "statusInfo": Lost("status_info"),
            "customData": Lost("custom_data"),
        }
    },
    answer_made={"status": "Rejected when an id is too long for 2.x: cut, it could be another's"},
)


def data_transfer(req: wire.DataTransferRequest, station: Station) -> Flow[wire.DataTransferResponse]:
    messageId = req.messageId or UNSET
    if len(req.vendorId) > VENDOR_ID_LENGTH or len(messageId or "") > MESSAGE_ID_LENGTH:
        station.lose("truncated")
        return wire.DataTransferResponse(status="Rejected")
    answer = yield from call(c.DataTransferRequest(vendorId=req.vendorId, messageId=messageId, data=nouns.to_2x(req.data)))
    if not nouns.is_string(answer.data):
        station.lose("data_transfer.json_text")
    return wire.DataTransferResponse(status=nouns.STATUS_TO_1X.to(answer.status, station), data=nouns.to_1x(answer.data))
