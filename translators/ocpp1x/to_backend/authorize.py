"""Authorize of a 2.x station: the token as an idTag; with contract certificates by the Plug & Charge convention of 1.6 (translation-up §1.5).

A plain Authorize of the eMAID would accept a contract nobody verified, so a backend that does not take the convention means Invalid. It is
asked again after a day.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from translators import canonical as c
from translators.flow import Effect, Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.id_tags import ID_TAG_INFO
from translators.ocpp1x.to_backend.nested_messages import ask_nested
from translators.ocpp1x.to_backend.verdicts import ACCEPTED, asked, id_tag, judged, needs_none
from translators.tables import Ledger, Lost, Sub, To

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
    losses=("cert.too_long", "id_token.additional_info", "id_token.type", "pnc_invalid", "pnc_unsupported"),
)


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
    found = yield from ask_nested(_bare(req), station)
    if found is None:
        return c.AuthorizeResponse(idTokenInfo=c.IdTokenInfoType(status="Invalid"), certificateStatus="NoCertificateAvailable")
    if found.idTokenInfo.status == "Accepted":
        verdict = wire.IdTagInfo(status="Accepted", expiryDate=found.idTokenInfo.cacheExpiryDateTime)
        judged(id_tag(req.idToken, station), verdict, station)  # its transaction must not ask for the bare token again
        station.touch()
    return c.AuthorizeResponse(idTokenInfo=found.idTokenInfo, certificateStatus=found.certificateStatus)


def _bare(req: c.AuthorizeRequest) -> c.AuthorizeRequest:
    """Without customData, which the ledger counts."""
    hashes = req.iso15118CertificateHashData
    if not isinstance(hashes, UnsetType):
        hashes = tuple(replace(entry, customData=UNSET) for entry in hashes)
    token = replace(req.idToken, customData=UNSET)
    return c.AuthorizeRequest(idToken=token, certificate=req.certificate, iso15118CertificateHashData=hashes)
