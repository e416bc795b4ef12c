"""ClearCache: the same in all versions; a station without one has nothing to clear and Rejected says so (16 errata 3.23, C11.FR.04)."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.station_errors import attempt
from translators.tables import EnumMap, Ledger, Lost, To

STATUS: EnumMap[c.ClearCacheStatusEnumType, wire.ClearCacheStatus] = EnumMap(
    c.ClearCacheStatusEnumType, wire.ClearCacheStatus, {"Accepted": "Accepted", "Rejected": "Rejected"}
)

LEDGER = Ledger(
    request={},
    answers={"ClearCache": {"status": To("status"), "statusInfo": Lost("status_info"), "customData": Lost("custom_data")}},
    answer_made={"status": "Rejected when the station does not know the message"},
)


def clear_cache(req: wire.ClearCacheRequest, station: Station) -> Flow[wire.ClearCacheResponse]:
    """Raises Refused when the station gives no answer."""
    if station.memory.tokens.verdicts:
        station.memory.tokens.forget_verdicts()  # the ten minutes of the gateway are such a cache, whatever the station has
        station.touch()
    answer = yield from attempt(c.ClearCacheRequest(), station)
    return wire.ClearCacheResponse(status="Rejected" if answer is None else STATUS.to(answer.status, station))
