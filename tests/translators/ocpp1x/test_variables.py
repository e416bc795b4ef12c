import random
import string

import pytest
from msgspec import UNSET

from translators import canonical as c
from translators.memory.configuration import KnownKey
from translators.memory.station import Station
from translators.ocpp1x.gateway_facts import GatewayVariable
from translators.ocpp1x.variables import KeyVariable, find, has_attribute, key_of, name_of


def station(version: str = "1.6") -> Station:
    made = Station("CB1", version, "2.0.1")
    made.memory.topology.configure([(1, 1, 1), (2, 1, 2)], flattened=False)
    made.memory.topology.saw(3)
    return made


def look(component: str, variable: str, *, instance: str = "", evse: int = 0, connector: int = 0, at: Station | None = None) -> object:
    place = UNSET if not evse else c.EVSEType(id=evse, connectorId=connector or UNSET)
    return find(c.ComponentType(name=component, evse=place), c.VariableType(name=variable, instance=instance or UNSET), at or station())


def key(found: object) -> str:
    assert isinstance(found, KeyVariable)
    return found.key


def test_names_and_instances_are_compared_without_case() -> None:
    assert key(look("ocppcommctrlr", "HEARTBEATINTERVAL")) == "HeartbeatInterval"
    assert key(look("OCPPCommCtrlr", "MessageAttempts", instance="transactionevent")) == "TransactionMessageAttempts"


def test_each_version_has_its_spelling() -> None:
    assert key(look("OCPPCommCtrlr", "HeartbeatInterval", at=station("1.5"))) == "HeartBeatInterval"
    assert key(look("OCPPCommCtrlr", "HeartbeatInterval", at=station("1.6s"))) == "HeartbeatInterval"


@pytest.mark.parametrize(
    ("component", "variable", "instance", "unknown"),
    [
        ("Flux", "Power", "", "UnknownComponent"),
        ("OCPPCommCtrlr", "Flux", "", "UnknownVariable"),
        ("OCPPCommCtrlr", "HeartbeatInterval", "x", "UnknownVariable"),
        ("OCPPCommCtrlr", "MessageAttempts", "", "UnknownVariable"),
        ("Connector", "PhaseRotation", "", "UnknownVariable"),
        ("OCPP1xConfigCtrlr", "=ZZ=FF", "", "UnknownVariable"),
        ("OCPP1xConfigCtrlr", "Key", "x", "UnknownVariable"),
        ("TariffCostCtrlr", "TariffFallbackMessage", "x" * 50, "UnknownVariable"),
    ],
)
def test_what_the_station_cannot_have(component: str, variable: str, instance: str, unknown: str) -> None:
    assert look(component, variable, instance=instance) == unknown


def test_no_component_has_an_instance() -> None:
    component = c.ComponentType(name="TxCtrlr", instance="1")
    assert find(component, c.VariableType(name="EVConnectionTimeOut"), station()) == "UnknownComponent"


@pytest.mark.parametrize(("evse", "connector"), [(1, 0), (9, 1), (1, 3)])
def test_a_connector_component_needs_a_connector_of_the_station(evse: int, connector: int) -> None:
    assert look("Connector", "Available", evse=evse, connector=connector) == "UnknownComponent"


def test_a_controller_is_on_no_evse() -> None:
    assert look("TxCtrlr", "EVConnectionTimeOut", evse=1) == "UnknownComponent"


def test_parts_of_a_key_are_named_by_their_connector_or_evse() -> None:
    rotation = look("Connector", "PhaseRotation", evse=1, connector=2)
    assert isinstance(rotation, KeyVariable)
    assert (rotation.key, rotation.part) == ("ConnectorPhaseRotation", "2")
    assert key(look("FiscalMetering", "PublicKey", evse=3)) == "MeterPublicKey3"
    evse_id = look("EVSE", "EvseId", evse=3)
    assert isinstance(evse_id, KeyVariable)
    assert (evse_id.key, evse_id.part) == ("ConnectorEvseIds", "3")
    grid = look("ElectricalFeed", "PhaseRotation")
    assert isinstance(grid, KeyVariable)
    assert grid.part == "0"


def test_a_price_text_has_a_key_per_language() -> None:
    assert key(look("TariffCostCtrlr", "TariffFallbackMessage", instance="de")) == "DefaultPriceText,de"
    assert key(look("TariffCostCtrlr", "TariffFallbackMessage")) == "DefaultPrice"
    assert key(look("TariffCostCtrlr", "OfflineTariffFallbackMessage", instance="de")) == "DefaultPriceText,de"


