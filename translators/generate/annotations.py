"""A schema as the text of a Python annotation."""

from __future__ import annotations

import json

from translators.generate.schemas import Schema
from translators.generate.vocabulary import CUSTOM_DATA, Vocabulary, ref_name

# Readings keep every digit, trailing zeros too: 2.1 §2.1.4 lets a decimal have any number of them, and 1.x carries them as text.
DECIMAL_NUMBERS = frozenset({("SampledValueType", "value")})


def annotation(schema: Schema, owner: str, field: str) -> str:
    """The type of one field; raises ValueError for what no rule here expresses."""
    if "$ref" in schema:
        name = ref_name(schema)
        return "Raw" if name == CUSTOM_DATA else name
    kind = schema.get("type")
    if kind is None and not schema:
        return "Raw"  # DataTransfer.data: any JSON
    left = {key: value for key, value in schema.items() if key not in ("type", "format", "multipleOf")}
    match kind:
        case "string":
            return _bounded(
                "DateTime" if schema.get("format") == "date-time" else "str", left, {"minLength": "min_length", "maxLength": "max_length"}
            )
        case "boolean":
            return _bounded("bool", left, {})
        case "integer":
            return _bounded("int", {key: _whole(value) for key, value in left.items()}, {"minimum": "ge", "maximum": "le"})
        case "number":
            return _bounded("DecimalNumber" if (owner, field) in DECIMAL_NUMBERS else "float", left, {"minimum": "ge", "maximum": "le"})
        case "array":
            item = annotation(left.pop("items"), owner, field)
            return _bounded(f"tuple[{item}, ...]", left, {"minItems": "min_length", "maxItems": "max_length"})
        case _:
            raise ValueError(f"{owner}.{field}: no annotation for {schema}")


def _bounded(base: str, bounds: Schema, words: dict[str, str]) -> str:
    if unknown := set(bounds) - set(words):
        raise ValueError(f"no annotation of {base} for {sorted(unknown)}")
    if not bounds:
        return base
    return f"Annotated[{base}, Meta({', '.join(f'{words[key]}={bounds[key]}' for key in words if key in bounds)})]"


def _whole(bound: float) -> int:
    if bound != int(bound):
        raise ValueError(f"{bound} bounds an integer")
    return int(bound)


def literal(schema: Schema) -> str:
    """A value set as a `Literal`."""
    return f"Literal[{', '.join(json.dumps(value) for value in schema['enum'])}]"


def fields(name: str, schema: Schema) -> dict[str, tuple[str, bool]]:
    """Field name to (annotation, required)."""
    required = set(schema.get("required", ()))
    found = {field: (annotation(inner, name, field), field in required) for field, inner in schema.get("properties", {}).items()}
    if lost := required - set(found):
        raise ValueError(f"{name}: required without a schema: {sorted(lost)}")
    return found


def is_leaf(schema: Schema, vocabulary: Vocabulary) -> bool:
    """True when an object of it holds no container, so that the garbage collector need not look at it."""
    return all(
        inner.get("type") != "array"
        and ("$ref" not in inner or ref_name(inner) == CUSTOM_DATA or "enum" in vocabulary.types[ref_name(inner)])
        for inner in schema.get("properties", {}).values()
    )


def one_decimal_fields(schema: Schema) -> list[str]:
    """The fields of a type that are multiples of 0.1; raises ValueError for a multiple of something else."""
    found = {field: inner["multipleOf"] for field, inner in schema.get("properties", {}).items() if "multipleOf" in inner}
    if odd := {field: step for field, step in found.items() if step != 0.1}:
        raise ValueError(f"no check for multiples of {odd}")
    return sorted(found)
