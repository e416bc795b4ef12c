"""The least answer that says yes, made from the type of the answer: for translating a message when its real answer is not at hand.

Only tools use it (`ocpp-gateway translate`); a session never invents an answer.
"""

from __future__ import annotations

from typing import Any

import msgspec
import msgspec.inspect as mi

from translators.canonical.base import ENCODER
from translators.ocpp1x import wire
from translators.schemas import JsonCodec
from translators.versions import VERSIONS, Version

_PREFERRED = ("Accepted", "Unlocked", "Idle", "Available")


def assumed_payload(version: Version, action: str, now_text: str, number: int) -> bytes:
    """The payload of an answer to `action` in a version's own form: required fields and what carries the verdict.

    `number` for a transaction id that it must give. Raises Unencodable when the least answer is not valid.
    """
    answer = version.codec.requests[action].ANSWER if isinstance(version.codec, JsonCodec) else wire.REQUESTS[action].ANSWER
    # The strict type where there is one: the family's has the words of all its versions.
    strict = VERSIONS[version.name.removesuffix("s")].codec
    info = mi.type_info(strict.requests[action].ANSWER if isinstance(strict, JsonCodec) else answer)
    assert isinstance(info, mi.StructType)  # every answer is a struct
    text = ENCODER.encode(_struct(info, now_text, number))
    return version.codec.encode_answer(action, msgspec.json.decode(text, type=answer))


_VERDICTS = ("idTokenInfo", "idTagInfo")
"""Optional fields without which an answer would not say yes (E01.FR.12)."""


def _struct(info: mi.StructType, now_text: str, number: int) -> dict[str, Any]:
    return {
        field.encode_name: _value(field.encode_name, field.type, now_text, number)
        for field in info.fields
        if field.required or field.encode_name in _VERDICTS
    }


def _value(name: str, info: mi.Type, now_text: str, number: int) -> Any:
    match info:
        case mi.UnionType():
            return _value(name, info.types[0], now_text, number)
        case mi.Metadata():
            return _value(name, info.type, now_text, number)
        case mi.StructType():
            return _struct(info, now_text, number)
        case mi.LiteralType():
            return next((value for value in _PREFERRED if value in info.values), info.values[0])
        case mi.VarTupleType():
            return [_value(name, info.item_type, now_text, number)]
        case mi.IntType():
            return {"transactionId": number, "interval": 300}.get(name, info.ge or 0)
        case mi.FloatType():
            return 0
        case mi.BoolType():
            return False
        case mi.StrType():
            return now_text if name.endswith(("Time", "Update")) or name == "generatedAt" else ""
    return msgspec.UNSET
