"""NotifyEvent towards 1.6: availability, problems, and all else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation, Result
from translators.ocpp1x.to_backend import ROUTES


def talk() -> Conversation:
    station = Conversation("2.0.1", "1.6", from_station=ROUTES)
    station.memory.memory.topology.learn_all([(1, 1), (2, 1)])
    return station


def notify(station: Conversation, component: str, variable: str, value: str = "true", connector: bool = True, **more: Any) -> Result:
    event = {
        "eventId": 1,
        "timestamp": "2026-11-23T12:00:00Z",
        "trigger": "Alerting",
        "actualValue": value,
        "eventNotificationType": "HardWiredNotification",
        "component": {"name": component, **({"evse": {"id": 1, "connectorId": 1}} if connector else {})},
        "variable": {"name": variable},
        **more,
    }
    return station.station("NotifyEvent", {"generatedAt": "2026-11-23T12:00:00Z", "seqNo": 0, "eventData": [event]})


@pytest.mark.parametrize(
    ("component", "variable", "more", "code"),
    [
        ("RCD", "Tripped", {}, "GroundFailure"),
        ("OverCurrentProtection", "Tripped", {}, "OverCurrentFailure"),
        ("Connector", "Overload", {}, "OverCurrentFailure"),
        ("ElectricalFeed", "Problem", {"techInfo": "overvoltage"}, "OverVoltage"),
        ("ElectricalFeed", "Problem", {"techCode": "UNDERV"}, "UnderVoltage"),
        ("ElectricalFeed", "Problem", {}, "OtherError"),
        ("TemperatureSensor", "Temperature", {"value": "85.5"}, "HighTemperature"),
        ("FiscalMetering", "Problem", {}, "PowerMeterFailure"),
        ("AcDcConverter", "Problem", {}, "PowerSwitchFailure"),
        ("TokenReader", "Problem", {}, "ReaderFailure"),
        ("DataLink", "Problem", {}, "WeakSignal"),
        ("LocalAuthListCtrlr", "Problem", {}, "LocalListConflict"),
        ("RealTimeClock", "Problem", {}, "InternalError"),
        ("EmergencyStopSensor", "Active", {}, "OtherError"),
        ("Acme", "Problem", {}, "OtherError"),
        ("Acme", "Anything", {"techCode": "ResetFailure"}, "ResetFailure"),
        ("Acme", "Problem", {"techCode": "CX002"}, "GroundFailure"),
        ("Acme", "Problem", {"techCode": "CX099"}, "OtherError"),
    ],
)
def test_a_problem_has_its_error_code(component: str, variable: str, more: dict[str, Any], code: str) -> None:
    result = notify(talk(), component, variable, more.pop("value", "true"), **more)
    assert [sent.payload["errorCode"] for sent in result.sent] == [code]


def test_a_code_of_the_vendor_is_told_beside_the_code_of_1_6() -> None:
    (sent,) = notify(talk(), "TokenReader", "Problem", techCode="E-17", techInfo="x" * 80).sent
    assert (sent.payload["vendorErrorCode"], sent.payload["info"]) == ("E-17", "x" * 50)


def test_a_communication_error_is_told_only_in_the_states_that_allow_it() -> None:
    station = talk()
    (free,) = notify(station, "CPPWMController", "Problem").sent
    assert (free.payload["status"], free.payload["errorCode"], free.payload["vendorErrorCode"]) == (
        "Available",
        "OtherError",
        "EVCommunicationError",
    )
    occupied = {"timestamp": "2026-11-23T12:01:00Z", "connectorStatus": "Occupied", "evseId": 1, "connectorId": 1}
    (plugged,) = station.station("StatusNotification", occupied).sent
    assert (plugged.payload["status"], plugged.payload["errorCode"]) == ("Preparing", "EVCommunicationError")


def test_of_several_problems_the_newest_is_told_and_the_older_comes_back() -> None:
    station = talk()
    notify(station, "RCD", "Tripped")
    notify(station, "TokenReader", "Problem")
    (sent,) = notify(station, "TokenReader", "Problem", "false").sent
    assert sent.payload["errorCode"] == "GroundFailure"
    (gone,) = notify(station, "RCD", "Tripped", "true", cleared=True).sent
    assert gone.payload["errorCode"] == "NoError"


def test_a_problem_of_the_station_faults_connector_0() -> None:
    station = talk()
    (sent,) = notify(station, "ChargingStation", "Problem", connector=False).sent
    assert (sent.payload["connectorId"], sent.payload["status"], sent.payload["errorCode"]) == (0, "Faulted", "OtherError")


@pytest.mark.parametrize(
    ("component", "variable", "value", "trigger"),
    [
        ("TemperatureSensor", "Temperature", "31.5", "Periodic"),
        ("Acme", "Mood", "good", "Delta"),
        ("Connector", "AvailabilityState", "Odd", "Delta"),
    ],
)
def test_what_is_neither_availability_nor_problem_is_counted(component: str, variable: str, value: str, trigger: str) -> None:
    result = notify(talk(), component, variable, value, trigger=trigger)
    assert (result.sent, result.answer, result.losses) == ([], {}, ["event"])


def test_an_unavailable_station_and_connectors_that_all_are_make_connector_0_unavailable() -> None:
    station = talk()
    (sent,) = notify(station, "ChargingStation", "AvailabilityState", "Unavailable", connector=False, trigger="Delta").sent
    assert (sent.payload["connectorId"], sent.payload["status"]) == (0, "Unavailable")
    other = talk()
    down = {"timestamp": "2026-11-23T12:00:00Z", "connectorStatus": "Unavailable", "connectorId": 1}
    assert [sent.payload["connectorId"] for sent in other.station("StatusNotification", {**down, "evseId": 1}).sent] == [1]
    assert [sent.payload["connectorId"] for sent in other.station("StatusNotification", {**down, "evseId": 2}).sent] == [2, 0]
