"""GetTransactionStatus, answered from what the gateway remembers: 1.x cannot be asked (E14).

A message is in the queue when the backend has not acknowledged the start of a transaction, or the end that the station told, and of any that has
not ended while transaction messages wait in the gateway. What waits inside a station nobody outside can see: while it is away, every transaction
that has not ended may have something there.
"""

from __future__ import annotations

from msgspec import UnsetType

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.memory.transactions import Transaction
from translators.tables import Kept, Ledger, Lost

LEDGER = Ledger(
    request={
        "transactionId": Kept("looked up"),
        "customData": Lost("custom_data"),
    },
    answer_made={
        "ongoingIndicator": "whether it has not ended; absent without transactionId (E14.FR.06)",
        "messagesInQueue": "whether the backend lacks its start or end, messages wait in the gateway, or the station is away",
    },
)


def get_transaction_status(req: c.GetTransactionStatusRequest, station: Station) -> Flow[c.GetTransactionStatusResponse]:
    yield from ()  # the gateway knows the answer
    rows = station.memory.transactions.rows
    if isinstance(req.transactionId, UnsetType):
        return c.GetTransactionStatusResponse(messagesInQueue=any(_waits(row, station) for row in rows))  # E14.FR.06 to FR.08
    row = station.memory.transactions.find_id(req.transactionId)
    if row is None:
        return c.GetTransactionStatusResponse(ongoingIndicator=False, messagesInQueue=False)  # E14.FR.01
    over = bool(row.ended) or row.stopping
    return c.GetTransactionStatusResponse(ongoingIndicator=not over, messagesInQueue=_waits(row, station))  # E14.FR.02 to FR.05


def _waits(row: Transaction, station: Station) -> bool:
    return not row.ended and (not station.connected or station.queued or not row.started or row.stop_seq >= 0)
