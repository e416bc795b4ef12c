"""SetVariables of a 2.1 backend at a 2.0.1 station."""

from tests.playbook import Conversation
from translators.ocpp201.deltas import from_backend, from_station


def talk():
    return Conversation("2.0.1", "2.1", from_station=from_station("2.0.1", "2.1"), from_backend=from_backend("2.0.1", "2.1"))


def item(variable, value):
    return {"attributeValue": value, "component": {"name": "A"}, "variable": {"name": variable}}


def result_of(variable, status):
    return {"attributeStatus": status, "component": {"name": "A"}, "variable": {"name": variable}}


def test_values_that_fit_are_passed_on():
    data = {"setVariableData": [item("B", "1")]}
    result = talk().backend("SetVariables", data, [{"setVariableResult": [result_of("B", "Accepted")]}])
    assert result.requests == [("SetVariables", data)]
    assert result.answer == {"setVariableResult": [result_of("B", "Accepted")]}


def test_a_value_that_is_too_long_is_answered_here_and_the_others_go_on():
    data = {"setVariableData": [item("B", "x" * 1001), item("C", "1")]}
    result = talk().backend("SetVariables", data, [{"setVariableResult": [result_of("C", "RebootRequired")]}])
    assert result.requests == [("SetVariables", {"setVariableData": [item("C", "1")]})]
    first, second = result.answer["setVariableResult"]
    assert first == result_of("C", "RebootRequired")
    assert (second["variable"]["name"], second["attributeStatus"]) == ("B", "Rejected")
    assert second["attributeStatusInfo"]["reasonCode"] == "TooLargeElement"
    assert result.losses == ["value_too_long"]


def test_the_station_is_not_asked_when_nothing_is_left():
    result = talk().backend("SetVariables", {"setVariableData": [item("B", "x" * 1001)]})
    assert result.sent == []
    assert result.answer["setVariableResult"][0]["attributeStatus"] == "Rejected"


def test_link_variables_are_guarded():
    data = {"attributeValue": "secret", "component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}}
    result = talk().backend("SetVariables", {"setVariableData": [data]})
    assert result.sent == []
    assert result.answer["setVariableResult"][0]["attributeStatus"] == "Rejected"


def test_a_place_below_zero_in_the_answer_of_the_station_is_brought_into_its_range():
    answered = result_of("B", "Accepted") | {"component": {"name": "A", "evse": {"id": -1}}}
    result = talk().backend("SetVariables", {"setVariableData": [item("B", "1")]}, [{"setVariableResult": [answered]}])
    assert result.answer["setVariableResult"][0]["component"] == {"name": "A", "evse": {"id": 0}}
    assert result.quirks == ["negative_number"]
