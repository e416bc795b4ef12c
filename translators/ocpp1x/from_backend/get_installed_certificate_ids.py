"""GetInstalledCertificateIds of a 1.6 backend: one kind, without the certificates below it (translation-down B.8.2).

Roots of the link are not asked for: the backend sees the gateway, whose own roots are its operator's (A.9).
"""

from __future__ import annotations

from msgspec import UNSET

from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.certificates import TO_2X, hash_rows, to_1x_hash
from translators.ocpp1x.from_backend.certificate_commands import list_ids
from translators.tables import Ledger, Lost, Sub, To

LEDGER = Ledger(
    request={"certificateType": To("GetInstalledCertificateIds", note="a root of the link is NotFound")},
    answers={
        "GetInstalledCertificateIds": {
            "status": To("status", "certificateHashData", note="Accepted without entries is NotFound"),
            "certificateHashDataChain": Sub(
                {
                    "certificateHashData": Sub(hash_rows("certificateHashData")),
                    "certificateType": To("certificateHashData", "status", note="what was not asked for is left out"),
                    "childCertificateHashData": Lost("cert.children"),
                    "customData": Lost("custom_data"),
                }
            ),
            "statusInfo": Lost("status_info"),
            "customData": Lost("custom_data"),
        }
    },
    answer_made={"status": "NotFound for a root of the link, and where nothing is listed"},
    losses=("guard.root",),
)


def get_installed_certificate_ids(
    req: wire.GetInstalledCertificateIdsRequest, station: Station
) -> Flow[wire.GetInstalledCertificateIdsResponse]:
    """Raises Refused when the station gives no answer, NotImplemented when it does not know the action."""
    kind = TO_2X.to(req.certificateType, station)
    assert kind != "OEMRootCertificate", "1.6 has no such kind"
    answer = yield from list_ids(c.GetInstalledCertificateIdsRequest(certificateType=(kind,)), station)
    if answer is None:
        raise Refused(RpcCode.NOT_IMPLEMENTED, "station: certificates are not managed")
    chains = answer.certificateHashDataChain or () if answer.status == "Accepted" else ()
    listed = tuple(to_1x_hash(chain.certificateHashData) for chain in chains if chain.certificateType == kind)
    return wire.GetInstalledCertificateIdsResponse(status="Accepted" if listed else "NotFound", certificateHashData=listed or UNSET)
