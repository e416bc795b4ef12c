"""UnlockConnector of a 1.6 backend at a SOAP station: all end the transaction first; the answers of 1.2 and 1.5 have other words.

1.5 §5.14, 1.6 §5.18; translation-down B.1.4. Accepted says that the unlock will be done, not that it was.
"""

from __future__ import annotations

from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.within.relaying import ledger
from translators.tables import EnumMap, Lossy

LEDGER = ledger(wire.UnlockConnectorRequest, "unlock.unverified")
STATUS: EnumMap[wire.UnlockStatus, wire.UnlockStatus] = EnumMap(
    wire.UnlockStatus,
    wire.UnlockStatus,
    {
        "Accepted": Lossy("Unlocked", "unlock.unverified"),
        "Rejected": "UnlockFailed",
        "Unlocked": "Unlocked",
        "UnlockFailed": "UnlockFailed",
        "NotSupported": "NotSupported",
    },
)


def unlock_connector(req: wire.UnlockConnectorRequest, station: Station) -> Flow[wire.UnlockConnectorResponse]:
    if req.connectorId < 1:
        return wire.UnlockConnectorResponse(status="NotSupported")  # the station itself has no lock

    def remember(answer: wire.UnlockConnectorResponse) -> None:
        if answer.status in ("Unlocked", "Accepted"):
            station.memory.connectors.unlock_accepted(req.connectorId, station.now)
            station.touch()

    answer = yield from attempt(req, station, late=remember)
    if answer is None:
        return wire.UnlockConnectorResponse(status="NotSupported")
    remember(answer)
    return wire.UnlockConnectorResponse(status=STATUS.to(answer.status, station))
