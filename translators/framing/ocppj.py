"""OCPP-J frames: JSON arrays, read and written without knowing any message.

OCPP-J 1.6 §4.2, 2.0.1 part 4 §4.2; 2.1 part 4 §4.2.4 adds SEND (6) and CALLRESULTERROR (5).
"""

from __future__ import annotations

import re
from typing import Any, Literal

import msgspec

CALL, CALLRESULT, CALLERROR, CALLRESULTERROR, SEND = 2, 3, 4, 5, 6

MAX_MESSAGE_ID = 36
"""Characters (1.6-J §4.1.4; 2.0.1 part 4 §4.1.4)."""


class CallFrame(msgspec.Struct, frozen=True):
    """A request; `send` when it must not be answered (2.1 SEND)."""

    message_id: str
    action: str
    payload: bytes
    send: bool = False
    quirks: tuple[str, ...] = ()


class ResultFrame(msgspec.Struct, frozen=True):
    message_id: str
    payload: bytes
    quirks: tuple[str, ...] = ()


class ErrorFrame(msgspec.Struct, frozen=True):
    """A CALLERROR, or a CALLRESULTERROR when `of_result`."""

    message_id: str
    code: str
    description: str
    details: Any
    of_result: bool = False
    quirks: tuple[str, ...] = ()


class Unreadable(msgspec.Struct, frozen=True):
    """No OCPP-J frame. `message_id` when it could be read all the same; `message_type` when that is what is unknown; `of_answer`: it was to be an
    answer, and is not answered itself."""

    text: str
    message_id: str | None = None
    message_type: int | None = None
    of_answer: bool = False


Frame = CallFrame | ResultFrame | ErrorFrame | Unreadable

_decoder = msgspec.json.Decoder(list[msgspec.Raw])
_any = msgspec.json.Decoder()
_call = msgspec.json.Decoder(tuple[Literal[2], str, str, msgspec.Raw])
_result = msgspec.json.Decoder(tuple[Literal[3], str, msgspec.Raw])
_HEAD = re.compile(r'\s*\[\s*([2-6])\s*,\s*"([^"\\]{1,36})"\s*,')
_HEAD_LENGTH = 128
_LENGTHS = {CALL: 4, SEND: 4, CALLRESULT: 3, CALLERROR: 5, CALLRESULTERROR: 5}


def parse(data: bytes | str) -> Frame:
    """Read one frame; never raises."""
    return _ordinary(data) or _any_frame(data)


def _ordinary(data: bytes | str) -> Frame | None:
    """A CALL or CALLRESULT as it should be, in one pass; None for all others."""
    try:
        if data[:2] in (b"[2", "[2"):
            _, message_id, action, payload = _call.decode(data)
            return CallFrame(message_id, action, bytes(payload)) if message_id else None
        if data[:2] in (b"[3", "[3"):
            _, message_id, payload = _result.decode(data)
            return ResultFrame(message_id, bytes(payload)) if message_id else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass  # what is wrong with it is found out below
    return None


def _any_frame(data: bytes | str) -> Frame:
    try:
        parts = _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return unread(data, str(error))
    if len(parts) < 2:
        return Unreadable("an OCPP-J message has at least three elements")
    message_type, raw_id = _any.decode(parts[0]), _any.decode(parts[1])
    message_id, quirks = _message_id(raw_id)
    if message_id is None:
        return Unreadable("the message id is not a text", None)
    if not isinstance(message_type, int) or message_type not in _LENGTHS:
        return Unreadable(f"unknown message type {message_type!r}", message_id, message_type if isinstance(message_type, int) else None)
    return _of_type(message_type, message_id, parts, quirks)


def unread(data: bytes | str, text: str) -> Unreadable:
    """What is not read to its end, for the reason `text`: its id and kind by how it begins, so that its sender learns which it was."""
    head = data[:_HEAD_LENGTH]
    found = _HEAD.match(head if isinstance(head, str) else head.decode(errors="replace"))
    if found is None:
        return Unreadable(text)
    return Unreadable(text, found[2], of_answer=int(found[1]) in (CALLRESULT, CALLERROR, CALLRESULTERROR))


def _message_id(raw: Any) -> tuple[str | None, tuple[str, ...]]:
    """Quirk: some stations number their messages without quotes."""
    if isinstance(raw, str) and raw:
        return raw, ()
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw), ("message_id_repaired",)
    return None, ()


def _of_type(message_type: int, message_id: str, parts: list[msgspec.Raw], quirks: tuple[str, ...]) -> Frame:
    if message_type in (CALL, SEND):
        if len(parts) != 4:
            return Unreadable(f"a CALL has 4 elements, not {len(parts)}", message_id)
        action = _any.decode(parts[2])
        if not isinstance(action, str):
            return Unreadable("the action is not a text", message_id)
        return CallFrame(message_id, action, bytes(parts[3]), message_type == SEND, quirks)
    if message_type == CALLRESULT:
        if len(parts) != 3:
            return Unreadable(f"a CALLRESULT has 3 elements, not {len(parts)}", message_id, of_answer=True)
        return ResultFrame(message_id, bytes(parts[2]), quirks)
    # Quirk callerror_shape: description and details are often left out or null.
    rest = [_any.decode(part) for part in parts[2:5]]
    if len(parts) != 5 or not all(isinstance(text, str) for text in rest[:2]):
        quirks = (*quirks, "callerror_shape")
    code = rest[0] if rest and isinstance(rest[0], str) else "GenericError"
    description = rest[1] if len(rest) > 1 and isinstance(rest[1], str) else ""
    details = rest[2] if len(rest) > 2 else {}
    return ErrorFrame(message_id, code, description, details, message_type == CALLRESULTERROR, quirks)


_encoder = msgspec.json.Encoder()


def call(message_id: str, action: str, payload: bytes) -> bytes:
    """A CALL; `payload` is JSON text."""
    return b"[2,%b,%b,%b]" % (_encoder.encode(message_id), _encoder.encode(action), payload)


def send(message_id: str, action: str, payload: bytes) -> bytes:
    """A SEND (2.1), which is never answered."""
    return b"[6,%b,%b,%b]" % (_encoder.encode(message_id), _encoder.encode(action), payload)


def result(message_id: str, payload: bytes) -> bytes:
    return b"[3,%b,%b]" % (_encoder.encode(message_id), payload)


def error(message_id: str, code: str, description: str, details: Any = None) -> bytes:
    """A CALLERROR; the description is cut at 255 characters (2.0.1 part 4 §4.2.3)."""
    return _encoder.encode([CALLERROR, message_id, code, description[:255], details if isinstance(details, dict) else {}])
