"""Schemas as annotations."""

from __future__ import annotations

import pytest

from translators.generate.annotations import annotation, fields, is_leaf, literal, one_decimal_fields
from translators.generate.schemas import Schema
from translators.generate.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"type": "string"}, "str"),
        ({"type": "string", "maxLength": 20}, "Annotated[str, Meta(max_length=20)]"),
        ({"type": "string", "format": "date-time"}, "DateTime"),
        ({"type": "boolean"}, "bool"),
        ({"type": "integer", "minimum": 0.0, "maximum": 3.0}, "Annotated[int, Meta(ge=0, le=3)]"),
        ({"type": "number", "minimum": 0.0}, "Annotated[float, Meta(ge=0.0)]"),
        ({"type": "array", "items": {"$ref": "#/definitions/EVSEType"}}, "tuple[EVSEType, ...]"),
        (
            {"type": "array", "items": {"type": "string", "maxLength": 2}, "minItems": 1, "maxItems": 4},
            "Annotated[tuple[Annotated[str, Meta(max_length=2)], ...], Meta(min_length=1, max_length=4)]",
        ),
        ({"$ref": "#/definitions/CustomDataType"}, "Raw"),
        ({}, "Raw"),
    ],
)
def test_a_schema_becomes_the_type_that_says_the_same(schema: Schema, text: str) -> None:
    assert annotation(schema, "OwnerType", "field") == text


def test_the_value_of_a_sample_keeps_its_digits_and_no_other_number_does() -> None:
    assert annotation({"type": "number"}, "SampledValueType", "value") == "DecimalNumber"
    assert annotation({"type": "number"}, "VariableMonitoringType", "value") == "float"


@pytest.mark.parametrize(
    "schema", [{"type": "string", "pattern": "a+"}, {"type": "integer", "minimum": 0.5}, {"type": "null"}, {"oneOf": []}]
)
def test_what_no_rule_expresses_is_an_error_of_the_generator(schema: Schema) -> None:
    with pytest.raises(ValueError):
        annotation(schema, "OwnerType", "field")


def test_a_required_name_without_a_schema_is_an_error() -> None:
    with pytest.raises(ValueError, match="lost"):
        fields("OwnerType", {"properties": {"id": {"type": "integer"}}, "required": ["id", "lost"]})


def test_fields_tell_what_is_required() -> None:
    schema = {"properties": {"id": {"type": "integer"}, "info": {"type": "string"}}, "required": ["id"]}
    assert fields("OwnerType", schema) == {"id": ("int", True), "info": ("str", False)}


def test_a_leaf_holds_no_container() -> None:
    vocabulary = Vocabulary(types={"Kind": {"enum": ["A"]}, "PartType": {"type": "object"}})
    leaf = {"properties": {"kind": {"$ref": "#/definitions/Kind"}, "customData": {"$ref": "#/definitions/CustomDataType"}}}
    assert is_leaf(leaf, vocabulary)
    assert not is_leaf({"properties": {"part": {"$ref": "#/definitions/PartType"}}}, vocabulary)
    assert not is_leaf({"properties": {"parts": {"type": "array"}}}, vocabulary)


def test_a_multiple_of_anything_but_a_tenth_is_an_error() -> None:
    assert one_decimal_fields({"properties": {"limit": {"multipleOf": 0.1}, "id": {}}}) == ["limit"]
    with pytest.raises(ValueError):
        one_decimal_fields({"properties": {"limit": {"multipleOf": 0.5}}})


def test_a_value_set_becomes_a_literal() -> None:
    assert literal({"enum": ["L1-N", "Wh"]}) == 'Literal["L1-N", "Wh"]'
