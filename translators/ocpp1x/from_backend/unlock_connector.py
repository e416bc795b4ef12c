"""UnlockConnector of a 1.6 backend: it means "finish the transaction, then unlock" (16 §5.18), which a 2.x station refuses to do by itself.

So an OngoingAuthorizedTransaction (F05.FR.02) is stopped first and the plug unlocked then; the StopTransaction that follows says UnlockCommand
(translation-down B.1.4).
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from translators import canonical as c
from translators.flow import Effect, Flow, wait
from translators.memory.held_transactions import HeldTransaction
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.from_backend.targets import plug
from translators.ocpp1x.station_errors import attempt
from translators.tables import EnumMap, Ledger, Lossy, Lost, To

STATUS: EnumMap[c.UnlockStatusEnumType, wire.UnlockStatus] = EnumMap(
    c.UnlockStatusEnumType,
    wire.UnlockStatus,
    {
        "Unlocked": "Unlocked",
        "UnlockFailed": "UnlockFailed",
        "UnknownConnector": "NotSupported",
        "OngoingAuthorizedTransaction": Lossy("UnlockFailed", "unlock.ongoing_tx"),
    },
)
FLOWS_WITHIN, ENDS_WITHIN = 10.0, 5.0
"""Seconds: until no energy flows any more, which is enough for some plugs, and from then on to the end of the transaction, which others want. The rest
of a command's time is for the plug (translation-down A.3)."""
ONGOING = "OngoingAuthorizedTransaction"
NOT_SUPPORTED = wire.UnlockConnectorResponse(status="NotSupported")

LEDGER = Ledger(
    request={"connectorId": To("UnlockConnector.evseId", "UnlockConnector.connectorId")},
    made={"RequestStopTransaction.transactionId": "the authorized transaction on that plug"},
    answers={
        "UnlockConnector": {"status": To("status"), "statusInfo": Lost("status_info"), "customData": Lost("custom_data")},
        "RequestStopTransaction": {"status": To("status"), "statusInfo": Lost("status_info"), "customData": Lost("custom_data")},
    },
    answer_made={"status": "NotSupported for connector 0 (errata 3.87) and for one the station does not have"},
    losses=("unlock.ongoing_tx",),
)


def unlock_connector(req: wire.UnlockConnectorRequest, station: Station) -> Flow[wire.UnlockConnectorResponse]:
    """Raises Refused when the station gives no answer."""
    found = plug(station, req.connectorId)
    if found is None:
        return NOT_SUPPORTED
    unlock = c.UnlockConnectorRequest(evseId=found[0], connectorId=found[1])
    answer = yield from attempt(unlock, station)
    if (
        answer is not None
        and answer.status == ONGOING
        and (record := (yield from _stopping(req.connectorId, found[0], station))) is not None
    ):
        for over, seconds in ((lambda: _is_still(record), FLOWS_WITHIN), (lambda: record.state == "closed", ENDS_WITHIN)):
            yield from wait(over, seconds)
            answer = yield from attempt(unlock, station)  # too late or not, the plug says itself whether it can go
            if answer is None or answer.status != ONGOING:
                break
    return NOT_SUPPORTED if answer is None else wire.UnlockConnectorResponse(status=STATUS.to(answer.status, station))


def _is_still(record: HeldTransaction) -> bool:
    return record.state == "closed" or record.chargingState in ("EVConnected", "Idle")


def _stopping(connector: int, evse: int, station: Station) -> Generator[Effect, Any, HeldTransaction | None]:
    """The transaction that keeps the plug locked, when it is being stopped."""
    held = station.memory.held
    record = held.of_connector(connector) or next(iter(held.of_evse(evse)), None)
    if record is None or not station.options.unlock_stops_transaction:
        return None
    record.unlocking = True
    station.touch()
    answer = yield from attempt(c.RequestStopTransactionRequest(transactionId=record.id), station)
    if answer is None or answer.status != "Accepted":
        record.unlocking = False
        station.touch()
        return None
    return record
