"""SignCertificate of a 2.x station: the whitepaper's message for its own certificate; nothing for the others (translation-up §5.3).

The certificate that comes back secures the link between station and gateway, whose trust the operator keeps.
"""

from __future__ import annotations

from msgspec import UNSET

from translators import canonical as c
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.tables import EnumMap, Kept, Ledger, Lost, To

STATUS: EnumMap[wire.GenericStatusEnumType, c.GenericStatusEnumType] = EnumMap(
    wire.GenericStatusEnumType, c.GenericStatusEnumType, {"Accepted": "Accepted", "Rejected": "Rejected"}
)

LEDGER = Ledger(
    request={
        "csr": To("SignCertificate.csr"),
        "certificateType": Kept("1.6 knows the certificate of the station only: any other is Rejected"),
        "hashRootCertificate": Kept("Rejected with it"),
        "requestId": Kept("Rejected with it"),
        "customData": Lost("custom_data"),
    },
    answers={"SignCertificate": {"status": To("status")}},
    answer_made={"status": "Rejected for a certificate 1.6 does not know"},
)


def sign_certificate(req: c.SignCertificateRequest, station: Station) -> Flow[c.SignCertificateResponse]:
    """Raises Refused when the backend gives no answer."""
    if req.hashRootCertificate is not UNSET or req.requestId is not UNSET or req.certificateType == "V2G20Certificate":
        station.lose("csr_21")
        return c.SignCertificateResponse(status="Rejected")
    if req.certificateType == "V2GCertificate":
        station.lose("pnc_unsupported")
        return c.SignCertificateResponse(status="Rejected")
    answer = yield from call(wire.SignCertificateRequest(csr=req.csr))
    return c.SignCertificateResponse(status=STATUS.to(answer.status, station))
