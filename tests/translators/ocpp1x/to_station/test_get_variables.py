from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.memory.configuration import KnownKey
from translators.memory.station import Memory
from translators.ocpp1x.to_station import ROUTES


def talk(station: str = "1.6", memory: Memory | None = None) -> Conversation:
    return Conversation(station, "2.0.1", memory=memory, from_backend=ROUTES)


def item(component: str, variable: str, attribute: str = "", instance: str = "", **evse: int) -> dict[str, Any]:
    found: dict[str, Any] = {"component": {"name": component}, "variable": {"name": variable}}
    if evse:
        found["component"]["evse"] = evse
    if instance:
        found["variable"]["instance"] = instance
    if attribute:
        found["attributeType"] = attribute
    return found


def ask(conversation: Conversation, *items: dict[str, Any], replies: list[Any] | None = None) -> Any:
    return conversation.backend("GetVariables", {"getVariableData": list(items)}, replies or [])


def told(**values: str | None) -> dict[str, Any]:
    keys = [{"key": key, "readonly": False} | ({} if value is None else {"value": value}) for key, value in values.items()]
    return {"configurationKey": keys}


def results(result: Any) -> list[tuple[str, str | None]]:
    return [(one["attributeStatus"], one.get("attributeValue")) for one in result.answer["getVariableResult"]]


HEARTBEAT = item("OCPPCommCtrlr", "HeartbeatInterval")
TIMEOUT = item("TxCtrlr", "EVConnectionTimeOut")
PASSWORD = item("SecurityCtrlr", "BasicAuthPassword")


def test_every_kind_of_result_in_the_order_asked() -> None:
    """V13"""
    result = ask(
        talk(),
        HEARTBEAT,
        HEARTBEAT | {"attributeType": "Target"},
        PASSWORD,
        item("FluxCapacitor", "Power"),
        item("OCPPCommCtrlr", "NoSuchVar"),
        TIMEOUT,
        replies=[told(ConnectionTimeOut=None, HeartbeatInterval="300")],
    )
    assert result.requests == [("GetConfiguration", {"key": ["HeartbeatInterval", "ConnectionTimeOut"]})]
    assert result.answer["getVariableResult"] == [
        HEARTBEAT | {"attributeStatus": "Accepted", "attributeType": "Actual", "attributeValue": "300"},
        HEARTBEAT | {"attributeStatus": "NotSupportedAttributeType", "attributeType": "Target"},
        PASSWORD | {"attributeStatus": "Rejected", "attributeType": "Actual", "attributeStatusInfo": {"reasonCode": "WriteOnly"}},
        item("FluxCapacitor", "Power") | {"attributeStatus": "UnknownComponent", "attributeType": "Actual"},
        item("OCPPCommCtrlr", "NoSuchVar") | {"attributeStatus": "UnknownVariable", "attributeType": "Actual"},
        TIMEOUT | {"attributeStatus": "Accepted", "attributeType": "Actual", "attributeValue": ""},
    ]
    assert result.losses == []


def test_a_1_5_station_is_asked_in_its_own_spelling() -> None:
    result = ask(talk("1.5"), HEARTBEAT, replies=[told(HeartBeatInterval="60")])
    assert result.sent[0].payload == {"key": ["HeartBeatInterval"]}
    assert results(result) == [("Accepted", "60")]


def test_a_station_is_asked_in_the_spelling_it_listed() -> None:
    memory = Memory()
    memory.configuration.keys["connectiontimeout"] = KnownKey("connectionTimeout", False)
    result = ask(talk(memory=memory), TIMEOUT, replies=[told(connectionTimeout="30")])
    assert result.sent[0].payload == {"key": ["connectionTimeout"]}
    assert results(result) == [("Accepted", "30")]


def test_a_key_the_station_does_not_have_is_an_unknown_variable() -> None:
    duration = item("OCPPCommCtrlr", "MinimumStatusDuration")
    assert results(ask(talk(), duration, replies=[{"unknownKey": ["MinimumStatusDuration"]}])) == [("UnknownVariable", None)]


def test_a_variable_that_every_station_has_is_answered_without_its_key() -> None:
    assert results(ask(talk(), TIMEOUT, replies=[{"unknownKey": ["ConnectionTimeOut"]}])) == [("Accepted", "0")]


def test_one_key_behind_two_variables_is_asked_once() -> None:
    items = [item("AlignedDataCtrlr", "Interval"), item("AlignedDataCtrlr", "TxEndedInterval")]
    result = ask(talk(), *items, replies=[told(ClockAlignedDataInterval="900")])
    assert result.sent[0].payload == {"key": ["ClockAlignedDataInterval"]}
    assert results(result) == [("Accepted", "900"), ("Accepted", "900")]


def test_facts_of_the_gateway_need_no_call() -> None:
    memory = Memory()
    memory.boot.model = "X1"
    items = [
        item("ChargingStation", "Model"),
        item("ChargingStation", "VendorName"),
        item("DeviceDataCtrlr", "ItemsPerMessage", instance="SetVariables"),
    ]
    result = ask(talk(memory=memory), *items)
    assert result.sent == []
    assert results(result) == [("Accepted", "X1"), ("UnknownVariable", None), ("Accepted", "10")]


