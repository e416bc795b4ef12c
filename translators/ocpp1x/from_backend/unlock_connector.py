"""UnlockConnector of a 1.6 backend: it means "finish the transaction, then unlock" (16 §5.18), which a 2.x station refuses to do by itself.

So an OngoingAuthorizedTransaction (F05.FR.02) is stopped first and the plug unlocked then; the StopTransaction that follows says UnlockCommand
(translation-down B.1.4).
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from translators import canonical as c
from translators.flow import Effect, Flow
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
TRIES = 5
"""How often a plug is tried that a stopping transaction still holds: the end of it comes between two tries."""
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
    if answer is not None and answer.status == "OngoingAuthorizedTransaction" and (yield from _stopped(req.connectorId, found[0], station)):
        for _ in range(TRIES):
            answer = yield from attempt(unlock, station)
            if answer is None or answer.status != "OngoingAuthorizedTransaction":
                break
    return NOT_SUPPORTED if answer is None else wire.UnlockConnectorResponse(status=STATUS.to(answer.status, station))


def _stopped(connector: int, evse: int, station: Station) -> Generator[Effect, Any, bool]:
    """Whether the transaction that keeps the plug locked is being stopped."""
    held = station.memory.held
    record = held.of_connector(connector) or next(iter(held.of_evse(evse)), None)
    if record is None or not station.options.unlock_stops_transaction:
        return False
    record.unlocking = True
    station.touch()
    answer = yield from attempt(c.RequestStopTransactionRequest(transactionId=record.id), station)
    if answer is None or answer.status != "Accepted":
        record.unlocking = False
        station.touch()
        return False
    return True
