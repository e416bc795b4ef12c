"""InstallCertificate: roots of makers by the whitepaper's message, those of ISO 15118 by Plug & Charge (M05; translation-down B.8.2, A.9).

A root by which the station would know its server is not the backend's to give: that server is the gateway.
"""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.certificates import GUARDED, LINK_ROOTS, MAX_LENGTH, NATIVE, NESTED
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.nested_messages import ask_nested, takes_certificates
from translators.ocpp1x.to_station.status_info import UNSUPPORTED, status_info
from translators.tables import EnumMap, Ledger, Lost, To

STATUS: EnumMap[wire.InstallCertificateStatusEnumType, c.InstallCertificateStatusEnumType] = EnumMap(
    wire.InstallCertificateStatusEnumType,
    c.InstallCertificateStatusEnumType,
    {"Accepted": "Accepted", "Rejected": "Rejected", "Failed": "Failed"},
)

LEDGER = Ledger(
    request={
        "certificateType": To("InstallCertificate", "DataTransfer", note="which of the two ways it goes"),
        "certificate": To("InstallCertificate.certificate", "DataTransfer.data"),
        "customData": Lost("custom_data"),
    },
    made={"DataTransfer.vendorId": "the convention", "DataTransfer.messageId": "the convention"},
    answers={
        "InstallCertificate": {"status": To("status")},
        "DataTransfer": {"status": To("status", "statusInfo"), "data": To("status", "statusInfo")},
    },
    answer_made={"status": "Rejected or Failed where it cannot be installed", "statusInfo": "why it was refused"},
    losses=("cert.oem_root", "cert.too_long", "certificates", "guard.root", "pnc_invalid", "pnc_unsupported"),
)


def install_certificate(req: c.InstallCertificateRequest, station: Station) -> Flow[c.InstallCertificateResponse]:
    """Raises Refused when the station gives no answer."""
    if not takes_certificates(station):
        return c.InstallCertificateResponse(status="Failed", statusInfo=UNSUPPORTED)
    refusal = _refusal(req, station)
    if refusal is not None:
        return c.InstallCertificateResponse(status="Rejected", statusInfo=refusal)
    if req.certificateType in NESTED:
        nested = yield from ask_nested(
            c.InstallCertificateRequest(certificateType=req.certificateType, certificate=req.certificate), station
        )
        return nested or c.InstallCertificateResponse(status="Failed", statusInfo=UNSUPPORTED)
    answer = yield from attempt(
        wire.InstallCertificateRequest(certificateType=NATIVE[req.certificateType], certificate=req.certificate), station
    )
    if answer is None:
        return c.InstallCertificateResponse(status="Failed", statusInfo=UNSUPPORTED)
    return c.InstallCertificateResponse(status=STATUS.to(answer.status, station))


def _refusal(req: c.InstallCertificateRequest, station: Station) -> c.StatusInfoType | None:
    if req.certificateType in LINK_ROOTS:
        station.lose("guard.root")
        return GUARDED
    if req.certificateType == "OEMRootCertificate":
        station.lose("cert.oem_root")
        return status_info("UnsupportedParam", "certificateType: OEMRootCertificate is unknown to OCPP 1.6")
    if len(req.certificate) > MAX_LENGTH:
        station.lose("cert.too_long")
        return status_info("TooLargeElement", f"certificate is longer than the {MAX_LENGTH} characters of OCPP 1.6")
    return None
