"""The backend leg: one WebSocket per station, in the backend's version."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from ssl import SSLContext
from urllib.parse import quote

from aiohttp import ClientError, ClientSession, ClientTimeout, ClientWebSocketResponse, ClientWSTimeout, WSMsgType, WSServerHandshakeError
from yarl import URL

from gateway.io.driver import DialFailed
from gateway.io.links import Link, WebSocketLink
from translators.versions import Version

DIAL_TIMEOUT = 10.0
"""Seconds for connection, TLS and handshake: a station waits for its own handshake meanwhile."""
DIALS_AT_ONCE = 64
"""Handshakes with the backend under way at a time: after a restart of either side thousands of stations come at once, and the backend must not."""
DIAL_WAIT = 20.0
"""Seconds a dial waits for its turn; a station whose own handshake took longer would have gone."""
PING_INTERVAL = 45.0
"""Seconds between pings on an idle connection; pings are point to point, never forwarded (2.0.1 errata 4.10)."""


@dataclass(frozen=True, slots=True)
class WebSocketBackend:
    """An open connection to the backend."""

    socket: ClientWebSocketResponse[bool]
    link: Link

    async def read(self, on_frame: Callable[[bytes], Awaitable[None]]) -> None:
        """Until the connection closes. It has no timeout: pings find a dead peer."""
        async for message in self.socket:
            if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                data = message.data
                await on_frame(data.encode() if isinstance(data, str) else data)


@dataclass(frozen=True, slots=True)
class BackendDialer:
    """Dials the backend for a station."""

    client: ClientSession
    version: Version
    max_frame: int
    tls: Callable[[], SSLContext | None]
    turns: dict[str, asyncio.Semaphore] = field(default_factory=lambda: defaultdict(lambda: asyncio.Semaphore(DIALS_AT_ONCE)))
    """By address as configured: a backend that does not answer keeps nobody from another one."""

    async def dial(self, url: str, station_id: str, authorization: str | None) -> WebSocketBackend:
        """Connect when it is its turn. Raises DialFailed with the backend's HTTP status when it has one."""
        turn = self.turns[url]
        try:
            async with asyncio.timeout(DIAL_WAIT):
                await turn.acquire()
        except TimeoutError:
            raise DialFailed(0, f"not dialled: for {DIAL_WAIT:g} s {DIALS_AT_ONCE} other connections were being made") from None
        try:
            return await self._dial(url, station_id, authorization)
        finally:
            turn.release()

    async def _dial(self, url: str, station_id: str, authorization: str | None) -> WebSocketBackend:
        target = URL(url.replace("{station_id}", quote(station_id, safe="")), encoded=True)
        headers = {"Authorization": authorization} if authorization else {}
        assert self.version.codes is not None  # backends speak JSON
        try:
            async with asyncio.timeout(DIAL_TIMEOUT):
                socket = await self.client.ws_connect(
                    target,
                    protocols=(self.version.subprotocol,),
                    headers=headers,
                    ssl=self.tls() or True,
                    heartbeat=PING_INTERVAL,
                    max_msg_size=self.max_frame,
                    compress=0,
                    timeout=ClientWSTimeout(ws_close=5.0),
                )
        except WSServerHandshakeError as error:
            raise DialFailed(error.status, f"refused the connection: HTTP {error.status}") from None
        except (ClientError, OSError, TimeoutError) as error:
            raise DialFailed(0, f"not reachable: {error or type(error).__name__}") from None
        if socket.protocol != self.version.subprotocol:
            await socket.close(code=1002, message=b"subprotocol not agreed")
            raise DialFailed(0, f"does not speak {self.version.subprotocol}")
        return WebSocketBackend(socket, WebSocketLink(socket, self.version.codes))


def new_client() -> ClientSession:
    """The HTTP client all backend connections share; it never follows redirects for WebSockets and has no limit of connections of its own."""
    from aiohttp import TCPConnector

    return ClientSession(connector=TCPConnector(limit=0, ttl_dns_cache=30), timeout=ClientTimeout(total=None, sock_connect=DIAL_TIMEOUT))
