"""Each exception covers what it says and nothing beside it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest

from gateway.simulator.errors import Disconnected
from gateway.simulator.exchanges import Exchange
from tests.faults.central import Heard, Processed
from tests.faults.exceptions import excused
from tests.faults.fleet import Member
from tests.faults.machine import Machine
from tests.faults.oracle import judge
from tests.faults.program import Program
from tests.faults.proxy import Proxy
from tests.faults.schedule import Schedule, draw
from tests.faults.test_oracle import END, READ, FaultyCentral, event, member, processed, sample
from tests.faults.troubles import World

TAKES = 0.1
"""Seconds from a message to its answer."""


def schedule(backend: str, when_down: str = "mirror") -> Schedule:
    return replace(draw(1), backend=backend, when_down=cast("Any", when_down))


def world(backend: str, one: Member, told: list[Processed], *losses: float) -> World:
    central = FaultyCentral(version=backend, random=Random(1), processed=told)
    central.known = {(each.station_id, each.unique_id): each for each in told}
    proxy = Proxy(1, Random(1))
    gateway = Program(Machine(Path("/nowhere")), {}, state_losses=list(losses))
    return World(gateway, central, proxy, proxy, [one], asyncio.Lock(), asyncio.Lock())


def said(one: Member, action: str, payload: dict[str, Any], at: float, unique_id: str = "", *, answered: bool = True) -> Exchange:
    """The station says something at a moment, and has its answer a little later or none."""
    exchange = one.station.log.add(Exchange("CP", action, payload, unique_id or f"{action}-{at}", "", False, at=at))
    one.station.log.finish(exchange, {} if answered else None, None if answered else Disconnected("gone"))
    exchange.done_at = at + TAKES
    return exchange


def meter(wh: int) -> dict[str, Any]:
    return {"meterValue": [{"timestamp": "-", "sampledValue": [{"value": str(wh)}]}]}


def told_all(one: Member, rows: list[Processed]) -> None:
    """The station said what the central system processed, each half a second before."""
    for each in rows:
        said(one, each.action, each.payload, each.at - 0.5)


def names(backend: str, one: Member, where: World, when_down: str = "mirror") -> tuple[set[str], set[str]]:
    """The kinds that remain, and the exceptions that applied."""
    remaining, applied = excused(judge(where.central, [one]), schedule(backend, when_down), where)
    return {finding.kind for finding in remaining}, set(applied)


def named(one: Member, identity: int | str) -> Member:
    """The station's own name of its transaction."""
    record = type("Known", (), {"meter_stop": one.deeds[0].meter_stop or 1400, "transaction_id": identity})
    one.deeds[0].record = record()
    return one


@pytest.mark.parametrize(("loss", "when_down", "covered"), [(3.0, "buffer", True), (3.0, "mirror", False), (2.4, "buffer", False)])
async def test_what_was_answered_and_not_told_is_lost_with_the_state(loss: float, when_down: str, covered: bool) -> None:
    """At 3.0 the gateway had answered for the stop of 2.5; at 2.4 it had not heard of it."""
    one, rows = named(member("2.0.1"), "tx"), processed("2.0.1")
    told_all(one, rows)
    where = world("2.0.1", one, rows[:-1], loss)
    assert names("2.0.1", one, where, when_down) == ((set(), {"state_lost"}) if covered else ({"lost"}, set()))


@pytest.mark.parametrize(("backend", "version"), [("1.6", "1.6"), ("2.0.1", "1.6")])
@pytest.mark.parametrize(("ended", "covered"), [(END, True), (END + 5, False)])
async def test_a_stop_whose_start_went_with_the_state_is_known_by_where_the_meter_stood(
    backend: str, version: str, ended: int, covered: bool
) -> None:
    """Start and readings were answered by 2.2, the state is lost at 2.4, the stop is said at 2.5, and heard at 3.0 under a number that is no token's."""
    one, rows = named(member(version), 4711), processed(backend)
    told = [("StartTransaction", {"idTag": "T1"}), *[("MeterValues", {"transactionId": 4711, **meter(wh)}) for wh in READ]]
    for place, (action, payload) in enumerate(told):
        said(one, action, payload, place * 0.5)
    said(one, "StopTransaction", {"transactionId": 4711, "idTag": "T1"}, 2.5)
    last = replace(rows[-1], at=3.0)
    if backend == "1.6":
        last.payload["meterStop"] = ended
    else:
        last.payload["meterValue"] = [sample(ended, "Transaction.End")]
    where = world(backend, one, [last], 2.4)
    remaining, _ = names(backend, one, where, "buffer")
    assert ("lost" not in remaining) is covered