@pytest.mark.parametrize(
    ("component", "variable", "evse", "connector", "value"),
    [
        ("ChargingStation", "Available", 0, 0, "true"),
        ("EVSE", "AllowReset", 1, 0, "false"),
        ("Connector", "ConnectorType", 1, 2, "Unknown"),
        ("SecurityCtrlr", "Identity", 0, 0, "CB1"),
        ("ClockCtrlr", "DateTime", 0, 0, "1970-01-01T00:00:00Z"),
        ("DataLink", "ICCID", 0, 0, "89"),
        ("DataLink", "IMSI", 0, 0, None),
        ("Controller", "FirmwareVersion", 0, 0, None),
    ],
)
def test_facts_of_the_gateway(component: str, variable: str, evse: int, connector: int, value: str | None) -> None:
    made = station()
    made.memory.boot.action_payload = '{"iccid":"89","imsi":""}'
    found = look(component, variable, evse=evse, connector=connector, at=made)
    assert isinstance(found, GatewayVariable)
    assert found.value(made) == value


def told(made: Station, component: str, *, evse: int = 0, connector: int = 0) -> str | None:
    found = look(component, "AvailabilityState", evse=evse, connector=connector, at=made)
    assert isinstance(found, GatewayVariable)
    return found.value(made)


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        ({1: "Available", 2: "Preparing"}, "Occupied"),
        ({1: "Available", 2: "Reserved"}, "Reserved"),
        ({1: "Unavailable", 2: "Available"}, "Available"),
        ({1: "Faulted", 2: "Faulted"}, "Faulted"),
        ({1: "Faulted", 2: "Unavailable"}, "Unavailable"),
        ({1: "Charging"}, "Occupied"),
        ({}, "Available"),
    ],
)
def test_an_evse_is_in_use_when_one_of_its_connectors_is(statuses: dict[int, str], state: str | None) -> None:
    made = station()
    for connector, status in statuses.items():
        made.memory.connectors.of(connector).status = status
    assert told(made, "EVSE", evse=1) == state


def test_a_connector_is_what_it_said() -> None:
    made = station()
    made.memory.connectors.of(2).status = "SuspendedEV"
    assert told(made, "Connector", evse=1, connector=2) == "Occupied"
    assert told(made, "Connector", evse=1, connector=1) == "Available", "as the backend is told after the boot"


def test_a_station_is_what_it_said_or_what_all_its_evses_are() -> None:
    made = station()
    for connector in (1, 2, 3):
        made.memory.connectors.of(connector).status = "Unavailable"
    assert told(made, "ChargingStation") == "Unavailable"
    made.memory.connectors.of(3).status = "Available"
    assert told(made, "ChargingStation") == "Available"
    made.memory.connectors.of(0).status = "Faulted"
    assert told(made, "ChargingStation") == "Faulted"


def test_a_station_that_said_nothing_is_assumed_to_be_available() -> None:
    assert told(station(), "ChargingStation") == "Available"
    found = look("ChargingStation", "AvailabilityState")
    assert isinstance(found, GatewayVariable)
    assert found.is_assumed(station())


def test_before_any_boot_there_are_no_facts_of_it() -> None:
    found = look("DataLink", "ICCID")
    assert isinstance(found, GatewayVariable)
    assert found.value(station()) is None


def test_a_soap_station_takes_fewer_changes_at_once() -> None:
    found = look("DeviceDataCtrlr", "ItemsPerMessage", instance="SetVariables")
    assert isinstance(found, GatewayVariable)
    assert [found.value(station(version)) for version in ("1.5", "1.6")] == ["5", "10"]


def test_only_the_light_takes_a_target() -> None:
    light, timeout = look("EnvironmentalLighting", "Percent"), look("TxCtrlr", "EVConnectionTimeOut")
    assert isinstance(light, KeyVariable)
    assert isinstance(timeout, KeyVariable)
    assert has_attribute(light, "Target")
    assert not has_attribute(light, "MinSet")
    assert not has_attribute(timeout, "Target")
    assert has_attribute(timeout, UNSET)


@pytest.mark.parametrize(
    ("name", "escaped"),
    [("PlainKey-1", "PlainKey-1"), ("a b", "a=20b"), ("a=b", "a=3Db"), ("DefaultPriceText,de", "DefaultPriceText=2Cde"), ("é", "=C3=A9")],
)
def test_a_key_is_escaped_where_2_x_allows_no_such_character(name: str, escaped: str) -> None:
    assert name_of(name) == escaped
    assert key_of(escaped, station()) == name


def test_any_key_is_found_again_by_its_name() -> None:
    rng = random.Random(1)
    made = station()
    for _ in range(300):
        wanted = "".join(rng.choice(string.printable[:95] + "éß漢") for _ in range(rng.randint(1, 50)))
        made.memory.configuration.keys = {wanted.lower(): KnownKey(wanted, False)}
        name = name_of(wanted)
        assert len(name) <= 50
        found = key_of(name, made)
        assert found is not None
        assert found.lower() == wanted.lower()


def test_a_hashed_name_of_no_listed_key_is_unknown() -> None:
    assert key_of(name_of("é" * 30), station()) is None


@pytest.mark.parametrize("name", ["=FF", "=00", "x" * 51, ""])
def test_what_no_key_can_be_is_unknown(name: str) -> None:
    assert key_of(name, station()) is None
