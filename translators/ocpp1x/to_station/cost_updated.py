"""CostUpdated: a DataTransfer for a 1.6 station that shows costs, else an error, since the answer has no place for a refusal (I02; translation-down C.1).

The convention `org.openchargealliance.costmsg` is that of the Open Charge Alliance's paper on California pricing; a station of it has the key
CustomDisplayCostAndPrice, and it is true.
"""

from __future__ import annotations

from translators import canonical as c
from translators.canonical.base import ENCODER
from translators.errors import Refused, RpcCode
from translators.flow import Flow
from translators.memory.station import Station
from translators.memory.transactions import Transaction
from translators.ocpp1x import wire
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.refusals import error
from translators.tables import Kept, Ledger, Lost, To

VENDOR = "org.openchargealliance.costmsg"
KEY = "CustomDisplayCostAndPrice"

LEDGER = Ledger(
    request={
        "totalCost": To("DataTransfer.data"),
        "transactionId": To("DataTransfer.data", note="the station's number of it"),
        "customData": Lost("custom_data"),
    },
    made={"DataTransfer.vendorId": VENDOR, "DataTransfer.messageId": "RunningCost", "DataTransfer.data": "state: Charging or Idle"},
    answers={"DataTransfer": {"status": Kept("an error unless Accepted"), "data": Kept("not looked at")}},
    losses=("cost_updated",),
)


def cost_updated(req: c.CostUpdatedRequest, station: Station) -> Flow[c.CostUpdatedResponse]:
    """Raises Refused for an unknown transaction, and for a station that does not show costs, or not this one."""
    tx = station.memory.transactions.find_id(req.transactionId)
    if tx is None or tx.ended:
        raise error(RpcCode.PROPERTY_CONSTRAINT_VIOLATION, "transactionId: no such transaction", station)
    if (station.memory.configuration.value(KEY) or "").lower() != "true":
        raise _not_shown(station)
    answer = yield from attempt(wire.DataTransferRequest(vendorId=VENDOR, messageId="RunningCost", data=_running_cost(req, tx)), station)
    if answer is None or answer.status != "Accepted":
        raise _not_shown(station)
    return c.CostUpdatedResponse()


def _running_cost(req: c.CostUpdatedRequest, tx: Transaction) -> str:
    state = "Charging" if tx.chargingState in (None, "Charging") else "Idle"
    return ENCODER.encode({"transactionId": str(tx.number), "cost": req.totalCost, "state": state}).decode()


def _not_shown(station: Station) -> Refused:
    station.lose("cost_updated")
    return error(RpcCode.NOT_SUPPORTED, "running cost not available on this station", station)
