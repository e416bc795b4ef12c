"""Authorize of a 2.x station: the token as an idTag; with contract certificates by the Plug & Charge convention of 1.6 (translation-up §1.5).

A plain Authorize of the eMAID would accept a contract nobody verified, so a backend that does not take the convention means Invalid. It is
asked again after a day.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.canonical.base import ENCODER
from translators.flow import Effect, Flow, call
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.id_tags import ID_TAG_INFO
from translators.ocpp1x.to_backend.verdicts import ACCEPTED, asked, id_tag, needs_none
from translators.tables import Ledger, Lost, Sub, To

PNC_VENDOR = "org.openchargealliance.iso15118pnc"
PNC_REFUSED = "pnc_refused"
PNC_ASK_AGAIN = 24 * 3600.0
"""Seconds."""
MAX_CERTIFICATE, MAX_URL = 5500, 512
"""Of 2.0.1, whose messages the convention carries."""

LEDGER = Ledger(
    request={
        "idToken": Sub(
            {
                "idToken": To("Authorize.idTag", "DataTransfer.data"),
                "type": To("Authorize.idTag", "DataTransfer.data", note="only VID: and aliases tell types apart"),
                "additionalInfo": To("DataTransfer.data", note="remembered with an alias, else of no use to 1.6"),
                "customData": Lost("custom_data"),
            }
        ),
        "certificate": To("DataTransfer.data"),
        "iso15118CertificateHashData": To("DataTransfer.data"),
        "customData": Lost("custom_data"),
    },
    made={"DataTransfer.vendorId": "the convention", "DataTransfer.messageId": "the convention"},
    answers={
        "Authorize": {"idTagInfo": Sub(ID_TAG_INFO)},
        "DataTransfer": {
            "status": To("idTokenInfo", "certificateStatus", note="not Accepted: nobody verified the certificate"),
            "data": To("idTokenInfo", "certificateStatus"),
        },
    },
    answer_made={"idTokenInfo.status": "Accepted for NoAuthorization (C02.FR.02); Invalid where no certificate can be verified"},
)

_ANSWER = msgspec.json.Decoder(c.AuthorizeResponse)


def authorize(req: c.AuthorizeRequest, station: Station) -> Flow[c.AuthorizeResponse]:
    """Raises Refused when the backend gives no verdict: never Invalid, which the station would remember, and never Accepted."""
    if req.certificate is not UNSET or req.iso15118CertificateHashData is not UNSET:
        return (yield from _plug_and_charge(req, station))
    if needs_none(req.idToken):
        return c.AuthorizeResponse(idTokenInfo=ACCEPTED)
    idTag = id_tag(req.idToken, station)
    station.touch()
    return c.AuthorizeResponse(idTokenInfo=(yield from asked(idTag, station)))


def _plug_and_charge(req: c.AuthorizeRequest, station: Station) -> Generator[Effect, Any, c.AuthorizeResponse]:
    payload = _as_201(req)
    if payload is None or not station.options.pnc_over_data_transfer or station.happened_within(PNC_REFUSED, PNC_ASK_AGAIN):
        return _not_verified(station)
    request = wire.DataTransferRequest(vendorId=PNC_VENDOR, messageId="Authorize", data=ENCODER.encode(payload).decode())
    answer = yield from call(request)
    if answer.status in ("UnknownVendorId", "UnknownMessageId"):
        station.stamp(PNC_REFUSED)
    if answer.status != "Accepted" or isinstance(answer.data, UnsetType):
        return _not_verified(station)
    try:
        found = _ANSWER.decode(answer.data)
    except msgspec.MsgspecError:
        station.quirk("bad_answer")
        return _not_verified(station)
    return c.AuthorizeResponse(idTokenInfo=found.idTokenInfo, certificateStatus=found.certificateStatus)


def _as_201(req: c.AuthorizeRequest) -> c.AuthorizeRequest | None:
    """The request with what 2.0.1 has room for; None when what is left verifies nothing."""
    hashes = req.iso15118CertificateHashData
    if not isinstance(hashes, UnsetType):
        if any(len(entry.responderURL) > MAX_URL for entry in hashes):
            return None
        hashes = tuple(msgspec.structs.replace(entry, customData=UNSET) for entry in hashes)
    certificate = req.certificate
    if not isinstance(certificate, UnsetType) and len(certificate) > MAX_CERTIFICATE:
        if hashes is UNSET:
            return None
        certificate = UNSET
    token = c.IdTokenType(idToken=req.idToken.idToken, type=req.idToken.type, additionalInfo=req.idToken.additionalInfo)
    return c.AuthorizeRequest(idToken=token, certificate=certificate, iso15118CertificateHashData=hashes)


def _not_verified(station: Station) -> c.AuthorizeResponse:
    station.lose("pnc_unsupported")
    return c.AuthorizeResponse(idTokenInfo=c.IdTokenInfoType(status="Invalid"), certificateStatus="NoCertificateAvailable")
