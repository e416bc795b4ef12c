"""WebSocket ends for load: RFC 6455 by hand, so that the peers cost less than what is measured. Text frames only, whole, never compressed."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from typing import cast

_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _CLOSE, _PING = 0x1, 0x8, 0x9
_KEY = "dGhlIHNhbXBsZSBub25jZQ=="


class Wire(asyncio.Protocol):
    """One end of a WebSocket. Subclasses have `opened`, `received` and `lost`; a client (`path` given) asks for the upgrade, a server grants it."""

    def __init__(self, subprotocol: str, path: str = "") -> None:
        self._subprotocol, self._path = subprotocol, path
        self._buffer = b""
        self._is_open = False
        self._transport: asyncio.Transport | None = None

    def opened(self) -> None:
        """The handshake is done."""

    def received(self, frame: bytes) -> None:
        """A text frame."""

    def lost(self) -> None:
        """The connection is gone."""

    def send(self, payload: bytes) -> None:
        """A text frame. A client masks with zeros, which is cheap and legal: the mask guards proxies, not peers."""
        assert self._transport is not None  # callers wait for `opened`
        self._transport.write(_frame(_TEXT, payload, masked=bool(self._path)))

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = tcp = cast("asyncio.Transport", transport)  # uvloop's is one in all but name
        if self._path:
            lines = (f"GET {self._path} HTTP/1.1", "Host: bench", "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {_KEY}")
            more = ("Sec-WebSocket-Version: 13", f"Sec-WebSocket-Protocol: {self._subprotocol}")
            tcp.write("\r\n".join((*lines, *more, "", "")).encode())

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._is_open and not self._shake():
            return
        while (found := self._next()) is not None:
            opcode, payload = found
            if opcode == _TEXT:
                self.received(payload)
            elif opcode == _PING and self._transport is not None:
                self._transport.write(_frame(0xA, payload, masked=bool(self._path)))
            elif opcode == _CLOSE:
                self.close()

    def _shake(self) -> bool:
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        if not end:
            return False
        if self._path:
            if b" 101 " not in head.split(b"\r\n", 1)[0]:
                raise ConnectionError(head.decode(errors="replace"))
        else:
            self._grant(head.decode())
        self._buffer, self._is_open = rest, True
        self.opened()
        return True

    def _grant(self, head: str) -> None:
        assert self._transport is not None  # data came over it
        lines = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
        key = next(value for name, value in lines.items() if name.lower() == "sec-websocket-key")
        accept = base64.b64encode(hashlib.sha1(f"{key}{_GUID}".encode()).digest()).decode()
        lines = {
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Accept": accept,
            "Sec-WebSocket-Protocol": self._subprotocol,
        }
        answer = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self._transport.write(f"HTTP/1.1 101 Switching Protocols\r\n{answer}\r\n".encode())

    def _next(self) -> tuple[int, bytes] | None:
        """The next whole frame of the buffer: its opcode and its payload."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        length, at = buffer[1] & 0x7F, 2
        if length == 126:
            length, at = int.from_bytes(buffer[2:4], "big"), 4
        elif length == 127:
            length, at = int.from_bytes(buffer[2:10], "big"), 10
        mask = buffer[at : at + 4] if buffer[1] & 0x80 else b""
        at += len(mask)
        if len(buffer) < at + length:
            return None
        payload = buffer[at : at + length]
        self._buffer = buffer[at + length :]
        return buffer[0] & 0x0F, _unmasked(payload, mask)


def _unmasked(payload: bytes, mask: bytes) -> bytes:
    if not mask or mask == bytes(4):
        return payload
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")


def _frame(opcode: int, payload: bytes, *, masked: bool) -> bytes:
    size, bit = len(payload), 0x80 if masked else 0
    if size < 126:
        head = bytes((0x80 | opcode, bit | size))
    elif size < 65_536:
        head = bytes((0x80 | opcode, bit | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x80 | opcode, bit | 127)) + size.to_bytes(8, "big")
    return head + bytes(4) + payload if masked else head + payload
