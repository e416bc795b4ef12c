"""What the configuration answers when asked about a station."""

import time

from gateway.config import Backend, Config, StationOverride
from gateway.config.kinds import is_secret


def config(*matches: str, url: str = "ws://h/{station_id}") -> Config:
    stations = tuple(StationOverride(match=match, callback_url=str(position)) for position, match in enumerate(matches))
    return Config(backend=Backend(version="2.1", url=url), stations=stations)


def found(config: Config, station_id: str) -> str | None:
    override = config.station(station_id)
    return None if override is None else override.callback_url


def test_the_first_matching_entry_wins_whether_plain_or_pattern() -> None:
    assert found(config("ABB-*", "ABB-1"), "ABB-1") == "0"
    assert found(config("ABB-1", "ABB-*"), "ABB-1") == "0"
    assert found(config("X", "ABB-1", "ABB-*"), "ABB-2") == "2"
    assert found(config("A?", "[AB]1", "A1"), "B1") == "1"


def test_matching_is_in_any_case_and_never_by_part() -> None:
    assert found(config("abb-*"), "ABB-1") == "0"
    assert found(config("CP-1", "*"), "cp-1") == "0"
    assert found(config("ABB-1"), "ABB-12") is None


def test_a_station_is_spelled_as_the_entry_that_names_it() -> None:
    assert config("CP-1", "ABB-*").spelling("cp-1") == "CP-1"
    assert config("CP-1", "ABB-*").spelling("abb-1") is None


def test_a_station_without_entry_is_unknown() -> None:
    assert config("A").station("B") is None
    assert config().station("B") is None


def test_a_reload_takes_the_stations_of_the_other_and_nothing_else() -> None:
    old, new = config("A"), config("B", url="ws://new/{station_id}")
    assert found(old, "A") == "0"
    merged = old.with_stations_of(new)
    assert (found(merged, "A"), found(merged, "B")) == (None, "0")
    assert merged.backend == old.backend


def test_a_topology_is_given_in_numbers() -> None:
    assert StationOverride(match="A").topology() == {}
    assert StationOverride(match="A", connectors={"1": "1.1", "2": "1.2"}).topology() == {1: (1, 1), 2: (1, 2)}


def test_ten_thousand_single_stations_are_looked_up_at_once() -> None:
    many = config(*(f"CP-{number}" for number in range(10_000)))
    found(many, "warm")
    start = time.perf_counter()
    for _ in range(1000):
        assert found(many, "CP-9999") == "9999"
    assert time.perf_counter() - start < 0.5  # a walk over all entries would take seconds


def test_a_secret_is_marked_in_its_type() -> None:
    from typing import Annotated

    from msgspec import Meta

    assert is_secret(Annotated[str, Meta(extra={"secret": True})])
    assert not is_secret(Annotated[str, Meta(description="x")])
    assert not is_secret(str)
