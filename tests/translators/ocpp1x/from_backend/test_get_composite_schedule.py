"""GetCompositeSchedule for a 2.x station."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation
from translators.ocpp1x.from_backend import ROUTES


def ask(connector: int, answers: list[Any], version: str = "2.1") -> Any:
    station = Conversation(version, "1.6", from_backend=ROUTES)
    station.memory.memory.topology.learn_all([(1, 1), (2, 1)])
    return station.backend("GetCompositeSchedule", {"connectorId": connector, "duration": 600, "chargingRateUnit": "A"}, answers)


def schedule(*periods: dict[str, Any]) -> dict[str, Any]:
    found = {"evseId": 2, "duration": 600, "scheduleStart": "2026-11-23T12:00:00Z", "chargingRateUnit": "A"}
    return {"status": "Accepted", "schedule": {**found, "chargingSchedulePeriod": list(periods)}}


def test_limits_are_rounded_down_and_phases_counted() -> None:
    result = ask(2, [schedule({"startPeriod": 0, "limit": 16.27, "numberPhases": 1, "phaseToUse": 2}, {"startPeriod": 60, "limit": 8.0})])
    assert result.sent[0].payload == {"evseId": 2, "duration": 600, "chargingRateUnit": "A"}
    assert result.answer == {
        "status": "Accepted",
        "connectorId": 2,
        "scheduleStart": "2026-11-23T12:00:00Z",
        "chargingSchedule": {
            "duration": 600,
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.2, "numberPhases": 1}, {"startPeriod": 60, "limit": 8.0}],
        },
    }
    assert result.losses == ["composite.phase"]


@pytest.mark.parametrize(
    "answer",
    [schedule({"startPeriod": 0, "limit": 6.0}, {"startPeriod": 9, "setpoint": 3.0}), {"status": "Rejected"}, {"status": "Accepted"}],
)
def test_no_limit_is_invented(answer: dict[str, Any]) -> None:
    assert ask(1, [answer]).answer == {"status": "Rejected"}


def test_a_connector_the_station_does_not_have_is_rejected() -> None:
    assert ask(7, []).answer == {"status": "Rejected"}


def test_a_limit_may_be_as_large_as_numbers_are() -> None:
    told = ask(1, [schedule({"startPeriod": 0, "limit": 1.7e308})]).answer
    assert told["chargingSchedule"]["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 1.7e308}]
