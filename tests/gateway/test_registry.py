"""Who is connected, and who was."""

import pytest

from gateway import registry
from gateway.registry import Known, Registry
from gateway.session import Session
from tests.talking import Talk

LEFT = Known("1.6", "websocket", "2026-11-23T12:00:00Z", "")


class Driven:
    """A session that somebody drives."""

    last_message = None

    def __init__(self, identity: str) -> None:
        self.identity = identity
        self.session: Session = Talk().session


def test_a_station_has_one_session_until_it_leaves_and_is_remembered_then() -> None:
    stations, one = Registry(), Driven("CP-1")
    stations.add(one)
    assert (stations.get("CP-1"), len(stations), list(stations)) == (one, 1, [one])
    with pytest.raises(AssertionError):
        stations.add(Driven("CP-1"))
    stations.remove(one, LEFT)
    assert (stations.get("CP-1"), len(stations), stations.known) == (None, 0, {"CP-1": LEFT})


def test_a_successor_is_not_touched_by_the_end_of_the_one_before() -> None:
    stations, first, second = Registry(), Driven("CP-1"), Driven("CP-1")
    stations.add(first)
    stations.remove(first, LEFT)
    stations.add(second)
    stations.remove(first, LEFT)
    assert stations.get("CP-1") is second


def test_whoever_waits_for_the_last_one_is_told_once_it_has_gone() -> None:
    told: list[int] = []
    stations = Registry()
    stations.on_empty = lambda: told.append(len(stations))
    one, other = Driven("CP-1"), Driven("CP-2")
    stations.add(one)
    stations.add(other)
    stations.remove(one, LEFT)
    assert told == []
    stations.remove(other, LEFT)
    assert told == [0]


def test_time_is_given_to_all_sessions_a_portion_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "PORTION", 2)
    stations, sessions = Registry(), [Driven(f"CP-{number}") for number in range(5)]
    assert stations.portions() == [()]
    for session in sessions:
        stations.add(session)
    assert stations.portions() == [(sessions[0], sessions[1]), (sessions[2], sessions[3]), (sessions[4],)]


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "MAX_KNOWN", 2)
    stations = Registry()
    for name in ("a", "b", "a", "c"):
        stations.remember(name, LEFT)
    assert list(stations.known) == ["a", "c"]
