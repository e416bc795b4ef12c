"""ChangeConfiguration for a 2.x station."""

from __future__ import annotations

import pytest

from tests.playbook import Conversation, Sent
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


def test_a_list_is_written_connector_by_connector() -> None:
    sent, _, _ = change("ConnectorPhaseRotation", "1.RST,2.SRT")
    assert [(item["component"].get("evse"), item["attributeValue"]) for item in sent[0].payload["setVariableData"]] == [
        ({"id": 1, "connectorId": 1}, "RST"),
        ({"id": 2, "connectorId": 1}, "SRT"),
    ]
