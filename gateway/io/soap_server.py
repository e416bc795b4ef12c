"""The station leg over SOAP: HTTP in, an envelope read, one call handed on, its answer or fault sent back in the same exchange.

It knows envelopes and HTTP, and no field of OCPP. Who the station is, whether it may speak and what it is told is decided behind
`SoapStations`. Sources: soap design §2, §3, §5, §9, §10.
"""

from __future__ import annotations

import asyncio
import itertools
import re
from typing import NamedTuple
from urllib.parse import unquote
from uuid import uuid4

from aiohttp import web

import wsdl
from gateway import logs
from gateway.io.inflate import TooLarge, Undecodable, deflate_for
from gateway.io.soap_bodies import Bodies, Body, Place
from gateway.io.soap_calls import Abort, Answer, FaultReply, SoapCall, SoapOptions, SoapReply, SoapStations, decode_ahead
from gateway.metrics import Metrics
from translators.classes import is_durable
from translators.errors import Invalid
from translators.framing.soap import (
    Envelope,
    Fault,
    Located,
    SoapNumber,
    Unacceptable,
    build_answer,
    build_fault,
    content_type,
    http_status,
    locate,
    parse,
    split,
)
from translators.ocpp1x.soap_codec import Decoded
from translators.retries import is_told_apart

__all__ = ["Abort", "Answer", "FaultReply", "SoapCall", "SoapOptions", "SoapReply", "SoapServer", "SoapStations"]

log = logs.get(__name__)

MAX_IDENTITY = 255
"""Characters, as on WebSockets; MAC addresses and serial numbers are what is met."""
BESIDE = 2
"""Large bodies that are parsed at a time, each in a thread."""
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_OWN, _NUMBERS = str(uuid4())[:-12], itertools.count(1)
_METHODS = {"Allow": "POST, GET"}


class _Read(NamedTuple):
    """A request that can be located, and what is in it."""

    envelope: Envelope
    located: Located
    payload: Decoded


class _Refused(Exception):  # noqa: N818  # reads as what happened
    """A request that only gets a fault; `envelope` as far as it could be read."""

    def __init__(self, refusal: Unacceptable, envelope: Envelope | None) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal
        self.envelope = envelope


