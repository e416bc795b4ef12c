"""GetCertificateChainStatus of a 2.1 station: one GetCertificateStatus of 2.0.1 for each OCSP entry (translation-up §5.6, device-model 5.3).

2.0.1 hands out the OCSP response itself; its status is read out of it. Revocation lists cannot be asked for: they have failed.
"""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x.certificate_chains import statuses
from translators.ocpp1x.to_backend.get_certificate_status import FAILED
from translators.ocpp1x.to_backend.nested_messages import ask_for_status
from translators.tables import Ledger, Lost, Sub, To

LEDGER = Ledger(
    request={
        "certificateStatusRequests": Sub(
            {
                "certificateHashData": To("DataTransfer.data", "certificateStatus", note="also tells whose status it is"),
                "source": To("DataTransfer", "certificateStatus"),
                "urls": To("DataTransfer", note="the first that 2.0.1 has room for"),
                "customData": Lost("custom_data"),
            }
        ),
        "customData": Lost("custom_data"),
    },
    made={"DataTransfer.vendorId": "the convention", "DataTransfer.messageId": "the convention"},
    answers={"DataTransfer": {"status": To("certificateStatus"), "data": To("certificateStatus")}},
    answer_made={"certificateStatus": "Failed, to be asked again now, where nobody could tell"},
    losses=("certificate_chain", "pnc_invalid", "pnc_unsupported"),
)


def get_certificate_chain_status(req: c.GetCertificateChainStatusRequest, station: Station) -> Flow[c.GetCertificateChainStatusResponse]:
    return (yield from statuses(req, lambda asked: ask_for_status(asked, FAILED, station), station))
