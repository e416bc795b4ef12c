"""UsePriorityCharging of a 2.1 backend: a 2.0.1 station has no profile for it (K21; translation-down C.2).

Not to use it is what happens anyway (K21.FR.06); to use it finds no profile (K21.FR.01).
"""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.tables import Kept, Ledger

LEDGER = Ledger(
    request={
        "transactionId": Kept("must be one that goes on (K21.FR.02)"),
        "activate": Kept("decides on the answer"),
        "customData": Kept("nobody reads it"),
    },
    answer_made={"status": "NoProfile, or Accepted when nothing is to change", "statusInfo": "why it was refused"},
)


def use_priority_charging(req: c.UsePriorityChargingRequest, station: Station) -> Flow[c.UsePriorityChargingResponse]:
    yield from ()  # the gateway knows the answer
    if req.transactionId not in station.memory.relayed.open:
        return c.UsePriorityChargingResponse(status="Rejected", statusInfo=c.StatusInfoType(reasonCode="TxNotFound"))
    if req.activate:
        return c.UsePriorityChargingResponse(status="NoProfile", statusInfo=c.StatusInfoType(reasonCode="NotFound"))
    return c.UsePriorityChargingResponse(status="Accepted")
