"""RemoteStartTransaction of a 1.6 backend at a station of 1.2 or 1.5: without the charging profile, which they do not have.

1.6 §5.11: a station without smart charging ignores it; translation-down B.1.1. An alias of a long idTag becomes that idTag again at a 1.2 station.
"""

from __future__ import annotations

from msgspec import UNSET

from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.within import long_id_tags
from translators.ocpp1x.within.relaying import rows
from translators.tables import Ledger, Lost, To

LEDGER = Ledger(
    request={
        "connectorId": To("RemoteStartTransaction.connectorId"),
        "idTag": To("RemoteStartTransaction.idTag"),
        "chargingProfile": Lost("remote_start.charging_profile"),
    },
    answers={"RemoteStartTransaction": rows(wire.RemoteStartTransactionResponse)},
    made={"RemoteStartTransaction.connectorId": "1 at a station that has only that one: many reject the bare form (1.6 §5.11)"},
)


def remote_start_transaction(req: wire.RemoteStartTransactionRequest, station: Station) -> Flow[wire.RemoteStartTransactionResponse]:
    if station.memory.boot.status in ("Pending", "Rejected"):
        return wire.RemoteStartTransactionResponse(status="Rejected")  # 1.6 §4.2: not before it is accepted
    connector = req.connectorId
    if connector == 0:
        station.quirk("connector_zero")
        connector = UNSET
    if connector is UNSET and station.memory.topology.connectors() == (1,):
        connector = 1
    answer = yield from attempt(
        wire.RemoteStartTransactionRequest(connectorId=connector, idTag=long_id_tags.for_station(req.idTag, station)), station
    )
    return wire.RemoteStartTransactionResponse(status="Rejected") if answer is None else answer
