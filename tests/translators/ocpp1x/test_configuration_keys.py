"""The table of configuration keys, by itself and against the design document when that is beside the project."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from translators.memory.configuration import SECRETS
from translators.ocpp1x.configuration_keys import FALLBACK_COMPONENT, KEYS, by_key

DESIGN = Path(__file__).parents[4] / "shared" / "design" / "config-keys.csv"


@pytest.mark.skipif(not DESIGN.exists(), reason="the design document is not beside the project")
def test_every_row_of_the_design_is_a_row_of_the_table_and_no_other() -> None:
    with DESIGN.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["role"] != "reverse" and not row["key"].startswith("*")]
    designed = {
        (
            row["key"].replace("<connectorId>", "{connectorId}").replace("<language>", "{language}"),
            row["component"],
            row["variable"],
            row["variable_instance"].replace("<language>", "{language}"),
            row["readonly"],
            row["role"],
            row["target"].removeprefix("characteristic ").partition(" ")[0],
            " ".join(version for version, known in (("1.5", row["in_15"]), ("1.6", row["in_16"])) if known != "no"),
        )
        for row in rows
    }
    ours = {(row.key, row.component, row.variable, row.instance, row.access, row.role, row.target, row.versions) for row in KEYS}
    assert ours == designed
    assert len(KEYS) == len(rows)


def test_a_variable_has_one_key_in_each_version() -> None:
    places = Counter(
        (row.component, row.variable, row.instance, version)
        for row in KEYS
        for version in row.versions.split()
        if row.target == "Actual" and row.role != "gateway-owned"
    )
    assert [place for place, count in places.items() if count > 1] == []


def test_a_key_has_at_most_one_primary_variable() -> None:
    primaries = Counter(row.key for row in KEYS if row.role == "primary")
    assert set(primaries.values()) == {1}


def test_every_mirror_has_a_primary() -> None:
    primaries = {row.key for row in KEYS if row.role == "primary"}
    mirrors = [row for row in KEYS if row.mirror]
    assert len(mirrors) == 2
    assert all(row.key in primaries for row in mirrors)


def test_keys_are_found_without_case() -> None:
    assert [row.variable for row in by_key("clockaligneddatainterval")] == ["Interval", "TxEndedInterval"]
    assert by_key("VendorKey") == ()


def test_derived_and_fixed_variables_cannot_be_written() -> None:
    for row in KEYS:
        if row.role == "derived" or row.fixed or row.access == "R":
            assert not row.writable


def test_secrets_are_keys_that_are_only_written() -> None:
    assert {row.key.lower() for row in KEYS if row.access == "W"} == SECRETS


def test_keys_without_a_standard_variable_are_in_the_fallback_component() -> None:
    assert all(row.variable == row.key for row in KEYS if row.component == FALLBACK_COMPONENT)
