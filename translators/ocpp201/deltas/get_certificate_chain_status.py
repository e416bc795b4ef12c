"""GetCertificateChainStatus of a 2.1 station: one GetCertificateStatus of 2.0.1 for each OCSP entry (translation-up §5.6, device-model 5.3).

2.0.1 hands out the OCSP response itself; its status is read out of it. Revocation lists cannot be asked for: they have failed.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Effect, Flow, call
from translators.memory.station import Station
from translators.ocpp1x.certificate_chains import statuses
from translators.tables import Ledger, Lost, Sub, To

LEDGER = Ledger(
    request={
        "certificateStatusRequests": Sub(
            {
                "certificateHashData": To(
                    "GetCertificateStatus.ocspRequestData", "certificateStatus", note="also tells whose status it is"
                ),
                "source": To("GetCertificateStatus", "certificateStatus"),
                "urls": To("GetCertificateStatus.ocspRequestData.responderURL", note="the first that 2.0.1 has room for"),
                "customData": Lost("custom_data"),
            }
        ),
        "customData": Lost("custom_data"),
    },
    answers={
        "GetCertificateStatus": {
            "status": To("certificateStatus"),
            "ocspResult": To("certificateStatus"),
            "statusInfo": Lost("status_info"),
            "customData": Lost("custom_data"),
        }
    },
    answer_made={"certificateStatus": "Failed, to be asked again now, where nobody could tell"},
    losses=("certificate_chain",),
)


def get_certificate_chain_status(req: c.GetCertificateChainStatusRequest, station: Station) -> Flow[c.GetCertificateChainStatusResponse]:
    return (yield from statuses(req, lambda asked: _ask(asked, station), station))


def _ask(req: c.GetCertificateStatusRequest, station: Station) -> Generator[Effect, Any, c.GetCertificateStatusResponse]:
    """A backend without an answer has failed: the word of the message for it (translation-up §6.3)."""
    try:
        return (yield from call(req))
    except Refused:
        station.lose("certificate_chain")
        return c.GetCertificateStatusResponse(status="Failed")
