"""Authorize of a SOAP station in front of a 1.6 backend: the same; an idTag of more than 20 characters goes by an alias."""

from __future__ import annotations

from msgspec.structs import replace

from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.within import long_id_tags
from translators.ocpp1x.within.relaying import answer_for_station, ledger

LEDGER = ledger(wire.AuthorizeRequest)


def authorize(req: wire.AuthorizeRequest, station: Station) -> Flow[wire.AuthorizeResponse]:
    answer = yield from call(replace(req, idTag=long_id_tags.for_backend(req.idTag, station)))
    return answer_for_station(answer, station)
