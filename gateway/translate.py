"""`ocpp-gateway translate`: what becomes of a message, without a station or a backend.

Each input line is one OCPP-J frame or one SOAP envelope (or the whole input is one envelope). Lines share one station's memory, so a file may hold a
whole session. A CALLRESULT or CALLERROR line answers what the line before was translated to; where there is none, a plain yes is assumed.
Every output line is a JSON object: the leg a message goes to, the frame, and what was lost.
"""

from __future__ import annotations

import codecs
import itertools
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson

from gateway.commands import Command, SendCall, SendError, SendResult, Side
from gateway.runs import Incoming, Moment, Observer, Timing
from gateway.session import Session
from translators.assumed import assumed_payload
from translators.errors import TO_SOAP
from translators.framing import ocppj
from translators.framing.soap import Envelope, Fault, Located, Unacceptable, build_answer, build_fault, build_request, locate, parse
from translators.memory.station import Station
from translators.versions import BACKEND_VERSIONS, STATION_VERSIONS, Version, pair
from wsdl import SoapVersion

_SOAP: dict[str, SoapVersion] = {"1.2": "1.2", "1.5": "1.5", "1.6s": "1.6"}


class _Quiet:
    """Nobody counts here; faults of the gateway are told."""

    def message(self, leg: str, version: str, direction: str, action: str, outcome: str) -> None:
        """Not counted."""

    def loss(self, source: str, target: str, action: str, name: str) -> None:
        """Shown with the exchange."""

    def quirk(self, version: str, name: str) -> None:
        """Shown with the exchange."""

    def fault(self, station: str, text: str, error: BaseException | None) -> None:
        print(text if error is None else f"{text}: {error!r}", file=sys.stderr)


class Translation:
    """A session whose peers are the lines of a file; `observer` hears what a session reports."""

    def __init__(self, station: Station, side: Side, now: datetime, observer: Observer | None = None) -> None:
        self.side = side
        self.envelope: Envelope | None = None
        self.now = Moment(0.0, now)
        numbers = itertools.count(1)
        versions = pair(station.version, station.backend_version)
        self.session = Session(station, versions, Timing(), observer or _Quiet(), lambda: str(next(numbers)))
        self.numbers = itertools.count(1)
        self.session.backend_opened(self.now)
        self.session.station_opened(self.now)
        self.session.station.connected_since = None

    def line(self, incoming: Incoming, replies: list[ocppj.Frame]) -> Iterator[dict[str, Any]]:
        """Translate one request; `replies` are used up as answers of the other party."""
        commands = self.session.call_received(self.side, incoming, self.now)
        shown: list[dict[str, Any]] = []
        queue = list(commands)
        while queue:
            command = queue.pop(0)
            if (line := self._show(command)) is not None:
                shown.append(line)
            if isinstance(command, SendCall) and not command.send:
                queue.extend(self._reply(command, replies))
        exchange = list(self.session.runner.exchanges)[-1]
        if shown:
            shown[0]["losses"], shown[0]["quirks"] = exchange.losses, exchange.quirks
        else:
            shown.append({"leg": None, "frame": None, "losses": exchange.losses, "quirks": exchange.quirks})
        yield from shown

    def unreadable(self, frame: ocppj.Unreadable) -> Iterator[dict[str, Any]]:
        """What is no frame is answered as the session would; where nothing is answered (1.6 without a message id), it is named."""
        shown = [line for command in self.session.unreadable(self.side, frame, self.now) if (line := self._show(command)) is not None]
        yield from shown or [{"leg": None, "frame": None, "error": f"{self.side.value}: {frame.text}"}]

    def _reply(self, call: SendCall, replies: list[ocppj.Frame]) -> list[Command]:
        if replies and call.side is not self.side:
            reply = replies.pop(0)
            if isinstance(reply, ocppj.ErrorFrame):
                return self.session.error_received(call.side, call.message_id, reply.code, reply.description, reply.details, self.now)
            assert isinstance(reply, ocppj.ResultFrame)  # the reader gives nothing else
            return self.session.result_received(call.side, call.message_id, reply.payload, self.now)
        version = self.session.runner.version(call.side)
        payload = assumed_payload(version, call.action, self.session.station.now_text, next(self.numbers))
        return self.session.result_received(call.side, call.message_id, payload, self.now)

    def _show(self, command: Command) -> dict[str, Any] | None:
        if not isinstance(command, (SendCall, SendResult, SendError)):
            return None
        version = self.session.runner.version(command.side)
        return {"leg": command.side.value, **(self._soap(version, command) if version.is_soap else _json(version, command))}

    def _soap(self, version: Version, command: SendCall | SendResult | SendError) -> dict[str, Any]:
        number = _SOAP[version.name]
        match command:
            case SendCall():
                located = Located(number, "ChargePointService", command.action)
                to, message_id = "http://station.example/", f"urn:uuid:{uuid4()}"
                text = build_request(located, command.payload, identity="translate", to=to, from_address="", message_id=message_id)
            case SendResult():
                located = Located(number, "CentralSystemService", command.action)
                text = build_answer(self.envelope or Envelope("1.2"), located, command.payload, f"urn:uuid:{uuid4()}")
            case SendError():
                fault = TO_SOAP[command.code]
                written = Fault(fault.code, fault.subcode, command.description)
                text = build_fault(written, f"urn:uuid:{uuid4()}", request=self.envelope)
        return {"envelope": text.decode()}


