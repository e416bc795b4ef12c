"""CertificateSigned: to the whitepaper's message for the station's own certificate, by Plug & Charge for ISO 15118 (A02, A03; translation-down B.8.2).

Without a type 2.x means both uses; a 1.6 station is given the copy for ISO 15118 only when it asked for one certificate for both. A requestId that
the station did not give is refused for it (A02.FR.26 (2.1)).
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.flow import Effect, Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.nested_messages import ask_nested, takes_certificates
from translators.ocpp1x.to_station.status_info import UNSUPPORTED, status_info
from translators.tables import EnumMap, Kept, Ledger, Lost, To

STATUS: EnumMap[wire.CertificateSignedStatusEnumType, c.CertificateSignedStatusEnumType] = EnumMap(
    wire.CertificateSignedStatusEnumType, c.CertificateSignedStatusEnumType, {"Accepted": "Accepted", "Rejected": "Rejected"}
)
OWN: Final = "ChargingStationCertificate"
ISO_15118: Final = "V2GCertificate"

LEDGER = Ledger(
    request={
        "certificateChain": To("CertificateSigned.certificateChain", "DataTransfer.data"),
        "certificateType": To("CertificateSigned", "DataTransfer", note="which of the two ways it goes"),
        "requestId": Kept("compared with the request that waits (A02.FR.26 (2.1))"),
        "customData": Lost("custom_data"),
    },
    made={"DataTransfer.vendorId": "the convention", "DataTransfer.messageId": "the convention"},
    answers={
        "CertificateSigned": {"status": To("status")},
        "DataTransfer": {"status": To("status", "statusInfo"), "data": To("status", "statusInfo")},
    },
    answer_made={"status": "Rejected where the certificate cannot be used", "statusInfo": "why it was refused"},
    losses=("certificates", "csr_21", "pnc_invalid", "pnc_unsupported"),
)


def certificate_signed(req: c.CertificateSignedRequest, station: Station) -> Flow[c.CertificateSignedResponse]:
    """Raises Refused when the station gives no answer."""
    if not takes_certificates(station):
        return _rejected(UNSUPPORTED)
    refusal = _refusal(req, station)
    if refusal is not None:
        return _rejected(refusal)
    certificates = station.memory.certificates
    kind = OWN if isinstance(req.certificateType, UnsetType) else req.certificateType
    pending = certificates.pending(kind)
    if kind == ISO_15118:
        answer = yield from _for_cars(req.certificateChain, station)
    else:
        answer = yield from _for_link(req.certificateChain, station)
        if answer.status == "Accepted" and req.certificateType is UNSET and pending is not None and pending.combined:
            answer = yield from _for_cars(req.certificateChain, station)
    if answer.status == "Accepted" and pending is not None:
        certificates.done(kind)
        station.touch()
    return answer


def _refusal(req: c.CertificateSignedRequest, station: Station) -> c.StatusInfoType | None:
    if req.certificateType == "V2G20Certificate":
        station.lose("csr_21")
        return status_info("UnsupportedParam", "certificateType: V2G20Certificate is unknown to OCPP 1.6")
    if not isinstance(req.requestId, UnsetType):
        pending = station.memory.certificates.pending(req.certificateType or OWN)
        if pending is None or pending.requestId != req.requestId:
            return status_info("NotFound", f"no certificate was asked for with requestId {req.requestId}")
    size = station.memory.configuration.certificate_chain_size
    if size and len(req.certificateChain) > size:
        station.lose("cert.too_long")
        return status_info("TooLargeElement", f"certificateChain is longer than CertificateSignedMaxChainSize, {size}")
    return None


def _for_link(chain: str, station: Station) -> Generator[Effect, Any, c.CertificateSignedResponse]:
    answer = yield from attempt(wire.CertificateSignedRequest(certificateChain=chain), station)
    if answer is None:
        return _rejected(UNSUPPORTED)
    return c.CertificateSignedResponse(status=STATUS.to(answer.status, station))


def _for_cars(chain: str, station: Station) -> Generator[Effect, Any, c.CertificateSignedResponse]:
    answer = yield from ask_nested(c.CertificateSignedRequest(certificateChain=chain, certificateType=ISO_15118), station)
    return _rejected(UNSUPPORTED) if answer is None else answer


def _rejected(info: c.StatusInfoType) -> c.CertificateSignedResponse:
    return c.CertificateSignedResponse(status="Rejected", statusInfo=info)
