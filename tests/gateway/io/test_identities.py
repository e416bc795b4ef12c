"""One spelling for one station, and the certificate that speaks for it."""

from __future__ import annotations

import pytest

from gateway.config import Config
from gateway.config.options import Backend, StationOverride
from gateway.io.identities import Identities
from gateway.registry import Known, Registry
from gateway.storage import STATION
from gateway.storage.memory import MemoryStore
from translators.memory.station import Station


def config(**overrides: str) -> Config:
    entries = tuple(StationOverride(match=match, client_cert_name=name) for match, name in overrides.items())
    return Config(backend=Backend(version="2.0.1", url="ws://x/{station_id}"), stations=entries)


async def remembering(name: str) -> MemoryStore:
    store = MemoryStore()
    station = Station("CP-1", "1.6", "2.0.1")
    station.memory.certificate_name = name
    await store.save(STATION, "CP-1", station.dump())
    return store


async def speaks(
    names: tuple[str, ...], *, soap: bool = False, store: MemoryStore | None = None, known: str = "", **overrides: str
) -> bool:
    registry = Registry()
    if known:
        registry.remember(known, Known("1.6", "websocket", "", ""))
    identities = Identities(registry, store or MemoryStore())
    return await identities.certificate_speaks_for("CP-1", names, config(**overrides), soap=soap)


@pytest.mark.parametrize("soap", [False, True])
async def test_a_certificate_with_the_stations_id_speaks_for_it_and_one_without_a_name_for_nobody(soap: bool) -> None:
    assert await speaks(("CP-1",), soap=soap)
    assert await speaks(("SN-7", " cp-1 "), soap=soap)
    assert not await speaks((), soap=soap)


async def test_a_serial_number_speaks_for_the_websocket_station_that_showed_it_first() -> None:
    assert await speaks(("SN-7",))
    assert await speaks(("SN-7",), store=await remembering("SN-7"))
    assert not await speaks(("SN-8",), store=await remembering("SN-7"))
    assert not await speaks(("SN-7",), soap=True)


async def test_the_certificate_of_another_station_never_speaks_for_this_one() -> None:
    assert not await speaks(("cp-2",), known="CP-2")
    assert not await speaks(("CP-2",), **{"CP-2": ""})


@pytest.mark.parametrize("soap", [False, True])
async def test_what_the_operator_says_stands_above_every_other_rule(soap: bool) -> None:
    assert await speaks(("SN-8",), soap=soap, store=await remembering("SN-7"), **{"CP-*": "sn-*"})
    assert await speaks(("station CP-1",), soap=soap, **{"CP-1": "station {station_id}"})
    assert not await speaks(("CP-1",), soap=soap, **{"CP-1": "SN-1"})


async def test_a_record_that_nobody_can_read_pins_nothing() -> None:
    store = MemoryStore()
    await store.save(STATION, "CP-1", b"no record")
    assert await speaks(("SN-7",), store=store)


def test_a_station_is_spelled_as_it_is_known_then_as_the_operator_names_it_then_as_it_writes_itself() -> None:
    registry = Registry()
    identities = Identities(registry, MemoryStore())
    assert identities.spelling("cp-1", config()) == "cp-1"
    assert identities.spelling("cp-1", config(**{"CP-1": ""})) == "CP-1"
    registry.remember("Cp-1", Known("1.6", "websocket", "", ""))
    assert identities.spelling("cp-1", config(**{"CP-1": ""})) == "Cp-1"
