"""How a SOAP station talks: a zeep client of the CentralSystemService, and a server for what comes back."""

import asyncio
import base64
import uuid
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from ssl import SSLContext
from typing import Any

import requests
import zeep
from lxml import etree
from lxml.builder import ElementMaker  # type: ignore[import-not-found]  # no stub for this module
from requests.adapters import HTTPAdapter
from zeep.exceptions import Error as ZeepError
from zeep.exceptions import Fault, TransportError

import wsdl
from gateway.simulator import schemas
from gateway.simulator.errors import CallRefused, Disconnected, InvalidAnswer, PeerError
from gateway.simulator.exchanges import Exchange, ExchangeLog, Violation
from gateway.simulator.link import Endpoint
from gateway.simulator.options import StationOptions
from gateway.simulator.soap_callback import SoapCallback
from gateway.simulator.soap_service import ANONYMOUS, SOAP, WSA, SoapService, body_child

_W = ElementMaker(namespace=WSA, nsmap={"wsa": WSA})


@lru_cache(maxsize=8)
def charge_point_service(text: bytes) -> SoapService:
    """The service a station offers; read once for all stations of a load run."""
    return SoapService(text)


class _Adapter(HTTPAdapter):
    """TLS as the station's context says, client certificate included."""

    def __init__(self, context: SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **keywords: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **keywords)


class _Envelopes(zeep.Plugin):
    """Adds the headers that a station sends beyond zeep's own, and keeps both envelopes of the call under way."""

    def __init__(self) -> None:
        self.message_id = self.callback = self.sent = ""
        self.reply: etree._Element | None = None

    def egress(self, envelope: etree._Element, http_headers: dict[str, str], operation: Any, binding_options: Any) -> Any:
        header = envelope.find(f"{{{SOAP}}}Header")
        assert header is not None, "zeep has put Action, MessageID and To there: the WSDL has wsaw:Action"
        identity = header.find(f"{{{WSA}}}MessageID")
        assert identity is not None, "see above"
        identity.text = f"urn:uuid:{self.message_id}"
        header.append(_W.From(_W.Address(self.callback)))
        header.append(_W.ReplyTo(_W.Address(ANONYMOUS)))
        self.sent, self.reply = etree.tostring(envelope, encoding="unicode"), None
        return envelope, http_headers

    def ingress(self, envelope: etree._Element, http_headers: Any, operation: Any) -> Any:
        self.reply = envelope
        return envelope, http_headers


