"""DataTransfer of a SOAP station in front of a 1.6 backend: the same. The WSDL of 1.5 has no lengths, its text and 1.6 have."""

from __future__ import annotations

from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.within.relaying import answer_for_station, ledger

VENDOR_ID_LENGTH, MESSAGE_ID_LENGTH = 255, 50

LEDGER = ledger(wire.DataTransferRequest, "truncated")


def data_transfer(req: wire.DataTransferRequest, station: Station) -> Flow[wire.DataTransferResponse]:
    if len(req.vendorId) > VENDOR_ID_LENGTH or len(req.messageId or "") > MESSAGE_ID_LENGTH:
        station.lose("truncated")  # cut, it could be another's: refused, as in front of a 2.x backend
        return wire.DataTransferResponse(status="Rejected")
    return answer_for_station((yield from call(req)), station)
