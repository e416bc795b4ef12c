"""One shape for the three that the schemas come in: messages and named types, nothing inline.

1.6 writes types inline and calls a request by its action; 2.x repeats every definition in each file that uses it. A name stands for one shape:
the second definition of a name must equal the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from translators.generate.names import FAMILY_VALUES, TYPES_16
from translators.generate.schemas import Schema, SchemaSet, schemas

PROSE = frozenset({"$comment", "$id", "$schema", "comment", "description", "id", "javaType", "title"})
# Of a nested schema; `default` is what a reader may assume, never what a sender says.
IGNORED = PROSE | {"additionalItems", "default", "format"}
CUSTOM_DATA = "CustomDataType"


@dataclass
class Vocabulary:
    """The messages (`BootNotificationRequest` …) and the types they are made of, each as a plain schema whose parts are `$ref`s to named types."""

    messages: dict[str, Schema] = field(default_factory=dict)
    types: dict[str, Schema] = field(default_factory=dict)

    @property
    def enums(self) -> dict[str, Schema]:
        """The named value sets, by name."""
        return {name: schema for name, schema in sorted(self.types.items()) if "enum" in schema}

    @property
    def parts(self) -> dict[str, Schema]:
        """The named objects, each after the ones it is made of."""
        ordered: dict[str, Schema] = {}

        def visit(name: str) -> None:
            for inner in refs(self.types[name]):
                if inner != CUSTOM_DATA and inner not in ordered and "enum" not in self.types[inner]:
                    visit(inner)
            ordered[name] = self.types[name]

        for name in sorted(self.types):
            if name not in ordered and "enum" not in self.types[name]:
                visit(name)
        return ordered

    @property
    def actions(self) -> dict[str, str]:
        """Action to the class name of its request; requests that have no answer included."""
        return {name.removesuffix("Request"): name for name in sorted(self.messages) if name.endswith("Request")}

    def only(self, actions: Iterable[str]) -> Vocabulary:
        """The part of the vocabulary that these actions are made of."""
        messages = {name: self.messages[name] for action in actions for name in (f"{action}Request", f"{action}Response")}
        types: dict[str, Schema] = {}
        open_schemas = list(messages.values())
        while open_schemas:
            for name in refs(open_schemas.pop()):
                if name not in types and name != CUSTOM_DATA:
                    types[name] = self.types[name]
                    open_schemas.append(self.types[name])
        return Vocabulary(messages, types)

    def answer_of(self, request: str) -> str | None:
        """Class name of the answer, None for a request that is sent unanswered (2.1 part 4: SEND)."""
        answer = request.removesuffix("Request") + "Response"
        return answer if answer in self.messages else None


def refs(schema: Any) -> Iterator[str]:
    """The type names that a schema refers to, directly."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield ref_name(schema)
        for value in schema.values():
            yield from refs(value)


def ref_name(schema: Schema) -> str:
    """`SampledValueType` of `{"$ref": "#/definitions/SampledValueType"}`."""
    return str(schema["$ref"]).rpartition("/")[2]


def read(schema_set: SchemaSet) -> Vocabulary:
    """The vocabulary of a version; raises ValueError when a name would stand for two shapes, or an inline type has no name."""
    vocabulary = Vocabulary()
    for file_name, schema in schemas(schema_set).items():
        message = file_name if file_name.endswith(("Request", "Response")) else file_name + "Request"
        for name, definition in schema.get("definitions", {}).items():
            if name != CUSTOM_DATA:
                _define(vocabulary, name, _plain(definition, (name,), vocabulary))
        vocabulary.messages[message] = _plain({k: v for k, v in schema.items() if k != "definitions"}, (message,), vocabulary)
    return vocabulary


def _define(vocabulary: Vocabulary, name: str, schema: Schema) -> None:
    if vocabulary.types.setdefault(name, schema) != schema:
        raise ValueError(f"{name} has two shapes: {vocabulary.types[name]} and {schema}")


def _plain(schema: Schema, path: tuple[str, ...], vocabulary: Vocabulary) -> Schema:
    """`schema` without prose, its inline objects and enums given to `vocabulary` and replaced by references."""
    plain = {key: value for key, value in schema.items() if key not in IGNORED}
    if plain.get("type") == "string":
        plain.pop("additionalProperties", None)  # 1.6 says it of strings, where it means nothing
        if schema.get("format") == "date-time":
            plain["format"] = "date-time"
    if "properties" in plain:
        plain["properties"] = {name: _named(inner, (*path, name), vocabulary) for name, inner in plain["properties"].items()}
    if "items" in plain:
        plain["items"] = _named(plain["items"], path, vocabulary)
    return plain


def _named(schema: Schema, path: tuple[str, ...], vocabulary: Vocabulary) -> Schema:
    plain = _plain(schema, path, vocabulary)
    if "enum" not in plain and plain.get("type") != "object":
        return plain
    for words in (path[-2:], path[-1:]):
        if (name := TYPES_16.get(".".join(words))) is not None:
            _define(vocabulary, name, plain)
            return {"$ref": f"#/definitions/{name}"}
    raise ValueError(f"{'.'.join(path)}: the inline type has no name in TYPES_16")


def family() -> Vocabulary:
    """The vocabulary that 1.2, 1.5 and 1.6 share: 1.6 without bounds, its value sets widened by what the older ones say."""
    strict = read("v16")
    for name, values in FAMILY_VALUES.items():
        strict.types[name] = strict.types[name] | {"enum": [*strict.types[name]["enum"], *values]}
    return Vocabulary(
        messages={name: _unbounded(schema) for name, schema in strict.messages.items()},
        types={name: _unbounded(schema) for name, schema in strict.types.items()},
    )


def _unbounded(schema: Schema) -> Schema:
    bounds = {"maxLength", "minItems", "maxItems", "minimum", "maximum", "multipleOf", "additionalProperties"}
    kept = {key: value for key, value in schema.items() if key not in bounds}
    if "properties" in kept:
        kept["properties"] = {name: _unbounded(inner) for name, inner in kept["properties"].items()}
    if "items" in kept:
        kept["items"] = _unbounded(kept["items"])
    return kept
