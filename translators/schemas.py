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


def _judge(strict: type[msgspec.Struct], decoder: msgspec.json.Decoder[Any]) -> msgspec.json.Decoder[Any]:
    """The decoder that judges what leaves: the strict one, or that of its twin without digits to keep."""
    twin = checking(strict)
    return decoder if twin is strict else msgspec.json.Decoder(twin)


class JsonCodec:
    """JSON payloads of one version, both ways. Raises `Invalid` when decoding, `Unencodable` when encoding."""

    def __init__(self, version: str, requests: Mapping[str, type[Request[Any]]]) -> None:
        self.version = version
        self.requests = requests
        self._requests = {action: msgspec.json.Decoder(request) for action, request in requests.items()}
        self._answers = {action: msgspec.json.Decoder(request.ANSWER) for action, request in requests.items()}
        self._leaving_requests = {action: _judge(request, self._requests[action]) for action, request in requests.items()}
        self._leaving_answers = {action: _judge(request.ANSWER, self._answers[action]) for action, request in requests.items()}

    def knows(self, action: str) -> bool:
        """Whether the version has this action."""
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
        return action, self._encode(self._leaving_requests, action, request)

    def encode_answer(self, action: str, answer: Response) -> bytes:
        """JSON text of the answer to `action`. Raises Unencodable when it is not valid for this version."""
        return self._encode(self._leaving_answers, action, answer)

    def _decode(self, decoders: Mapping[str, msgspec.json.Decoder[Any]], action: str, payload: bytes) -> Any:
        decoder = decoders.get(action)
        if decoder is None:
            raise Invalid("unknown_action", "$", f"OCPP {self.version} has no action {action!r}")
        try:
            message = decoder.decode(payload)
            if b'"customData"' in payload:
                check_custom_data(message)
        except msgspec.DecodeError as error:
            raise invalid(error) from None
        except (RecursionError, UnicodeDecodeError) as error:
            raise Invalid("formation", "$", str(error)) from None
        return message

    def _encode(self, decoders: Mapping[str, msgspec.json.Decoder[Any]], action: str, message: Any) -> bytes:
        payload = ENCODER.encode(message)
        try:
            self._decode(decoders, action, payload)
        except Invalid as error:
            raise Unencodable(action, error.path, error.text) from None
        return payload
