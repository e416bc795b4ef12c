"""A network that fails: TCP connections through a port of its own, slowed down, cut, swallowed or corrupted, one by one or all."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from dataclasses import dataclass, field
from random import Random

from gateway.io.tasks import TaskOwner

_CHUNK = 65_536
_NO_LINGER = struct.pack("ii", 1, 0)
"""SO_LINGER on with zero seconds: a close sends RST."""


@dataclass(slots=True)
class Weather:
    """What happens to bytes on their way. `delay` in seconds, `rate` in bytes a second (0: no limit), `silent`: they vanish, nobody is told."""

    delay: float = 0.0
    rate: float = 0.0
    silent: bool = False


@dataclass(slots=True, eq=False)
class Connection:
    """One client's connection and the one made for it to the target."""

    client: asyncio.StreamWriter
    target: asyncio.StreamWriter
    weather: Weather = field(default_factory=Weather)
    corrupt: int = 0
    """How many of the next chunks get one wrong byte each."""
    opening: bytes = b""
    """The first bytes of the client: the request line of HTTP."""

    def cut(self, *, reset: bool) -> None:
        """End both halves now: with RST, or in an orderly way with FIN."""
        for end in (self.client, self.target):
            cut(end, reset=reset)

    def lose_client(self) -> None:
        """The client sees its connection end; the target is told nothing and keeps a connection that nobody stands behind."""
        self.weather.silent = True
        cut(self.client, reset=True)


def cut(end: asyncio.StreamWriter, *, reset: bool) -> None:
    """Close one end of a TCP connection."""
    if reset:
        with contextlib.suppress(OSError):  # closed by its peer already
            end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        end.transport.abort()
    else:
        end.close()


class Proxy:
    """`async with Proxy(lambda: port, random) as proxy:` and clients use `proxy.port`. The target may move; it is asked for at each connection."""

    def __init__(self, target_port: int, random: Random, *, host: str = "127.0.0.1") -> None:
        self.host, self.port, self.target_port = host, 0, target_port
        self.weather = Weather()
        """Of all connections, also those yet to come."""
        self.refusing = False
        """New connections are reset at once."""
        self.connections: list[Connection] = []
        self.accepted = 0
        self._random = random
        self._unserved: set[asyncio.StreamWriter] = set()
        """Clients for whom there is no connection to the target yet: their task may be cancelled before its first step."""
        self._owner = TaskOwner()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Proxy:
        self._server = await asyncio.start_server(self._take, self.host, 0, backlog=1024)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self.cut(reset=True)
        await self._owner.close()
        for client in self._unserved:
            cut(client, reset=True)

    def choose(self, share: float) -> list[Connection]:
        """This share of the connections that stand now, at least one when there is any; the same for the same random numbers."""
        if not self.connections:
            return []
        return self._random.sample(self.connections, max(1, round(len(self.connections) * share)))

    def cut(self, *, reset: bool, share: float = 1.0) -> int:
        """Cut some of the connections; returns how many."""
        chosen = self.choose(share)
        for connection in chosen:
            connection.cut(reset=reset)
        return len(chosen)

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._unserved.add(writer)
        self._owner.spawn(self._serve(reader, writer), "connection through the proxy")

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        try:
            if self.refusing:
                raise ConnectionRefusedError
            target_reader, target = await asyncio.open_connection(self.host, self.target_port)
        except OSError:
            self._unserved.discard(writer)
            cut(writer, reset=True)
            return
        self._unserved.discard(writer)
        connection = Connection(writer, target)
        self.connections.append(connection)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pump(connection, reader, target))
                group.create_task(self._pump(connection, target_reader, writer))
        finally:
            self.connections.remove(connection)
            connection.cut(reset=False)

    async def _pump(self, connection: Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One direction. A half that ended silently is kept until somebody cuts it."""
        head = bytearray()
        with contextlib.suppress(OSError):
            while data := await reader.read(_CHUNK):  # no timeout: a network has none
                for weather in (self.weather, connection.weather):
                    await asyncio.sleep(weather.delay + (len(data) / weather.rate if weather.rate else 0.0))
                if connection.weather.silent or self.weather.silent:
                    continue
                if b"\r\n\r\n" not in head:
                    head += data
                    connection.opening = connection.opening or bytes(head[:64])
                elif connection.corrupt:
                    connection.corrupt -= 1
                    data = self._corrupted(data)
                writer.write(data)
                await writer.drain()
            if not (connection.weather.silent or self.weather.silent):
                writer.close()

    def _corrupted(self, data: bytes) -> bytes:
        """One byte with its highest bit turned: no JSON text of ASCII letters stays valid UTF-8, masked or not, so the receiver can know."""
        position = self._random.randrange(len(data))
        return data[:position] + bytes([data[position] ^ 0x80]) + data[position + 1 :]
