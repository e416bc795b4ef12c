"""GetCertificateStatus of a 2.x station: by the Plug & Charge convention of 1.6 (M06; translation-up §5.4). Without an answer it has failed."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x.to_backend.nested_messages import ask_for_status
from translators.tables import Ledger, To

FAILED = c.GetCertificateStatusResponse(status="Failed")
_ANSWER = To("status", "statusInfo", "ocspResult", "customData")

LEDGER = Ledger(
    request={"ocspRequestData": To("DataTransfer", note="a URL of 512 characters in 2.0.1"), "customData": To("DataTransfer.data")},
    made={"DataTransfer.vendorId": "the convention", "DataTransfer.messageId": "the convention"},
    answers={"DataTransfer": {"status": _ANSWER, "data": _ANSWER}},
    answer_made={"status": "Failed where the backend gives no status"},
    losses=("cert.too_long", "pnc_invalid", "pnc_unsupported"),
)


def get_certificate_status(req: c.GetCertificateStatusRequest, station: Station) -> Flow[c.GetCertificateStatusResponse]:
    return (yield from ask_for_status(req, FAILED, station))
