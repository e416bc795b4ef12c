from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.memory.configuration import KnownKey
from translators.memory.station import Memory
from translators.ocpp1x.to_station import ROUTES


def talk(memory: Memory | None = None, station: str = "1.6", backend: str = "2.1") -> Conversation:
    return Conversation(station, backend, memory=memory, from_backend=ROUTES)


def item(component: str, variable: str, value: str, attribute: str = "", instance: str = "", **evse: int) -> dict[str, Any]:
    found: dict[str, Any] = {"component": {"name": component}, "variable": {"name": variable}, "attributeValue": value}
    if evse:
        found["component"]["evse"] = evse
    if instance:
        found["variable"]["instance"] = instance
    if attribute:
        found["attributeType"] = attribute
    return found


def put(conversation: Conversation, *items: dict[str, Any], replies: list[Any] | None = None) -> Any:
    return conversation.backend("SetVariables", {"setVariableData": list(items)}, replies or [])


def says(*statuses: str) -> list[Any]:
    return [{"status": status} for status in statuses]


def told(**values: str) -> dict[str, Any]:
    return {"configurationKey": [{"key": key, "readonly": False, "value": value} for key, value in values.items()]}


def results(result: Any) -> list[tuple[str, str]]:
    found = result.answer["setVariableResult"]
    return [(one["attributeStatus"], one.get("attributeStatusInfo", {}).get("reasonCode", "")) for one in found]


HEARTBEAT = item("OCPPCommCtrlr", "HeartbeatInterval", "60")
TIMEOUT = item("TxCtrlr", "EVConnectionTimeOut", "30")


