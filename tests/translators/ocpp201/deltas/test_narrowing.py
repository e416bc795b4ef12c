"""Messages of 2.1 in 2.0.1: valid whatever they say, and each rule."""

import random
from datetime import UTC, datetime

import msgspec
import msgspec.inspect as mi
import orjson
import pytest

from tests.strategies import instance, messages
from translators import canonical as c
from translators.canonical.base import ENCODER, check_custom_data
from translators.memory.station import Station
from translators.ocpp201 import schema as s201
from translators.ocpp201.deltas.narrowing import FIELDS, WHOLES, narrow
from translators.ocpp201.deltas.routes import COMMANDS
from translators.ocpp201.deltas.shaping import Telling, Untold
from translators.structs import structs_below

NOT_SHAPED = {"SetNetworkProfile", "SetVariables"}
"""The guard answers the one, set_variables the long values of the other."""
COMMON = [
    pytest.param(action, kind, id=f"{action}-{kind}")
    for action, kind in messages("2.0.1")
    if (action, kind) not in {(name, "request") for name in NOT_SHAPED}
]
ORDERED_AND_TOLD = [
    pytest.param(*case.values, command, id=f"{case.id}-{'ordered' if command else 'told'}")
    for case in COMMON
    for command in ((False, True) if case.values[0] in COMMANDS and case.values[1] == "request" else (False,))
]


def station(version="2.1", backend="2.0.1"):
    found = Station("CB1234", version, backend)
    found.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return found


def type_of(module, action, kind):
    return module.REQUESTS[action] if kind == "request" else module.REQUESTS[action].ANSWER


@pytest.mark.parametrize(("action", "kind", "command"), ORDERED_AND_TOLD)
def test_a_valid_message_of_2_1_becomes_a_valid_message_of_2_0_1(action, kind, command):
    rng = random.Random(f"narrow {action} {kind}")
    wide, strict = type_of(c, action, kind), type_of(s201, action, kind)
    told = 0
    for number in range(25):
        payload = orjson.dumps(instance(rng, "2.1", action, kind, optional=(0.0, 1.0, 0.5, 0.2)[number % 4]))
        try:
            narrowed = narrow(msgspec.json.decode(payload, type=wide), Telling(station(), action, command))
        except Untold:
            continue
        check_custom_data(msgspec.json.decode(ENCODER.encode(narrowed), type=strict))
        told += 1
    if action not in ("NotifyEVChargingSchedule", "GetCompositeSchedule", "SetChargingProfile", "ReportChargingProfiles"):
        assert told, "every generated message was refused"


@pytest.mark.parametrize(("action", "kind"), COMMON)
def test_a_message_that_2_0_1_can_say_is_unchanged(action, kind):
    rng = random.Random(f"identity {action} {kind}")
    for _ in range(10):
        payload = orjson.dumps(instance(rng, "2.0.1", action, kind))
        if b"2147483647" in payload:
            continue  # the highest identifiers stand for those below zero
        try:
            message = msgspec.json.decode(payload, type=type_of(c, action, kind))
        except msgspec.ValidationError:
            continue  # below the ranges that 2.1 set
        narrowed = narrow(message, Telling(station(), action, command=False))
        assert orjson.loads(ENCODER.encode(narrowed)) == orjson.loads(ENCODER.encode(message))


def differences():
    """(type, field) that 2.1 has and 2.0.1 has not, or narrower, ranges of whole numbers aside."""
    seen = set()
    for action, request in s201.REQUESTS.items():
        for wide, strict in ((c.REQUESTS[action], request), (c.REQUESTS[action].ANSWER, request.ANSWER)):
            narrower = {one.__name__: one for one in structs_below(strict)}
            for struct in structs_below(wide):
                if struct.__name__ in narrower:
                    seen |= {(struct.__name__, name) for name in _narrower(struct, narrower[struct.__name__])}
    return seen


def _narrower(wide, strict):
    narrow_fields = {part.name: part for part in mi.type_info(strict).fields}
    for part in mi.type_info(wide).fields:
        other = narrow_fields[part.name]
        if _leaf(part.type) != _leaf(other.type) or part.required != other.required:
            yield part.name


def _leaf(kind):
    match kind:
        case mi.VarTupleType():
            return _leaf(kind.item_type)
        case mi.StructType():
            return "struct"
        case mi.LiteralType():
            return frozenset(kind.values)
        case mi.IntType():
            return "int"
        case _:
            return kind


BY_WHOLE = {
    ("AdditionalInfoType", "additionalIdToken"): "IdTokenType",
    ("AuthorizeRequest", "certificate"): "AuthorizeRequest",
    ("ChargingSchedulePeriodType", "limit"): "ChargingSchedulePeriodType",
    ("IdTokenType", "idToken"): "IdTokenType",
    ("IdTokenType", "type"): "IdTokenType",
    ("MessageContentType", "content"): "MessageContentType",
    ("MessageContentType", "format"): "MessageContentType",
    ("MessageInfoType", "state"): "MessageInfoType",
    ("NotifyEVChargingNeedsResponse", "status"): "NotifyEVChargingNeedsResponse",
    ("ReserveNowRequest", "connectorType"): "ReserveNowRequest",
    ("SampledValueType", "measurand"): "SampledValueType",
    ("SampledValueType", "location"): "SampledValueType",
    ("SignedMeterValueType", "publicKey"): "SampledValueType",
    ("SignedMeterValueType", "signingMethod"): "SampledValueType",
    ("SignedMeterValueType", "signedMeterData"): "SampledValueType",
    ("TransactionEventRequest", "triggerReason"): "TransactionEventRequest",
}
"""Differences that a rule for the whole object covers."""
ELSEWHERE = {("SetVariableDataType", "attributeValue")}
"""set_variables answers these."""
NEVER_PASSED = {"NetworkConnectionProfileType", "APNType", "VPNType"}
"""SetNetworkProfile is answered by the guard (translation-down A.9)."""


def test_no_difference_between_the_versions_lacks_its_rule():
    found = {key for key in differences() if key[0] not in NEVER_PASSED}
    assert found - set(FIELDS) - set(BY_WHOLE) - ELSEWHERE == set()
    assert set(BY_WHOLE.values()) <= set(WHOLES)
