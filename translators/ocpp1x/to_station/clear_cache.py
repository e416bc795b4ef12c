"""ClearCache is ClearCache; at a 1.5 station the local list goes with it. A station without a cache rejects it (C11.FR.04, 1.6 errata 3.23)."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.local_lists import cache_cleared
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.status_info import UNSUPPORTED
from translators.tables import Ledger, Lost, To

LEDGER = Ledger(
    request={"customData": Lost("custom_data")},
    answers={"ClearCache": {"status": To("status")}},
    answer_made={"statusInfo": "UnsupportedRequest when the station does not know the message"},
)


def clear_cache(req: c.ClearCacheRequest, station: Station) -> Flow[c.ClearCacheResponse]:
    def remember(answer: wire.ClearCacheResponse) -> None:
        if answer.status == "Accepted":
            cache_cleared(station)

    answer = yield from attempt(wire.ClearCacheRequest(), station, late=remember)
    if answer is None:
        return c.ClearCacheResponse(status="Rejected", statusInfo=UNSUPPORTED)
    remember(answer)
    return c.ClearCacheResponse(status=answer.status)
