"""RemoteStopTransaction of a 1.6 backend: RequestStopTransaction of the transaction behind its number (translation-down B.1.2)."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.from_backend.remote_start_transaction import STATUS
from translators.ocpp1x.station_errors import attempt
from translators.tables import Ledger, Lost, To

REJECTED = wire.RemoteStopTransactionResponse(status="Rejected")

LEDGER = Ledger(
    request={"transactionId": To("RequestStopTransaction.transactionId", note="the station's own id")},
    answers={
        "RequestStopTransaction": {
            "status": To("status"),
            "statusInfo": Lost("status_info"),
            "customData": Lost("custom_data"),
        }
    },
    answer_made={"status": "Rejected for a number nobody knows, or that several have (16 §5.12, errata 3.33)"},
)


def remote_stop_transaction(req: wire.RemoteStopTransactionRequest, station: Station) -> Flow[wire.RemoteStopTransactionResponse]:
    """Raises Refused when the station gives no answer."""
    record = station.memory.held.of_number(req.transactionId)
    if record is None:
        return REJECTED
    answer = yield from attempt(c.RequestStopTransactionRequest(transactionId=record.id), station)
    return REJECTED if answer is None else wire.RemoteStopTransactionResponse(status=STATUS.to(answer.status, station))
