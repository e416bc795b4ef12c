"""Where a SOAP station takes commands: an HTTP server with the ChargePointService."""

import uuid
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from aiohttp import web
from lxml import etree
from lxml.builder import ElementMaker  # type: ignore[import-not-found]  # no stub for this module
from ocpp.exceptions import OCPPError
from zeep.exceptions import Error as ZeepError

from gateway.simulator.exchanges import Exchange, ExchangeLog, Reply, Violation
from gateway.simulator.soap_service import ANONYMOUS, PARSER_OPTIONS, SOAP, WSA, SoapService, body_child, header_text

_CONTENT_TYPE = {"Content-Type": "application/soap+xml; charset=utf-8"}
_MAX_BODY = 1024 * 1024
_S = ElementMaker(namespace=SOAP, nsmap={"soap": SOAP})
_W = ElementMaker(namespace=WSA, nsmap={"wsa": WSA})


class Fault(Exception):  # noqa: N818  # the standard's word
    """A SOAP fault to answer: its code (Sender, Receiver), the OCPP subcode and why."""

    def __init__(self, code: str, subcode: str, why: str) -> None:
        super().__init__(why)
        self.code, self.subcode = code, subcode


class SoapCallback:
    """The server of one station. `answer` decides; what follows an answer goes to `spawn`."""

    def __init__(self, station_id: str, service: SoapService, log: ExchangeLog, violations: deque[Violation]) -> None:
        self.url = ""
        self._station_id, self._service = station_id, service
        self._log, self._violations = log, violations
        self._answer: Callable[[Exchange], Awaitable[Reply]] | None = None
        self._spawn: Callable[[Any, str], None] | None = None
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int, answer: Callable[[Exchange], Awaitable[Reply]], spawn: Callable[[Any, str], None]) -> int:
        """Listen; returns the port. Raises OSError."""
        self._answer, self._spawn = answer, spawn
        application = web.Application(client_max_size=_MAX_BODY)
        application.router.add_post("/{tail:.*}", self._take)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        bound: int = self._runner.addresses[0][1]
        self.url = f"http://{host}:{bound}/ChargePointService/{quote(self._station_id, safe='')}"
        return bound

    async def stop(self) -> None:
        """Stop listening."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def _take(self, request: web.Request) -> web.StreamResponse:
        text = await request.read()
        then = None
        relates_to = None
        try:
            envelope = self._read(text)
            relates_to = header_text(envelope, "MessageID")
            exchange, operation = self._open(envelope, text)
            reply = await self._decide(exchange)
            if reply.silent:
                assert request.transport is not None, "the request is being answered"
                request.transport.abort()
                return web.Response()
            body = reply.text.encode() if reply.text is not None else self._rendered(operation, reply, relates_to)
            self._log.finish(exchange, reply.payload)
            status, then = 200, reply.then
        except Fault as fault:
            body = self._fault(fault, relates_to)
            # SOAP 1.2 part 2 §7.5.2.2: 400 for Sender, 500 for the others.
            status = 400 if fault.code == "Sender" else 500
        response = web.Response(body=body, status=status, headers=_CONTENT_TYPE)
        await response.prepare(request)
        await response.write_eof()
        if then is not None:
            assert self._spawn is not None, "given at the start"
            self._spawn(then(), f"{self._station_id} after a command")
        return response

    def _read(self, text: bytes) -> etree._Element:
        try:
            return etree.fromstring(text, etree.XMLParser(**PARSER_OPTIONS))
        except etree.XMLSyntaxError as wrong:
            self._violate(text, f"no XML: {wrong}")
            raise Fault("Sender", "ProtocolError", "the request is no XML") from None

    def _open(self, envelope: etree._Element, text: bytes) -> tuple[Exchange, Any]:
        child = body_child(envelope)
        operation = None if child is None else self._service.operation_of(child)
        if child is None or operation is None:
            self._violate(text, "the body has no request of this service")
            raise Fault("Receiver", "NotSupported", "the operation is not known")
        self._judge_headers(envelope, operation.name, text)
        complaint = self._service.judge(child)
        if complaint is None:
            try:
                payload = self._service.parse(operation.input, child)
            except ZeepError as wrong:
                complaint = str(wrong)
        if complaint is not None:
            self._violate(text, complaint)
            raise Fault("Sender", "ProtocolError", complaint)
        message_id = header_text(envelope, "MessageID") or ""
        return self._log.add(Exchange(self._station_id, operation.name, payload, message_id, text.decode(), received=True)), operation

    def _judge_headers(self, envelope: etree._Element, action: str, text: bytes) -> None:
        """1.5 §8.1 and 1.6-S §3.3 to 3.9: what every request carries."""
        identity = envelope.findtext(f"{{{SOAP}}}Header/{{{self._service.namespace}}}chargeBoxIdentity")
        if identity != self._station_id:
            self._violate(text, f"chargeBoxIdentity is {identity!r}")
            raise Fault("Sender", "IdentityMismatch", f"this is {self._station_id}")
        expected = {"Action": f"/{action}", "To": self.url, "ReplyTo": ANONYMOUS}
        for name, value in expected.items():
            if header_text(envelope, name) != value:
                self._violate(text, f"wsa:{name} is {header_text(envelope, name)!r}, not {value!r}")
        for name in ("MessageID", "From"):
            if not header_text(envelope, name):
                self._violate(text, f"wsa:{name} is missing")

    async def _decide(self, exchange: Exchange) -> Reply:
        assert self._answer is not None, "given at the start"
        try:
            return await self._answer(exchange)
        except OCPPError as refusal:
            subcode = "NotSupported" if refusal.code in ("NotSupported", "NotImplemented") else "InternalError"
            fault = Fault("Receiver", subcode, refusal.description)
            self._log.finish(exchange)
            raise fault from None

    def _rendered(self, operation: Any, reply: Reply, relates_to: str | None) -> bytes:
        envelope = self._service.render(operation.output, reply.payload)
        child = body_child(envelope)
        complaint = None if child is None or not reply.validate else self._service.judge(child)
        if complaint is not None:
            raise Fault("Receiver", "InternalError", f"the answer made here is not valid: {complaint}")
        envelope.insert(0, self._header(f"/{operation.name}Response", relates_to))
        return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")

    def _header(self, action: str, relates_to: str | None) -> etree._Element:
        header: etree._Element = _S.Header(_W.Action(action), _W.MessageID(f"urn:uuid:{uuid.uuid4()}"), _W.To(ANONYMOUS))
        if relates_to:
            header.append(_W.RelatesTo(relates_to))
        return header

    def _fault(self, fault: Fault, relates_to: str | None) -> bytes:
        subcode = _S.Value(f"cp:{fault.subcode}")
        code = _S.Code(_S.Value(f"soap:{fault.code}"), _S.Subcode(subcode))
        reason = _S.Text(str(fault))
        reason.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
        make = ElementMaker(namespace=SOAP, nsmap={"soap": SOAP, "cp": self._service.namespace})
        envelope = make.Envelope(self._header(f"{WSA}/soap/fault", relates_to), _S.Body(_S.Fault(code, _S.Reason(reason))))
        return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")

    def _violate(self, text: bytes, why: str) -> None:
        self._violations.append(Violation(self._station_id, text.decode(errors="replace"), why))
