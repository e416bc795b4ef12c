"""What stands behind the SOAP server in the bench: a session, the codec alone; and the handlers beside it, with zeep and with nothing."""

from __future__ import annotations

import io
import itertools
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import zeep
from aiohttp import web
from lxml import etree

import wsdl
from bench import frames
from gateway.commands import Command, SendCall, SendResult, Side
from gateway.io.soap_calls import Answer, SoapCall, SoapReply
from gateway.metrics import Metrics
from gateway.observing import Reporter
from gateway.runs import Incoming, Moment, Timing
from gateway.session import Session
from translators import ocpp15
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.versions import pair

IDENTITY = "CB{station}"
_ANSWERS = {action: json.dumps(answer).encode() for action, answer in frames.ANSWERS.items()}


class Translated:
    """What stands behind the server: a session, and a 2.0.1 backend that answers at once."""

    def __init__(self) -> None:
        ids, numbers = itertools.count(1), itertools.count(1)
        self.station = Station(IDENTITY, "1.5", "2.0.1")
        self.now = Moment(0.0, datetime.fromisoformat(frames.NOW))
        self.session = Session(self.station, pair("1.5", "2.0.1"), Timing(), Reporter(Metrics()), lambda: str(next(ids)))
        self.session.station_opened(self.now)
        self.session.backend_opened(self.now)
        self.numbers = numbers

    async def handle(self, call: SoapCall) -> SoapReply:
        return Answer(self.answer(call.action, call.payload, call.raw))

    def answer(self, action: str, payload: Any, raw: bytes) -> bytes:
        """The body of the answer to one request."""
        incoming = Incoming(str(next(self.numbers)), action, payload, raw)
        commands = self.session.call_received(Side.STATION, incoming, self.now)
        while True:
            asked = self._asked(commands)
            if isinstance(asked, SendResult):
                return asked.payload
            commands = self.session.result_received(Side.BACKEND, asked.message_id, _ANSWERS[asked.action], self.now)

    @staticmethod
    def _asked(commands: list[Command]) -> SendCall | SendResult:
        return next(
            command
            for command in commands
            if (isinstance(command, SendCall) and not command.send) or (isinstance(command, SendResult) and command.side is Side.STATION)
        )


class Decoded:
    """Behind the server: its codec, and an answer without content."""

    async def handle(self, call: SoapCall) -> SoapReply:
        ocpp15.CODEC.decode_request(call.action, call.payload)
        return Answer(ocpp15.CODEC.encode_answer(call.action, wire.MeterValuesResponse()))


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def with_zeep() -> Handler:
    """A handler as one writes it with zeep: it parses the envelope, gives it to the operation, serialises the answer."""
    logging.getLogger("zeep").setLevel(logging.ERROR)
    client = zeep.Client(io.BytesIO(wsdl.load("1.5", "CentralSystemService")))  # type: ignore[no-untyped-call]  # it has no types
    (port,) = client.wsdl.services["CentralSystemService"].ports.values()
    operation = port.binding.get("MeterValues")

    async def handle(request: web.Request) -> web.StreamResponse:
        root = etree.fromstring(await request.read())
        read = operation.input.deserialize(root)
        assert read["body"]["connectorId"] == 1
        answer = operation.output.serialize()
        return web.Response(body=etree.tostring(answer.content), content_type="application/soap+xml")

    return handle


async def empty(request: web.Request) -> web.StreamResponse:
    await request.read()
    return web.Response(body=b"<meterValuesResponse/>", content_type="application/soap+xml")
