"""The device model of a 1.x station, against the design document and the standard's list when they are beside the project."""

from __future__ import annotations

import csv
import random
import re
from pathlib import Path

import pytest

from tests.playbook import codec
from translators import canonical as c
from translators.memory.station import Station
from translators.ocpp1x.characteristics import SPECS
from translators.ocpp1x.configuration_keys import KEYS
from translators.ocpp1x.device_model import PLACES, Entry, entries
from translators.ocpp1x.link_keys import is_link_key
from translators.ocpp1x.variables import KeyVariable, find

SHARED = Path(__file__).parents[4] / "shared"
DESIGN = SHARED / "design" / "device-model.md"
ROWS = SHARED / "design" / "config-keys.csv"
STANDARD = SHARED / "spec" / "ocpp-2.0.1" / "Appendices_CSV_v1.4" / "dm_components_vars.csv"
NOT_HERE = {"DisplayMessageCtrlr", "MonitoringCtrlr"}
"""Their required variables are of stations that have the block (device-model §1.2, rule g)."""
VALUES = {
    "SupportedFeatureProfiles": "Core,LocalAuthListManagement,Reservation,SmartCharging",
    "ConnectorPhaseRotation": "0.RST,1.RST,2.RTS",
    "ConnectorEvseIds": "DE*1,DE*2",
    "DefaultPrice": '{"priceText":"a","priceTextOffline":"b","chargingPrice":{"kWhPrice":0.3,"hourPrice":1}}',
    "DefaultPriceText,de": '{"priceText":"a","priceTextOffline":"b"}',
    "ChargingScheduleAllowedChargingRateUnit": "Current,Power",
}


def station(version: str = "1.6", backend: str = "2.1", **keys: str | None) -> Station:
    made = Station("CB1", version, backend)
    made.memory.topology.saw(2)
    made.memory.boot.vendor, made.memory.boot.model, made.memory.boot.serial, made.memory.boot.firmware = "V", "M", "S", "1.0"
    made.memory.boot.action_payload = '{"iccid":"89","imsi":"26","meterType":"T","meterSerialNumber":"N","chargeBoxSerialNumber":"B"}'
    made.memory.configuration.listed([(key, False, value) for key, value in keys.items()], made.now_text)
    return made


def full(backend: str = "2.1") -> Station:
    """A 1.6 station with every key there is."""
    names = [row.key.replace("{connectorId}", "1").replace("{language}", "de") for row in KEYS if "1.6" in row.versions]
    return station(backend=backend, **{name: VALUES.get(name, "1") for name in names})


def places(made: Station) -> set[tuple[str, str, str]]:
    return {(entry.component.name, entry.variable.name, str(entry.variable.instance or "")) for entry in entries(made)}


@pytest.mark.skipif(not DESIGN.exists(), reason="the design document is not beside the project")
def test_every_name_of_the_design_is_there() -> None:
    """Its rows name components, variables and instances, some by their beginning (`CertSigning*`)."""
    text = DESIGN.read_text(encoding="utf-8")
    rows = [line.split(" | ")[0] for line in text[text.index("### 1.2") : text.index("Rules: (a)")].splitlines() if line.startswith("| ")]
    named = {name for row in rows[1:] for name in re.findall(r"[A-Z][A-Za-z0-9]{3,}", row)}
    assert len(named) > 100
    known = {name for place in places(full()) for name in place}
    assert {name for name in named if not any(name in one for one in known)} == set()


@pytest.mark.skipif(not STANDARD.exists(), reason="the standard is not beside the project")
@pytest.mark.parametrize("version", ["1.2", "1.5", "1.6", "1.6s"])
def test_every_variable_the_standard_requires_of_such_a_station_is_reported(version: str) -> None:
    with STANDARD.open(newline="", encoding="utf-8-sig") as file:
        required = {(row[0], row[1], row[2]) for row in csv.reader(file, delimiter=";") if row[3] == "yes"}
    assert len(required) == 64
    optional = {"ISO15118Ctrlr", "LocalAuthListCtrlr", "SmartChargingCtrlr", "TariffCostCtrlr"}
    bare = station(version)
    assert {one for one in required - places(bare) if one[0] not in NOT_HERE | optional} == set()
    assert {one for one in required - places(full()) if one[0] not in NOT_HERE} == set()


