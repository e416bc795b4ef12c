"""The types that judge what leaves accept and refuse what the strict ones do."""

from __future__ import annotations

import inspect
import random
from typing import Any

import msgspec
import orjson
import pytest

from tests.mutations import mutation
from tests.strategies import instance, schema_of
from translators import canonical
from translators.checking import NUMBERS, checking
from translators.ocpp16 import schema as schema16
from translators.ocpp201 import schema as schema201

VERSIONS: dict[str, Any] = {"1.6": schema16.REQUESTS, "2.0.1": schema201.REQUESTS, "2.1": canonical.REQUESTS}
TWINS = [
    (version, action) for version, requests in VERSIONS.items() for action, request in requests.items() if checking(request) is not request
]


def test_only_messages_with_readings_have_a_twin() -> None:
    assert {action for _, action in TWINS} == {"MeterValues", "TransactionEvent"}
    assert {version for version, _ in TWINS} == {"2.0.1", "2.1"}


def test_the_fields_kept_as_decimals_are_the_ones_the_generator_wrote() -> None:
    from translators.canonical import types

    structs = {name: made for name, made in vars(types).items() if isinstance(made, type) and issubclass(made, msgspec.Struct)}
    kept = {name for name, made in structs.items() if "read_number" in inspect.getsource(made)}
    assert kept == set(NUMBERS)


@pytest.mark.parametrize(("version", "action"), TWINS)
def test_a_twin_gives_the_same_verdict(version: str, action: str) -> None:
    strict = VERSIONS[version][action]
    rng = random.Random(f"{version} {action}")
    schema = schema_of(version, action, "request")
    for _ in range(100):
        message = instance(rng, version, action, "request")
        changed = mutation(rng, message, schema)[1]
        for payload in (message, changed):
            text = orjson.dumps(payload)
            assert _accepts(checking(strict), text) == _accepts(strict, text), payload


def _accepts(struct: Any, text: bytes) -> bool:
    try:
        msgspec.json.decode(text, type=struct)
    except msgspec.ValidationError:
        return False
    return True
