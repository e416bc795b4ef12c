"""Valid messages of every version, made from the schemas by a seeded `random.Random`.

    instance(Random(7), "2.0.1", "TransactionEvent", "request")

gives a JSON object that the official schema of that message accepts; the same seed gives the same object. Whole numbers have 32 bits, as the texts
of the specifications say and no schema does. `places` walks an object together with its schema, for tests that change something in it.
"""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from translators.generate.schemas import Schema, SchemaSet, schemas

Version = Literal["1.6", "2.0.1", "2.1"]
Kind = Literal["request", "answer"]
SCHEMA_SETS: dict[Version, SchemaSet] = {"1.6": "v16", "2.0.1": "v201", "2.1": "v21"}

_LETTERS = string.ascii_letters + string.digits + "*-_=:+|@."  # identifierString of 2.x
_PROSE = _LETTERS + ' "\\/\n\té漢😀'


def schema_of(version: Version, action: str, kind: Kind) -> Schema:
    """The corrected schema of a message. Raises KeyError when the version has no such message."""
    found = schemas(SCHEMA_SETS[version])
    if kind == "answer":
        return found[f"{action}Response"]
    return found[action] if action in found else found[f"{action}Request"]


def messages(version: Version) -> list[tuple[str, Kind]]:
    """Every message of a version; a request that is sent unanswered has no answer."""
    found: list[tuple[str, Kind]] = []
    for name in sorted(schemas(SCHEMA_SETS[version])):
        if name.endswith("Response"):
            found.append((name.removesuffix("Response"), "answer"))
        else:
            found.append((name.removesuffix("Request"), "request"))
    return found


def resolved(schema: Schema, root: Schema) -> Schema:
    """The schema itself, or the definition of `root` that it refers to."""
    return root["definitions"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def instance(rng: random.Random, version: Version, action: str, kind: Kind, *, optional: float = 0.5) -> dict[str, Any]:
    """A valid message. `optional` is the chance of each field that may be absent: 0.0 gives the smallest message, 1.0 the fullest."""
    schema = schema_of(version, action, kind)
    made = _value(rng, schema, schema, optional)
    assert isinstance(made, dict), "every message is an object"
    return made


def _value(rng: random.Random, schema: Schema, root: Schema, optional: float) -> Any:
    schema = resolved(schema, root)
    if "enum" in schema:
        return rng.choice(schema["enum"])
    match schema.get("type"):
        case "object":
            return _object(rng, schema, root, optional)
        case "array":
            low = schema.get("minItems", 0)
            size = rng.randint(low, min(schema.get("maxItems", low + 2), low + 2))
            return [_value(rng, schema["items"], root, optional) for _ in range(size)]
        case "string":
            return _text(rng, schema)
        case "integer":
            if rng.random() < 0.02:
                return rng.choice((int(schema.get("minimum", -(2**31))), int(schema.get("maximum", 2**31 - 1))))
            return rng.randint(int(schema.get("minimum", -3)), int(schema.get("maximum", 10**6)))
        case "number":
            return _number(rng, schema)
        case "boolean":
            return rng.random() < 0.5
        case _:
            return any_json(rng)


def _object(rng: random.Random, schema: Schema, root: Schema, optional: float) -> dict[str, Any]:
    required = schema.get("required", ())
    made = {
        name: _value(rng, inner, root, optional)
        for name, inner in schema.get("properties", {}).items()
        if name in required or rng.random() < optional
    }
    if schema.get("additionalProperties") is not False:
        made["x-vendor"] = any_json(rng)  # customData is open
    return made


def _text(rng: random.Random, schema: Schema) -> str:
    match schema.get("format"):
        case "date-time":
            return _time(rng)
        case "uri":
            return f"https://files.example/{rng.randint(0, 10**9)}"
    longest = schema.get("maxLength", 60)
    if rng.random() < 0.1:
        return _letters(rng, longest)
    if rng.random() < 0.1:
        return "".join(rng.choices(_PROSE, k=rng.randint(0, min(longest, 20))))
    return _letters(rng, rng.randint(1, min(longest, 20)))


def _letters(rng: random.Random, size: int) -> str:
    return "".join(rng.choices(_LETTERS, k=size))


def _time(rng: random.Random) -> str:
    fraction = rng.choice(("", "", f".{rng.randint(0, 999):03}"))
    zone = rng.choice(("Z", "Z", "Z", "+02:00"))
    day = f"20{rng.randint(20, 29)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    return f"{day}T{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}{fraction}{zone}"


def _number(rng: random.Random, schema: Schema) -> float:
    low, high = float(schema.get("minimum", -100.0)), float(schema.get("maximum", 50_000.0))
    if rng.random() < 0.3:
        return rng.randint(int(low), int(high))
    digits = 1 if "multipleOf" in schema else rng.randint(1, 4)
    return min(max(round(rng.uniform(low, high), digits), low), high)


def any_json(rng: random.Random) -> Any:
    """Some JSON, for the parts that are open."""
    return rng.choice((None, True, 7, 1.25, _letters(rng, 5), [1, "two", None], {"a": {"b": [rng.randint(0, 9)]}}, {}))


class Place(NamedTuple):
    """A value in a message: the keys that lead to it, its schema, the schema and the value of the object or array that holds it."""

    path: tuple[str | int, ...]
    schema: Schema
    value: Any


def places(value: Any, schema: Schema, root: Schema, path: tuple[str | int, ...] = ()) -> Iterator[Place]:
    """Every value in a message that has a schema, the message itself first."""
    schema = resolved(schema, root)
    yield Place(path, schema, value)
    if isinstance(value, dict):
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                yield from places(value[name], inner, root, (*path, name))
    elif isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            yield from places(item, schema["items"], root, (*path, index))
