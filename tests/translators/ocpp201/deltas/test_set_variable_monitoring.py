"""SetVariableMonitoring between 2.0.1 and 2.1."""

import pytest

from tests.playbook import Conversation
from translators.ocpp201.deltas import from_backend, from_station


def talk(station, backend):
    return Conversation(station, backend, from_station=from_station(station, backend), from_backend=from_backend(station, backend))


def monitor(kind, **fields):
    return {"value": 1, "type": kind, "severity": 3, "component": {"name": "A"}, "variable": {"name": "B"}, **fields}


def answer(kind, status, **fields):
    return {"status": status, "type": kind, "severity": 3, "component": {"name": "A"}, "variable": {"name": "B"}, **fields}


def test_a_kind_of_2_1_is_answered_here_and_the_others_go_on():
    data = {"setMonitoringData": [monitor("TargetDelta"), monitor("Delta", periodicEventStream={"interval": 5})]}
    result = talk("2.0.1", "2.1").backend("SetVariableMonitoring", data, [{"setMonitoringResult": [answer("Delta", "Accepted", id=7)]}])
    assert result.requests == [("SetVariableMonitoring", {"setMonitoringData": [monitor("Delta")]})]
    assert result.answer == {"setMonitoringResult": [answer("Delta", "Accepted", id=7), answer("TargetDelta", "UnsupportedMonitorType")]}
    assert sorted(result.losses) == ["event_stream", "monitoring.delta"]


def test_the_station_is_not_asked_for_what_it_cannot_know():
    result = talk("2.0.1", "2.1").backend("SetVariableMonitoring", {"setMonitoringData": [monitor("TargetDeltaRelative")]})
    assert result.sent == []


def test_a_monitor_that_was_set_is_reported_as_custom():
    conversation = talk("2.0.1", "2.1")
    conversation.backend(
        "SetVariableMonitoring", {"setMonitoringData": [monitor("Delta")]}, [{"setMonitoringResult": [answer("Delta", "Accepted", id=7)]}]
    )
    one = {"id": 7, "transaction": False, "value": 1, "type": "Delta", "severity": 3}
    report = {
        "requestId": 1,
        "seqNo": 0,
        "generatedAt": "2026-11-23T12:00:00Z",
        "monitor": [{"component": {"name": "A"}, "variable": {"name": "B"}, "variableMonitoring": [one, one | {"id": 8}]}],
    }
    sent = conversation.station("NotifyMonitoringReport", report, [{}]).requests[0][1]
    assert [told["eventNotificationType"] for told in sent["monitor"][0]["variableMonitoring"]] == ["CustomMonitor", "PreconfiguredMonitor"]


def test_a_2_1_station_is_asked_by_a_2_0_1_backend():
    data = {"setMonitoringData": [monitor("Delta", id=-3)]}
    result = talk("2.1", "2.0.1").backend(
        "SetVariableMonitoring", data, [{"setMonitoringResult": [answer("Delta", "Accepted", id=2147483645)]}]
    )
    assert result.requests[0][1]["setMonitoringData"][0]["id"] == 2147483645
    assert result.answer["setMonitoringResult"][0]["id"] == -3


def test_a_kind_of_2_1_in_the_answer_of_a_station_is_an_error_that_is_counted():
    result = talk("2.1", "2.0.1").backend(
        "SetVariableMonitoring",
        {"setMonitoringData": [monitor("Delta")]},
        [{"setMonitoringResult": [answer("TargetDelta", "Accepted", id=7)]}],
    )
    assert (result.error.code, result.error.party, result.losses) == ("InternalError", "gateway", ["monitoring.delta"])


@pytest.mark.parametrize("wrong", [{"id": -(2**20) - 1}, {"component": {"name": "A", "evse": {"id": -1}}}])
def test_an_identifier_or_a_place_that_2_1_does_not_have_is_refused_before_the_station_is_asked(wrong):
    result = talk("2.1", "2.0.1").backend("SetVariableMonitoring", {"setMonitoringData": [monitor("Delta") | wrong]})
    assert (result.sent, result.error.code, result.losses) == ([], "PropertyConstraintViolation", ["negative_id"])


def test_an_identifier_far_below_zero_in_the_answer_of_a_2_0_1_station_is_an_error_that_is_counted():
    result = talk("2.0.1", "2.1").backend(
        "SetVariableMonitoring",
        {"setMonitoringData": [monitor("Delta")]},
        [{"setMonitoringResult": [answer("Delta", "Accepted", id=-(2**20) - 1)]}],
    )
    assert (result.error.code, result.losses) == ("InternalError", ["negative_id"])
