"""The station leg over SOAP, the other way round: the gateway calls the ChargePointService of a station.

A call is sent once. What failed before anything was sent is told from what failed afterwards, because the effect of the latter is unknown and
only the former may be tried again. Sources: soap design §5 and §8, translation-down E.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from ssl import SSLContext
from types import SimpleNamespace, TracebackType
from typing import Any, Literal, Self
from uuid import uuid4

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, TCPConnector, TraceConfig
from lxml import etree

from gateway.io.addresses import AddressDenied, AddressPolicy, Callback, Pinned
from gateway.io.inflate import TooLarge, Undecodable, unpack
from translators.framing.soap import Fault, Located, SoapNumber, Unacceptable, build_request, content_type, locate, parse
from wsdl import VERSIONS, SoapVersion
from wsdl.types import operations

CONNECT_TIMEOUT = 5.0
MAX_REPLY = 1_048_576
READ_CHUNK = 65_536
MAX_CONNECTIONS = 1000
"""Calls at once, all stations together; a station has one at a time. More wait, within their own timeout."""


Cause = Literal["denied", "unreachable", "no_answer", "http", "invalid"]
"""The address policy forbids it; no connection, nothing sent; sent, and no answer came; an HTTP error without SOAP; an answer that is none."""

_VERSIONS: dict[str, SoapVersion] = {version: version for version in VERSIONS}


@dataclass(frozen=True, slots=True)
class SoapAnswer:
    """What came of one call: exactly one of `body`, `fault` and `failure`.

    `body` is the child of the Body, for the codec; `fault` what the station answered; `failure` says who is at fault, what happened and what to
    do, and `cause` which kind it is. `status` is that of HTTP where there was one; `quirks` name what was odd about the envelope.
    """

    body: etree._Element | None = None
    fault: Fault | None = None
    failure: str | None = None
    cause: Cause | None = None
    status: int = 0
    quirks: tuple[str, ...] = ()
    denied: AddressDenied | None = None
    """Why the address is not called."""
    unresolvable: bool = False
    """Nobody knows the name in the address."""

    @property
    def sent(self) -> bool:
        """The request left: the station may have acted on it, whatever it answered."""
        return self.cause not in ("denied", "unreachable")

    @property
    def voids_address(self) -> bool:
        """What answers there is no ChargePointService of this station: the address should not be used again."""
        return self.status in (404, 405) or (self.fault is not None and self.fault.subcode == "IdentityMismatch")


class SoapClient:
    """Calls stations. Use it as an asynchronous context manager, or `close` it.

    `from_address` is the URL of our CentralSystemService, for wsa:From. `timeout` is seconds for the whole of one call. `tls` gives the
    context for stations that listen on https; without one the machine's trust anchors decide.
    """

    def __init__(
        self,
        policy: AddressPolicy,
        from_address: str,
        *,
        timeout: float = 30.0,
        connect_timeout: float = CONNECT_TIMEOUT,
        tls: Callable[[], SSLContext | None] = lambda: None,
    ) -> None:
        self.policy = policy
        self._from_address = from_address
        self._timeout = timeout
        self._tls = tls
        # No connection is used twice: a station that closed an idle one would make a call that was never read look like one that was.
        self._session = ClientSession(
            connector=TCPConnector(limit=MAX_CONNECTIONS, force_close=True, use_dns_cache=False),
            timeout=ClientTimeout(total=timeout, sock_connect=min(connect_timeout, timeout)),
            auto_decompress=False,
            trust_env=False,
            trace_configs=[_trace_of_sending()],
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connections; calls under way fail."""
        await self._session.close()

    async def call(
        self,
        callback: Callback,
        *,
        version: str,
        action: str,
        body: bytes,
        identity: str,
        identity_name: str = "chargeBoxIdentity",
        from_address: str = "",
        soap: SoapNumber = "1.2",
        authorization: str = "",
    ) -> SoapAnswer:
        """Send one request and read its answer; never raises but for cancellation.

        `version` is 1.2, 1.5 or 1.6; `body` is what the codec wrote; `identity` and `identity_name` are the station's own spelling;
        `from_address` is where this station reaches us, where that is known better.
        """
        located, message_id = Located(_VERSIONS[version], "ChargePointService", action), f"urn:uuid:{uuid4()}"
        envelope = build_request(
            located,
            body,
            identity=identity,
            identity_name=identity_name,
            to=callback.to,
            from_address=from_address or self._from_address,
            message_id=message_id,
            soap=soap,
        )
        progress = SimpleNamespace(sent=False, message_id=message_id)
        try:
            pinned = await self.policy.pin(callback)
            headers = _headers(pinned, located, soap, authorization)
            async with asyncio.timeout(self._timeout):
                return await self._exchange(envelope, headers, pinned, located, progress)
        except AddressDenied as denied:
            if denied.reason == "unresolvable":
                return SoapAnswer(failure=str(denied), cause="unreachable", unresolvable=True)
            return SoapAnswer(failure=str(denied), cause="denied", denied=denied)
        except (ClientError, OSError, TimeoutError) as error:
            why = _why(error)
            if progress.sent:
                return _failed("no_answer", f"station: no answer from {callback.url}: {why}")
            return _failed("unreachable", f"station: {callback.url} cannot be reached: {why}")

    async def _exchange(
        self, envelope: bytes, headers: dict[str, str], pinned: Pinned, located: Located, progress: SimpleNamespace
    ) -> SoapAnswer:
        async with self._session.post(
            pinned.url,
            data=envelope,
            headers=headers,
            allow_redirects=False,
            ssl=self._tls() or True,
            server_hostname=pinned.server_name if pinned.url.scheme == "https" else None,
            trace_request_ctx=progress,
        ) as response:
            try:
                data, quirks = unpack(await _read_bounded(response), response.headers.get("Content-Encoding", ""), MAX_REPLY)
            except (TooLarge, Undecodable) as error:
                return _failed("invalid", f"station: its answer cannot be read: {error}", response.status)
            answer = _read_answer(data, response.status, located, progress.message_id)
            return replace(answer, quirks=quirks + answer.quirks) if quirks else answer


