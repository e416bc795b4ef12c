"""CertificateSigned of a 1.6 backend: for the link of a 2.x station only; without a type it would use it for ISO 15118 too (translation-down B.8.2)."""

from __future__ import annotations

from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.from_backend.certificate_commands import install_signed
from translators.tables import EnumMap, Ledger, Lost, To

STATUS: EnumMap[c.CertificateSignedStatusEnumType, wire.CertificateSignedStatusEnumType] = EnumMap(
    c.CertificateSignedStatusEnumType, wire.CertificateSignedStatusEnumType, {"Accepted": "Accepted", "Rejected": "Rejected"}
)

LEDGER = Ledger(
    request={"certificateChain": To("CertificateSigned.certificateChain")},
    made={
        "CertificateSigned.certificateType": "ChargingStationCertificate: 1.6 knows no other",
        "CertificateSigned.requestId": "of the request of a 2.1 station that it answers",
    },
    answers={"CertificateSigned": {"status": To("status"), "statusInfo": Lost("status_info"), "customData": Lost("custom_data")}},
)


def certificate_signed(req: wire.CertificateSignedRequest, station: Station) -> Flow[wire.CertificateSignedResponse]:
    """Raises Refused when the station gives no answer, NotImplemented when it does not know the action."""
    signed = c.CertificateSignedRequest(certificateChain=req.certificateChain, certificateType="ChargingStationCertificate")
    answer = yield from install_signed(signed, station)
    if answer is None:
        raise Refused(RpcCode.NOT_IMPLEMENTED, "station: certificates are not managed")
    return wire.CertificateSignedResponse(status=STATUS.to(answer.status, station))
