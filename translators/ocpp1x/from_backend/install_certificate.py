"""InstallCertificate of a 1.6 backend: the root of the maker; the root of the link is not the backend's to give (translation-down B.8.2, A.9)."""

from __future__ import annotations

from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.certificates import TO_2X
from translators.ocpp1x.from_backend.certificate_commands import install
from translators.tables import EnumMap, Ledger, Lost, To

STATUS: EnumMap[c.InstallCertificateStatusEnumType, wire.InstallCertificateStatusEnumType] = EnumMap(
    c.InstallCertificateStatusEnumType,
    wire.InstallCertificateStatusEnumType,
    {"Accepted": "Accepted", "Rejected": "Rejected", "Failed": "Failed"},
)

LEDGER = Ledger(
    request={
        "certificateType": To("InstallCertificate", note="a root of the link is Rejected here"),
        "certificate": To("InstallCertificate.certificate"),
    },
    answers={"InstallCertificate": {"status": To("status"), "statusInfo": Lost("status_info"), "customData": Lost("custom_data")}},
    answer_made={"status": "Rejected for a root of the link"},
    losses=("guard.root",),
)


def install_certificate(req: wire.InstallCertificateRequest, station: Station) -> Flow[wire.InstallCertificateResponse]:
    """Raises Refused when the station gives no answer, NotImplemented when it does not know the action."""
    kind = TO_2X.to(req.certificateType, station)
    answer = yield from install(c.InstallCertificateRequest(certificateType=kind, certificate=req.certificate), station)
    if answer is None:
        raise Refused(RpcCode.NOT_IMPLEMENTED, "station: certificates are not managed")
    return wire.InstallCertificateResponse(status=STATUS.to(answer.status, station))