class SoapLink:
    """Carries the exchanges of one SOAP station. Requests run in a thread of its own, one at a time; commands come in on the loop."""

    def __init__(
        self,
        station_id: str,
        url: str,
        version: wsdl.SoapVersion,
        options: StationOptions,
        central_wsdl: bytes | SoapService | None,
        own_wsdl: bytes | None,
    ) -> None:
        self.log, self.violations = ExchangeLog(options.recorded), deque[Violation](maxlen=1_000)
        self.online = False
        self.close_code: int | None = None
        self._station_id, self._url, self._version, self._options = station_id, url, version, options
        self._central_wsdl = central_wsdl
        own = charge_point_service(own_wsdl or wsdl.load(version, "ChargePointService"))
        self.callback = SoapCallback(station_id, own, self.log, self.violations)
        self._port = options.callback_port
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=station_id)
        self._envelopes = _Envelopes()
        self._session = self._make_session()
        self._central: SoapService | None = None
        self._proxy: Any = None

    async def open(self, station: Endpoint) -> None:
        """Listen for commands and read the central system's WSDL. Raises Disconnected when that cannot be fetched."""
        self._port = await self.callback.start(self._options.callback_host, self._port, station.answer, station.spawn)
        self._envelopes.callback = self.callback.url
        if self._central is None:
            try:
                self._central = await self._in_thread(self._load)
            except (requests.RequestException, TransportError) as unreachable:
                await self.callback.stop()
                raise Disconnected(f"the WSDL cannot be fetched: {unreachable}") from None
            self._proxy = self._make_proxy(self._central)
        self.online = True

    async def close(self) -> None:
        """Stop listening and sending."""
        self.online = False
        await self.callback.stop()

    async def drop(self) -> None:
        """The same as `close`: SOAP has no connection to lose."""
        await self.close()

    async def release(self) -> None:
        """Give up the thread and the HTTP connections for good."""
        self._session.close()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def call(
        self, action: str, payload: dict[str, Any], unique_id: str | None = None, *, validate: bool = True, within: float | None = None
    ) -> dict[str, Any]:
        """One request; `within` is not used, the HTTP timeout is the answer time.

        Raises Unacceptable (our own payload breaks the schema), CallRefused (a fault, or an HTTP error), InvalidAnswer, Disconnected (no HTTP
        answer, or 503).
        """
        if not self.online or self._central is None:
            raise Disconnected("the station is offline")
        if validate:
            self._judge_own(self._central, action, payload)
        # No timeout on the turn: each holder has the HTTP timeout, so the turn comes.
        async with self._turn:
            exchange = self.log.add(Exchange(self._station_id, action, payload, unique_id or str(uuid.uuid4()), "", received=False))
            try:
                answer = await self._exchange(self._central, exchange)
            except PeerError as failure:
                self.log.finish(exchange, failure=failure)
                raise
            self.log.finish(exchange, answer)
            return answer

    async def _exchange(self, central: SoapService, exchange: Exchange) -> dict[str, Any]:
        self._envelopes.message_id = exchange.unique_id
        action = exchange.action
        try:
            await self._in_thread(self._post, central, action, exchange.payload)
        except Fault as fault:
            raise CallRefused(action, fault.subcodes[0].localname if fault.subcodes else str(fault.code), str(fault.message)) from None
        except requests.RequestException as lost:
            raise Disconnected(f"no HTTP answer to {action}: {lost}") from None
        except TransportError as wrong:
            if wrong.status_code == 503:
                raise Disconnected(f"the central system is out of service for {action}") from None
            raise CallRefused(action, f"HTTP {wrong.status_code}", str(wrong.message)) from None
        except ZeepError as wrong:
            raise self._invalid(action, str(wrong)) from None
        finally:
            exchange.frame = self._envelopes.sent
        reply = None if self._envelopes.reply is None else body_child(self._envelopes.reply)
        if reply is None:
            raise self._invalid(action, "there is no reply in the body")
        complaint = central.judge(reply)
        if complaint is not None:
            raise self._invalid(action, complaint)
        return central.parse(central.operations[action].output, reply)

    def _post(self, central: SoapService, action: str, payload: dict[str, Any]) -> None:
        identity = central.identity_header(central.operations[action], self._station_id)
        self._proxy[action](_soapheaders=identity, **payload)

    def _judge_own(self, central: SoapService, action: str, payload: dict[str, Any]) -> None:
        if action not in central.operations:
            raise schemas.Unacceptable(self._version, "NotImplemented", f"{action} is no operation of the central system's WSDL")
        try:
            child = body_child(central.render(central.operations[action].input, payload))
        except (TypeError, ZeepError) as wrong:
            raise schemas.Unacceptable(self._version, "ProtocolError", f"{action}: {wrong}") from None
        complaint = "no body" if child is None else central.judge(child)
        if complaint is not None:
            raise schemas.Unacceptable(self._version, "ProtocolError", f"{action}: {complaint}")

    def _load(self) -> SoapService:
        if isinstance(self._central_wsdl, SoapService):
            return self._central_wsdl
        if self._central_wsdl is not None:
            return SoapService(self._central_wsdl)
        # As a customer's tool does it: the address to call is the one in the WSDL.
        return SoapService(self._transport().load(f"{self._url}?wsdl={self._version}"))  # type: ignore[no-untyped-call]  # zeep's own types are partial

    def _make_proxy(self, central: SoapService) -> Any:
        client = zeep.Client(central.document, transport=self._transport(), plugins=[self._envelopes])  # type: ignore[no-untyped-call]  # zeep's own types are partial
        address = central.address if self._central_wsdl is None else self._url
        return client.create_service(str(central.binding.name), address)  # type: ignore[no-untyped-call]  # zeep's own types are partial

    def _transport(self) -> zeep.Transport:
        seconds = self._options.answer_timeout
        return zeep.Transport(session=self._session, timeout=seconds, operation_timeout=seconds)  # type: ignore[no-untyped-call]  # zeep's own types are partial

    def _make_session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False  # proxies and certificate bundles of the environment are not the station's
        if self._options.password is not None:
            pair = f"{self._options.username or self._station_id}:{self._options.password}"
            session.headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"  # `auth` would write Latin-1
        if self._options.ssl is not None:
            session.mount("https://", _Adapter(self._options.ssl))
        return session

    async def _in_thread(self, work: Any, *arguments: Any) -> Any:
        # No timeout: `requests` has one on every step.
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    def _invalid(self, action: str, why: str) -> InvalidAnswer:
        reply = self._envelopes.reply
        frame = "" if reply is None else etree.tostring(reply, encoding="unicode")
        self.violations.append(Violation(self._station_id, frame, why))
        return InvalidAnswer(action, why)
