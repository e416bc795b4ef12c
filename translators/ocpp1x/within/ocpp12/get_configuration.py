"""GetConfiguration of a 1.6 backend at a 1.2 station, which has none: what was written to it through the gateway and what the gateway sees.

device-model §6 (appendix: "answered from the shadow, all others unknownKey") and A.1: the interval of the boot, the connectors that were heard of.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import UNSET, UnsetType

from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import gateway_facts, wire
from translators.ocpp1x.within.key_spellings import for_backend
from translators.tables import Kept, Ledger

LEDGER = Ledger(
    request={"key": Kept("which of the known keys are told; all others are unknownKey")},
    answer_made={"configurationKey": "written before, or seen by the gateway", "unknownKey": "every other key that was asked for"},
)


def get_configuration(req: wire.GetConfigurationRequest, station: Station) -> Flow[wire.GetConfigurationResponse]:
    yield from ()  # nothing is asked
    asked = () if isinstance(req.key, UnsetType) else req.key
    known = {row.key.lower(): row for row in (*_seen(station), *_written(station))}
    if not asked:
        return wire.GetConfigurationResponse(configurationKey=tuple(known.values()) or UNSET)
    named = {key: for_backend(key, ()).lower() for key in asked}
    told = tuple(wire.KeyValue(key=key, readonly=row.readonly, value=row.value) for key in asked if (row := known.get(named[key])))
    return wire.GetConfigurationResponse(
        configurationKey=told or UNSET,
        unknownKey=tuple(key for key in asked if named[key] not in known) or UNSET,
    )


def _seen(station: Station) -> Iterator[wire.KeyValue]:
    if station.memory.boot.status == "Accepted" and (interval := gateway_facts.interval(station, 0)):
        yield wire.KeyValue(key="HeartbeatInterval", readonly=False, value=interval)
    if connectors := station.memory.topology.connectors():
        yield wire.KeyValue(key="NumberOfConnectors", readonly=True, value=str(len(connectors)))


def _written(station: Station) -> Iterator[wire.KeyValue]:
    for row in station.memory.configuration.keys.values():
        yield wire.KeyValue(key=for_backend(row.spelling, ()), readonly=False, value=UNSET if row.value is None else row.value)
