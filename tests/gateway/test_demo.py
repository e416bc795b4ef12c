"""The demo's verdict: it compares what stations did with what the central system was told."""

from typing import Any

from gateway.demo import Charger, _problems
from gateway.simulator.central_transactions import CentralTransaction
from gateway.simulator.station16 import Station16


def charger(**done: Any) -> Charger:
    return Charger(Station16("DEMO-1.6", "ws://127.0.0.1:1/ocpp"), **done)


def told(**facts: Any) -> CentralTransaction:
    return CentralTransaction("DEMO-1.6", 1, **{"meter_start": 0, "meter_stop": 100, "stopped": "now", **facts})


def test_sessions_that_all_arrived_are_no_problem() -> None:
    assert _problems(charger(local=1, remote=1), [told(), told()]) == []


def test_a_session_that_nobody_was_told_of_is_one() -> None:
    assert _problems(charger(local=2, remote=1), [told(), told()]) == ["3 sessions, 2 transactions"]


def test_a_session_that_never_ended_or_has_no_energy_is_one() -> None:
    problems = _problems(charger(local=1, remote=1), [told(stopped=None), told(meter_stop=0)])
    assert problems == ["transaction 1 never ended", "transaction 1 has no energy"]


def test_a_kind_of_session_that_did_not_finish_is_one() -> None:
    assert _problems(charger(local=1, failures=["x"]), [told()]) == ["a session of each kind did not finish"]