def _json(version: Version, command: SendCall | SendResult | SendError) -> dict[str, Any]:
    match command:
        case SendCall():
            frame = (ocppj.send if command.send else ocppj.call)(command.message_id, command.action, command.payload)
        case SendResult():
            frame = ocppj.result(command.message_id, command.payload)
        case SendError():
            codes = version.codes or {}
            frame = ocppj.error(command.message_id, codes[command.code], command.description, command.details)
    return {"frame": orjson.Fragment(frame)}


def translate(source: str, target: str, direction: str, text: bytes, now: datetime) -> Iterator[dict[str, Any]]:
    """All output lines for `text`, of UTF-8 or, by its byte order mark, UTF-16. Raises ValueError for what is neither, or no envelope."""
    wide = text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if wide:  # what an editor or a shell of Windows makes of it
        text = text.decode("utf-16").encode()
    text = text.removeprefix(codecs.BOM_UTF8)
    side = Side.STATION if direction == "up" else Side.BACKEND
    station, backend = (source, target) if direction == "up" else (target, source)
    work = Translation(Station("translate", station, backend), side, now)
    if text.lstrip().startswith(b"<"):
        for envelope in _envelopes(text):
            yield from _envelope(work, envelope.decode().encode("utf-16") if wide else envelope)
        return
    frames = [ocppj.parse(line) for line in text.splitlines() if line.strip()]
    yield from _frames(work, frames)


def _envelopes(text: bytes) -> list[bytes]:
    """One envelope per line, or the whole text as one."""
    lines = [line for line in text.splitlines() if line.strip()]
    return (
        lines
        if all(line.lstrip(b"\xef\xbb\xbf \t").startswith(b"<") and line.rstrip().endswith(b"Envelope>") for line in lines)
        else [text]
    )


def _envelope(work: Translation, text: bytes) -> Iterator[dict[str, Any]]:
    """A station's envelope. Raises ValueError when it cannot be read."""
    try:
        envelope = parse(text)
        located = locate(envelope, "CentralSystemService")
    except Unacceptable as error:
        raise ValueError(str(error)) from None
    name = next(name for name, version in _SOAP.items() if version == located.version)
    if name != work.session.pair.station.name:
        raise ValueError(f"the envelope is of --from {name}, not of {work.session.pair.station.name}")
    work.envelope = envelope
    yield from work.line(Incoming("1", located.action, envelope.body, text), [])


def _frames(work: Translation, frames: list[ocppj.Frame]) -> Iterable[dict[str, Any]]:
    while frames:
        frame = frames.pop(0)
        if isinstance(frame, ocppj.CallFrame):
            replies: list[ocppj.Frame] = []
            while frames and isinstance(frames[0], (ocppj.ResultFrame, ocppj.ErrorFrame)):
                replies.append(frames.pop(0))
            yield from work.line(Incoming(frame.message_id, frame.action, frame.payload, frame.payload, frame.send), replies)
        elif isinstance(frame, ocppj.Unreadable):
            yield from work.unreadable(frame)
        else:
            yield {"leg": None, "frame": None, "error": f"an answer to nothing: message id {frame.message_id}"}


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--from", dest="source", required=True, choices=STATION_VERSIONS, metavar="V", help="version of the input")
    parser.add_argument("--to", dest="target", required=True, choices=STATION_VERSIONS, metavar="V", help="version of the output")
    parser.add_argument("--direction", choices=("up", "down"), default="up", help="up: from a station (default); down: from a backend")
    parser.add_argument(
        "file", nargs="?", help="frames or SOAP envelopes, one per line, or one envelope of many lines; standard input when absent or -"
    )


def main(args: Namespace) -> int:
    backend = args.target if args.direction == "up" else args.source
    if backend not in BACKEND_VERSIONS:
        print(
            f"--{'to' if args.direction == 'up' else 'from'}: '{backend}' is no version of a backend ({', '.join(BACKEND_VERSIONS)})",
            file=sys.stderr,
        )
        return 2
    try:
        text = Path(args.file).read_bytes() if args.file not in (None, "-") else sys.stdin.buffer.read()
    except OSError as error:
        print(f"{args.file}: {error.strerror}", file=sys.stderr)
        return 2
    try:
        for line in translate(args.source, args.target, args.direction, text, datetime.now(UTC)):  # noqa: TID251 - a command's own clock
            sys.stdout.buffer.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
    except ValueError as error:
        print(f"input: {error}", file=sys.stderr)
        return 1
    return 0
