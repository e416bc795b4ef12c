"""Reading a peer's message: strictly first, then, when the operator is lenient, once more after its repairs.

A repaired message is counted under the names of its repairs and its payload is what a relay passes on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from translators.canonical.base import Request, Response
from translators.errors import Invalid
from translators.memory.station import Station
from translators.ocpp1x.soap_codec import SoapCodec
from translators.repairs import Repaired, known_action, repair
from translators.schemas import JsonCodec
from translators.versions import Version

M = TypeVar("M")


def read_request(version: Version, action: str, payload: Any, station: Station, *, lenient: bool) -> tuple[Request[Any], Any]:
    """The request and its payload, repaired if need be. Raises Invalid with the fault of the message as it came."""
    codec = version.codec
    if isinstance(codec, SoapCodec):
        return codec.decode_request(action, payload, station.quirk), payload
    try:
        return codec.decode_request(action, payload), payload
    except Invalid as error:
        if not lenient or not isinstance(codec, JsonCodec):
            raise
        first = error
    known = action
    if first.kind == "unknown_action":
        spelled = known_action(action, codec.requests)
        if spelled is None:
            raise first
        known = spelled
        station.quirk("action_case")
    mended = repair(payload, codec.requests[known], station.now_text)
    if mended is None and known == action:
        raise first
    return _again(lambda text: codec.decode_request(known, text), payload if mended is None else mended.payload, mended, station, first)


def read_answer(version: Version, action: str, payload: Any, station: Station, *, lenient: bool) -> tuple[Response, Any]:
    """The answer to `action` and its payload, repaired if need be. Raises Invalid."""
    codec = version.codec
    if isinstance(codec, SoapCodec):
        return codec.decode_answer(action, payload, station.quirk), payload
    try:
        return codec.decode_answer(action, payload), payload
    except Invalid as error:
        if not lenient or not isinstance(codec, JsonCodec) or error.kind == "unknown_action":
            raise
        first = error
    mended = repair(payload, codec.requests[action].ANSWER, station.now_text)
    if mended is None:
        raise first
    return _again(lambda text: codec.decode_answer(action, text), mended.payload, mended, station, first)


def _again(decode: Callable[[bytes], M], payload: bytes, mended: Repaired | None, station: Station, first: Invalid) -> tuple[M, Any]:
    try:
        message = decode(payload)
    except Invalid:
        raise first from None  # the peer is told what it sent, not what we made of it
    for name in mended.quirks if mended is not None else ():
        station.quirk(name)
    return message, payload
