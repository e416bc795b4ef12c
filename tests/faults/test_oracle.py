"""The oracle sees what is wrong: each kind of wrong, made on purpose."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from ocpp.exceptions import InternalError

from gateway.simulator.errors import NoAnswer
from gateway.simulator.exchanges import Exchange
from tests.faults.central import FaultyCentral, Processed
from tests.faults.commander import Command, judge_commands
from tests.faults.fleet import Deed, Member, StationClock
from tests.faults.oracle import judge
from tests.peers import make_station

BEGIN, READ, END = 1000, [1183, 1366], 1400


class Record:
    """What the simulator keeps of a transaction, as far as it is looked at."""

    meter_stop = END


def member(version: str = "2.0.1") -> Member:
    made = Member(version, make_station(version, "CP", "ws://127.0.0.1:1", connectors=2), Random(1), StationClock(), False)  # type: ignore[arg-type]
    made.deeds.append(Deed("CP", 1, "T1", 0.0, BEGIN, list(READ), END, 1.0, Record()))
    return made


def processed(backend: str) -> list[Processed]:
    """The transaction as it should be."""
    if backend == "1.6":
        start = {"connectorId": 1, "idTag": "T1", "meterStart": BEGIN, "timestamp": "-"}
        told = [("StartTransaction", start, {"transactionId": 7})]
        told += [("MeterValues", {"connectorId": 1, "transactionId": 7, "meterValue": [sample(wh)]}, {}) for wh in READ]
        told += [("StopTransaction", {"transactionId": 7, "meterStop": END, "timestamp": "-"}, {})]
    else:
        rows = [("Started", BEGIN, "Transaction.Begin"), *(("Updated", wh, None) for wh in READ), ("Ended", END, "Transaction.End")]
        told = [("TransactionEvent", event(number, *row), {}) for number, row in enumerate(rows)]
    return [Processed("CP", f"id-{number}", *each, float(number)) for number, each in enumerate(told)]


def sample(wh: int, context: str | None = None) -> dict[str, Any]:
    return {"timestamp": "-", "sampledValue": [{"value": wh, **({"context": context} if context else {})}]}


def event(seq_no: int, kind: str, wh: int, context: str | None) -> dict[str, Any]:
    token = {"idToken": {"idToken": "T1", "type": "ISO14443"}} if kind == "Started" else {}
    values = [sample(wh, context)]
    return {"eventType": kind, "seqNo": seq_no, "transactionInfo": {"transactionId": "tx"}, "meterValue": values, **token}


def verdict(backend: str, told: list[Processed], one: Member | None = None) -> set[str]:
    central = FaultyCentral(version=backend, random=Random(1), processed=told)
    return {finding.kind for finding in judge(central, [one or member()])}


@pytest.mark.parametrize("backend", ["1.6", "2.0.1"])
async def test_what_arrived_once_and_in_order_is_right(backend: str) -> None:
    assert verdict(backend, processed(backend)) == set()


@pytest.mark.parametrize("backend", ["1.6", "2.0.1"])
@pytest.mark.parametrize("missing", range(4))
async def test_a_missing_message_is_lost(backend: str, missing: int) -> None:
    told = processed(backend)
    del told[missing]
    assert "lost" in verdict(backend, told)


@pytest.mark.parametrize("backend", ["1.6", "2.0.1"])
@pytest.mark.parametrize("again", range(4))
async def test_a_message_under_a_second_id_is_doubled(backend: str, again: int) -> None:
    told = processed(backend)
    told.append(replace(told[again], unique_id="another", answer={"transactionId": 8}))
    assert "doubled" in verdict(backend, told)


@pytest.mark.parametrize("backend", ["1.6", "2.0.1"])
async def test_readings_in_another_order_are_misordered(backend: str) -> None:
    told = processed(backend)
    told[1], told[2] = told[2], told[1]
    assert verdict(backend, told) == {"misordered"}


@pytest.mark.parametrize("backend", ["1.6", "2.0.1"])
async def test_a_reading_after_the_stop_is_misordered(backend: str) -> None:
    told = processed(backend)
    told[2], told[3] = told[3], told[2]
    assert verdict(backend, told) == {"misordered"}


@pytest.mark.parametrize("backend", ["1.6", "2.0.1"])
async def test_another_register_at_the_end_is_another_energy(backend: str) -> None:
    one = member()
    one.deeds[0].record = type("Other", (), {"meter_stop": END + 1})()
    assert verdict(backend, processed(backend), one) == {"energy"}


async def test_a_transaction_nobody_made_is_found() -> None:
    one = member()
    one.deeds.clear()
    assert verdict("2.0.1", processed("2.0.1"), one) == {"doubled"}


@pytest.mark.parametrize(
    ("version", "jumps", "kinds"), [("1.2", 1, set()), ("1.2", 0, {"lost", "doubled"}), ("2.0.1", 1, {"lost", "doubled"})]
)
async def test_a_reading_without_a_number_may_be_in_another_transaction_after_a_jump_of_the_clock(
    version: str, jumps: int, kinds: set[str]
) -> None:
    one = member(version)
    one.clock_jumps = jumps
    one.deeds.append(Deed("CP", 1, "T2", 0.0, BEGIN, [], END, 1.0, Record()))
    told = processed("2.0.1")
    second = [replace(each, unique_id=f"2-{each.unique_id}", payload=of_another(each.payload, "T2", "tx2")) for each in told]
    del told[2], second[1]
    assert verdict("2.0.1", told + second, one) == kinds


def of_another(payload: dict[str, Any], token: str, identity: str) -> dict[str, Any]:
    """The same event of another transaction."""
    made = {**payload, "transactionInfo": {"transactionId": identity}}
    return {**made, "idToken": {"idToken": token, "type": "ISO14443"}} if "idToken" in made else made


@pytest.mark.parametrize(("times", "kinds"), [(0, {"lost"}), (1, set()), (2, {"doubled"})])
async def test_a_security_event_arrives_once(times: int, kinds: set[str]) -> None:
    one = member()
    one.security_events.append("E1")
    told = [Processed("CP", f"s{number}", "SecurityEventNotification", {"techInfo": "E1"}, {}, 0.0) for number in range(times)]
    assert verdict("2.0.1", processed("2.0.1") + told, one) == kinds


@pytest.mark.parametrize(("status", "kinds"), [("Occupied", set()), ("Available", {"status"})])
async def test_the_last_status_the_station_had_an_answer_for_is_the_last_one_processed(status: str, kinds: set[str]) -> None:
    one = member()
    one.station.evses[1].reported = "Occupied"  # type: ignore[attr-defined]  # a 2.x station
    told = Processed("CP", "s", "StatusNotification", {"evseId": 1, "connectorStatus": status}, {}, 0.0)
    assert verdict("2.0.1", [*processed("2.0.1"), told], one) == kinds


async def test_a_known_message_id_is_answered_again_and_counted_once() -> None:
    central = FaultyCentral(version="1.6", random=Random(1))
    start = {"connectorId": 1, "idTag": "T1", "meterStart": 1, "timestamp": "2026-11-23T12:00:00Z"}
    answers = [(await central._answer(Exchange("CP", "StartTransaction", start, unique_id, "", True))).payload for unique_id in "aab"]
    assert [answer["transactionId"] for answer in answers] == [1, 1, 2]
    assert len(central.processed) == 2
    await central._answer(Exchange("CP", "StartTransaction", {**start, "meterStart": 2}, "a", "", True))
    assert len(central.reused) == 1


@pytest.mark.parametrize("misdeed", ["ignore", "error", "swallow", "drop", "half_frame", "nonsense", "twice", "slow"])
async def test_a_misdeed_processes_what_it_says_it_processes(misdeed: str) -> None:
    central = FaultyCentral(version="1.6", random=Random(1))
    central.mood.chance, central.mood.misdeeds = 1.0, (misdeed,)
    beat = Exchange("CP", "Heartbeat", {}, "h", "", True)
    if misdeed == "error":
        with pytest.raises(InternalError):
            await central._answer(beat)
    else:
        reply = await central._answer(beat)
        assert reply.silent is (misdeed in ("ignore", "swallow", "drop", "half_frame"))
    await central._owner.drain(5)
    assert len(central.processed) == (misdeed not in ("ignore", "error"))
    await central.close()


async def test_a_command_must_be_answered_once_and_truthfully() -> None:
    one = member()

    def told(status: str) -> None:
        exchange = one.station.log.add(Exchange("CP", "RequestStartTransaction", {"idToken": {"idToken": "CP-R1"}}, "1", "", True))
        one.station.log.finish(exchange, {"status": status})

    command = Command(one, "RequestStartTransaction", "CP-R1", {"status": "Accepted"})
    assert [finding.kind for finding in judge_commands([command])] == ["command"]  # it never reached the station
    told("Rejected")
    assert [finding.kind for finding in judge_commands([command])] == ["command"]
    told("Accepted")
    assert [finding.kind for finding in judge_commands([command])] == ["command"]  # twice
    silent = Command(one, "ClearCache", "CP-R2", None, NoAnswer("ClearCache", 50.0))
    assert [finding.kind for finding in judge_commands([silent])] == ["command"]


async def test_a_clock_never_tells_the_same_moment_twice_in_a_row() -> None:
    clock = StationClock()
    times = [clock() for _ in range(50)]
    assert all(earlier != later for earlier, later in pairwise(times))
