"""What the configuration answers when asked about a station."""

import time

from gateway.config import Backend, Config, StationOverride
from gateway.config.options import is_secret


def config(*matches: str, url: str = "ws://h/{station_id}") -> Config:
    stations = tuple(StationOverride(match=match, callback_url=str(position)) for position, match in enumerate(matches))
    return Config(backend=Backend(version="2.1", url=url), stations=stations)


def test_the_first_matching_entry_wins_whether_plain_or_pattern() -> None:
    assert config("ABB-*", "ABB-1").station("ABB-1").callback_url == "0"
    assert config("ABB-1", "ABB-*").station("ABB-1").callback_url == "0"
    assert config("X", "ABB-1", "ABB-*").station("ABB-2").callback_url == "2"
    assert config("A?", "[AB]1", "A1").station("B1").callback_url == "1"


def test_matching_is_by_case_and_never_by_part() -> None:
    assert not config("abb-*").knows("ABB-1")
    assert not config("ABB-1").knows("ABB-12")


def test_a_station_without_entry_has_all_defaults_and_is_not_known() -> None:
    override = config("A").station("B")
    assert (override.password_hash, override.backend_url, override.topology()) == ("", "", {})
    assert not config("A").knows("B")
    assert config("A").knows("A")


def test_the_station_id_is_percent_encoded_in_its_backend_url() -> None:
    assert config(url="ws://h/a/{station_id}").backend_url("CP 1/ä") == "ws://h/a/CP%201%2F%C3%A4"


def test_a_station_may_have_its_own_backend() -> None:
    own = Config(
        backend=Backend(version="2.1", url="ws://h/{station_id}"), stations=(StationOverride(match="A", backend_url="ws://o/{station_id}"),)
    )
    assert (own.backend_url("A"), own.backend_url("B")) == ("ws://o/A", "ws://h/B")


def test_a_reload_takes_the_stations_of_the_other_and_nothing_else() -> None:
    old, new = config("A"), config("B", url="ws://new/{station_id}")
    assert old.knows("A")
    merged = old.with_stations_of(new)
    assert merged.knows("B")
    assert not merged.knows("A")
    assert merged.backend == old.backend


def test_ten_thousand_single_stations_are_looked_up_at_once() -> None:
    many = config(*(f"CP-{number}" for number in range(10_000)))
    many.station("warm")
    start = time.perf_counter()
    for _ in range(1000):
        assert many.station("CP-9999").callback_url == "9999"
    assert time.perf_counter() - start < 0.5  # a walk over all entries would take seconds


def test_a_secret_is_marked_in_its_type() -> None:
    from typing import Annotated

    from msgspec import Meta

    assert is_secret(Annotated[str, Meta(extra={"secret": True})])
    assert not is_secret(Annotated[str, Meta(description="x")])
    assert not is_secret(str)
