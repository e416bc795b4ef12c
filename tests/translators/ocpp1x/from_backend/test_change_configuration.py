"""ChangeConfiguration for a 2.x station."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from tests.playbook import Conversation, Result, Sent
from translators.errors import Refused, RpcCode
from translators.memory.inventory import Variable
from translators.ocpp1x.from_backend import ROUTES


def change(key: str, value: str, status: str = "Accepted") -> tuple[list[Sent], str, list[str]]:
    station = Conversation("2.0.1", "1.6", from_backend=ROUTES)
    station.memory.memory.topology.learn_all([(1, 1), (2, 1)])
    echo = {"component": {"name": "c"}, "variable": {"name": "v"}, "attributeStatus": status}
    result = station.backend("ChangeConfiguration", {"key": key, "value": value}, [{"setVariableResult": [echo]}])
    return result.sent, result.answer["status"], result.losses


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        ("Accepted", "Accepted"),
        ("Rejected", "Rejected"),
        ("RebootRequired", "RebootRequired"),
        ("UnknownComponent", "NotSupported"),
        ("UnknownVariable", "NotSupported"),
        ("NotSupportedAttributeType", "NotSupported"),
    ],
)
def test_the_words_of_the_station(status: str, answer: str) -> None:
    sent, said, _ = change("HeartbeatInterval", "60", status)
    item = {
        "component": {"name": "OCPPCommCtrlr"},
        "variable": {"name": "HeartbeatInterval"},
        "attributeType": "Actual",
        "attributeValue": "60",
    }
    assert sent[0].payload == {"setVariableData": [item]}
    assert said == answer


@pytest.mark.parametrize(("key", "value"), [("HeartbeatInterval", "0"), ("MeterValuesSampledData", "Temperature,RPM")])
def test_a_text_of_which_2x_has_nothing_is_rejected_and_empties_no_variable(key: str, value: str) -> None:
    assert change(key, value)[:2] == ([], "Rejected")


@pytest.mark.parametrize(("value", "told"), [("", ""), ("Temperature,Voltage.L1,Voltage.L2", "Voltage")])
def test_of_measurands_what_2x_has_is_written(value: str, told: str) -> None:
    sent, said, _ = change("MeterValuesSampledData", value)
    assert (sent[0].payload["setVariableData"][0]["attributeValue"], said) == (told, "Accepted")


@pytest.mark.parametrize(
    "key",
    [
        "AuthorizationKey",
        "SecurityProfile",
        "CentralSystemURL",
        "OCPPCommCtrlr/NetworkConfigurationPriority",
        "NetworkConfiguration[1]/OcppCsmsUrl",
    ],
)
def test_a_key_of_the_link_is_not_the_backends_to_change(key: str) -> None:
    assert change(key, "x") == ([], "Rejected", ["guard.link_key"])


@pytest.mark.parametrize("key", ["NumberOfConnectors", "supportedfeatureprofiles", "ReserveConnectorZeroSupported"])
def test_what_can_only_be_read_is_rejected(key: str) -> None:
    assert change(key, "1")[:2] == ([], "Rejected")


@pytest.mark.parametrize("key", ["Foo", "BlinkRepeat", "LocalAuthListMaxLength"])
def test_a_key_no_variable_stands_for_is_not_supported(key: str) -> None:
    assert change(key, "1")[:2] == ([], "NotSupported")


ROTATIONS = {1: "RST", 2: "RTS"}


def rotate(*statuses: str, key: str = "ConnectorPhaseRotation") -> Result:
    """A list for two connectors, of which the station has an opinion each."""
    station = Conversation("2.0.1", "1.6", from_backend=ROUTES)
    station.memory.memory.topology.learn_all([(1, 1), (2, 1)])
    places = [
        {"component": {"name": "Connector", "evse": {"id": n, "connectorId": 1}}, "variable": {"name": "PhaseRotation"}} for n in (1, 2)
    ]
    present = [{**place, "attributeStatus": "Accepted", "attributeValue": ROTATIONS[n]} for n, place in enumerate(places, 1)]
    said = [{**place, "attributeStatus": status} for place, status in zip(places, statuses, strict=True)]
    answers = {"GetVariables": {"getVariableResult": present}, "SetVariables": {"setVariableResult": said}}
    return station.backend("ChangeConfiguration", {"key": key, "value": "1.SRT,2.STR"}, answers)


def values(sent: Sent) -> list[tuple[int, str]]:
    return [(item["component"]["evse"]["id"], item["attributeValue"]) for item in sent.payload["setVariableData"]]


def test_a_list_is_written_connector_by_connector() -> None:
    result = rotate("Accepted", "RebootRequired")
    assert [sent.action for sent in result.sent] == ["GetVariables", "SetVariables"]
    assert values(result.sent[1]) == [(1, "SRT"), (2, "STR")]
    assert result.answer == {"status": "RebootRequired"}


def test_what_was_taken_is_written_back_when_another_part_is_refused() -> None:
    result = rotate("Accepted", "Rejected")
    assert values(result.sent[2]) == [(1, "RST")]
    assert result.answer == {"status": "Rejected"}


@pytest.mark.parametrize(
    ("statuses", "answer"), [(("UnknownVariable", "Accepted"), "Accepted"), (("UnknownVariable",) * 2, "NotSupported")]
)
def test_a_connector_without_the_variable_does_not_count(statuses: tuple[str, str], answer: str) -> None:
    assert rotate(*statuses).answer == {"status": answer}


def test_a_backend_reads_its_own_words_as_long_as_they_hold() -> None:
    station = Conversation("2.0.1", "1.6", from_backend=ROUTES)
    place = {"component": {"name": "SampledDataCtrlr"}, "variable": {"name": "TxUpdatedMeasurands"}}
    text = "Voltage.L1,Voltage.L2"
    key = "MeterValuesSampledData"
    change = {"key": key, "value": text}
    result = station.backend("ChangeConfiguration", change, [{"setVariableResult": [{**place, "attributeStatus": "Accepted"}]}])
    assert result.sent[0].payload["setVariableData"][0]["attributeValue"] == "Voltage"
    for present, read in (("Voltage", text), ("Current.Import", "Current.Import")):
        told = {"getVariableResult": [{**place, "attributeStatus": "Accepted", "attributeValue": present}]}
        assert station.backend("GetConfiguration", {"key": [key]}, [told]).answer["configurationKey"][0]["value"] == read


def aligned(*statuses: str | Refused, mutability: Literal["ReadOnly", "ReadWrite", ""] = "ReadWrite") -> Result:
    """The interval of aligned readings is written to a station that has another one for those of the end."""
    station = Conversation("2.0.1", "1.6", from_backend=ROUTES)
    inventory = station.memory.memory.inventory
    if mutability:
        inventory.ask(1, "x", station.memory.now)
        at_end = Variable("AlignedDataCtrlr", variable="TxEndedInterval", mutability=mutability)
        inventory.heard(0, more=False, variables=[at_end], now=station.memory.now)
    echo = {"component": {"name": "AlignedDataCtrlr"}, "variable": {"name": "Interval"}}
    answers = [one if isinstance(one, Refused) else {"setVariableResult": [{**echo, "attributeStatus": one}]} for one in statuses]
    return station.backend("ChangeConfiguration", {"key": "ClockAlignedDataInterval", "value": "900"}, answers)


@pytest.mark.parametrize(
    ("statuses", "answer", "losses"),
    [
        (("Accepted", "Accepted"), "Accepted", []),
        (("Accepted", "RebootRequired"), "RebootRequired", []),
        (("RebootRequired", "Accepted"), "RebootRequired", []),
        (("Accepted", "Rejected"), "Accepted", ["config.partial"]),
        (("Accepted", Refused(RpcCode.GENERIC_ERROR, "", "station", "timeout")), "Accepted", ["config.partial"]),
    ],
)
def test_the_interval_of_aligned_readings_is_that_of_the_end_too(statuses: tuple[Any, ...], answer: str, losses: list[str]) -> None:
    result = aligned(*statuses)
    written = [item for sent in result.sent for item in sent.payload["setVariableData"]]
    assert [(item["variable"]["name"], item["attributeValue"]) for item in written] == [("Interval", "900"), ("TxEndedInterval", "900")]
    assert (result.answer, result.losses) == ({"status": answer}, losses)


def test_an_interval_that_was_not_taken_or_cannot_follow_stays() -> None:
    for result in (aligned("Rejected"), aligned("Accepted", mutability="ReadOnly"), aligned("Accepted", mutability="")):
        assert [item["variable"]["name"] for sent in result.sent for item in sent.payload["setVariableData"]] == ["Interval"]
