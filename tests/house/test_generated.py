"""The generated message types against the schemas they were generated from: the same verdict on every message, and nothing lost on the way through.

`OCPP_GATEWAY_DEEP=1` looks much longer.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Mapping
from decimal import Decimal
from types import ModuleType
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from tests.mutations import mutation
from tests.strategies import Kind, Version, instance, messages, schema_of
from translators import canonical
from translators.canonical.base import ENCODER, Request, check_custom_data
from translators.checking import checking
from translators.generate.__main__ import main
from translators.generate.schemas import SchemaSet
from translators.generate.vocabulary import read
from translators.ocpp1x import wire
from translators.ocpp16 import schema as ocpp16
from translators.ocpp201 import schema as ocpp201

INSTANCES, MUTATIONS = (400, 1500) if os.environ.get("OCPP_GATEWAY_DEEP") else (20, 40)
REQUESTS: dict[Version, Mapping[str, type[Request[Any]]]] = {"1.6": ocpp16.REQUESTS, "2.0.1": ocpp201.REQUESTS, "2.1": canonical.REQUESTS}
FAMILY: dict[Version, Mapping[str, type[Request[Any]]]] = {"1.6": wire.REQUESTS, "2.0.1": canonical.REQUESTS, "2.1": canonical.REQUESTS}
EVERY_MESSAGE = [
    pytest.param(version, action, kind, id=f"{version}-{action}-{kind}") for version in REQUESTS for action, kind in messages(version)
]

# Declared differences. The types refuse, and the schema takes:
STRICTER = {
    "whole float": "Expected `int`, got `float`",  # draft-06 takes 3.0 for an integer; from a peer it is a repair
}
# The types take, and the schema refuses: texts that are no date-time or no uri, so the oracle is not asked about formats.
# A time is read where its value is needed, a location is passed on as it is.


def type_of(version: Version, action: str, kind: Kind) -> type[msgspec.Struct]:
    request = REQUESTS[version][action]
    return request if kind == "request" else request.ANSWER


def decoded(decoder: msgspec.json.Decoder[Any], payload: bytes) -> Any:
    """As the codecs do it."""
    message = decoder.decode(payload)
    if b'"customData"' in payload:
        check_custom_data(message)
    return message


@pytest.mark.parametrize(("version", "action", "kind"), EVERY_MESSAGE)
def test_a_valid_message_is_read_and_written_back_unchanged(version: Version, action: str, kind: Kind) -> None:
    rng = random.Random(f"{version} {action} {kind}")
    oracle = jsonschema_rs.validator_for(schema_of(version, action, kind))
    decoder = msgspec.json.Decoder(type_of(version, action, kind))
    for number in range(INSTANCES):
        message = instance(rng, version, action, kind, optional=(0.0, 1.0, 0.5)[min(number, 2)])
        assert oracle.is_valid(message), f"the strategy made an invalid message: {message}"
        payload = json.dumps(message).encode()
        again = ENCODER.encode(decoded(decoder, payload))
        assert json.loads(again, parse_float=Decimal) == json.loads(payload, parse_float=Decimal)


@pytest.mark.parametrize(("version", "action", "kind"), EVERY_MESSAGE)
def test_a_changed_message_meets_the_same_verdict_from_the_type_and_from_the_schema(version: Version, action: str, kind: Kind) -> None:
    rng = random.Random(f"{version} {action} {kind} changed")
    schema = schema_of(version, action, kind)
    oracle = jsonschema_rs.validator_for(schema, validate_formats=False)
    decoder = msgspec.json.Decoder(checking(type_of(version, action, kind)))  # as a codec judges: a reading in quotes is none
    for _ in range(MUTATIONS):
        what, message = mutation(rng, instance(rng, version, action, kind), schema)
        payload = json.dumps(message).encode()
        try:
            decoded(decoder, payload)
        except msgspec.ValidationError as error:
            verdict = str(error)
        else:
            verdict = ""
        if what in STRICTER and STRICTER[what] in verdict:
            continue
        assert (verdict == "") == oracle.is_valid(message), f"{what}: {verdict or 'accepted'}: {message}"


@pytest.mark.parametrize("version", REQUESTS)
def test_a_strict_type_gives_an_object_of_the_vocabulary_that_flows_read(version: Version) -> None:
    for action, request in REQUESTS[version].items():
        assert issubclass(request, FAMILY[version][action])
        assert issubclass(request.ANSWER, FAMILY[version][action].ANSWER)


@pytest.mark.parametrize("version", REQUESTS)
def test_every_message_of_the_schemas_has_a_type(version: Version) -> None:
    found = messages(version)
    actions = {action for action, kind in found if kind == "request"}
    assert actions == set(REQUESTS[version])
    unanswered = {action for action, request in REQUESTS[version].items() if request.ANSWER is canonical.NoResponse}
    assert unanswered == set(REQUESTS[version]) - {action for action, kind in found if kind == "answer"}
    assert all(action == request.ACTION for action, request in REQUESTS[version].items())


def test_the_committed_files_are_what_the_generator_writes() -> None:
    assert main(["--check"]) == 0, "run `python -m translators.generate`"


@pytest.mark.parametrize(("schema_set", "module"), [("v16", ocpp16), ("v201", ocpp201), ("v21", canonical)])
def test_a_type_has_the_fields_of_its_schema_and_can_only_lack_the_others(schema_set: SchemaSet, module: ModuleType) -> None:
    vocabulary = read(schema_set)
    for name, schema in {**vocabulary.messages, **vocabulary.parts}.items():
        found = msgspec.structs.fields(getattr(module, name))
        assert {field.name for field in found if field.type is not msgspec.UnsetType} == set(schema.get("properties", {})), name
        assert {field.name for field in found if field.required} == set(schema.get("required", ())), name
        assert getattr(module, name).__struct_config__.forbid_unknown_fields, name
