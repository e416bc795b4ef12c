"""ChangeConfiguration of a 1.6 backend at a SOAP station: the same, under the station's spelling of the key, but for keys of the link.

translation-down A.9, B.2.2. The station's server is the gateway: what would re-point or re-key that link is refused.
What a 1.2 station took is remembered: it cannot be asked for its configuration.
"""

from __future__ import annotations

from msgspec.structs import replace

from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import heartbeats, wire
from translators.ocpp1x.link_keys import is_link_key
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.within.key_spellings import for_station
from translators.ocpp1x.within.relaying import ledger

LEDGER = ledger(wire.ChangeConfigurationRequest, "guard.heartbeat_interval", "guard.link_key")


def change_configuration(req: wire.ChangeConfigurationRequest, station: Station) -> Flow[wire.ChangeConfigurationResponse]:
    if is_link_key(req.key):
        station.lose("guard.link_key")
        return wire.ChangeConfigurationResponse(status="Rejected")
    if heartbeats.is_too_long(req.key, req.value, station):
        station.lose("guard.heartbeat_interval")
        return wire.ChangeConfigurationResponse(status="Rejected")
    key = for_station(req.key, station)

    def remember(answer: wire.ChangeConfigurationResponse) -> None:
        kept = station.version == "1.2"
        if answer.status in ("Accepted", "RebootRequired") and station.memory.configuration.wrote(key, req.value, keep=kept):
            station.touch()

    answer = yield from attempt(replace(req, key=key), station, late=remember)
    if answer is None:
        return wire.ChangeConfigurationResponse(status="NotSupported")
    remember(answer)
    return answer
