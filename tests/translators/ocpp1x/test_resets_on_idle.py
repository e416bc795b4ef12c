"""Resets that wait for a 1.x station to be idle."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from translators.canonical.base import Request
from translators.errors import Refused, RpcCode
from translators.flow import Call
from translators.memory.pending_reset import LONGEST_WAIT, MAX_TRIES, QUIET, RETRY_AFTER
from translators.memory.station import Station
from translators.memory.transactions import Transaction
from translators.ocpp1x import resets_on_idle, wire

ORDERED = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def waiting(version: str = "1.6") -> Station:
    """A reset was ordered while a transaction runs."""
    station = Station("CP-1", version, "2.0.1")
    station.now = ORDERED
    station.memory.transactions.rows.append(Transaction(number=1, id="x", connector=1, since="2026-11-23T11:00:00Z"))
    station.memory.connectors.of(1).status = "Charging"
    station.memory.pending_reset.order(ORDERED)
    return station


def end(station: Station) -> None:
    station.memory.transactions.rows[0].end(station.now)
    station.memory.connectors.of(1).status = "Available"


def at(station: Station, after: timedelta, *replies: object) -> list[Request[Any]]:
    """What a clock that ticks at this time makes of it: the requests that leave."""
    station.now = ORDERED + after
    if not resets_on_idle.is_due(station):
        return []
    sent, left = [], list(replies)
    flow, reply = resets_on_idle.go_on(station), None
    try:
        while True:
            effect = flow.throw(reply) if isinstance(reply, Refused) else flow.send(reply)
            assert isinstance(effect, Call)
            assert effect.same_leg
            sent.append(effect.request)
            reply = left.pop(0)
    except StopIteration:
        return sent


ACCEPTED, REJECTED = wire.ResetResponse(status="Accepted"), wire.ResetResponse(status="Rejected")


def idle(version: str = "1.6") -> Station:
    """The transaction ended at once."""
    station = waiting(version)
    end(station)
    assert at(station, timedelta(0)) == []
    return station


@pytest.mark.parametrize(("version", "kind"), [("1.5", "Hard"), ("1.6", "Soft")])
def test_it_comes_ten_quiet_seconds_after_the_last_transaction(version: str, kind: wire.ResetType) -> None:
    station = waiting(version)
    assert at(station, timedelta(hours=1)) == []
    end(station)
    assert at(station, timedelta(hours=1)) == []
    assert at(station, timedelta(hours=1) + QUIET - SECOND) == []
    assert at(station, timedelta(hours=1) + QUIET, ACCEPTED) == [wire.ResetRequest(type=kind)]
    memory = station.memory
    assert (memory.pending_reset.since, memory.boot.reset_type) == ("", kind)
    assert memory.boot.reset_accepted_at == station.now_text
    assert station.touched
    assert at(station, timedelta(hours=2)) == []
    assert station.losses == []


def test_a_driver_who_comes_in_between_starts_the_waiting_anew() -> None:
    station = idle()
    station.memory.connectors.of(1).status = "Preparing"
    assert at(station, QUIET) == []
    station.memory.connectors.of(1).status = "Available"
    assert at(station, QUIET * 2) == []
    assert at(station, QUIET * 3 - SECOND) == []
    assert len(at(station, QUIET * 3, ACCEPTED)) == 1


@pytest.mark.parametrize("reply", [REJECTED, Refused(RpcCode.GENERIC_ERROR, "", "station", "timeout")])
def test_a_station_that_does_not_want_is_asked_three_times_a_minute_apart(reply: object) -> None:
    station = idle()
    for index in range(MAX_TRIES):
        assert at(station, QUIET + RETRY_AFTER * index - SECOND, reply) == []
        assert len(at(station, QUIET + RETRY_AFTER * index, reply)) == 1
        assert station.losses == (["reset.onidle_failed"] if index == MAX_TRIES - 1 else [])
    assert station.memory.pending_reset.since == ""
    assert at(station, timedelta(hours=1), reply) == []


def test_after_a_day_it_is_given_up() -> None:
    station = waiting()
    assert at(station, LONGEST_WAIT - SECOND) == []
    assert station.losses == []
    assert at(station, LONGEST_WAIT) == []
    assert (station.losses, station.memory.pending_reset.since) == (["reset.onidle_expired"], "")


def test_nothing_is_due_when_no_reset_waits() -> None:
    station = idle()
    station.memory.pending_reset.clear()
    assert at(station, timedelta(hours=1)) == []
