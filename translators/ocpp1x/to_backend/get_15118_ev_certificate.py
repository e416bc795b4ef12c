"""Get15118EVCertificate of a 2.x station: by the Plug & Charge convention of 1.6 (M01, M02; translation-up §5.4).

What a car asks for and is given is signed end to end; the gateway reads neither. Without an answer it has failed, which lets the car try again.
"""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x.to_backend.nested_messages import ask_for_status
from translators.tables import Ledger, Lost, To

FAILED = c.Get15118EVCertificateResponse(status="Failed", exiResponse="")
_ANSWER = To("status", "statusInfo", "exiResponse", "customData")

LEDGER = Ledger(
    request={
        "iso15118SchemaVersion": To("DataTransfer.data"),
        "action": To("DataTransfer.data"),
        "exiRequest": To("DataTransfer", note="5600 characters in 2.0.1"),
        "maximumContractCertificateChains": Lost("pnc_unsupported"),
        "prioritizedEMAIDs": Lost("pnc_unsupported"),
        "customData": To("DataTransfer.data"),
    },
    made={"DataTransfer.vendorId": "the convention", "DataTransfer.messageId": "the convention"},
    answers={"DataTransfer": {"status": _ANSWER, "data": _ANSWER}},
    answer_made={"status": "Failed where the backend gives no certificate", "exiResponse": "empty with it"},
    losses=("cert.too_long", "pnc_invalid"),
)


def get_15118_ev_certificate(req: c.Get15118EVCertificateRequest, station: Station) -> Flow[c.Get15118EVCertificateResponse]:
    return (yield from ask_for_status(req, FAILED, station))