def _why(error: Exception) -> str:
    """In few words: the central system is told it in a description of 255 characters. aiohttp adds host, port and TLS context, which are known."""
    inner = getattr(error, "certificate_error", None) or getattr(error, "os_error", None)
    return (f"{type(error).__name__}: {inner or error}").removesuffix(": ")[:150]


def _failed(cause: Cause, failure: str, status: int = 0) -> SoapAnswer:
    return SoapAnswer(failure=failure, cause=cause, status=status)


def _trace_of_sending() -> TraceConfig:
    """Notes in the call's own record that its request began to leave."""
    trace = TraceConfig()

    async def sending(_session: ClientSession, context: SimpleNamespace, _parameters: Any) -> None:
        context.trace_request_ctx.sent = True

    trace.on_request_headers_sent.append(sending)
    return trace


def _headers(pinned: Pinned, located: Located, soap: SoapNumber, authorization: str) -> dict[str, str]:
    headers = {
        "Host": pinned.host,
        "Content-Type": content_type(soap, located.wsa_action),
        "Accept-Encoding": "gzip, deflate",
        "User-Agent": "ocpp-gateway",
    }
    if soap == "1.1":
        headers["SOAPAction"] = f'"{located.wsa_action}"'
    if authorization:
        headers["Authorization"] = authorization
    return headers


async def _read_bounded(response: ClientResponse) -> bytes:
    parts, size = [], 0
    async for chunk in response.content.iter_chunked(READ_CHUNK):
        size += len(chunk)
        if size > MAX_REPLY:
            raise TooLarge(f"more than {MAX_REPLY} bytes")
        parts.append(chunk)
    return b"".join(parts)


def _read_answer(data: bytes, status: int, located: Located, message_id: str) -> SoapAnswer:
    """What an HTTP response says: its status and Content-Type are taken for nothing where there is a SOAP envelope (soap design §8)."""
    if not data.strip():
        return _empty(status, located)
    try:
        envelope = parse(data)
    except Unacceptable as refusal:
        if status in (200, 202):
            return _failed("invalid", f"station: its answer is no SOAP: {refusal.fault.reason}", status)
        return _http_error(status)
    # HTTP says which request it answers, so the header decides nothing.
    quirks = envelope.quirks + (("soap_relates_to",) if envelope.relates_to not in ("", message_id) else ())
    if envelope.fault is not None:
        return SoapAnswer(fault=envelope.fault, status=status, quirks=quirks)
    try:
        found = locate(envelope, "ChargePointService", located.namespace)
    except Unacceptable as refusal:
        return _failed("invalid", f"station: its answer is not understood: {refusal.fault.reason}", status)
    if not found.is_answer or found.action != located.action:
        return _failed("invalid", f"station: it answered {located.action} with something else", status)
    assert envelope.body is not None  # located by it
    return SoapAnswer(body=envelope.body, status=status, quirks=quirks + found.quirks)


def _empty(status: int, located: Located) -> SoapAnswer:
    """Some stacks answer nothing where the answer has no field (soap design §13, 39)."""
    operation = operations(located.version, "ChargePointService")[located.action]
    if status in (200, 202) and not operation.answer.fields:
        element = etree.Element(f"{{{located.namespace}}}{operation.answer_element}")
        return SoapAnswer(body=element, status=status, quirks=("soap_empty_answer",))
    return _http_error(status) if status not in (200, 202) else _failed("invalid", "station: its answer is empty", status)


def _http_error(status: int) -> SoapAnswer:
    if 300 <= status < 400:
        return _failed("http", f"station: it redirects (HTTP {status}), which is never followed; set its callback_url", status)
    return _failed("http", f"station: it answered HTTP {status} without SOAP", status)
