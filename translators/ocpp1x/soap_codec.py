"""The codec of the SOAP versions, compiled at start-up from the types of our WSDLs and a version's dialect.

Reading takes what stations send and ends in the typed decoding of the family's struct, which says what is missing or wrong. Writing follows
the WSDL to the letter and is checked as it is written, so nothing has to be decoded again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from lxml import etree

from translators.canonical.base import ENCODER, Request, Response
from translators.errors import Invalid, Unencodable
from translators.framing.soap.document import fingerprint, parse_document
from translators.framing.soap.names import Unacceptable
from translators.ocpp1x import wire
from translators.ocpp1x.soap_dialect import Dialect
from translators.ocpp1x.soap_reading import Read, compile_reader
from translators.ocpp1x.soap_values import Note, Unwritable
from translators.ocpp1x.soap_writing import Write, compile_writer
from translators.schemas import invalid
from wsdl import NAMESPACES, Service, SoapVersion
from wsdl.types import Complex, Operation, operations

Side = Literal["central_system", "charge_point"]

_OFFERS: dict[Side, Service] = {"central_system": "CentralSystemService", "charge_point": "ChargePointService"}
_OTHER: dict[Side, Side] = {"central_system": "charge_point", "charge_point": "central_system"}


def _ignore(_quirk: str) -> None:
    """For callers that do not count."""


@dataclass(frozen=True, slots=True)
class _Element:
    """Reader and writer of one body element."""

    start: str
    end: str
    struct: type[msgspec.Struct]
    read: Read
    write: Write


@dataclass(frozen=True, slots=True)
class _Operation:
    request: _Element
    answer: _Element


class Decoded(msgspec.Struct, frozen=True):
    """A request decoded before it is its turn: what came of it, the names of its quirks, and what a repetition of it has in common with it."""

    outcome: Request[Any] | Invalid
    quirks: tuple[str, ...]
    fingerprint: bytes

    def request(self, note: Note) -> Request[Any]:
        """Says its quirks. Raises Invalid."""
        for name in self.quirks:
            note(name)
        if isinstance(self.outcome, Invalid):
            raise self.outcome
        return self.outcome


class SoapCodec:
    """Body elements of one SOAP version, both ways. Raises `Invalid` when decoding, `Unencodable` when encoding.

    `side` is who we are: the gateway is the central system. It decides the namespace of DataTransfer, which both sides offer.
    """

    def __init__(self, version: SoapVersion, dialect: Dialect, side: Side = "central_system") -> None:
        self.version = version
        ours, theirs = _OFFERS[side], _OFFERS[_OTHER[side]]
        self._received = self._compile(ours, dialect)
        self._sent = self._compile(theirs, dialect)

    def knows(self, action: str) -> bool:
        """Whether the version has this action, in whichever direction."""
        return action in self._received or action in self._sent

    def sends(self, action: str) -> bool:
        """Whether the other side offers this action: it can be called."""
        return action in self._sent

    def decode_ahead(self, action: str, payload: etree._Element) -> Decoded:
        """What `decode_request` will make of a payload; a large one takes longer than others should wait, and may be decoded in a thread."""
        quirks: dict[str, None] = {}
        try:
            request = self.decode_request(action, payload, quirks.setdefault)
        except Invalid as error:
            return Decoded(error, tuple(quirks), fingerprint(payload))
        # Not of the text: prefixes and blanks are others in a repetition by another stack.
        return Decoded(request, tuple(quirks), hashlib.blake2b(ENCODER.encode(request), digest_size=16).digest())

    def decode_request(self, action: str, payload: etree._Element | bytes | Decoded, note: Note = _ignore) -> Request[Any]:
        """The request in the child of a Body; `note` hears each quirk. Raises Invalid."""
        if isinstance(payload, Decoded):
            return payload.request(note)
        request: Request[Any] = self._decode(self._operation(action, self._received, self._sent).request, payload, note)
        return request

    def decode_answer(self, action: str, payload: etree._Element | bytes, note: Note = _ignore) -> Response:
        """The answer to `action` in the child of a Body; `note` hears each quirk. Raises Invalid."""
        answer: Response = self._decode(self._operation(action, self._sent, self._received).answer, payload, note)
        return answer

    def encode_request(self, request: Request[Any]) -> tuple[str, bytes]:
        """Action and body element. Raises Unencodable when the version's WSDL does not allow it."""
        return request.ACTION, self._encode(request.ACTION, "request", (self._sent, self._received), request)

    def encode_answer(self, action: str, answer: Response) -> bytes:
        """Body element of the answer to `action`. Raises Unencodable when the version's WSDL does not allow it."""
        return self._encode(action, "answer", (self._received, self._sent), answer)

    def _compile(self, service: Service, dialect: Dialect) -> dict[str, _Operation]:
        return {name: self._operation_of(operation, service, dialect) for name, operation in operations(self.version, service).items()}

    def _operation_of(self, operation: Operation, service: Service, dialect: Dialect) -> _Operation:
        request = wire.REQUESTS[operation.name]
        namespace = NAMESPACES[self.version, service]

        def element(name: str, content: Complex, struct: type[msgspec.Struct]) -> _Element:
            return _Element(
                start=f'<{name} xmlns="{namespace}">',
                end=f"</{name}>",
                struct=struct,
                read=compile_reader(content, struct, namespace, dialect),
                write=compile_writer(content, struct, dialect),
            )

        return _Operation(
            element(operation.request_element, operation.request, request),
            element(operation.answer_element, operation.answer, request.ANSWER),
        )

    def _operation(self, action: str, *services: dict[str, _Operation]) -> _Operation:
        for service in services:
            if action in service:
                return service[action]
        raise Invalid("unknown_action", "$", f"OCPP {self.version} (SOAP) has no action {action!r}")

    def _decode(self, element: _Element, payload: etree._Element | bytes, note: Note) -> Any:
        if isinstance(payload, bytes):
            payload = _parse(payload, note)
        try:
            return msgspec.convert(element.read(payload, note), element.struct)
        except msgspec.ValidationError as error:
            raise invalid(error) from None

    def _encode(
        self, action: str, part: Literal["request", "answer"], services: tuple[dict[str, _Operation], ...], message: msgspec.Struct
    ) -> bytes:
        try:
            operation = self._operation(action, *services)
        except Invalid as error:
            raise Unencodable(action, error.path, error.text) from None
        element = operation.request if part == "request" else operation.answer
        if not isinstance(message, element.struct):
            raise Unencodable(action, "$", f"{type(message).__name__} is no {element.struct.__name__}")
        out = [element.start]
        try:
            element.write(message, out)
        except Unwritable as error:
            raise Unencodable(action, ".".join(("$", *error.path)), error.text) from None
        out.append(element.end)
        return "".join(out).encode()


def _parse(payload: bytes, note: Note) -> etree._Element:
    try:
        root, quirks = parse_document(payload)
    except Unacceptable as error:
        raise Invalid("formation", "$", error.fault.reason) from None
    for quirk in quirks:
        note(quirk)
    return root
