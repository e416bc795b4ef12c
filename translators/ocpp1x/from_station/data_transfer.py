"""DataTransfer: the text of 1.x is a JSON string in 2.x; any other JSON in the answer becomes its text (translation-up §5.1).

The messages of Plug & Charge, which 1.6 can only say this way, become the messages they are in 2.x.
"""

from __future__ import annotations

from msgspec import UNSET

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import data_transfer as nouns
from translators.ocpp1x import plug_and_charge, wire
from translators.ocpp1x.carried import can_carry
from translators.ocpp1x.certificates import answer_rows
from translators.ocpp1x.from_station.sign_certificate import sign
from translators.ocpp1x.id_tags import presented, to_id_tag
from translators.ocpp1x.verdicts import verdict_of
from translators.tables import Ledger, Lost, Rows, To

VENDOR_ID_LENGTH = 255
MESSAGE_ID_LENGTH = 50

PLUG_AND_CHARGE: dict[str, Rows] = {
    "Authorize": {
        "idTokenInfo": To("data"),
        "certificateStatus": To("data"),
        "allowedEnergyTransfer": Lost("allowed_energy_transfer"),
        "tariff": Lost("tariff"),
        "customData": To("data"),
    },
    "Get15118EVCertificate": {
        "status": To("data"),
        "statusInfo": To("data"),
        "exiResponse": To("data"),
        "remainingContracts": Lost("pnc_unsupported"),
        "customData": To("data"),
    },
    "GetCertificateStatus": answer_rows("GetCertificateStatus", "data"),
    "SignCertificate": answer_rows("SignCertificate", "data"),
}
"""Answers to what was inside the data."""

LEDGER = Ledger(
    request={
        "vendorId": To("DataTransfer.vendorId"),
        "messageId": To("DataTransfer.messageId"),
        "data": To("DataTransfer.data", *sorted(plug_and_charge.UP)),
    },
    answers={
        "DataTransfer": {
            "status": To("status"),
            "data": To("data"),
            "statusInfo": Lost("status_info"),
            "customData": Lost("custom_data"),
        },
        **PLUG_AND_CHARGE,
    },
    answer_made={
        "status": "Rejected when an id is too long for 2.x: cut, it could be another's; Accepted around an answer of Plug & Charge"
    },
    losses=(
        "cert.too_long",
        "data_transfer.json_text",
        "display",
        "id_token.additional_info",
        "id_token.type",
        "pnc_invalid",
        "sign_certificate",
        "text",
        "truncated",
    ),
)


def data_transfer(req: wire.DataTransferRequest, station: Station) -> Flow[wire.DataTransferResponse]:
    if req.vendorId == plug_and_charge.VENDOR:
        return (yield from _plug_and_charge(req, station))
    messageId = req.messageId or UNSET
    if len(req.vendorId) > VENDOR_ID_LENGTH or len(messageId or "") > MESSAGE_ID_LENGTH:
        station.lose("truncated")
        return wire.DataTransferResponse(status="Rejected")
    answer = yield from call(c.DataTransferRequest(vendorId=req.vendorId, messageId=messageId, data=nouns.to_2x(req.data)))
    if not nouns.is_string(answer.data):
        station.lose("data_transfer.json_text")
    data = nouns.to_1x(answer.data)
    if data and not can_carry(data, station):
        station.quirk("bad_answer")
        data = UNSET
    return wire.DataTransferResponse(status=nouns.STATUS_TO_1X.to(answer.status, station), data=data)


def _plug_and_charge(req: wire.DataTransferRequest, station: Station) -> Flow[wire.DataTransferResponse]:
    """Ask what is inside. A backend that gives no verdict on a contract is an error, as for Authorize; a certificate that cannot be had failed."""
    request = plug_and_charge.unwrap(req, plug_and_charge.UP, station)
    if isinstance(request, wire.DataTransferResponse):
        return request
    action = request.ACTION
    if isinstance(request, c.SignCertificateRequest):
        return plug_and_charge.wrap_answer(action, (yield from sign(request, station)), station)
    try:
        answer = yield from call(request)
    except Refused:
        if action == "Authorize":
            raise
        station.lose("pnc_unsupported")
        answer = plug_and_charge.failed(action)
    if isinstance(request, c.AuthorizeRequest) and isinstance(answer, c.AuthorizeResponse):
        _remember(request.idToken, answer.idTokenInfo, station)
    return plug_and_charge.wrap_answer(action, answer, station)


def _remember(token: c.IdTokenType, info: c.IdTokenInfoType, station: Station) -> None:
    """The transaction that follows names the contract by an idTag: it is this token, and it was judged."""
    if info.status == "Accepted" and presented(token, station.options) is not None:
        idTag = to_id_tag(token, station, listed=True)
        verdict = wire.IdTagInfo(status="Accepted", expiryDate=info.cacheExpiryDateTime)
        station.memory.tokens.judge(idTag, verdict_of(verdict, info.evseId or (), station))
        station.touch()
