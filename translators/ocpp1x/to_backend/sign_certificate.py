"""SignCertificate of a 2.x station: the whitepaper's message for its own certificate, Plug & Charge for ISO 15118 (A02; translation-up §5.3).

The requestId of a 2.1 station waits for the certificate, which 1.6 sends without it (A02.FR.25 (2.1)). The certificate that comes back secures the
link between station and gateway, whose trust the operator keeps.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Effect, Flow, call
from translators.memory.certificates import SigningRequest
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.to_backend.nested_messages import ask_for_status
from translators.tables import EnumMap, Kept, Ledger, Lost, To

STATUS: EnumMap[wire.GenericStatusEnumType, c.GenericStatusEnumType] = EnumMap(
    wire.GenericStatusEnumType, c.GenericStatusEnumType, {"Accepted": "Accepted", "Rejected": "Rejected"}
)
REJECTED = c.SignCertificateResponse(status="Rejected")

LEDGER = Ledger(
    request={
        "csr": To("SignCertificate.csr", "DataTransfer.data"),
        "certificateType": To("SignCertificate", "DataTransfer", note="which of the two ways it goes"),
        "hashRootCertificate": To(
            "SignCertificate", "DataTransfer", note="Rejected: it would be signed by another authority than asked for"
        ),
        "requestId": Kept("waits for CertificateSigned"),
        "customData": Lost("custom_data"),
    },
    made={"DataTransfer.vendorId": "the convention", "DataTransfer.messageId": "the convention"},
    answers={
        "SignCertificate": {"status": To("status")},
        "DataTransfer": {"status": To("status", "statusInfo", "customData"), "data": To("status", "statusInfo", "customData")},
    },
    answer_made={"status": "Rejected for a certificate that cannot be asked for, and where the backend gives no answer"},
    losses=("csr_21", "pnc_invalid", "pnc_unsupported", "sign_certificate"),
)


def sign_certificate(req: c.SignCertificateRequest, station: Station) -> Flow[c.SignCertificateResponse]:
    if req.hashRootCertificate is not UNSET or req.certificateType == "V2G20Certificate":
        station.lose("csr_21")
        return REJECTED
    kind = "ChargingStationCertificate" if isinstance(req.certificateType, UnsetType) else req.certificateType
    certificates = station.memory.certificates
    certificates.ask(kind, SigningRequest(requestId=None if isinstance(req.requestId, UnsetType) else req.requestId))
    station.touch()
    if kind == "V2GCertificate":
        nested = c.SignCertificateRequest(csr=req.csr, certificateType="V2GCertificate")
        answer = yield from ask_for_status(nested, REJECTED, station)
    else:
        answer = yield from _native(req.csr, station)
    if answer.status == "Rejected":
        certificates.done(kind)
        station.touch()
    return answer


def _native(csr: str, station: Station) -> Generator[Effect, Any, c.SignCertificateResponse]:
    """Rejected where there is no answer: the word of the message for it (translation-up §6.3)."""
    try:
        answer = yield from call(wire.SignCertificateRequest(csr=csr))
    except Refused:
        station.lose("sign_certificate")
        return REJECTED
    return c.SignCertificateResponse(status=STATUS.to(answer.status, station))