@pytest.mark.skipif(not ROWS.exists(), reason="the design document is not beside the project")
def test_types_and_units_are_those_of_the_design() -> None:
    with ROWS.open(newline="", encoding="utf-8") as file:
        rows = [
            row for row in csv.DictReader(file) if row["role"] not in ("reverse", "fallback") and row["component"] != "OCPP1xConfigCtrlr"
        ]
    told = {entry.variable.name: entry.spec for entry in entries(full())}
    for row in rows:
        spec = SPECS.get(f"{row['component']}.{row['variable']}") or told[row["variable"]]
        assert (spec.dataType, spec.unit) == (row["var_type"], row["var_unit"]), row


def everything() -> list[tuple[Station, Entry]]:
    made = [full("2.0.1"), full("2.1"), station("1.5"), station("1.5", "2.0.1"), station("1.6", Vendor=None)]
    return [(one, entry) for one in made for entry in entries(one)]


def test_each_variable_is_told_once_and_is_found_by_its_name() -> None:
    seen = set()
    for one, entry in everything():
        key = (id(one), entry.component, entry.variable)
        assert key not in seen
        seen.add(key)
        assert not isinstance(find(entry.component, entry.variable, one), str), entry


def test_what_is_told_is_valid_and_a_list_names_the_values_it_has() -> None:
    """TC_B_12, TC_B_13, TC_B_53: characteristics everywhere, a list of values for every kind of list, the Actual value in it."""
    for one, entry in everything():
        row = entry.reported(one)
        (attribute,) = row.variableAttribute
        traits = row.variableCharacteristics
        assert isinstance(traits, c.VariableCharacteristicsType)
        assert not traits.supportsMonitoring
        if attribute.mutability != "WriteOnly":
            assert isinstance(attribute.value, str)
        if traits.dataType.endswith("List"):
            assert isinstance(traits.valuesList, str)
            assert set(filter(None, (attribute.value or "").split(","))) <= set(traits.valuesList.split(","))
        request = c.NotifyReportRequest(requestId=1, generatedAt="2026-11-23T12:00:00Z", seqNo=0, reportData=(row,))
        codec(one.backend_version).encode_request(request)


def test_limits_of_other_keys_are_characteristics() -> None:
    keys = {"MeterValuesSampledData": "Voltage", "MeterValuesSampledDataMaxLength": "4", "LocalAuthListMaxLength": "77"}
    for backend, elements in (("2.1", 4), ("2.0.1", None)):
        made = station(backend=backend, **keys)
        rows = {(entry.component.name, entry.variable.name): entry.reported(made).variableCharacteristics for entry in entries(made)}
        assert (rows["SampledDataCtrlr", "TxUpdatedMeasurands"].maxElements or None) == elements  # type: ignore[union-attr]
        assert rows["LocalAuthListCtrlr", "Entries"].maxLimit == 77  # type: ignore[union-attr]


def test_the_power_of_an_evse_is_what_was_seen_else_assumed() -> None:
    made = station()
    made.memory.metered.saw_power(1, 50_000)
    made.memory.metered.saw_phase(1, 3)
    powers = {
        entry.component.evse.id: (entry.reported(made).variableCharacteristics.maxLimit, entry.assumed)  # type: ignore[union-attr]
        for entry in entries(made)
        if entry.variable.name == "Power"
    }
    assert powers == {1: (50_000, False), 2: (22_000, True)}
    phases = [entry.value for entry in entries(made) if (entry.component.name, entry.variable.name) == ("ChargingStation", "SupplyPhases")]
    assert phases == ["3"]