class SoapServer:
    """`routes` are what an aiohttp application adds; it must run with `auto_decompress=False` (see `inflate`)."""

    def __init__(self, stations: SoapStations, metrics: Metrics, options: SoapOptions | None = None) -> None:
        self._stations = stations
        self._metrics = metrics
        self._options = options or SoapOptions()
        self._bodies = Bodies(self._options.limits)
        self._beside = asyncio.Semaphore(BESIDE)

    def routes(self, soap_path: str, aliases: tuple[str, ...] = ()) -> list[web.RouteDef]:
        """Each path and everything below it, in any case: a vendor lower-cases the URL (soap design §3)."""
        return [
            web.route(
                "*", rf"/{{_soap:/*(?i:{'/+'.join(re.escape(part) for part in path.split('/') if part)})}}{{tail:(/.*)?}}", self.handle
            )
            for path in dict.fromkeys((soap_path, *aliases))
        ]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One HTTP request."""
        if request.method == "POST":
            return await self._post(request)
        query = request.query_string.lower()
        if request.method in ("GET", "HEAD") and query.split("=")[0] == "wsdl":
            return self._wsdl(request, query.partition("=")[2])
        return web.Response(status=405, headers=_METHODS)

    def _wsdl(self, request: web.Request, version: str) -> web.Response:
        wanted = next((known for known in wsdl.VERSIONS if known == (version or "1.5").removesuffix("s")), None)
        if wanted is None:
            return web.Response(status=404, text=f"There is no WSDL of version {version[:20]!r}; there are {', '.join(wsdl.VERSIONS)}.")
        text = wsdl.load(wanted, "CentralSystemService", self._options.proxies.location(request))
        return web.Response(body=text, content_type="text/xml", charset="utf-8")

    async def _post(self, request: web.Request) -> web.StreamResponse:
        place = self._bodies.place()
        try:
            body = await self._body_or_refusal(request, place)
            return body if isinstance(body, web.Response) else await self._exchange(request, *body)
        finally:
            place.leave()

    async def _body_or_refusal(self, request: web.Request, place: Place) -> Body | web.Response:
        try:
            return await self._bodies.read(request, place)
        except TooLarge as error:
            return self._refused(request, "soap_too_large", 413, str(error))
        except (ConnectionError, web.RequestPayloadError):
            return self._refused(request, "soap_broken_off", 400, "the request broke off")
        except TimeoutError:
            if place.waited_for:
                self._metrics.refused_connection("soap_busy")
                return _abort(request)
            return self._refused(request, "soap_slow", 408, "the request was not sent in time")
        except Undecodable as error:
            if error.unknown:
                return self._refused(request, "soap_encoding", 415, str(error))
            return self._unacceptable(request, Unacceptable(Fault.of("ProtocolError", "The body is not compressed as it says.")), None)

    async def _exchange(self, request: web.Request, data: bytes, quirks: tuple[str, ...]) -> web.StreamResponse:
        charset = _charset(request.headers.get("Content-Type", ""))
        try:
            if len(data) <= self._options.limits.large_body:
                read = self._read(data, charset, quirks)
            else:  # a megabyte of XML takes longer than the other stations should wait
                async with self._beside:
                    read = await asyncio.to_thread(self._read, data, charset, quirks)
            call = self._call(request, data, read)
        except _Refused as refused:
            return self._unacceptable(request, refused.refusal, refused.envelope)
        located, soap = read.located, read.envelope.soap
        reply = await self._reply(call)
        match reply:
            case Answer(body):
                return _response(request, 200, soap, build_answer(read.envelope, located, body, _message_id()))
            case FaultReply(fault, status):
                body = build_fault(fault, _message_id(), request=read.envelope, namespace=located.namespace)
                return _response(request, status or http_status(soap, fault.code), soap, body)
            case Abort():
                return _abort(request)

    def _read(self, data: bytes, charset: str, quirks: tuple[str, ...]) -> _Read:
        """Raises `_Refused`. It may run in a thread."""
        envelope: Envelope | None = None
        try:
            envelope = parse(data, charset)
            located = self._located(envelope, quirks)
        except Unacceptable as refusal:
            raise _Refused(refusal, envelope) from None
        assert envelope.body is not None  # located by it
        return _Read(envelope, located, decode_ahead(located.version, located.action, envelope.body))

    def _located(self, envelope: Envelope, quirks: tuple[str, ...]) -> Located:
        if envelope.must_understand and not self._options.ignore_must_understand:
            names = ", ".join(name.rpartition("}")[2] for name in envelope.must_understand)[:200]
            raise Unacceptable(Fault("MustUnderstand", reason=f"Headers that are not understood here: {names}."), envelope.soap)
        located = locate(envelope, "CentralSystemService")
        if located.is_answer:
            raise Unacceptable(Fault.of("ProtocolError", "The Body holds an answer."), envelope.soap)
        ignored = ("soap_must_understand",) if envelope.must_understand else ()
        found = quirks + envelope.quirks + located.quirks + ignored
        if found and self._options.strict:
            raise Unacceptable(Fault.of("ProtocolError", f"Not as OCPP-S wants it: {', '.join(found)}."), envelope.soap)
        return located if found == located.quirks else Located(located.version, located.service, located.action, quirks=found)

    def _call(self, request: web.Request, data: bytes, read: _Read) -> SoapCall:
        envelope, located, payload = read
        identity = envelope.identity or _identity_in_path(request)
        problem = ""
        if not identity:
            problem = "There is no chargeBoxIdentity."
        elif len(identity) > MAX_IDENTITY or not identity.isprintable():
            problem = f"chargeBoxIdentity is longer than {MAX_IDENTITY} or unprintable."
        if problem:
            raise _Refused(Unacceptable(Fault.of("ProtocolError", problem), envelope.soap), envelope)
        peer = self._options.proxies.peer(request)
        return SoapCall(
            identity=identity,
            identity_name=envelope.identity_name,
            version=located.version,
            action=located.action,
            payload=payload,
            message_id=envelope.message_id,
            from_address=envelope.from_address,
            reply_to=envelope.reply_to,
            peer=peer,
            path=request.rel_url.raw_path,
            authorization=request.headers.get("Authorization"),
            body_hash=payload.fingerprint,
            dated=not isinstance(payload.outcome, Invalid) and is_told_apart(payload.outcome),
            content_length=len(data),
            raw=data,
            quirks=located.quirks + peer.quirks,
        )

    async def _reply(self, call: SoapCall) -> SoapReply:
        try:
            async with asyncio.timeout(self._options.limits.answer_timeout):
                return await self._stations.handle(call)
        except TimeoutError:
            log.error("a SOAP request was not answered in time", fault="gateway", station=call.identity, action=call.action)
            return Abort()
        except Exception as error:  # the one place where a bug becomes a fault: the station gets an answer, the operator the traceback
            log.error("a SOAP request failed", fault="gateway", station=call.identity, action=call.action, exc_info=error)
            # A fault would have the station throw away what must not be lost (1.5 §8.2).
            return Abort() if is_durable(call.action) else FaultReply(Fault.of("InternalError"))

    def _unacceptable(self, request: web.Request, refusal: Unacceptable, envelope: Envelope | None) -> web.Response:
        fault, soap = refusal.fault, refusal.soap
        self._metrics.refused_connection(f"soap_{fault.subcode or fault.code}")
        body = build_fault(fault, _message_id(), request=envelope, namespace=_namespace_of(envelope), soap=soap)
        return _response(request, http_status(soap, fault.code), soap, body)

    def _refused(self, request: web.Request, reason: str, status: int, text: str) -> web.Response:
        """What is not read to its end gets a short answer, and its connection ends.

        The HTTP server discards what still comes for its `lingering_time`, so that the station sees the answer and not a reset.
        """
        self._metrics.refused_connection(reason)
        response = web.Response(status=status, text=f"station: {text}")
        response.force_close()
        return response


def _charset(content_type: str) -> str:
    """The charset of a Content-Type; empty when it says none."""
    found = _CHARSET.search(content_type) if "=" in content_type else None
    return found[1] if found else ""


def _response(request: web.Request, status: int, soap: SoapNumber, body: bytes) -> web.Response:
    data, encoding = deflate_for(request.headers.get("Accept-Encoding", ""), body)
    headers = {"Content-Type": content_type(soap)}
    if encoding:
        headers["Content-Encoding"] = encoding
    if status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="OCPP", charset="UTF-8"'
    return web.Response(status=status, body=data, headers=headers)


def _abort(request: web.Request) -> web.Response:
    transport = request.transport
    if transport is not None:
        transport.abort()
    return web.Response(status=500)  # never sent


def _message_id() -> str:
    """A UUID of this process's own and a number: random ones ask the system for every message."""
    return f"urn:uuid:{_OWN}{next(_NUMBERS):012x}"


def _identity_in_path(request: web.Request) -> str:
    """The last part of the path, of a station that gives its identity only there."""
    return unquote(request.match_info.get("tail", "").strip("/").rsplit("/", 1)[-1]).strip()


def _namespace_of(envelope: Envelope | None) -> str:
    """Namespace for the sub-code of a fault to what could not be located: the one that the station itself uses."""
    known = set(wsdl.NAMESPACES.values())
    if envelope is not None and envelope.body is not None and (found := split(envelope.body)[0]) in known:
        return found
    if envelope is not None and envelope.identity_namespace in known:
        return envelope.identity_namespace
    return wsdl.NAMESPACES["1.5", "CentralSystemService"]
