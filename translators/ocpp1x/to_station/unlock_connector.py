"""UnlockConnector, as 2.x means it: an authorized transaction is not stopped by it (F05.FR.02), whereas 1.x would stop it first (1.6 §5.18).

So a connector with a transaction is answered OngoingAuthorizedTransaction and the station is not asked.
"""

from __future__ import annotations

from typing import Final

from msgspec import UNSET

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.status_info import UNSUPPORTED
from translators.ocpp1x.to_station.targets import CHARGING, heard_of
from translators.tables import EnumMap, Ledger, Lossy, Lost, To

STATUS: Final[EnumMap[wire.UnlockStatus, c.UnlockStatusEnumType]] = EnumMap(
    wire.UnlockStatus,
    c.UnlockStatusEnumType,
    {
        "Unlocked": "Unlocked",
        "UnlockFailed": "UnlockFailed",
        "NotSupported": "UnlockFailed",  # of a known connector: it has no lock (1.6 errata 3.87)
        "Accepted": Lossy("Unlocked", "unlock.unverified"),  # 1.5: "will be executed" in the WSDL, "was able" in §5.14
        "Rejected": "UnlockFailed",
    },
)

LEDGER = Ledger(
    request={
        "evseId": To("UnlockConnector.connectorId"),
        "connectorId": To("UnlockConnector.connectorId"),
        "customData": Lost("custom_data"),
    },
    answers={"UnlockConnector": {"status": To("status", "statusInfo")}},
    answer_made={"statusInfo": "UnsupportedRequest when there is no lock"},
    losses=("unlock.ongoing_tx", "unlock.unverified"),
)


def unlock_connector(req: c.UnlockConnectorRequest, station: Station) -> Flow[c.UnlockConnectorResponse]:
    connector = station.memory.topology.to_connector(req.evseId, req.connectorId)
    if not connector:
        return c.UnlockConnectorResponse(status="UnknownConnector")  # F05.FR.03
    if _is_charging(connector, station):
        station.lose("unlock.ongoing_tx")
        return c.UnlockConnectorResponse(status="OngoingAuthorizedTransaction")  # F05.FR.02

    def remember(answer: wire.UnlockConnectorResponse) -> None:
        if answer.status in ("Unlocked", "Accepted"):
            heard_of(connector, station)
            station.memory.connectors.unlock_accepted(connector, station.now)
            station.touch()

    answer = yield from attempt(wire.UnlockConnectorRequest(connectorId=connector), station, late=remember)
    if answer is None:
        return c.UnlockConnectorResponse(status="UnlockFailed", statusInfo=UNSUPPORTED)
    known = connector in station.memory.topology.connectors()
    if answer.status == "NotSupported" and not known:
        return c.UnlockConnectorResponse(status="UnknownConnector")  # F05.FR.03; 1.6 has one word for both
    remember(answer)
    return c.UnlockConnectorResponse(
        status=STATUS.to(answer.status, station), statusInfo=UNSUPPORTED if answer.status == "NotSupported" else UNSET
    )


def _is_charging(connector: int, station: Station) -> bool:
    if station.memory.transactions.open_on(connector) is not None:
        return True
    return station.memory.connectors.status(connector) in CHARGING
