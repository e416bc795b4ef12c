"""GetConfiguration for a 2.x station."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.flow import Call
from translators.memory.inventory import Variable
from translators.memory.options import Options
from translators.ocpp1x.from_backend import ROUTES
from translators.ocpp1x.from_backend.keys import MAX_KEYS


class Modelled(Conversation):
    """A station with a device model: (component, variable) -> value; None: write-only."""

    def __init__(self, variables: dict[tuple[str, str], str | None], most: int = 100) -> None:
        super().__init__("2.0.1", "1.6", from_backend=ROUTES)
        self.variables, self.most = variables, most
        self.memory.memory.topology.learn_all([(1, 1), (2, 1)])

    def _reply(self, side: str, effect: Call, route: Any, replies: Any) -> tuple[Any, Refused | None]:
        data = effect.request.getVariableData  # type: ignore[attr-defined]
        if len(data) > self.most:
            return None, Refused(RpcCode.OCCURRENCE_CONSTRAINT_VIOLATION, "", "station", "answered")
        results = []
        for item in data:
            evse = f"{item.component.evse.id}" if item.component.evse else ""
            name = (item.component.name + (f"({evse})" if evse else ""), item.variable.name)
            echo: dict[str, Any] = {"component": {"name": item.component.name}, "variable": {"name": item.variable.name}}
            if evse:
                echo["component"]["evse"] = {"id": item.component.evse.id} | (
                    {"connectorId": item.component.evse.connectorId} if item.component.evse.connectorId else {}
                )
            if item.variable.instance:
                echo["variable"]["instance"] = item.variable.instance
            if name not in self.variables:
                results.append({"attributeStatus": "UnknownVariable", **echo})
            elif (value := self.variables[name]) is None:
                results.append({"attributeStatus": "Rejected", **echo})
            else:
                results.append({"attributeStatus": "Accepted", "attributeValue": value, **echo})
        return super()._reply(side, effect, route, {"GetVariables": {"getVariableResult": results}})


def test_of_all_keys_those_are_told_that_the_station_has() -> None:
    station = Modelled({("OCPPCommCtrlr", "HeartbeatInterval"): "300", ("AuthCtrlr", "LocalPreAuthorize"): "true"})
    answer = station.backend("GetConfiguration", {}).answer
    assert {row["key"]: row.get("value") for row in answer["configurationKey"]} == {
        "GetConfigurationMaxKeys": str(MAX_KEYS),
        "NumberOfConnectors": "2",
        "SecurityProfile": "1",
        "SupportedFeatureProfiles": "Core,FirmwareManagement,RemoteTrigger",
        "HeartbeatInterval": "300",
        "LocalPreAuthorize": "true",
    }
    assert "unknownKey" not in answer


def test_variables_are_asked_a_few_at_a_time_and_fewer_when_that_is_too_many() -> None:
    station = Modelled({("OCPPCommCtrlr", "HeartbeatInterval"): "300"}, most=4)
    result = station.backend("GetConfiguration", {})
    sizes = [len(sent.payload["getVariableData"]) for sent in result.sent]
    assert sizes[:2] == [10, 5]
    assert max(sizes[2:]) == 2
    assert "HeartbeatInterval" in {row["key"] for row in result.answer["configurationKey"]}


def test_keys_are_compared_without_case_answered_once_and_spelled_as_asked() -> None:
    station = Modelled({("OCPPCommCtrlr", "HeartbeatInterval"): "300"})
    answer = station.backend("GetConfiguration", {"key": ["numberofconnectors", "HEARTBEATINTERVAL", "HeartbeatInterval", "Foo"]}).answer
    assert [row["key"] for row in answer["configurationKey"]] == ["numberofconnectors", "HEARTBEATINTERVAL"]
    assert answer["unknownKey"] == ["Foo"]


def test_a_list_is_joined_from_the_connectors_and_what_lacks_is_counted() -> None:
    station = Modelled({("Connector(1)", "PhaseRotation"): "RST", ("Connector(2)", "PhaseRotation"): "RTS"})
    result = station.backend("GetConfiguration", {"key": ["ConnectorPhaseRotation"]})
    assert result.answer["configurationKey"][0]["value"] == "1.RST,2.RTS"
    assert result.losses == ["config.partial"], "the grid connection is not known"


def test_any_variable_is_reached_by_its_own_name() -> None:
    station = Modelled({("OCPPCommCtrlr", "OfflineThreshold"): "60", ("EVSE(2)", "Power"): "x" * 700})
    keys = ["OCPPCommCtrlr/OfflineThreshold", "EVSE(2)/Power", "EVSE(2)/Power;2", "Power?max", "a/b/c"]
    answer = station.backend("GetConfiguration", {"key": keys}).answer
    assert [(row["key"], len(row["value"])) for row in answer["configurationKey"]] == [(keys[0], 2), (keys[1], 500), (keys[2], 200)]
    assert answer["unknownKey"] == keys[3:]


def test_a_station_that_gives_no_answer_is_an_error_and_not_an_empty_list() -> None:
    station = Conversation("2.0.1", "1.6", from_backend=ROUTES)
    away = Refused(RpcCode.GENERIC_ERROR, "", "station", "offline")
    assert station.backend("GetConfiguration", {"key": ["HeartbeatInterval"]}, [away]).error is not None


@pytest.mark.parametrize(
    ("variables", "profiles"),
    [
        ({}, "Core,FirmwareManagement,RemoteTrigger"),
        ({("SmartChargingCtrlr", "Enabled"): "true"}, "Core,FirmwareManagement,RemoteTrigger,SmartCharging"),
        (
            {
                ("ReservationCtrlr", "Available"): "true",
                ("ReservationCtrlr", "Enabled"): "false",
                ("LocalAuthListCtrlr", "Available"): "true",
            },
            "Core,FirmwareManagement,RemoteTrigger,LocalAuthListManagement",
        ),
    ],
)
def test_the_feature_profiles_are_the_controllers_of_the_station(variables: dict[tuple[str, str], str | None], profiles: str) -> None:
    (row,) = Modelled(variables).backend("GetConfiguration", {"key": ["SupportedFeatureProfiles"]}).answer["configurationKey"]
    assert row == {"key": "SupportedFeatureProfiles", "readonly": True, "value": profiles}


def reported(station: Modelled, *variables: Variable, more: bool = False) -> Modelled:
    """The station told of these in a report."""
    inventory = station.memory.memory.inventory
    inventory.ask(1, "x", station.memory.now)
    inventory.heard(0, more=more, variables=list(variables), now=station.memory.now)
    inventory.close()
    return station


BEATS = Variable("OCPPCommCtrlr", variable="HeartbeatInterval", mutability="ReadOnly")
LED = Variable("Led", variable="Brightness", mutability="ReadWrite", unit="Percent", max="100")
FAN = Variable("Fan", variable="Speed", mutability="ReadOnly")
PASSWORD = Variable("SecurityCtrlr", variable="BasicAuthPassword", mutability="WriteOnly")
VALUES: dict[tuple[str, str], str | None] = {
    ("OCPPCommCtrlr", "HeartbeatInterval"): "300",
    ("Led", "Brightness"): "80",
    ("Fan", "Speed"): "9",
}


@pytest.mark.parametrize(("option", "names"), [("writable", {"Led/Brightness"}), ("all", {"Led/Brightness", "Fan/Speed"}), ("none", set())])
def test_variables_without_a_key_are_listed_as_the_operator_wants(option: Any, names: set[str]) -> None:
    station = reported(Modelled(VALUES), BEATS, LED, FAN, PASSWORD)
    station.memory.options = Options(flat_keys=option)
    listed = {row["key"]: row for row in station.backend("GetConfiguration", {}).answer["configurationKey"]}
    assert {key for key in listed if "/" in key} == names
    assert listed["HeartbeatInterval"] == {"key": "HeartbeatInterval", "readonly": True, "value": "300"}, "as the station reported it"


def test_of_a_station_that_reported_everything_only_that_is_asked() -> None:
    result = reported(Modelled(VALUES), BEATS, LED).backend("GetConfiguration", {})
    asked = {item["component"]["name"] for sent in result.sent for item in sent.payload["getVariableData"]}
    assert asked == {"OCPPCommCtrlr", "Led", "LocalAuthListCtrlr", "ReservationCtrlr", "SmartChargingCtrlr"}
    assert result.losses == []


def test_a_report_that_never_came_to_its_end_is_counted() -> None:
    assert "config.partial" in reported(Modelled(VALUES), LED, more=True).backend("GetConfiguration", {}).losses


def test_characteristics_are_keys() -> None:
    measurands = Variable("SampledDataCtrlr", variable="TxUpdatedMeasurands", values="Voltage,SoC,Current.Import")
    entries = Variable("LocalAuthListCtrlr", variable="Entries", max="100")
    station = reported(Modelled({}), LED, measurands, entries)
    keys = [
        "Led/Brightness?unit",
        "Led/Brightness?min",
        "MeterValuesSampledDataMaxLength",
        "LocalAuthListMaxLength",
        "StopTxnSampledDataMaxLength",
    ]
    result = station.backend("GetConfiguration", {"key": keys})
    assert result.sent == []
    assert result.answer == {
        "configurationKey": [
            {"key": keys[0], "readonly": True, "value": "Percent"},
            {"key": keys[2], "readonly": True, "value": "3"},
            {"key": keys[3], "readonly": True, "value": "100"},
        ],
        "unknownKey": [keys[1], keys[4]],
    }


def test_a_name_that_had_to_be_cut_is_found_by_its_hash() -> None:
    name = "AllowNewSessionsPendingFirmwareUpdate"
    key = "ChargingStation/AllowNewSessionsPendi~5b6a01f247"
    station = Modelled({("ChargingStation", name): "true"})
    assert station.backend("GetConfiguration", {"key": [key]}).answer == {"unknownKey": [key]}
    reported(station, Variable("ChargingStation", variable=name))
    assert station.backend("GetConfiguration", {"key": [key]}).answer["configurationKey"][0]["value"] == "true"


def test_a_station_says_how_much_it_takes() -> None:
    station = Modelled(VALUES)
    station.memory.memory.inventory.items_read = 3
    sizes = [len(sent.payload["getVariableData"]) for sent in station.backend("GetConfiguration", {}).sent]
    assert max(sizes) == 3
    station.memory.memory.inventory.items_read = 100
    station.memory.memory.inventory.bytes_read = 1000
    sent = station.backend("GetConfiguration", {}).sent
    assert 1 < max(len(one.payload["getVariableData"]) for one in sent) < 12


def test_what_was_not_reached_is_neither_told_nor_unknown() -> None:
    station = Modelled(VALUES)
    station.memory.memory.inventory.items_read = 1
    late = Refused(RpcCode.GENERIC_ERROR, "", "station", "timeout")
    told = {"getVariableResult": [{"attributeStatus": "Accepted", "attributeValue": "300", **HEARTBEAT}]}
    plain = Conversation("2.0.1", "1.6", from_backend=ROUTES, memory=station.memory.memory)
    result = plain.backend("GetConfiguration", {"key": ["HeartbeatInterval", "LocalPreAuthorize", "Foo"]}, [told, late])
    assert [row["key"] for row in result.answer["configurationKey"]] == ["HeartbeatInterval"]
    assert result.answer["unknownKey"] == ["Foo"]
    assert result.losses == ["config.partial"]


HEARTBEAT = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}


@pytest.mark.parametrize("key", ["AuthorizationKey", "SecurityCtrlr/BasicAuthPassword", "NetworkConfiguration/VpnPassword"])
def test_a_secret_of_the_link_that_a_station_tells_goes_no_further(key: str) -> None:
    station = Modelled({("SecurityCtrlr", "BasicAuthPassword"): "0123456789abcdef", ("NetworkConfiguration", "VpnPassword"): "hush"})
    assert station.backend("GetConfiguration", {"key": [key]}).answer == {"configurationKey": [{"key": key, "readonly": False}]}


ROTATION = ("Connector(1)", "PhaseRotation"), ("Connector(2)", "PhaseRotation")


@pytest.mark.parametrize(
    ("first", "second", "text", "losses"),
    [
        ("RTS", "", "1.RTS,2.Unknown", []),
        ("", "Rxx", "1.Unknown,2.NotApplicable", []),
        ("RST", "L1L2L3", "1.RST,2.Unknown", ["config.phase_rotation"]),
        ("L1L2L3", "RST", "1.Unknown,2.RST", ["config.phase_rotation"]),
    ],
)
def test_every_connector_has_its_place_in_a_list_of_rotations(first: str, second: str, text: str, losses: list[str]) -> None:
    station = Modelled({ROTATION[0]: first, ROTATION[1]: second, ("ElectricalFeed", "PhaseRotation"): ""})
    result = station.backend("GetConfiguration", {"key": ["ConnectorPhaseRotation"]})
    assert result.answer["configurationKey"][0]["value"] == f"0.Unknown,{text}"
    assert result.losses == losses


def test_a_price_that_is_no_number_costs_the_others_nothing() -> None:
    tariff = "TariffCostCtrlr"
    station = Modelled({(tariff, "TariffFallbackMessage"): "30 ct", (tariff, "OfflineChargingPrice"): "free"})
    result = station.backend("GetConfiguration", {"key": ["DefaultPrice"]})
    assert result.answer["configurationKey"][0]["value"] == '{"priceText":"30 ct","priceTextOffline":"30 ct"}'
    assert result.losses == ["config.partial", "config.partial"]