def test_nobody_is_told_that_he_may_change_the_link() -> None:
    made = station(CentralSystemURL="ws://x", AuthorizationKey="secret", SecurityProfile="1")
    told = {entry.variable.name: (entry.mutability, entry.value) for entry in entries(made) if entry.component.name == "OCPP1xConfigCtrlr"}
    assert told == {
        "CentralSystemURL": ("ReadOnly", "ws://x"),
        "AuthorizationKey": ("WriteOnly", ""),
        "SecurityProfile": ("ReadOnly", "1"),
    }
    assert all(is_link_key(name) for name in told)


def test_any_keys_of_any_station_are_told_validly() -> None:
    for seed in range(60):
        rng = random.Random(seed)
        names = rng.sample([row.key.replace("{connectorId}", "1").replace("{language}", "x") for row in KEYS], 15)
        names += ["".join(rng.choices("abc =/ä漢😀<&", k=rng.randint(1, 50))) for _ in range(10)]
        texts = [None, "", "true", "1", "a,b", "{", "Voltage.L1,SoC", "ä" * 500, "1.RST", "\u20ac" * 300]
        made = station(rng.choice(["1.5", "1.6", "1.6s"]), rng.choice(["2.0.1", "2.1"]), **{name: rng.choice(texts) for name in names})
        rows = tuple(entry.reported(made) for entry in entries(made))
        codec(made.backend_version).encode_request(
            c.NotifyReportRequest(requestId=1, generatedAt="2026-11-23T12:00:00Z", seqNo=0, reportData=rows)
        )


def test_the_order_is_that_of_the_chapters() -> None:
    names = list(dict.fromkeys(place.component for place in PLACES))
    assert names.index("ChargingStation") < names.index("EVSE") < names.index("Connector") < names.index("TxCtrlr")


def test_what_a_1_2_station_may_take_can_be_set_and_it_meters_nothing_but_energy() -> None:
    reported = {(entry.component.name, entry.variable.name): entry for entry in entries(station("1.2"))}
    assert reported["SampledDataCtrlr", "TxUpdatedInterval"].mutability == "ReadWrite"
    assert reported["TxCtrlr", "StopTxOnInvalidId"].mutability == "ReadOnly"
    measurands = reported["SampledDataCtrlr", "TxUpdatedMeasurands"].reported(station("1.2"))
    assert measurands.variableCharacteristics
    assert measurands.variableCharacteristics.valuesList == "Energy.Active.Import.Register"
    assert {entry.mutability for entry in entries(station("1.5")) if entry.variable.name == "TxUpdatedInterval"} == {"ReadOnly"}


def test_the_measurands_a_station_says_it_supports_are_those_of_every_list() -> None:
    made = station(SupportedMeasurands="Energy.Active.Import.Register,Voltage", MeterValuesSampledData="Voltage", StartTxnSampledData="SoC")
    lists = {
        entry.variable.name: entry.reported(made).variableCharacteristics for entry in entries(made) if "Measurands" in entry.variable.name
    }
    assert {name: traits.valuesList for name, traits in lists.items() if traits} == {
        "Measurands": "Energy.Active.Import.Register,Voltage",
        "TxEndedMeasurands": "Energy.Active.Import.Register,Voltage",
        "TxStartedMeasurands": "SoC,Energy.Active.Import.Register,Voltage",
        "TxUpdatedMeasurands": "Energy.Active.Import.Register,Voltage",
    }


@pytest.mark.parametrize("key", ["MeterPublicKey2", "MeterPublicKey[2]", "meterpublickey[2]"])
def test_the_public_key_of_a_meter_is_its_variable_however_the_station_writes_the_number(key: str) -> None:
    made = station(**{key: "3059"})
    told = [(entry.component.name, entry.component.evse, entry.value) for entry in entries(made) if entry.value == "3059"]
    assert told == [("FiscalMetering", c.EVSEType(id=2), "3059")]
    subject = find(c.ComponentType(name="FiscalMetering", evse=c.EVSEType(id=2)), c.VariableType(name="PublicKey"), made)
    assert isinstance(subject, KeyVariable)
    assert subject.key == key
