"""The official validators, compiled: one decoder per version and message.

Decoding with the version's strict type is the validation of what comes in; what goes out is encoded and decoded again with the receiver's
strict type before it leaves (3 to 5 µs for a large message, measured in `docs/performance.md`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from translators.canonical.base import ENCODER, Request, Response, check_custom_data
from translators.checking import checking
from translators.errors import Invalid, Kind, Unencodable

_KINDS: tuple[tuple[str, Kind], ...] = (
    ("missing required field", "missing"),
    ("unknown field", "extra"),
    ("Invalid enum value", "value"),
    ("`array` of length", "occurrence"),
    ("of length", "value"),
    ("matching regex", "format"),
    ("Expected `int` ", "value"),
    ("Expected `float` ", "value"),
    ("Expected `decimal` ", "value"),
)
_PATH = re.compile(r" - at `(\$[^`]*)`$")
_FIELD = re.compile(r"field `([^`]+)`")


def invalid(error: msgspec.DecodeError) -> Invalid:
    """msgspec's sentence as an `Invalid` with kind and path."""
    text = str(error)
    if not isinstance(error, msgspec.ValidationError):
        return Invalid("formation", "$", text)
    found = _PATH.search(text)
    path = found.group(1) if found else "$"
    text = _PATH.sub("", text)
    if (member := _FIELD.search(text)) is not None:
        path = f"{path}.{member.group(1)}"
    kind: Kind = next((kind for words, kind in _KINDS if words in text and ", got" not in text), "type")
    return Invalid(kind, path, text)


def _twin(strict: type[msgspec.Struct]) -> msgspec.json.Decoder[Any] | None:
    """The decoder that judges a message with readings; None where the strict type judges well enough."""
    twin = checking(strict)
    return None if twin is strict else msgspec.json.Decoder(twin)


def _may_have_custom_data(payload: bytes) -> bool:
    """Looks for the rarest letter first: for one byte Python has a search that is twenty times as fast as the one for a word."""
    return b"D" in payload and b'"customData"' in payload


class _Message:
    """How one message is read and judged; `twice` when judging is not reading."""

    __slots__ = ("decode", "judge", "twice")

    def __init__(self, strict: type[msgspec.Struct]) -> None:
        twin = _twin(strict)
        self.decode = msgspec.json.Decoder(strict).decode
        self.judge = self.decode if twin is None else twin.decode
        self.twice = twin is not None


class JsonCodec:
    """JSON payloads of one version, both ways. Raises `Invalid` when decoding, `Unencodable` when encoding."""

    def __init__(self, version: str, requests: Mapping[str, type[Request[Any]]]) -> None:
        self.version = version
        self.requests = requests
        self._requests = {action: _Message(request) for action, request in requests.items()}
        self._answers = {action: _Message(request.ANSWER) for action, request in requests.items()}

    def knows(self, action: str) -> bool:
        """Whether the version has this action."""
        return action in self.requests

    def sends(self, action: str) -> bool:
        """Whether the other side can be asked this: in JSON, whatever the version knows (the tables of flows keep the directions)."""
        return action in self.requests

    def decode_request(self, action: str, payload: bytes) -> Request[Any]:
        """The request, validated. Raises Invalid."""
        request: Request[Any] = self._decode(self._requests, action, payload)
        return request

    def decode_answer(self, action: str, payload: bytes) -> Response:
        """The answer to `action`, validated. Raises Invalid."""
        answer: Response = self._decode(self._answers, action, payload)
        return answer

    def encode_request(self, request: Request[Any]) -> tuple[str, bytes]:
        """Action and JSON text. Raises Unencodable when it is not valid for this version."""
        action = request.ACTION
        return action, self._encode(self._requests, action, request)

    def encode_answer(self, action: str, answer: Response) -> bytes:
        """JSON text of the answer to `action`. Raises Unencodable when it is not valid for this version."""
        return self._encode(self._answers, action, answer)

    def _decode(self, messages: Mapping[str, _Message], action: str, payload: bytes) -> Any:
        known = messages.get(action)
        if known is None:
            raise Invalid("unknown_action", "$", f"OCPP {self.version} has no action {action!r}")
        try:
            message = known.judge(payload)
            if _may_have_custom_data(payload):
                check_custom_data(message)
            return known.decode(payload) if known.twice else message
        except msgspec.DecodeError as error:
            raise invalid(error) from None
        except (RecursionError, UnicodeDecodeError) as error:
            raise Invalid("formation", "$", str(error)) from None

    def _encode(self, messages: Mapping[str, _Message], action: str, message: Any) -> bytes:
        payload = ENCODER.encode(message)
        known = messages.get(action)
        if known is None:
            raise Unencodable(action, "$", f"OCPP {self.version} has no such action")
        try:
            judged = known.judge(payload)
            if _may_have_custom_data(payload):
                check_custom_data(judged)
        except msgspec.DecodeError as error:
            fault = invalid(error)
            raise Unencodable(action, fault.path, fault.text) from None
        return payload