@pytest.mark.parametrize(
    ("version", "loss", "when_down", "covered"),
    [("2.1", 7.0, "mirror", True), ("2.0.1", 7.0, "mirror", False), ("2.0.1", 7.0, "buffer", True), ("2.1", 6.0, "mirror", False)],
)
async def test_a_status_that_was_answered_and_not_told_is_lost_with_the_state(
    version: Any, loss: float, when_down: str, covered: bool
) -> None:
    """The station was answered at 6.6."""
    one, rows = member(version), processed("2.0.1")
    one.station.evses[1].reported = "Occupied"  # type: ignore[attr-defined]  # a 2.x station
    said(one, "StatusNotification", {"evseId": 1, "connectorId": 1, "connectorStatus": "Occupied"}, 6.5)
    where = world("2.0.1", one, rows, loss)
    assert names("2.0.1", one, where, when_down) == ((set(), {"state_lost"}) if covered else ({"status"}, set()))


@pytest.mark.parametrize(("place", "covered"), [(2, True), (1, False)])
async def test_a_status_of_another_place_says_nothing_of_the_one_that_was_lost(place: int, covered: bool) -> None:
    one, rows = member("2.1"), processed("2.0.1")
    one.station.evses[1].reported = "Occupied"  # type: ignore[attr-defined]  # a 2.x station
    said(one, "StatusNotification", {"evseId": 1, "connectorId": 1, "connectorStatus": "Occupied"}, 6.5)
    where = world("2.0.1", one, rows, 7.0)
    told = Exchange("CP", "StatusNotification", {"evseId": place, "connectorStatus": "Available"}, "s", "", True, at=6.8)
    where.central.heard = [Heard(told, "none", False)]
    assert names("2.0.1", one, where) == ((set(), {"state_lost"}) if covered else ({"status"}, set()))


@pytest.mark.parametrize(("version", "met", "covered"), [("2.0.1", "mute", True), ("2.1", "ignore", True), ("2.0.1", "none", False)])
async def test_a_status_that_was_heard_and_not_taken_is_lost_with_the_state(version: Any, met: str, covered: bool) -> None:
    """A relay answers for a central system that did not, and says it again later."""
    one, rows = member(version), processed("2.0.1")
    one.station.evses[1].reported = "Occupied"  # type: ignore[attr-defined]  # a 2.x station
    said(one, "StatusNotification", {"evseId": 1, "connectorId": 1, "connectorStatus": "Occupied"}, 6.5)
    where = world("2.0.1", one, rows, 7.0)
    told = Exchange("CP", "StatusNotification", {"evseId": 1, "connectorStatus": "Occupied"}, "s", "", True, at=6.55)
    where.central.heard = [Heard(told, met, False)]
    assert names("2.0.1", one, where) == ((set(), {"state_lost"}) if covered else ({"status"}, set()))


@pytest.mark.parametrize(
    ("clock", "wh", "covered"),
    [("2006-12-05T05:21:21Z", 1366, True), ("2026-11-30T05:21:21Z", 1366, False), ("2006-12-05T05:21:21Z", 1367, False)],
)
async def test_the_times_of_a_clock_that_was_never_set_are_repaired_anew_after_the_loss(clock: str, wh: int, covered: bool) -> None:
    one, rows = named(member("2.0.1"), "tx"), processed("1.6")
    said(one, "MeterValues", {"meterValue": [{"timestamp": clock, "sampledValue": [{"value": "1366"}]}]}, 1.5)
    where = world("1.6", one, rows, 4.0)
    known = next(each for each in rows if each.action == "MeterValues")
    payload = {**known.payload, "transactionId": -1, **meter(wh)}
    known.payload.update(meter(1366))
    known.payload["meterValue"][0]["timestamp"] = "2026-11-30T05:21:21.640Z"
    where.central.reused.append((known, Exchange("CP", "MeterValues", payload, known.unique_id, "", True, at=6.0)))
    remaining, _ = names("1.6", one, where)
    assert ("invalid" not in remaining) is covered


