"""Problems of a 2.x station and when they are active. Their error codes: to_backend/test_notify_event."""

from __future__ import annotations

from typing import Any

import pytest

from translators import canonical as c
from translators.memory.station import Station
from translators.ocpp1x import problems

STATION = Station("CB1234", "2.0.1", "1.6")


def event(value: str = "true", component: str = "RCD", variable: str = "Tripped", instance: str = "", **more: Any) -> c.EventDataType:
    return c.EventDataType(
        eventId=1,
        timestamp="2026-11-23T12:00:00Z",
        trigger=more.pop("trigger", "Alerting"),
        actualValue=value,
        eventNotificationType="HardWiredNotification",
        component=c.ComponentType(name=component, **({"instance": instance} if instance else {})),
        variable=c.VariableType(name=variable),
        **more,
    )


@pytest.mark.parametrize(
    ("found", "active"),
    [
        (event("true"), True),
        (event("TRUE "), True),
        (event("1"), True),
        (event("false"), False),
        (event("0"), False),
        (event("true", cleared=True), False),
        (event("0", "TemperatureSensor", "Temperature"), True),
        (event("85.5", "TemperatureSensor", "Temperature", cleared=True), False),
    ],
)
def test_a_problem_is_active_until_it_says_otherwise(found: c.EventDataType, active: bool) -> None:
    assert problems.is_active(found) is active


def test_a_voltage_beyond_its_threshold_is_an_error_until_it_is_cleared() -> None:
    high = event("261.4", "ElectricalFeed", "Voltage", techInfo="Overvoltage")
    found = problems.problem(high, STATION)
    assert found is not None
    assert (found.errorCode, found.info, problems.is_active(high)) == ("OverVoltage", "Overvoltage", True)
    back = event("238", "ElectricalFeed", "Voltage", cleared=True)
    assert problems.problem(back, STATION) is not None
    assert (problems.key_of(back), problems.is_active(back)) == (problems.key_of(high), False)
    assert problems.problem(event("230", "ElectricalFeed", "Voltage", trigger="Periodic"), STATION) is None


def test_instances_are_problems_of_their_own() -> None:
    assert problems.key_of(event(instance="A")) != problems.key_of(event(instance="B"))
    assert problems.key_of(event("true")) == problems.key_of(event("false"))


def test_each_code_that_travelled_comes_back() -> None:
    for code in problems.CODES:
        found = problems.problem(event(techCode=code, component="Acme", variable="Any"), STATION)
        assert found is not None
        assert (found.errorCode, found.vendorErrorCode) == (code, "")
    legacy = problems.problem(event(techCode="Mode3Error"), STATION)
    assert legacy is not None
    assert legacy.errorCode == "EVCommunicationError"


def test_without_words_of_the_station_the_component_is_the_info() -> None:
    found = problems.problem(event(), STATION)
    assert found is not None
    assert found.info == "RCD.Tripped"


def test_what_a_1_x_station_said_comes_back_where_a_gateway_wrote_it_down() -> None:
    told = '{"info":"tripped","vendorId":"Acme","vendorErrorCode":"E7"}'
    found = problems.problem(event(techCode="GroundFailure", techInfo=told), STATION)
    assert found is not None
    assert (found.info, found.vendorId, found.vendorErrorCode) == ("tripped", "Acme", "E7")


@pytest.mark.parametrize("text", ['{"heat":90}', "{not json", '{"info":7}'])
def test_json_of_somebody_else_is_text(text: str) -> None:
    found = problems.problem(event(techCode="GroundFailure", techInfo=text), STATION)
    assert found is not None
    assert (found.info, found.vendorId) == (text, "")


def test_words_that_do_not_fit_are_cut_and_counted() -> None:
    station = Station("CB1234", "2.0.1", "1.6")
    found = problems.problem(event(techCode="GroundFailure", techInfo="x" * 51), station)
    assert found is not None
    assert found.info == "x" * 50
    assert station.losses == ["truncated"]
