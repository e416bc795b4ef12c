"""The device model of a 2.x station."""

import pytest

from gateway.simulator.options import StationOptions
from gateway.simulator.variables201 import DeviceModel

MODEL = DeviceModel(StationOptions(connectors=2))


def asked(component: str, variable: str, **more: object) -> dict:
    return {"component": {"name": component}, "variable": {"name": variable}, **more}


def test_names_are_found_in_any_case_and_evses_apart() -> None:
    assert MODEL.get(asked("txctrlr", "TXSTARTPOINT"))["attributeValue"] == "PowerPathClosed"
    assert MODEL.get(asked("EVSE", "Power"))["attributeStatus"] == "UnknownComponent"
    power = {"component": {"name": "EVSE", "evse": {"id": 2}}, "variable": {"name": "Power"}}
    assert MODEL.get(power)["attributeValue"] == "11000"


def test_only_the_actual_attribute_exists() -> None:
    for answer in (
        MODEL.get(asked("TxCtrlr", "TxStartPoint", attributeType="Target")),
        MODEL.set(asked("TxCtrlr", "TxStartPoint", attributeType="Target", attributeValue="x")),
    ):
        assert answer["attributeStatus"] == "NotSupportedAttributeType"


@pytest.mark.parametrize(("kind", "good", "bad"), [("StopTxOnInvalidId", "false", "FALSE"), ("EVConnectionTimeOut", "-1", "1.5")])
def test_a_value_needs_the_type_of_its_variable(kind: str, good: str, bad: str) -> None:
    assert MODEL.set(asked("TxCtrlr", kind, attributeValue=bad))["attributeStatus"] == "Rejected"
    assert MODEL.set(asked("TxCtrlr", kind, attributeValue=good))["attributeStatus"] == "Accepted"
    assert MODEL.value("TxCtrlr", kind) == good


def test_the_configuration_inventory_has_only_what_can_be_set() -> None:
    mutable = MODEL.report("ConfigurationInventory")
    assert 0 < len(mutable) < len(MODEL.report("FullInventory"))
    assert {each["variableAttribute"][0]["mutability"] for each in mutable} == {"ReadWrite"}


def test_an_unknown_variable_of_the_station_is_an_error() -> None:
    with pytest.raises(KeyError):
        MODEL.value("TxCtrlr", "Nonsense")
