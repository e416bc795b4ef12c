"""A central system over SOAP for the tests of the station: zeep reads and renders, the reference rules of the JSON one decide."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import requests
import zeep
from aiohttp import web
from lxml import etree
from lxml.builder import ElementMaker

import wsdl
from gateway.simulator.soap_service import ANONYMOUS, SOAP, WSA, SoapService, body_child, header_text
from gateway.simulator.soap_station import SoapStation

_W = ElementMaker(namespace=WSA, nsmap={"wsa": WSA})
_S = ElementMaker(namespace=SOAP, nsmap={"soap": SOAP})


class SoapCentral:
    """Records the requests; `answers` says what each is answered with (a payload, bytes, an HTTP status, or a function of the request)."""

    def __init__(self, version: wsdl.SoapVersion) -> None:
        self.version = version
        self.url = ""
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.envelopes: list[etree._Element] = []
        self.wrong: list[str] = []
        self.authorization: list[str | None] = []
        self.service = SoapService(wsdl.load(version, "CentralSystemService"))
        accepted = {"status": "Accepted"}
        self.answers: dict[str, Any] = {
            "BootNotification": {
                **accepted,
                "currentTime": "2026-01-01T00:00:00Z",
                "interval" if version == "1.6" else "heartbeatInterval": 300,
            },
            "Heartbeat": {"currentTime": "2026-01-01T00:00:00Z"},
            "Authorize": {"idTagInfo": accepted},
            "StartTransaction": {"transactionId": 7, "idTagInfo": accepted},
            "StopTransaction": {"idTagInfo": accepted},
        }

    def of(self, action: str) -> list[dict[str, Any]]:
        return [payload for name, payload in self.requests if name == action]

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.authorization.append(request.headers.get("Authorization"))
        envelope = etree.fromstring(await request.read())
        child = body_child(envelope)
        operation = self.service.operation_of(child)
        if complaint := self.service.judge(child):
            self.wrong.append(complaint)
        self.wrong += [f"{name} is missing" for name in ("Action", "MessageID", "To", "From", "ReplyTo") if not header_text(envelope, name)]
        self.envelopes.append(envelope)
        payload = self.service.parse(operation.input, child)
        self.requests.append((operation.name, payload))
        answer = self.answers.get(operation.name, {})
        if isinstance(answer, Callable):
            answer = answer(payload)
        if isinstance(answer, int):
            return web.Response(status=answer)
        if answer is None:
            request.transport.abort()
            return web.Response()
        body = answer if isinstance(answer, bytes) else self._rendered(operation, answer, envelope)
        return web.Response(body=body, content_type="application/soap+xml", charset="utf-8")

    def _rendered(self, operation: Any, answer: dict[str, Any], request: etree._Element) -> bytes:
        envelope = self.service.render(operation.output, answer)
        relates = _W.RelatesTo(header_text(request, "MessageID"))
        envelope.insert(0, _S.Header(_W.Action(f"/{operation.name}Response"), _W.MessageID(f"urn:uuid:{uuid.uuid4()}"), relates))
        return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")

    async def wsdl(self, request: web.Request) -> web.Response:
        assert request.query_string == f"wsdl={self.version}"
        return web.Response(body=wsdl.load(self.version, "CentralSystemService", self.url), content_type="text/xml")


async def command(station: SoapStation, action: str, *, identity: str | None = None, **payload: Any) -> Any:
    """One command to the station with zeep, with the headers the standard asks for; raises zeep's Fault."""

    class _Headers(zeep.Plugin):
        def egress(self, envelope: Any, http_headers: Any, operation: Any, binding_options: Any) -> Any:
            header = envelope.find(f"{{{SOAP}}}Header")
            header.append(_W.From(_W.Address("http://127.0.0.1/central")))
            header.append(_W.ReplyTo(_W.Address(ANONYMOUS)))
            return envelope, http_headers

    def call() -> Any:
        service = SoapService(wsdl.load(station.soap_version, "ChargePointService"))
        with requests.Session() as session:
            client = zeep.Client(service.document, plugins=[_Headers()], transport=zeep.Transport(session=session))
            proxy = client.create_service(str(service.binding.name), station.callback_url)
            headers = service.identity_header(service.operations[action], identity or station.id)
            return proxy[action](_soapheaders=headers, **payload)

    return await asyncio.to_thread(call)


@asynccontextmanager
async def soap_central(version: wsdl.SoapVersion = "1.5") -> AsyncIterator[SoapCentral]:
    central = SoapCentral(version)
    application = web.Application()
    application.router.add_post("/soap", central.take)
    application.router.add_get("/soap", central.wsdl)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    central.url = f"http://127.0.0.1:{runner.addresses[0][1]}/soap"
    try:
        yield central
    finally:
        await runner.cleanup()
    assert not central.wrong, central.wrong