async def test_a_transaction_that_was_over_before_the_loss_has_nothing_to_do_with_it() -> None:
    one, rows = named(member("2.0.1"), "tx"), processed("2.0.1")
    told_all(one, rows)
    doubled = [*rows, replace(rows[1], unique_id="again", at=20.0)]
    remaining, applied = names("2.0.1", one, world("2.0.1", one, doubled, 10.0), "buffer")
    assert ("doubled" in remaining, applied) == (True, set())


@pytest.mark.parametrize(("loss", "covered"), [(1.8, True), (9.0, False)])
async def test_a_2x_transaction_goes_on_under_the_number_that_is_none(loss: float, covered: bool) -> None:
    one, rows = named(member("2.0.1"), "tx"), processed("1.6")
    kinds = (("Started", 1000, "Transaction.Begin"), ("Updated", 1183, None), ("Updated", 1366, None), ("Ended", 1400, "Transaction.End"))
    for number, row in enumerate(kinds):
        said(one, "TransactionEvent", event(number, *row), number - 0.5)
    renumbered = [replace(each, payload={**each.payload, "transactionId": -1}) for each in rows[2:]]
    remaining, applied = names("1.6", one, world("1.6", one, [*rows[:2], *renumbered], loss))
    assert (remaining, applied) == ((set(), {"state_lost"}) if covered else ({"lost", "doubled"}, set()))


@pytest.mark.parametrize(("first_answered", "second_at", "covered"), [(False, 5.0, True), (True, 5.0, False), (False, -20.0, False)])
async def test_a_relay_doubles_what_was_processed_before_it_came_again(first_answered: bool, second_at: float, covered: bool) -> None:
    one, rows = named(member("2.0.1"), "tx"), processed("2.0.1")
    said(one, "TransactionEvent", rows[1].payload, min(0.5, second_at - 1), rows[1].unique_id, answered=first_answered)
    said(one, "TransactionEvent", rows[1].payload, second_at, "again")
    doubled = [*rows, replace(rows[1], unique_id="again", at=max(6.0, second_at))]
    remaining, applied = names("2.0.1", one, world("2.0.1", one, doubled))
    assert (bool(remaining), applied) == ((False, {"relay_new_id"}) if covered else (True, set()))


@pytest.mark.parametrize(
    ("heard", "covered"),
    [
        ([(1, "Available", "none"), (1, "Occupied", "error")], True),
        ([(1, "Available", "none"), (2, "Occupied", "error")], False),
        ([(1, "Occupied", "error"), (1, "Available", "none")], False),
        ([(1, "Available", "none"), (1, "Unavailable", "error")], False),
    ],
)
async def test_a_status_that_was_refused_is_that_of_the_connector_and_the_last_one(
    heard: list[tuple[int, str, str]], covered: bool
) -> None:
    one, rows = member("2.0.1"), processed("2.0.1")
    one.station.evses[1].reported = "Occupied"  # type: ignore[attr-defined]  # a 2.x station
    told = [{"evseId": place, "connectorStatus": status} for place, status, _ in heard]
    rows.append(Processed("CP", "s", "StatusNotification", {"evseId": 1, "connectorStatus": "Available"}, {}, 5.0))
    where = world("2.0.1", one, rows)
    where.central.heard = [
        Heard(Exchange("CP", "StatusNotification", payload, "s", "", True), met, False)
        for payload, (_, _, met) in zip(told, heard, strict=True)
    ]
    assert names("2.0.1", one, where) == ((set(), {"status_refused"}) if covered else ({"status"}, set()))


@pytest.mark.parametrize(
    ("number", "card", "loss", "covered"),
    [
        (-1, "A", 4.0, True),
        (-1, None, 4.0, True),
        (-1, "B", 4.0, False),
        (-1, "A", 9.0, False),
        (8, "A", 4.0, False),
        (8, None, 4.0, False),
    ],
)
async def test_an_id_may_come_again_with_the_number_that_is_none_and_no_other(
    number: int, card: str | None, loss: float, covered: bool
) -> None:
    one, rows = named(member("2.0.1"), "tx"), processed("1.6")
    where = world("1.6", one, rows, loss)
    rows[-1].payload["idTag"] = "A"
    payload = {**rows[-1].payload, "transactionId": number, "idTag": card}
    if card is None:
        del payload["idTag"]
    where.central.reused.append((rows[-1], Exchange("CP", "StopTransaction", payload, rows[-1].unique_id, "", True, at=6.0)))
    assert names("1.6", one, where) == ((set(), {"state_lost"}) if covered else ({"invalid"}, set()))
