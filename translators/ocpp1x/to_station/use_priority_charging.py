"""UsePriorityCharging: a 1.x station has no profile for it (K21).

Not to use it is what happens anyway (K21.FR.06); to use it finds no profile (K21.FR.01).
"""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x.to_station.status_info import status_info
from translators.tables import Kept, Ledger, Lost

LEDGER = Ledger(
    request={
        "transactionId": Kept("must be one that goes on (K21.FR.02)"),
        "activate": Kept("decides on the answer"),
        "customData": Lost("custom_data"),
    },
    answer_made={"statusInfo": "why it was refused"},
)


def use_priority_charging(req: c.UsePriorityChargingRequest, station: Station) -> Flow[c.UsePriorityChargingResponse]:
    yield from ()  # the gateway knows the answer
    tx = station.memory.transactions.find_id(req.transactionId)
    if tx is None or tx.ended:
        return c.UsePriorityChargingResponse(status="Rejected", statusInfo=status_info("TxNotFound"))
    if req.activate:
        return c.UsePriorityChargingResponse(status="NoProfile", statusInfo=status_info("NotFound"))
    return c.UsePriorityChargingResponse(status="Accepted")
