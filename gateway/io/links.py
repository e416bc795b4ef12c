"""What a driver sees of a connection: a narrow interface, so that the WebSocket library behind it can change."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any, Protocol

from aiohttp import ClientWebSocketResponse, WSMsgType
from aiohttp.web import WebSocketResponse

from translators.errors import RpcCode
from translators.framing import ocppj


class Link(Protocol):
    """One leg's connection. Every method may raise ConnectionError when it is gone; the driver then reports the leg as lost."""

    async def call(self, message_id: str, action: str, payload: bytes, *, send: bool) -> None: ...
    async def result(self, message_id: str, action: str, payload: bytes) -> None: ...
    async def error(self, message_id: str, code: RpcCode, description: str, details: dict[str, Any]) -> None: ...
    async def abandon(self, message_id: str) -> None: ...
    async def close(self, code: int, reason: str) -> None: ...


class WebSocketLink:
    """A leg over a WebSocket, of a station or of the backend; `codes` are the CALLERROR codes as the version spells them."""

    def __init__(self, socket: WebSocketResponse[bool] | ClientWebSocketResponse[bool], codes: Mapping[RpcCode, str]) -> None:
        self._socket = socket
        self._codes = codes

    async def call(self, message_id: str, action: str, payload: bytes, *, send: bool) -> None:
        frame = ocppj.send(message_id, action, payload) if send else ocppj.call(message_id, action, payload)
        await self._socket.send_frame(frame, WSMsgType.TEXT)

    async def result(self, message_id: str, action: str, payload: bytes) -> None:
        await self._socket.send_frame(ocppj.result(message_id, payload), WSMsgType.TEXT)

    async def error(self, message_id: str, code: RpcCode, description: str, details: dict[str, Any]) -> None:
        await self._socket.send_frame(ocppj.error(message_id, self._codes[code], description, details), WSMsgType.TEXT)

    async def abandon(self, message_id: str) -> None:
        """A WebSocket station learns of an outage by the close of its connection, not of single messages."""

    async def close(self, code: int, reason: str) -> None:
        # The close frame's text has room for 123 bytes (RFC 6455 §5.5), and must stay UTF-8 (§5.5.1).
        await self._socket.close(code=code, message=reason.encode()[:123].decode(errors="ignore").encode())


async def quietly(closing: Awaitable[Any]) -> None:
    """A close that fails has succeeded: the connection is gone."""
    try:
        async with asyncio.timeout(10):
            await closing
    except (ConnectionError, RuntimeError, TimeoutError):
        return
