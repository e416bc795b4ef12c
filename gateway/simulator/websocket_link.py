"""The WebSocket between a JSON station and what it talks to."""

import asyncio
import base64
from collections import deque
from typing import Any
from urllib.parse import quote

import aiohttp

from gateway.simulator.errors import Disconnected, HandshakeRefused
from gateway.simulator.exchanges import ExchangeLog, Violation
from gateway.simulator.link import Endpoint
from gateway.simulator.ocppj import Peer
from gateway.simulator.options import StationOptions

_CLOSE_SECONDS = 5.0


class WebSocketLink:
    """Carries the exchanges of one station over `{url}/{station id}` with the subprotocol of its version."""

    def __init__(self, station_id: str, url: str, version: str, options: StationOptions) -> None:
        self.url = f"{url.rstrip('/')}/{quote(station_id, safe='')}"  # OCPP-J 1.6 §3.1.1: the identity is percent-encoded
        self.log, self.violations = ExchangeLog(options.recorded), deque[Violation](maxlen=1_000)
        self.close_code: int | None = None
        self._station_id, self._version, self._options = station_id, version, options
        self._session: aiohttp.ClientSession | None = None
        self._peer: Peer | None = None

    @property
    def online(self) -> bool:
        """Whether the connection stands, as far as this end knows."""
        return self._peer is not None and not self._peer.closed

    async def open(self, station: Endpoint) -> None:
        """Connect. Raises HandshakeRefused."""
        options = self._options
        headers = {}
        if options.password is not None:
            pair = f"{options.username or self._station_id}:{options.password}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1, ssl=options.ssl or True))
        try:
            socket = await self._shake_hands(session, headers)
        except BaseException:  # also when cancelled: a session is closed by whoever opened it
            await session.close()
            raise
        self._take_socket(socket, session, station)

    async def _shake_hands(self, session: aiohttp.ClientSession, headers: dict[str, str]) -> aiohttp.ClientWebSocketResponse:
        try:
            async with asyncio.timeout(self._options.answer_timeout):
                socket = await session.ws_connect(
                    self.url,
                    protocols=[f"ocpp{self._version}"],
                    headers=headers,
                    compress=15 if self._options.compress else 0,
                    timeout=aiohttp.ClientWSTimeout(ws_close=_CLOSE_SECONDS),
                )
        except aiohttp.WSServerHandshakeError as refused:
            raise HandshakeRefused(self.url, refused.status, refused.message, dict(refused.headers or {})) from None
        except (aiohttp.ClientError, OSError, TimeoutError) as unreachable:
            raise HandshakeRefused(self.url, 0, str(unreachable) or type(unreachable).__name__) from None
        if socket.protocol is None:
            await socket.close()
            raise HandshakeRefused(self.url, 101, f"no common subprotocol: the server does not speak ocpp{self._version}")
        return socket

    def _take_socket(self, socket: aiohttp.ClientWebSocketResponse, session: aiohttp.ClientSession, station: Endpoint) -> None:
        self._session = session
        self._peer = Peer(
            self._station_id,
            self._version,
            socket,
            station.answer,
            log=self.log,
            violations=self.violations,
            spawn=station.spawn,
            answer_timeout=self._options.answer_timeout,
        )
        station.spawn(self._read(self._peer, socket, session, station), f"{self._station_id} reads")

    async def _read(self, peer: Peer, socket: aiohttp.ClientWebSocketResponse, session: aiohttp.ClientSession, station: Endpoint) -> None:
        try:
            await peer.run()
        finally:
            self.close_code = socket.close_code
            await session.close()
        if self._peer is peer:
            await station.lost()

    async def call(
        self, action: str, payload: dict[str, Any], unique_id: str | None = None, *, validate: bool = True, within: float | None = None
    ) -> dict[str, Any]:
        """One CALL; raises as `Peer.call` does, Disconnected also when there is no connection at all."""
        if self._peer is None:
            raise Disconnected("the station is not connected")
        return await self._peer.call(action, payload, unique_id=unique_id, validate=validate, within=within)

    async def send(self, action: str, payload: dict[str, Any]) -> None:
        """One SEND (2.1)."""
        if self._peer is None:
            raise Disconnected("the station is not connected")
        await self._peer.send(action, payload)

    async def close(self) -> None:
        """Close in an orderly way (1000); the station is not told that it lost anything."""
        peer, self._peer = self._peer, None
        if peer is not None and not peer.closed:
            await peer.close()

    async def drop(self) -> None:
        """Lose the connection: the TCP stream ends without a close frame, as when the mobile network goes away."""
        if self._session is not None:
            await self._session.close()
