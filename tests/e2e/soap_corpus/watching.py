"""What sees whether a parser was tempted: a file that tells of every look at it, and an address that counts its visitors."""

from __future__ import annotations

import asyncio
import ctypes
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.soap_corpus.cases import Lures

IN_ACCESS, IN_OPEN = 0x1, 0x20


@dataclass(slots=True)
class Watch:
    """The lures, and who went for them."""

    lures: Lures
    inotify: int
    visitors: list[str] = field(default_factory=list)

    def touched(self) -> list[str]:
        """Everything that happened to the lures so far."""
        try:
            seen = os.read(self.inotify, 4096)
        except BlockingIOError:
            seen = b""
        return [*self.visitors, *(["the file was opened"] if seen else [])]


@asynccontextmanager
async def watching(folder: Path) -> AsyncIterator[Watch]:
    """Lures that are watched (Linux: inotify sees the looks of every process)."""
    file = folder / "lure.xml"
    file.write_text("<!ENTITY x 'SECRET'>")
    libc = ctypes.CDLL(None, use_errno=True)
    inotify = libc.inotify_init1(os.O_NONBLOCK)
    assert inotify >= 0
    assert libc.inotify_add_watch(inotify, str(file).encode(), IN_ACCESS | IN_OPEN) >= 0
    visitors: list[str] = []

    async def visited(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visitors.append(f"{writer.get_extra_info('peername')} came to the address")
        writer.close()

    server = await asyncio.start_server(visited, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield Watch(Lures(str(file), f"http://127.0.0.1:{port}/lure.dtd"), inotify, visitors)
    finally:
        server.close()
        await server.wait_closed()
        os.close(inotify)
