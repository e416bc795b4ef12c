"""RequestStopTransaction becomes RemoteStopTransaction with the number that the station knows (F03).

A transaction the gateway does not know, or one that has ended, is refused without a call: no number is ever invented.
"""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import transaction_ids, wire
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.boot_state import NOT_ACCEPTED, is_held_back
from translators.ocpp1x.to_station.status_info import UNSUPPORTED, status_info
from translators.tables import Ledger, Lost, To

LEDGER = Ledger(
    request={"transactionId": To("RemoteStopTransaction.transactionId"), "customData": Lost("custom_data")},
    answers={"RemoteStopTransaction": {"status": To("status")}},
    answer_made={"statusInfo": "why it was refused"},
    losses=("txid.recovered",),
)


def request_stop_transaction(req: c.RequestStopTransactionRequest, station: Station) -> Flow[c.RequestStopTransactionResponse]:
    if is_held_back(station):
        return c.RequestStopTransactionResponse(status="Rejected", statusInfo=NOT_ACCEPTED)
    number = _number(req.transactionId, station)
    if number is None:
        return c.RequestStopTransactionResponse(status="Rejected", statusInfo=status_info("TxNotFound"))  # F03.FR.08

    def remember(answer: wire.RemoteStopTransactionResponse) -> None:
        if answer.status == "Accepted":
            station.memory.transactions.remote_stop_accepted(number, station.now)
            station.touch()

    answer = yield from attempt(wire.RemoteStopTransactionRequest(transactionId=number), station, late=remember)
    if answer is None:
        return c.RequestStopTransactionResponse(status="Rejected", statusInfo=UNSUPPORTED)
    remember(answer)
    return c.RequestStopTransactionResponse(status=answer.status)


def _number(transactionId: str, station: Station) -> int | None:
    """The number of a transaction that may still run; it is inside the id, should the memory be lost."""
    known = station.memory.transactions.find_id(transactionId)
    if known is not None:
        return None if known.ended else known.number
    number = transaction_ids.number_of(transactionId, station)
    if number is not None:
        station.lose("txid.recovered")
    return number
