"""The operators' side: metrics, health, the API and the web page.

Rules of this file:
* It only reads, but for the dead letters (`admin_letters`). What it shows comes from a `GatewayView`; secrets in messages are masked here, so
  that no view can forget to.
* With a token, everything but /healthz and /readyz wants it: as a bearer token, or as the password of Basic, which browsers can ask for.
* Without a token the listener is on loopback (the configuration sees to it), and only requests for a loopback or numeric host are answered:
  else a web page elsewhere could read the API through a name that it lets point to 127.0.0.1.
"""

import asyncio
import hmac
import ipaddress
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol
from urllib.parse import urlsplit

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from msgspec import UNSET, UnsetType

from gateway.io.admin_letters import LetterPages
from gateway.io.page import CONTENT_SECURITY_POLICY, PAGE
from gateway.metrics import CONTENT_TYPE, Metrics
from gateway.redaction import Redactor
from gateway.registry import PORTION

MAX_LISTED = 100_000
# One message of a listing; a frame may be a megabyte, an operator reads its beginning.
MAX_SHOWN = 65_536
_OPEN_PATHS = frozenset(("/healthz", "/readyz"))
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class TransactionInfo(msgspec.Struct, frozen=True, kw_only=True):
    """An open transaction. `number`: the 1.x transactionId, where there is one; `since`: ISO 8601."""

    id: str
    number: int | None = None
    evse: int | None = None
    connector: int | None = None
    since: str | None = None


class ConnectorInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A place to plug in. `number`: the 1.x connectorId, where there is one; `status`: the last one reported, in the station's words."""

    evse: int
    connector: int
    number: int | None = None
    status: str | None = None


class StationInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One line of /api/v1/stations. Times are ISO 8601; `transport`: websocket | soap; `since`: when it came online, or went offline.

    `reachable`: whether commands reach a SOAP station; absent: none was tried at its present address, or it has a connection.
    """

    id: str
    version: str
    transport: str
    online: bool
    backend_connected: bool
    reachable: bool | UnsetType = UNSET
    since: str | None = None
    last_message: str | None = None
    transactions: tuple[TransactionInfo, ...] = ()


class StationDetail(StationInfo, frozen=True, kw_only=True):
    """/api/v1/stations/{id}. `device`: vendor, model, firmware and the like, by the names of the station's version, and how
    it is connected: `address` where it came from, as seen before trusted proxies."""

    topology: tuple[ConnectorInfo, ...] = ()
    device: Mapping[str, str] = {}


class MessageInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A message that went through, as the wire had it on either side; secrets need not be masked.

    `leg`: where it came from, station | backend; `canonical`: JSON of OCPP 2.1; `sent`, `also_sent`: what left for the other leg.
    """

    at: str
    leg: str
    action: str
    outcome: str
    received: str
    canonical: msgspec.Raw | None = None
    sent: str | None = None
    also_sent: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()


class GatewayView(Protocol):
    """What the gateway tells its operators. Called on the event loop; must not block."""

    def identities(self) -> Iterable[str]:
        """Of all stations that are or were connected, in any order, each once."""

    def listed(self, station_id: str) -> StationInfo | None:
        """The line of one station; None when it is unknown."""

    def station(self, station_id: str) -> StationDetail | None:
        """One station; None when it is unknown."""

    def messages(self, station_id: str) -> Sequence[MessageInfo] | None:
        """Its recent messages, newest first; None when it is unknown."""

    def ready(self) -> tuple[bool, str]:
        """Whether the gateway can take stations, and why not."""


def admin_app(
    view: GatewayView, metrics: Metrics, token: str = "", *, redactor: Redactor | None = None, letters: LetterPages | None = None
) -> web.Application:
    """The application of the admin listener. `token`: empty = none is asked for; `redactor`: masks messages, by default secrets only."""
    pages = _Pages(view, metrics, redactor or Redactor())
    app = web.Application(middlewares=[_errors_as_json, _guard(token)], client_max_size=1024)
    app.router.add_get("/", pages.page)
    app.router.add_get("/metrics", pages.metrics)
    app.router.add_get("/healthz", pages.healthz)
    app.router.add_get("/readyz", pages.readyz)
    app.router.add_get("/api/v1/stations", pages.stations)
    app.router.add_get("/api/v1/stations/{id}", pages.station)
    app.router.add_get("/api/v1/stations/{id}/messages", pages.messages)
    if letters is not None:
        letters.add_to(app)
    app.on_response_prepare.append(_add_headers)
    return app