def test_any_other_key_is_a_variable_of_the_fallback_component() -> None:
    result = ask(
        talk(),
        item("OCPP1xConfigCtrlr", "Vendor=20Key"),
        item("OCPP1xConfigCtrlr", "AuthorizationKey"),
        replies=[told(**{"Vendor Key": "v"})],
    )
    assert result.sent[0].payload == {"key": ["Vendor Key"]}
    assert results(result) == [("Accepted", "v"), ("Rejected", None)]


def test_light_intensity_can_be_asked_as_a_target() -> None:
    result = ask(talk(), item("EnvironmentalLighting", "Percent", "Target"), replies=[told(LightIntensity="50")])
    assert results(result) == [("Accepted", "50")]


MANY = [item("OCPP1xConfigCtrlr", f"K{number}") for number in range(25)]


def test_keys_are_asked_in_chunks_of_twenty_until_the_station_tells_its_limit() -> None:
    conversation = talk()
    chunks = [told(**{f"K{number}": "v" for number in range(20)}), told(**{f"K{number}": "v" for number in range(20, 25)})]
    result = ask(conversation, *MANY, replies=chunks)
    assert [len(payload["key"]) for _, payload in result.requests] == [20, 5]
    assert results(result) == [("Accepted", "v")] * 25
    ask(conversation, item("OCPP1xConfigCtrlr", "GetConfigurationMaxKeys"), replies=[told(GetConfigurationMaxKeys="2")])
    pairs = [told(**{f"K{number}": "v", f"K{number + 1}": "v"}) for number in (0, 2)]
    assert [len(payload["key"]) for _, payload in ask(conversation, *MANY[:4], replies=pairs).requests] == [2, 2]


def test_a_station_that_fails_at_several_keys_is_asked_one_by_one_from_then_on() -> None:
    conversation = talk()
    broken = Refused(RpcCode.INTERNAL_ERROR, "", "station", "answered")
    result = ask(conversation, *MANY[:2], replies=[broken, told(K0="a"), told(K1="b")])
    assert results(result) == [("Accepted", "a"), ("Accepted", "b")]
    assert conversation.memory.touched
    assert len(ask(conversation, *MANY[:2], replies=[told(K0="a"), told(K1="b")]).sent) == 2


def test_keys_the_station_said_nothing_of_are_asked_alone() -> None:
    result = ask(talk(), *MANY[:3], replies=[told(K0="a"), told(K1="b"), {}])
    assert [payload["key"] for _, payload in result.requests] == [["K0", "K1", "K2"], ["K1"], ["K2"]]
    assert results(result) == [("Accepted", "a"), ("Accepted", "b"), ("UnknownVariable", None)]


def test_a_station_that_cannot_be_reached_is_an_error_and_never_an_old_value() -> None:
    result = ask(talk(), HEARTBEAT, TIMEOUT, replies=[Refused(RpcCode.GENERIC_ERROR, "no answer in 20 s", "station", "timeout")])
    assert result.error is not None
    assert result.error.code == RpcCode.GENERIC_ERROR
    assert len(result.sent) == 1


def test_when_a_part_cannot_be_read_the_rest_is_told() -> None:
    memory = Memory()
    memory.configuration.one_by_one = True
    late = Refused(RpcCode.GENERIC_ERROR, "", "station", "timeout")
    result = ask(talk(memory=memory), HEARTBEAT, TIMEOUT, MANY[0], replies=[told(HeartbeatInterval="5"), late])
    assert results(result) == [("Accepted", "5"), ("Rejected", None), ("Rejected", None)]
    assert result.answer["getVariableResult"][1]["attributeStatusInfo"] == {"reasonCode": "InternalError"}


def test_a_station_without_configuration_has_no_variables_in_it() -> None:
    duration = item("OCPPCommCtrlr", "MinimumStatusDuration")
    result = ask(talk(), duration, HEARTBEAT, replies=[Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")])
    assert results(result) == [("UnknownVariable", None), ("Accepted", "")], "no backend gave an interval yet"


def test_what_is_told_on_the_way_is_learnt() -> None:
    conversation = talk()
    reply = {
        "configurationKey": [
            {"key": "NumberOfConnectors", "readonly": True, "value": "2"},
            {"key": "SupportedFeatureProfiles", "readonly": True, "value": "Core, SmartCharging"},
        ]
    }
    items = [
        item("OCPP1xConfigCtrlr", "NumberOfConnectors"),
        item("SmartChargingCtrlr", "Available"),
        item("ReservationCtrlr", "Available"),
    ]
    assert results(ask(conversation, *items, replies=[reply])) == [("Accepted", "2"), ("Accepted", "true"), ("Accepted", "false")]
    memory = conversation.memory.memory
    assert memory.topology.connectors() == (1, 2)
    assert memory.configuration.has_profile("SmartCharging") is True
    assert memory.configuration.is_readonly("numberofconnectors") is True


@pytest.mark.parametrize("number", ["x", "", "12345"])
def test_a_strange_number_of_connectors_teaches_nothing(number: str) -> None:
    conversation = talk()
    ask(conversation, item("OCPP1xConfigCtrlr", "NumberOfConnectors"), replies=[told(NumberOfConnectors=number)])
    assert conversation.memory.memory.topology.connectors() == ()
