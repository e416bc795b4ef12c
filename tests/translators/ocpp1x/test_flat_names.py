"""Names of variables as keys of 1.6, by themselves and against the design document when that is beside the project."""

import csv
import random
from pathlib import Path

import pytest

from translators.memory.inventory import Variable
from translators.ocpp1x.flat_names import ATTRIBUTES, CHARACTERISTICS, MAX_KEY, Flat, flat_name, key_of, read_name

DESIGN = Path(__file__).parents[4] / "shared" / "design" / "config-keys.csv"
NAME = "ABCabc123*-_=:+|@."


@pytest.mark.skipif(not DESIGN.exists(), reason="the design document is not beside the project")
def test_the_names_are_those_of_the_design() -> None:
    with DESIGN.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["role"] == "reverse" and row["component"] != "*"]
    assert len(rows) > 100
    for row in rows:
        named = Variable(row["component"].partition("(")[0], row["component_instance"], 0, 0, row["variable"], row["variable_instance"])
        if "~" in row["key"]:
            assert flat_name(named) == row["key"]
            continue
        found = read_name(row["key"], [])
        assert found is not None
        assert flat_name(found.variable, found.characteristic or suffix_of(found)) == row["key"]
        assert (found.variable.component, found.variable.instance) == (named.component, named.instance)
        assert (found.variable.variable, found.variable.variant) == (named.variable, named.variant)


def suffix_of(found: Flat) -> str:
    return next(suffix for suffix, attribute in ATTRIBUTES.items() if attribute == found.attribute)


@pytest.mark.parametrize(
    ("key", "flat"),
    [
        ("OCPPCommCtrlr/OfflineThreshold", Flat(Variable("OCPPCommCtrlr", variable="OfflineThreshold"))),
        ("Connector(1.2)/ConnectorType", Flat(Variable("Connector", evse=1, connector=2, variable="ConnectorType"))),
        ("EVSE(2)/Power?max", Flat(Variable("EVSE", evse=2, variable="Power"), characteristic="?max")),
        ("NetworkConfiguration[1]/OcppCsmsUrl;3", Flat(Variable("NetworkConfiguration", "1", variable="OcppCsmsUrl"), page=3)),
        ("C[i](1.2)/V[v]!MINSET", Flat(Variable("C", "i", 1, 2, "V", "v"), attribute="MinSet")),
        ("NoSlash", None),
        ("a/b/c", None),
        ("a/b!target?max", None),
    ],
)
def test_a_name_says_all_its_parts(key: str, flat: Flat | None) -> None:
    assert read_name(key, []) == flat


def test_every_name_is_read_back() -> None:
    rng = random.Random(5)
    for _ in range(2000):
        texts = ["".join(rng.choices(NAME, k=rng.randint(1, 50))) for _ in range(4)]
        variable = Variable(
            component=texts[0],
            instance=texts[1] if rng.random() < 0.3 else "",
            evse=(evse := rng.choice([0, 1, 12])),
            connector=rng.choice([0, 1]) if evse else 0,
            variable=texts[2],
            variant=texts[3] if rng.random() < 0.3 else "",
        )
        suffix = rng.choice([*ATTRIBUTES, *CHARACTERISTICS])
        page = rng.choice([1, 2, 3])
        key = flat_name(variable, suffix, page)
        assert len(key) <= MAX_KEY or page > 1
        found = read_name(key.upper() if rng.random() < 0.2 else key, [variable])
        assert found is not None
        assert key_of(found.variable) == key_of(variable)
        assert found.page == page
        assert (found.characteristic or "") == (suffix if suffix in CHARACTERISTICS else "")
        assert found.attribute == ATTRIBUTES.get(suffix, "Actual")


def test_a_cut_name_of_nothing_the_station_has_is_no_name() -> None:
    variable = Variable("ChargingStation", variable="AllowNewSessionsPendingFirmwareUpdate")
    assert flat_name(variable) == "ChargingStation/AllowNewSessionsPendi~5b6a01f247"
    assert read_name(flat_name(variable), []) is None
    assert read_name(flat_name(variable), [variable]) == Flat(variable)
