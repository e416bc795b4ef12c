"""SignCertificate of a 1.6 station: for its own certificate; one for ISO 15118 comes inside a DataTransfer (A02, A03; translation-up §5.3).

The request waits here for CertificateSigned, which then goes the way it came. The certificate secures the link between station and gateway: whoever
lets stations in by certificate lists the authority of the backend among the trusted ones (device-model 4.3, `relay`).
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
from translators.tables import EnumMap, Ledger, Lost, To

STATUS: EnumMap[c.GenericStatusEnumType, wire.GenericStatusEnumType] = EnumMap(
    c.GenericStatusEnumType, wire.GenericStatusEnumType, {"Accepted": "Accepted", "Rejected": "Rejected"}
)

LEDGER = Ledger(
    request={"csr": To("SignCertificate.csr")},
    made={"SignCertificate.certificateType": "ChargingStationCertificate: 1.6 knows no other"},
    answers={"SignCertificate": {"status": To("status"), "statusInfo": Lost("status_info"), "customData": Lost("custom_data")}},
    answer_made={"status": "Rejected where the backend gives no answer (translation-up §6.3)"},
    losses=("sign_certificate",),
)


def sign_certificate(req: wire.SignCertificateRequest, station: Station) -> Flow[wire.SignCertificateResponse]:
    answer = yield from sign(c.SignCertificateRequest(csr=req.csr, certificateType="ChargingStationCertificate"), station)
    return wire.SignCertificateResponse(status=STATUS.to(answer.status, station))


def sign(req: c.SignCertificateRequest, station: Station) -> Generator[Effect, Any, c.SignCertificateResponse]:
    """Pass on a request of either kind and remember it; without a type one certificate is for both uses."""
    combined = isinstance(req.certificateType, UnsetType)
    kind = req.certificateType or "ChargingStationCertificate"
    certificates = station.memory.certificates
    certificates.ask(kind, SigningRequest(combined=combined))
    station.touch()
    try:
        answer = yield from call(req)
    except Refused:
        station.lose("sign_certificate")
        answer = c.SignCertificateResponse(status="Rejected", statusInfo=UNSET)
    if answer.status == "Rejected":
        certificates.done(kind)
        station.touch()
    return answer
