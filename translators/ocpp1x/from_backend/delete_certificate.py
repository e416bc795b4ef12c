"""DeleteCertificate of a 1.6 backend: the same in 2.x, but for the roots by which the station knows the gateway (M04.FR.03; translation-down A.9)."""

from __future__ import annotations

from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.certificates import to_2x_hash
from translators.ocpp1x.from_backend.certificate_commands import delete
from translators.tables import EnumMap, Kept, Ledger, Lost, To

STATUS: EnumMap[c.DeleteCertificateStatusEnumType, wire.DeleteCertificateStatusEnumType] = EnumMap(
    c.DeleteCertificateStatusEnumType,
    wire.DeleteCertificateStatusEnumType,
    {"Accepted": "Accepted", "Failed": "Failed", "NotFound": "NotFound"},
)
_ROOTS = "the station is asked for the roots of its link first"

LEDGER = Ledger(
    request={"certificateHashData": To("DeleteCertificate.certificateHashData")},
    made={"GetInstalledCertificateIds": _ROOTS},
    answers={
        "GetInstalledCertificateIds": {
            "status": Kept(_ROOTS),
            "certificateHashDataChain": To("DeleteCertificate", "status", note="a root of the link is not deleted"),
            "statusInfo": Kept(_ROOTS),
            "customData": Kept(_ROOTS),
        },
        "DeleteCertificate": {"status": To("status"), "statusInfo": Lost("status_info"), "customData": Lost("custom_data")},
    },
    answer_made={"status": "Failed for a root of the link"},
    losses=("guard.root",),
)


def delete_certificate(req: wire.DeleteCertificateRequest, station: Station) -> Flow[wire.DeleteCertificateResponse]:
    """Raises Refused when the station gives no answer, NotImplemented when it does not know the action."""
    answer = yield from delete(c.DeleteCertificateRequest(certificateHashData=to_2x_hash(req.certificateHashData)), station)
    if answer is None:
        raise Refused(RpcCode.NOT_IMPLEMENTED, "station: certificates are not managed")
    return wire.DeleteCertificateResponse(status=STATUS.to(answer.status, station))
