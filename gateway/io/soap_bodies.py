"""Reading the body of a SOAP request within its bounds: bytes, inflated bytes, seconds, and how many large ones at a time (soap design §3, §9)."""

from __future__ import annotations

import asyncio

from aiohttp import StreamReader
from aiohttp.web import Request

from gateway.io.inflate import TooLarge, unpack
from gateway.io.soap_calls import SoapLimits

READ_CHUNK = 65_536
"""Bytes."""

Body = tuple[bytes, tuple[str, ...]]
"""A body, inflated, and the names of what was odd about that."""


class Place:
    """One of the few places for large bodies, once it was needed. `waited_for`: nobody left one in time, and it is not the station that is slow."""

    __slots__ = ("_places", "_taken", "waited_for")

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places = places
        self._taken = self.waited_for = False

    async def take(self) -> None:
        """Callers bound the time."""
        if not self._taken:
            self.waited_for = True
            await self._places.acquire()
            self._taken, self.waited_for = True, False

    def leave(self) -> None:
        """Somebody else may have it."""
        if self._taken:
            self._places.release()


class Bodies:
    """Of one server."""

    def __init__(self, limits: SoapLimits) -> None:
        self._limits = limits
        self._large = asyncio.Semaphore(limits.large_bodies)

    def place(self) -> Place:
        """For one request, which leaves it when it has been answered."""
        return Place(self._large)

    async def read(self, request: Request, place: Place) -> Body:
        """Raises TooLarge, Undecodable, TimeoutError."""
        limits = self._limits
        if (request.content_length or 0) > limits.max_body:
            raise TooLarge(f"{request.content_length} bytes, {limits.max_body} allowed")
        encoding, content = request.headers.get("Content-Encoding", ""), request.content
        if content.is_eof() and content.total_bytes <= limits.large_body:  # it came with its head, as nearly all do: nothing to wait for
            plain = unpack(content.read_nowait(), encoding, limits.max_inflated)
            if len(plain[0]) > limits.large_body:
                async with asyncio.timeout(limits.read_timeout):
                    await place.take()
            return plain
        async with asyncio.timeout(limits.read_timeout):
            data = await self._read_bounded(content, place)
            plain = unpack(data, encoding, limits.max_inflated)
            if len(data) <= limits.large_body < len(plain[0]):
                await place.take()
        return plain

    async def _read_bounded(self, content: StreamReader, place: Place) -> bytes:
        parts, size, limits = [], 0, self._limits
        while chunk := await content.read(READ_CHUNK):
            if size <= limits.large_body < size + len(chunk):
                await place.take()
            size += len(chunk)
            if size > limits.max_body:
                raise TooLarge(f"more than {limits.max_body} bytes")
            parts.append(chunk)
        return b"".join(parts)
