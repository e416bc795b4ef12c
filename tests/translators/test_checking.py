"""The types that judge what leaves accept and refuse what the strict ones do."""

from __future__ import annotations

import random
from typing import Any

import jsonschema_rs
import msgspec
import orjson
import pytest

from tests.mutations import mutation
from tests.strategies import instance, schema_of
from translators import canonical
from translators.checking import checking
from translators.errors import Invalid
from translators.ocpp16 import schema as schema16
from translators.ocpp201 import schema as schema201
from translators.schemas import JsonCodec

VERSIONS: dict[str, Any] = {"1.6": schema16.REQUESTS, "2.0.1": schema201.REQUESTS, "2.1": canonical.REQUESTS}
TWINS = [
    (version, action) for version, requests in VERSIONS.items() for action, request in requests.items() if checking(request) is not request
]


def test_only_messages_with_readings_have_a_twin() -> None:
    assert {action for _, action in TWINS} == {"MeterValues", "TransactionEvent"}
    assert {version for version, _ in TWINS} == {"2.0.1", "2.1"}


def test_a_reading_in_quotes_is_refused_and_its_digits_are_kept() -> None:
    codec = JsonCodec("2.1", canonical.REQUESTS)
    text = b'{"evseId":1,"meterValue":[{"timestamp":"2026-11-23T12:00:00Z","sampledValue":[{"value":%s}]}]}'
    request = codec.decode_request("MeterValues", text % b"12.5000000000000000000000001")
    assert b"12.5000000000000000000000001" in codec.encode_request(request)[1]
    with pytest.raises(Invalid) as found:
        codec.decode_request("MeterValues", text % b'"12.5"')
    assert (found.value.kind, found.value.path) == ("type", "$.meterValue[0].sampledValue[0].value")


@pytest.mark.parametrize(("version", "action"), TWINS)
def test_a_twin_gives_the_verdict_of_the_official_schema(version: str, action: str) -> None:
    twin = checking(VERSIONS[version][action])
    rng = random.Random(f"{version} {action}")
    schema = schema_of(version, action, "request")
    official = jsonschema_rs.validator_for(schema)
    for _ in range(100):
        message = instance(rng, version, action, "request")
        assert _accepts(twin, orjson.dumps(message))
        changed = mutation(rng, message, schema)[1]
        if not official.is_valid(changed):
            # A customData without its vendor is found by `check_custom_data`, odd times and URLs are nobody's business here.
            text = orjson.dumps(changed)
            assert not _accepts(twin, text) or b"customData" in text or _only_formats(official, changed), changed


def _only_formats(official: Any, message: Any) -> bool:
    return all("is not a" in error.message for error in official.iter_errors(message))


def _accepts(struct: Any, text: bytes) -> bool:
    try:
        msgspec.json.decode(text, type=struct)
    except msgspec.ValidationError:
        return False
    return True
