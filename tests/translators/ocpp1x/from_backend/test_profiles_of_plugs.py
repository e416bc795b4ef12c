"""Default profiles of the connectors of one EVSE: a 2.x station has one for all of them, the strictest, whatever the order."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.translators.ocpp1x.from_backend.test_profile_copies import ACCEPTED, REJECTED, Station2x


def rows(station: Station2x) -> list[int]:
    return sorted(row.id for row in station.memory.memory.profiles.rows)


def test_one_plug_is_not_freed_of_its_limit_by_the_profile_of_another() -> None:
    station = Station2x(1, plugs=2)
    station.set(1, 3, 16.0)
    assert station.set(2, 4, 16.0).answer == ACCEPTED
    result = station.set(2, 5, 32.0)
    assert (result.answer, result.losses) == (ACCEPTED, ["profile.connector"])
    assert station.limits() == {1: 16.0}
    assert station.set(1, 3, 32.0).answer == ACCEPTED
    assert station.limits() == {1: 32.0}


@pytest.mark.parametrize("cleared", [{"id": 4}, {"connectorId": 2}])
def test_where_the_profile_of_one_plug_goes_that_of_the_other_stays(cleared: dict[str, int]) -> None:
    station = Station2x(1, plugs=2)
    station.set(1, 3, 16.0)
    station.set(2, 4, 16.0)
    assert station.clear(**cleared).answer == ACCEPTED
    assert (station.limits(), rows(station)) == ({1: 16.0}, [3])
    assert station.clear(id=3).answer == ACCEPTED
    assert (station.held, rows(station)) == ({}, [])


def test_where_the_strictest_goes_the_next_holds() -> None:
    station = Station2x(1, plugs=3)
    station.set(1, 3, 32.0)
    station.set(2, 4, 10.0)
    station.set(3, 5, 16.0)
    assert station.limits() == {1: 10.0}
    station.clear(id=4)
    assert (station.limits(), rows(station)) == ({1: 16.0}, [3, 5])
    station.clear(connectorId=3)
    assert (station.limits(), rows(station)) == ({1: 32.0}, [3])


def test_what_cannot_be_compared_is_rejected() -> None:
    station = Station2x(1, plugs=2)
    station.set(1, 3, 16.0)
    result = station.set(2, 4, 10.0, validTo="2026-11-23T18:00:00Z")
    assert (result.sent, result.answer, result.losses) == ([], REJECTED, ["profile.connector"])
    assert (station.limits(), rows(station)) == ({1: 16.0}, [3])


def test_what_the_station_refuses_leaves_all_as_it_was() -> None:
    station = Station2x(1, plugs=2)
    station.set(1, 3, 16.0)
    station.set(2, 4, 32.0)
    station.refuse = [8]
    assert station.set(2, 4, 8.0).answer == REJECTED
    assert station.limits() == {1: 16.0}
    assert not any(row.uncertain or row.pending for row in station.memory.memory.profiles.rows)
    station.refuse = []
    station.clear(id=3)
    assert station.limits() == {1: 32.0}


@pytest.mark.parametrize("seed", range(30))
def test_an_evse_has_the_strictest_limit_of_its_plugs(seed: int) -> None:
    rng = random.Random(seed)
    station = Station2x(1, 2, plugs=2)
    wanted: dict[int, tuple[int, float]] = {}
    for step in range(30):
        connector, number = rng.randint(1, 4), rng.randint(1, 6)
        criteria: dict[str, Any] = rng.choice([{"id": number}, {"connectorId": connector}, {"connectorId": connector, "stackLevel": 0}])
        if rng.random() < 0.7:
            limit = float(rng.randint(6, 12))
            assert station.set(connector, number, limit).answer == ACCEPTED
            wanted = {place: row for place, row in wanted.items() if row[0] != number}
            wanted[connector] = (number, limit)
        else:
            station.clear(**criteria)
            wanted = {
                place: row for place, row in wanted.items() if not (row[0] == criteria.get("id") or place == criteria.get("connectorId"))
            }
        expected = {
            evse: min(wanted[place][1] for place in plugs if place in wanted)
            for evse, plugs in ((1, (1, 2)), (2, (3, 4)))
            if any(place in wanted for place in plugs)
        }
        assert station.limits() == expected, step
        assert rows(station) == sorted(number for number, _ in wanted.values())
