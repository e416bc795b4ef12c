"""The corrected schemas against the official ones, where those are at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from translators.generate.schemas import CORRECTIONS, GONE, Correction, Schema, SchemaSet, schemas
from translators.generate.vocabulary import PROSE

OFFICIAL = Path(__file__).resolve().parents[4] / "shared" / "spec"
FOLDERS: dict[SchemaSet, tuple[str, ...]] = {
    "v16": ("ocpp-1.6/schemas/json", "ocpp-1.6/security-schemas"),
    "v201": ("ocpp-2.0.1/OCPP-2.0.1_part3_JSON_schemas",),
    "v21": ("ocpp-2.1/OCPP-2.1_part3_JSON_schemas",),
}
beside_the_official_files = pytest.mark.skipif(not OFFICIAL.is_dir(), reason=f"the official schemas are not at {OFFICIAL}")


def official(schema_set: SchemaSet) -> dict[str, Schema]:
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8-sig"))
        for folder in FOLDERS[schema_set]
        for path in (OFFICIAL / folder).glob("*.json")
    }


def differences(ours: Any, theirs: Any, where: str = "") -> Iterator[str]:
    """Where two schemas differ in more than prose or the order of a set."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        named = where.endswith(("/properties", "/definitions"))  # keys are names there, not words of JSON Schema
        for key in sorted({*ours, *theirs} - (set() if named else PROSE)):
            yield from differences(ours.get(key, GONE), theirs.get(key, GONE), f"{where}/{key}")
    elif where.endswith(("/required", "/enum")) and isinstance(ours, list) and isinstance(theirs, list):
        if sorted(ours) != sorted(theirs):
            yield where
    elif ours != theirs:
        yield where


@beside_the_official_files
@pytest.mark.parametrize("schema_set", FOLDERS)
def test_the_corrected_schemas_are_the_official_ones(schema_set: SchemaSet) -> None:
    ours, theirs = schemas(schema_set), official(schema_set)
    assert set(ours) == set(theirs)
    assert [where for name in ours for where in differences(ours[name], theirs[name], name)] == []


@beside_the_official_files
@pytest.mark.parametrize("schema_set", FOLDERS)
def test_without_the_corrections_they_differ_in_exactly_those_places(schema_set: SchemaSet) -> None:
    ours, theirs = schemas(schema_set, corrected=False), official(schema_set)
    assert {where for name in ours for where in differences(ours[name], theirs[name], name)} == {
        "/".join((row.schema, *row.path)) for row in CORRECTIONS if row.schema_set == schema_set
    }


def test_a_correction_of_what_is_right_already_is_refused() -> None:
    row = Correction("v16", "Reset", ("properties", "type", "maxLength"), 20, 30)
    with pytest.raises(ValueError, match=r"v16/Reset properties/type/maxLength: the package says 30 now"):
        row.apply({"properties": {"type": {"maxLength": 30}}})


def test_a_correction_replaces_or_removes() -> None:
    schema: Schema = {"maxLength": 20, "minLength": 1}
    Correction("v16", "Reset", ("maxLength",), 20, 30).apply(schema)
    Correction("v16", "Reset", ("minLength",), 1, GONE).apply(schema)
    assert schema == {"maxLength": 30}