def test_one_change_per_item_in_the_order_asked() -> None:
    result = put(talk(), HEARTBEAT, TIMEOUT, replies=says("Accepted", "RebootRequired"))
    assert result.requests == [
        ("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "60"}),
        ("ChangeConfiguration", {"key": "ConnectionTimeOut", "value": "30"}),
    ]
    first = result.answer["setVariableResult"][0]
    assert first == {
        "attributeType": "Actual",
        "attributeStatus": "Accepted",
        "component": HEARTBEAT["component"],
        "variable": HEARTBEAT["variable"],
    }
    assert results(result) == [("Accepted", ""), ("RebootRequired", "")]


@pytest.mark.parametrize(
    ("status", "answer"),
    [("Accepted", "Accepted"), ("Rejected", "Rejected"), ("RebootRequired", "RebootRequired"), ("NotSupported", "UnknownVariable")],
)
def test_every_status_has_its_word(status: str, answer: str) -> None:
    duration = item("OCPPCommCtrlr", "MinimumStatusDuration", "3")
    assert results(put(talk(), duration, replies=says(status))) == [(answer, "")]


def test_a_variable_without_its_key_is_there_and_read_only() -> None:
    assert results(put(talk(), TIMEOUT, replies=says("NotSupported"))) == [("Rejected", "ReadOnly")]
    started = item("SampledDataCtrlr", "TxStartedMeasurands", "Energy.Active.Import.Register")
    assert results(put(talk(), started, replies=says("NotSupported"))) == [("Accepted", "")]


def test_settings_of_the_gateway_are_kept() -> None:
    conversation = talk()
    threshold = item("OCPPCommCtrlr", "OfflineThreshold", "120")
    assert results(put(conversation, threshold, item("OCPPCommCtrlr", "OfflineThreshold", "-1"))) == [
        ("Accepted", ""),
        ("Rejected", "InvalidValue"),
    ]
    read = conversation.backend("GetVariables", {"getVariableData": [{name: threshold[name] for name in ("component", "variable")}]})
    assert read.answer["getVariableResult"][0]["attributeValue"] == "120"
    assert results(put(talk(), item("SmartChargingCtrlr", "LimitChangeSignificance", "5"))) == [("UnknownVariable", "")]


def test_a_backend_reads_its_own_words_as_long_as_they_hold() -> None:
    conversation = talk()
    measurands = item("SampledDataCtrlr", "TxUpdatedMeasurands", "Voltage,Display.PresentSOC")
    put(conversation, measurands, replies=says("Accepted"))
    place = {"getVariableData": [{name: measurands[name] for name in ("component", "variable")}]}
    for text, seen in (("Voltage", "Voltage,Display.PresentSOC"), ("Current.Import", "Current.Import")):
        read = conversation.backend("GetVariables", place, [told(MeterValuesSampledData=text)])
        assert read.answer["getVariableResult"][0]["attributeValue"] == seen


def test_a_1_5_station_hears_its_own_spelling() -> None:
    assert put(talk(station="1.5"), HEARTBEAT, replies=says("Accepted")).sent[0].payload["key"] == "HeartBeatInterval"


@pytest.mark.parametrize(
    ("one", "status", "reason"),
    [
        (item("Flux", "Power", "1"), "UnknownComponent", ""),
        (item("TxCtrlr", "Power", "1"), "UnknownVariable", ""),
        (TIMEOUT | {"attributeType": "Target"}, "NotSupportedAttributeType", ""),
        (item("SmartChargingCtrlr", "ProfileStackLevel", "3"), "Rejected", "ReadOnly"),
        (item("SmartChargingCtrlr", "Available", "true"), "Rejected", "ReadOnly"),
        (item("OCPPCommCtrlr", "MessageTimeout", "3", instance="Default"), "Rejected", "ReadOnly"),
        (item("ChargingStation", "Model", "x"), "Rejected", "ReadOnly"),
        (item("OCPP1xConfigCtrlr", "Key", "x" * 501), "Rejected", "TooLargeElement"),
        (item("TxCtrlr", "EVConnectionTimeOut", "soon"), "Rejected", "InvalidValue"),
        (item("OCPPCommCtrlr", "HeartbeatInterval", "0"), "Rejected", "InvalidValue"),
        (item("OCPPCommCtrlr", "WebSocketPingInterval", "-1"), "Rejected", "InvalidValue"),
        (item("AuthCtrlr", "LocalPreAuthorize", "perhaps"), "Rejected", "InvalidValue"),
        (item("ClockCtrlr", "TimeSource", "NTP"), "Rejected", "InvalidValue"),
        (item("ClockCtrlr", "TimeSource", "Heartbeat"), "Accepted", ""),
        (item("OCPPCommCtrlr", "NetworkConfigurationPriority", "1"), "Accepted", ""),
        (item("OCPPCommCtrlr", "NetworkConfigurationPriority", "2,1"), "Rejected", "InvalidValue"),
    ],
)
def test_what_cannot_be_is_refused_without_a_call(one: dict[str, Any], status: str, reason: str) -> None:
    result = put(talk(), one)
    assert result.sent == []
    assert results(result) == [(status, reason)]


@pytest.mark.parametrize(
    "one",
    [
        item("SecurityCtrlr", "BasicAuthPassword", "0123456789abcdef"),
        item("OCPP1xConfigCtrlr", "AuthorizationKey", "30"),
        item("OCPP1xConfigCtrlr", "SecurityProfile", "0"),
        item("OCPP1xConfigCtrlr", "ChargePointId", "other"),
        item("OCPP1xConfigCtrlr", "CentralSystemURL", "ws://elsewhere"),
        item("OCPP1xConfigCtrlr", "OcppServerHost", "elsewhere"),
    ],
)
def test_the_link_of_the_station_is_not_the_backends_to_change(one: dict[str, Any]) -> None:
    result = put(talk(), one)
    assert result.sent == []
    assert results(result) == [("Rejected", "NotEnabled")]
    assert result.losses == ["guard.link_key"]


def test_a_key_the_station_called_readonly_is_not_written() -> None:
    memory = Memory()
    memory.configuration.keys["connectiontimeout"] = KnownKey("ConnectionTimeOut", True)
    result = put(talk(memory), TIMEOUT)
    assert result.sent == []
    assert results(result) == [("Rejected", "ReadOnly")]


def test_two_items_for_one_key_with_different_values_are_one_write() -> None:
    other = item("OCPP1xConfigCtrlr", "connectiontimeout", "31")
    result = put(talk(), TIMEOUT, other, TIMEOUT, replies=says("Accepted"))
    assert len(result.sent) == 1
    assert results(result) == [("Accepted", ""), ("Rejected", "InvalidValue"), ("Accepted", "")]


def test_booleans_are_written_in_lower_case() -> None:
    result = put(talk(), item("AuthCtrlr", "LocalPreAuthorize", "TRUE"), replies=says("Accepted"))
    assert result.sent[0].payload == {"key": "LocalPreAuthorize", "value": "true"}


INTERVAL = item("AlignedDataCtrlr", "Interval", "900")
MIRROR = item("AlignedDataCtrlr", "TxEndedInterval", "900")


def test_a_variable_that_shares_its_key_may_be_set_to_what_the_key_has() -> None:
    """The primary one is written first, wherever it stands."""
    result = put(talk(), MIRROR, INTERVAL, replies=says("Accepted"))
    assert result.requests == [("ChangeConfiguration", {"key": "ClockAlignedDataInterval", "value": "900"})]
    assert results(result) == [("Accepted", ""), ("Accepted", "")]
    alone = put(talk(), MIRROR, replies=[told(ClockAlignedDataInterval="900")])
    assert alone.requests == [("GetConfiguration", {"key": ["ClockAlignedDataInterval"]})]
    assert results(alone) == [("Accepted", "")]


def test_a_variable_that_shares_its_key_is_not_written_over_the_primary_one() -> None:
    result = put(talk(), MIRROR, replies=[told(ClockAlignedDataInterval="60")])
    assert results(result) == [("Rejected", "InvalidValue")]
    assert "AlignedDataCtrlr.Interval" in result.answer["setVariableResult"][0]["attributeStatusInfo"]["additionalInfo"]
    assert result.losses == ["config.secondary_write_rejected"]


def test_one_connector_of_a_list_is_changed_and_the_others_stay() -> None:
    memory = Memory()
    memory.topology.saw(2)
    one = item("Connector", "PhaseRotation", "RTS", id=2, connectorId=1)
    other = item("Connector", "PhaseRotation", "SRT", id=1, connectorId=1)
    result = put(talk(memory), one, other, replies=[told(ConnectorPhaseRotation="0.RST,1.RST,2.RST"), *says("Accepted", "Accepted")])
    assert [payload.get("value") for _, payload in result.requests] == [None, "0.RST,1.RST,2.RTS", "0.RST,1.SRT,2.RTS"]
    assert results(result) == [("Accepted", ""), ("Accepted", "")]


def test_a_shared_key_the_station_does_not_have_is_not_invented() -> None:
    memory = Memory()
    memory.topology.saw(1)
    one = item("Connector", "PhaseRotation", "RTS", id=1, connectorId=1)
    result = put(talk(memory), one, replies=[{"unknownKey": ["ConnectorPhaseRotation"]}])
    assert len(result.sent) == 1
    assert results(result) == [("UnknownVariable", "")]


ERROR = Refused(RpcCode.INTERNAL_ERROR, "broken", "station", "answered")
LATE = Refused(RpcCode.GENERIC_ERROR, "no answer in 20 s", "station", "timeout")


def test_an_error_of_the_station_concerns_its_item_only() -> None:
    result = put(talk(), HEARTBEAT, TIMEOUT, replies=[ERROR, *says("Accepted")])
    assert results(result) == [("Rejected", "InternalError"), ("Accepted", "")]


def test_after_a_timeout_the_station_is_not_called_again() -> None:
    result = put(talk(), HEARTBEAT, TIMEOUT, item("OCPP1xConfigCtrlr", "K", "v"), replies=[*says("Accepted"), LATE])
    assert results(result) == [("Accepted", ""), ("Rejected", "Unspecified"), ("Rejected", "Unspecified")]
    assert result.answer["setVariableResult"][2]["attributeStatusInfo"]["additionalInfo"] == "not attempted: deadline"


@pytest.mark.parametrize("error", [ERROR, LATE])
def test_when_nothing_was_answered_the_backend_gets_the_error_and_no_invented_rejection(error: Refused) -> None:
    result = put(talk(), HEARTBEAT, replies=[error])
    assert result.error is not None


def test_a_station_without_configuration_has_no_variables_to_set() -> None:
    duration = item("OCPPCommCtrlr", "MinimumStatusDuration", "3")
    result = put(talk(), duration, TIMEOUT, replies=[Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")])
    assert results(result) == [("UnknownVariable", ""), ("Rejected", "ReadOnly")]
    assert len(result.sent) == 1


def test_a_value_xml_cannot_carry_concerns_its_item_only() -> None:
    result = put(talk(station="1.5"), item("OCPP1xConfigCtrlr", "Key", "a\u0001"), TIMEOUT, replies=says("Accepted"))
    assert results(result) == [("Rejected", "InvalidValue"), ("Accepted", "")]


def test_a_new_timeout_is_known_from_then_on() -> None:
    conversation = talk()
    put(conversation, TIMEOUT, replies=says("Accepted"))
    assert conversation.memory.memory.configuration.connection_timeout == 30
    assert conversation.memory.touched
    put(conversation, TIMEOUT | {"attributeValue": "60"}, replies=says("Rejected"))
    assert conversation.memory.memory.configuration.connection_timeout == 30


def test_measurands_only_2_1_has_are_left_out_and_counted() -> None:
    one = item("SampledDataCtrlr", "TxUpdatedMeasurands", "Voltage,Display.PresentSOC,SoC")
    result = put(talk(), one, replies=says("Accepted"))
    assert result.sent[0].payload["value"] == "Voltage,SoC"
    assert result.losses == ["config.measurand_unmapped"]
