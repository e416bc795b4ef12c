"""Reading a peer's message: strictly first, then, when the operator is lenient, once more after its repairs.

A repaired message is counted under the names of its repairs and its payload is what a relay passes on. What needs a repair that the operator has
switched off (`Options.repairs_off`) is refused as it came.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from translators.canonical.base import Request, Response
from translators.errors import Invalid
from translators.memory.station import Station
from translators.ocpp1x.soap_codec import SoapCodec
from translators.ocpp1x.soap_values import Note
from translators.ocpp1x.terminals import without_prefix
from translators.repairs import Repaired, known_action, repair
from translators.schemas import JsonCodec
from translators.versions import Version

M = TypeVar("M")

ALLOWED = frozenset({"readings_unnamed"})
"""Quirks that mend nothing: what the standard allows, and is worth to be known of a station."""


def read_request(version: Version, action: str, payload: Any, station: Station, *, lenient: bool) -> tuple[Request[Any], Any]:
    """The request and its payload, repaired if need be. Raises Invalid with the fault of the message as it came."""
    request, payload = _read(version, action, payload, station, lenient=lenient)
    if (meant := without_prefix(request, station)) is not request and not isinstance(version.codec, SoapCodec):
        payload = version.codec.encode_request(meant)[1]
    return meant, payload


def _read(version: Version, action: str, payload: Any, station: Station, *, lenient: bool) -> tuple[Request[Any], Any]:
    codec = version.codec
    if isinstance(codec, SoapCodec):
        return _read_soap(lambda note: codec.decode_request(action, payload, note), station, lenient=lenient), payload
    try:
        return codec.decode_request(action, payload), payload
    except Invalid as error:
        if not lenient or not isinstance(codec, JsonCodec):
            raise
        first = error
    known = action
    if first.kind == "unknown_action":
        spelled = known_action(action, codec.requests)
        if spelled is None or "action_case" in station.options.repairs_off:
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
        return _read_soap(lambda note: codec.decode_answer(action, payload, note), station, lenient=lenient), payload
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


def _read_soap(decode: Callable[[Note], M], station: Station, *, lenient: bool) -> M:
    """What a SOAP codec repairs as it reads is counted once a message under each name, or refused."""
    found: dict[str, None] = {}
    try:
        message = decode(lambda name: found.setdefault(name))
    finally:
        for name in found:
            station.quirk(name)
    odd = [name for name in found if name not in ALLOWED]
    if (odd and not lenient) or not station.options.repairs_off.isdisjoint(odd):
        raise Invalid("formation", "$", f"Not as its WSDL has it: {', '.join(odd)}")
    return message


def _again(decode: Callable[[bytes], M], payload: bytes, mended: Repaired | None, station: Station, first: Invalid) -> tuple[M, Any]:
    try:
        message = decode(payload)
    except Invalid:
        raise first from None  # the peer is told what it sent, not what we made of it
    if mended is not None and not station.options.repairs_off.isdisjoint(mended.quirks):
        raise first
    for name in mended.quirks if mended is not None else ():
        station.quirk(name)
    return message, payload
