"""Every message of every version, damaged as peers damage them: what is mended is what was meant, and the strict decoder takes it."""

import copy
import random

import msgspec
import orjson
import pytest

from tests.strategies import instance, messages, places, schema_of
from translators import canonical
from translators.canonical.base import check_custom_data
from translators.losses import QUIRKS
from translators.ocpp16 import schema as s16
from translators.ocpp201 import schema as s201
from translators.repairs.payloads import repair

REQUESTS = {"1.6": s16.REQUESTS, "2.0.1": s201.REQUESTS, "2.1": canonical.REQUESTS}
EVERY_MESSAGE = [
    pytest.param(version, action, kind, id=f"{version}-{action}-{kind}") for version in REQUESTS for action, kind in messages(version)
]
NOW = "2026-11-23T12:00:00Z"


def type_of(version, action, kind):
    return REQUESTS[version][action] if kind == "request" else REQUESTS[version][action].ANSWER


def holders(message, schema):
    """Every object of the message whose schema names its fields."""
    return [place for place in places(message, schema, schema) if isinstance(place.value, dict) and place.schema.get("properties")]


def with_nulls(rng, message, schema):
    """Optional fields that are absent come as null."""
    found = holders(message, schema)
    if not found:
        return
    place = rng.choice(found)
    absent = [name for name in place.schema["properties"] if name not in place.value and name not in place.schema.get("required", ())]
    place.value.update(dict.fromkeys(absent))


def with_unknown_fields(rng, message, schema):
    closed = [place for place in holders(message, schema) if place.schema.get("additionalProperties") is False]
    if closed:
        rng.choice(closed).value["vendorExtra"] = {"deep": [1, None]}


def with_numbers_in_quotes(rng, message, schema):
    for place in holders(message, schema):
        for name, value in place.value.items():
            kind = place.schema["properties"].get(name, {}).get("type")
            if kind == "integer" or (kind == "number" and isinstance(value, int)):
                place.value[name] = str(value)


def with_whole_floats(rng, message, schema):
    for place in holders(message, schema):
        for name, value in place.value.items():
            if place.schema["properties"].get(name, {}).get("type") == "integer":
                place.value[name] = float(value)


def with_loud_words(rng, message, schema):
    for place in places(message, schema, schema):
        if "enum" in place.schema and len({word.lower() for word in place.schema["enum"]}) == len(place.schema["enum"]):
            holder = message
            for key in place.path[:-1]:
                holder = holder[key]
            holder[place.path[-1]] = place.value.upper()


DAMAGES = (with_nulls, with_unknown_fields, with_numbers_in_quotes, with_whole_floats, with_loud_words)


@pytest.mark.parametrize(("version", "action", "kind"), EVERY_MESSAGE)
def test_a_damaged_message_is_mended_to_what_was_meant(version, action, kind):
    rng = random.Random(f"repair {version} {action} {kind}")
    schema, struct = schema_of(version, action, kind), type_of(version, action, kind)
    for damage in DAMAGES:
        meant = instance(rng, version, action, kind, optional=0.4)
        damaged = copy.deepcopy(meant)
        damage(rng, damaged, schema)
        repaired = repair(orjson.dumps(damaged), struct, NOW)
        if repaired is None:
            assert damaged == meant
            continue
        check_custom_data(msgspec.json.decode(repaired.payload, type=struct))
        assert set(repaired.quirks) <= set(QUIRKS)
        if "sample_dropped" in repaired.quirks:
            continue  # a moment without readings, which 1.6 allows, is left out beside one that has some
        assert without_empties(orjson.loads(repaired.payload)) == without_empties(meant)


def without_empties(value):
    """Empty optional texts and objects are dropped with the damage, and times are written alike: neither is what this test is about."""
    if isinstance(value, dict):
        return {name: inner for name, item in value.items() if (inner := without_empties(item)) not in ("", {}, [])}
    return [without_empties(item) for item in value] if isinstance(value, list) else value
