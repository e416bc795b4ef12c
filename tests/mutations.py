"""Messages with one thing changed in them, most of them for the worse."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

from tests.strategies import Place, any_json, places
from translators.generate.schemas import Schema

GONE = object()
_OTHERS: tuple[Any, ...] = (None, True, 3, 2.5, "12.5", "text", [], ["a"], {}, {"vendorId": "v"})


def mutation(rng: random.Random, message: dict[str, Any], schema: Schema) -> tuple[str, Any]:
    """What was done, and a copy of `message` in which it was done at one place."""
    place = rng.choice(list(places(message, schema, schema)))
    what, path, value = rng.choice(list(_changes(rng, place)))
    return what, _changed(message, (*place.path, *path), value)


def _changes(rng: random.Random, place: Place) -> Iterator[tuple[str, tuple[str | int, ...], Any]]:
    """Name of the change, where below `place`, and the new value (`GONE`: none)."""
    schema, value = place.schema, place.value
    yield "another type", (), rng.choice([other for other in _OTHERS if type(other) is not type(value)])
    if isinstance(value, dict):
        yield "extra property", ("xExtra",), any_json(rng)
        if value:
            yield "property removed", (rng.choice(sorted(value)),), GONE
    elif isinstance(value, list):
        yield "no items", (), []
        if value and "items" in schema:
            yield "many items", (), [copy.deepcopy(rng.choice(value)) for _ in range(schema.get("maxItems", 4) + rng.randint(0, 1))]
    elif isinstance(value, str):
        yield "another text", (), rng.choice(("", value + " ", value.lower(), "Nonsense"))
        if "maxLength" in schema:
            yield "long text", (), rng.choice(("é", "x", "😀")) * (schema["maxLength"] + rng.randint(0, 1))
    elif not isinstance(value, bool) and isinstance(value, int | float):
        bound = rng.choice([schema[key] for key in ("minimum", "maximum") if key in schema] or [0])
        yield "at a bound", (), int(bound) + rng.choice((-1, 0, 1))
        yield "more digits", (), value + 0.05
        if isinstance(value, int):
            yield "whole float", (), float(value)


def _changed(message: Any, path: tuple[str | int, ...], value: Any) -> Any:
    if not path:
        return value
    whole = copy.deepcopy(message)
    holder = whole
    for key in path[:-1]:
        holder = holder[key]
    if value is GONE:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return whole
