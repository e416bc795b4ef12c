"""DataTransfer of a 1.6 backend: its text is a JSON string of 2.x; an answer that is other JSON becomes its text (translation-down B.1.8).

The Plug & Charge convention wraps messages that a 2.x station has itself: it is given those, and its answers are wrapped (B.8.4).
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import msgspec
from msgspec import UNSET, Raw, UnsetType

from translators import canonical as c
from translators.flow import Effect, Flow
from translators.memory.station import Station
from translators.ocpp1x import plug_and_charge, wire
from translators.ocpp1x.certificates import answer_rows
from translators.ocpp1x.data_transfer import STATUS_TO_1X, is_string, to_1x, to_2x
from translators.ocpp1x.from_backend.certificate_commands import obey
from translators.ocpp1x.station_errors import attempt
from translators.tables import Ledger, Lost, To

UNKNOWN = wire.DataTransferResponse(status="UnknownVendorId")

_NESTED = tuple(sorted(plug_and_charge.DOWN))

LEDGER = Ledger(
    request={
        "vendorId": To("DataTransfer", *_NESTED, note="the convention: the message inside"),
        "messageId": To("DataTransfer", *_NESTED),
        "data": To("DataTransfer.data", *_NESTED),
    },
    answers={
        "DataTransfer": {
            "status": To("status"),
            "data": To("data", note="other JSON than a string as its text"),
            "statusInfo": Lost("status_info"),
            "customData": Lost("custom_data"),
        },
        **{action: answer_rows(action, "data") for action in _NESTED},
    },
    answer_made={
        "status": "UnknownVendorId or UnknownMessageId when the station does not know the message, Rejected when what is inside is none",
        "data": "the answer to what was inside",
    },
    losses=("cert.oem_root", "data_transfer.json_text", "guard.root", "pnc_invalid", "pnc_unsupported", "text"),
)


def data_transfer(req: wire.DataTransferRequest, station: Station) -> Flow[wire.DataTransferResponse]:
    """Raises Refused when the station gives no answer."""
    if req.vendorId == plug_and_charge.VENDOR:
        return (yield from _plug_and_charge(req, station))
    answer = yield from attempt(c.DataTransferRequest(vendorId=req.vendorId, messageId=req.messageId, data=to_2x(req.data)), station)
    if answer is None:
        return UNKNOWN
    return wire.DataTransferResponse(status=STATUS_TO_1X.to(answer.status, station), data=_text(answer.data, station))


def _plug_and_charge(req: wire.DataTransferRequest, station: Station) -> Generator[Effect, Any, wire.DataTransferResponse]:
    inside = plug_and_charge.unwrap(req, plug_and_charge.DOWN, station)
    if isinstance(inside, wire.DataTransferResponse):
        return inside
    answer = yield from obey(inside, station)
    if answer is None:
        station.lose("pnc_unsupported")
        return wire.DataTransferResponse(status="UnknownMessageId")
    return plug_and_charge.wrap_answer(inside.ACTION, answer, station)


def _text(data: Raw | UnsetType, station: Station) -> str | UnsetType:
    if isinstance(data, UnsetType) or bytes(data) == b"null":
        return UNSET
    if is_string(data):
        return to_1x(data)
    station.lose("data_transfer.json_text")
    return to_1x(Raw(msgspec.json.format(bytes(data), indent=-1)))
