"""RemoteStopTransaction of a 1.6 backend at a SOAP station: the same; the reason of the StopTransaction that follows is remembered.

The number is the backend's own but where xs:int has no room for it (`numbers`).
"""

from __future__ import annotations

from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.within.numbers import for_station, is_carried
from translators.ocpp1x.within.relaying import ledger

LEDGER = ledger(wire.RemoteStopTransactionRequest)


def remote_stop_transaction(req: wire.RemoteStopTransactionRequest, station: Station) -> Flow[wire.RemoteStopTransactionResponse]:
    number = for_station(req.transactionId, station)
    if not is_carried(number):
        return wire.RemoteStopTransactionResponse(status="Rejected")  # no transaction of the station has it (1.6 errata 3.33)
    answer = yield from attempt(wire.RemoteStopTransactionRequest(transactionId=number), station)
    if answer is None:
        return wire.RemoteStopTransactionResponse(status="Rejected")
    if answer.status == "Accepted":
        station.memory.transactions.remote_stop_accepted(number, station.now)
        station.touch()
    return answer
