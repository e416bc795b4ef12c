"""The station leg over WebSocket: handshake, subprotocol, credentials, and the loop that reads frames.

The backend is dialled before the handshake is answered: in `mirror` mode a station must not get a connection that nobody stands behind
(503 with Retry-After), and the backend's own refusal (401, 404) becomes the station's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from aiohttp import WSMsgType
from aiohttp.web import HTTPException, Request, Response, StreamResponse, WebSocketResponse

from gateway.commands import Command, Side
from gateway.io.driver import Driver
from gateway.io.links import WebSocketLink
from gateway.metrics import Metrics
from gateway.runs import Moment
from translators.framing import ocppj
from translators.versions import VERSIONS, Version

MAX_IDENTITY = 255
"""Characters; OCPP allows 48 (2.0.1 part 4 §3.1.1), older stations have used more."""
PING_INTERVAL = 45.0
RETRY_AFTER = (10, 50)
"""Seconds after which a station that is refused for now is asked to come again: drawn for each, so that a fleet does not come in step."""
HARD_LIMIT_FACTOR = 4
"""A frame over the limit is answered with an error up to this many times the limit; beyond it the connection is closed (1009)."""
HANDSHAKE = ("Connection", "Sec-WebSocket-Version", "Sec-WebSocket-Key", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions")


class Admission(Protocol):
    """Decides who may connect and gives a session."""

    async def admit(self, request: Request, identity: str, version: Version) -> Admitted | Response:
        """A session's driver with its backend connected, or the refusal."""
        ...

    @property
    def max_frame(self) -> int: ...
    @property
    def metrics(self) -> Metrics: ...


@dataclass(frozen=True, slots=True)
class Admitted:
    """A station that may connect."""

    driver: Driver


def choose(offered: str) -> Version | None:
    """The newest version that station and gateway share (contract: station side)."""
    names = {name.strip() for name in offered.split(",")}
    shared = [version for version in VERSIONS.values() if version.subprotocol and version.subprotocol in names]
    return shared[-1] if shared else None


class WebSocketServer:
    """`handle` is the aiohttp handler of `{ws_path}/{station_id}`."""

    def __init__(self, admission: Admission) -> None:
        self._admission = admission

    async def handle(self, request: Request) -> StreamResponse:
        identity = request.match_info["station_id"]
        if not identity or len(identity) > MAX_IDENTITY or not identity.isprintable():
            return self._refuse("identity", 404, "station: the path must end in a station id")
        if request.headers.get("Upgrade", "").lower() != "websocket":
            return self._refuse("no_upgrade", 426, "station: this path takes WebSocket connections", {"Upgrade": "websocket"})
        if not all(request.headers.get(name, "").isascii() for name in HANDSHAKE):
            # aiohttp quotes such a header in its refusal, which it then cannot encode: the handshake would end in an error of ours.
            return self._refuse("handshake", 400, "station: a header of the handshake is not ASCII")
        version = choose(request.headers.get("Sec-WebSocket-Protocol", ""))
        if version is None:
            return await self._no_subprotocol(request)
        admitted = await self._admission.admit(request, identity, version)
        if isinstance(admitted, Response):
            return admitted
        return await self._serve(request, version, admitted)

    def _refuse(self, reason: str, status: int, text: str, headers: dict[str, str] | None = None) -> Response:
        self._admission.metrics.refused_connection(reason)
        return Response(status=status, text=text, headers=headers)

    async def _no_subprotocol(self, request: Request) -> StreamResponse:
        """The handshake is completed without a subprotocol, then the connection is closed (1.6-J §3.2, 2.0.1 part 4 §3.1.2)."""
        self._admission.metrics.refused_connection("subprotocol")
        socket: WebSocketResponse[bool] = WebSocketResponse(timeout=5.0, compress=False)
        await socket.prepare(request)
        await socket.close(code=1002, message=b"no OCPP version in common")
        return socket

    async def _serve(self, request: Request, version: Version, admitted: Admitted) -> StreamResponse:
        driver = admitted.driver
        limit = self._admission.max_frame
        # permessage-deflate: a CSMS of 2.x must take it when offered (2.0.1 part 4 §3.3); never for 1.6 (decisions.md).
        socket: WebSocketResponse[bool] = WebSocketResponse(
            protocols=(version.subprotocol,),
            heartbeat=PING_INTERVAL,
            max_msg_size=limit * HARD_LIMIT_FACTOR,
            compress=version.family == "2.x",
            timeout=5.0,
        )
        try:
            await socket.prepare(request)
        except (HTTPException, ConnectionError) as failed:
            await driver.feed(lambda now: driver.session.leave("handshake failed", now))
            if isinstance(failed, HTTPException):
                raise
            return Response(status=503)  # never sent: the station gave up while the backend was dialled
        if driver.session.finished:
            # It ended meanwhile: its state could not be stored, or another connection took over. Nobody would answer on this one.
            await socket.close(code=1012, message=b"gateway: no session")
            return socket
        assert version.codes is not None  # WebSocket versions have their codes
        driver.links[Side.STATION] = WebSocketLink(socket, version.codes)
        transport = request.transport
        driver.break_connection = transport.abort if transport is not None else None
        try:
            await driver.feed(driver.session.station_opened)
            await self._read(socket, driver, limit)
        finally:
            driver.links[Side.STATION] = None
            if not driver.session.finished:
                await driver.feed(driver.session.station_lost)
        return socket

    async def _read(self, socket: WebSocketResponse[bool], driver: Driver, limit: int) -> None:
        """Until the connection closes. It has no timeout: pings find a dead peer."""
        async for message in socket:
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                continue
            data = message.data
            frame = data.encode() if isinstance(data, str) else data
            driver.last_message = driver.clock.now()
            if len(frame) > limit:
                await driver.feed(_too_large(driver, frame, limit))
            else:
                await driver.frame(Side.STATION, frame)


def _too_large(driver: Driver, frame: bytes, limit: int) -> Callable[[Moment], list[Command]]:
    unreadable = ocppj.unread(frame, f"the frame has {len(frame)} bytes, the limit is {limit}")
    return lambda now: driver.session.unreadable(Side.STATION, unreadable, now)
