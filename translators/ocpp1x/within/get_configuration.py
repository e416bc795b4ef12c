"""GetConfiguration of a 1.6 backend at a SOAP station: the same, each side with its own spelling of the keys (translation-down B.2.1, A.5)."""

from __future__ import annotations

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.within.key_spellings import for_backend, for_station
from translators.ocpp1x.within.relaying import rows
from translators.tables import Ledger, To

KEY_LENGTH, VALUE_LENGTH = 50, 500
"""1.6 §7.29; the WSDL of 1.5 has none."""

LEDGER = Ledger(
    request={"key": To("GetConfiguration.key", note="its spelling comes back in the answer")},
    answers={"GetConfiguration": rows(wire.GetConfigurationResponse)},
    answer_made={"unknownKey": "every key asked for, of a station that has no configuration"},
    losses=("config.partial", "truncated"),
)


def get_configuration(req: wire.GetConfigurationRequest, station: Station) -> Flow[wire.GetConfigurationResponse]:
    asked = () if isinstance(req.key, UnsetType) else req.key
    known = station.memory.configuration
    answer = yield from attempt(replace(req, key=tuple(for_station(key, station) for key in asked) or UNSET), station)
    if answer is None:
        return wire.GetConfigurationResponse(unknownKey=asked or UNSET)
    listed = () if isinstance(answer.configurationKey, UnsetType) else answer.configurationKey
    if known.heard((row.key, row.readonly, None if isinstance(row.value, UnsetType) else row.value) for row in listed):
        station.touch()
    unknown = () if isinstance(answer.unknownKey, UnsetType) else answer.unknownKey
    told = tuple(replace(kept, key=for_backend(kept.key, asked)) for row in listed if (kept := _within_lengths(row, station)) is not None)
    return wire.GetConfigurationResponse(
        configurationKey=told or UNSET,
        unknownKey=tuple(for_backend(key, asked) for key in unknown if len(key) <= KEY_LENGTH) or UNSET,
    )


def _within_lengths(row: wire.KeyValue, station: Station) -> wire.KeyValue | None:
    """A value is cut; a key that 1.6 cannot name is left out."""
    if len(row.key) > KEY_LENGTH:
        station.lose("config.partial")
        return None
    if isinstance(row.value, UnsetType) or len(row.value) <= VALUE_LENGTH:
        return row
    station.lose("truncated")
    return replace(row, value=row.value[:VALUE_LENGTH])