class _Pages:
    def __init__(self, view: GatewayView, metrics: Metrics, redactor: Redactor) -> None:
        self._view, self._metrics, self._redactor = view, metrics, redactor

    async def page(self, _request: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html", charset="utf-8")

    async def metrics(self, _request: web.Request) -> web.Response:
        return web.Response(body=self._metrics.text(), headers={"Content-Type": CONTENT_TYPE})

    async def healthz(self, _request: web.Request) -> web.Response:
        return _json({"status": "ok"})

    async def readyz(self, _request: web.Request) -> web.Response:
        ready, reason = self._view.ready()
        return _json({"ready": True}) if ready else _json({"ready": False, "reason": reason}, status=503)

    async def stations(self, request: web.Request) -> web.Response:
        """All stations by id; ?search= a part of the id, ?limit= and ?offset= a part of the list.

        What nobody asked for is not looked at, and after some lines it is the stations' turn: a page that renews itself must not hold them up.
        """
        search = request.query.get("search", "").casefold()
        limit, offset = _number(request, "limit", MAX_LISTED), _number(request, "offset", 0)
        found = sorted(each for each in self._view.identities() if search in each.casefold())[offset : offset + limit]
        rows: list[StationInfo] = []
        for start in range(0, len(found), PORTION):
            rows += [row for each in found[start : start + PORTION] if (row := self._view.listed(each)) is not None]
            await asyncio.sleep(0)
        return _json(rows)

    async def station(self, request: web.Request) -> web.Response:
        station_id = request.match_info["id"]
        detail = self._view.station(station_id)
        return _json(detail) if detail is not None else _unknown(station_id)

    async def messages(self, request: web.Request) -> web.Response:
        station_id = request.match_info["id"]
        messages = self._view.messages(station_id)
        return _json([self._masked(message) for message in messages]) if messages is not None else _unknown(station_id)

    def _masked(self, message: MessageInfo) -> MessageInfo:
        canonical = None if message.canonical is None else msgspec.Raw(self._redactor.frame(bytes(message.canonical)).encode())
        return msgspec.structs.replace(
            message,
            received=self._shown(message.received),
            canonical=canonical,
            sent=None if message.sent is None else self._shown(message.sent),
            also_sent=tuple(self._shown(text) for text in message.also_sent),
        )

    def _shown(self, wire: str) -> str:
        text = self._redactor.frame(wire)  # before it is cut: what cannot be read as a whole would be masked as a whole
        return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}… ({len(text) - MAX_SHOWN} more characters)"


def _guard(token: str) -> Middleware:
    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path in _OPEN_PATHS:
            return await handler(request)
        if token and not _has_token(request.headers.get("Authorization", ""), token):
            return _json(
                {"error": "the admin token is missing or wrong"},
                status=401,
                headers={"WWW-Authenticate": 'Bearer realm="ocpp-gateway", Basic realm="ocpp-gateway (password: the admin token)"'},
            )
        if not token and not _is_this_machine(request.headers.get("Host", "")):
            return _json({"error": "without an admin token only requests to localhost or a numeric address are answered"}, status=403)
        return await handler(request)

    return guard


def _has_token(authorization: str, token: str) -> bool:
    scheme, _, value = authorization.partition(" ")
    presented = value.strip().encode(errors="surrogateescape")
    if scheme.lower() == "basic":
        try:
            presented = b64decode(presented, validate=True).partition(b":")[2]
        except Base64Error:
            return False
    elif scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(presented, token.encode())


def _is_this_machine(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or bool(ipaddress.ip_address(name))
    except ValueError:
        return False


@web.middleware
async def _errors_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """404, 405 and the like in the API's own form."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
        return _json({"error": error.text or error.reason}, status=error.status, headers=headers)


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)


def _json(content: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.Response(body=msgspec.json.encode(content), status=status, headers=headers, content_type="application/json")


def _unknown(station_id: str) -> web.Response:
    return _json({"error": f"station {station_id!r} is unknown"}, status=404)


def _number(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()) or int(text[:10]) > MAX_LISTED:
        raise web.HTTPBadRequest(text=f"{name} is not a number from 0 to {MAX_LISTED}")
    return int(text)
