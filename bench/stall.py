"""`python -m bench.stall PORT`: how long a gateway does not answer anybody. A process of its own, so that it waits for nothing else.

It asks for a page that does not exist, over one connection, every few milliseconds until its standard input ends; printed is the longest answer in
seconds. Whoever waits so long is a station too: the loop was busy with something else.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

PACE = 0.005
"""Seconds between two questions."""


async def longest(port: int, until: asyncio.Task[bytes]) -> float:
    """Seconds."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    found = 0.0
    print("watching", flush=True)
    while not (found and until.done()):
        started = time.perf_counter()
        writer.write(b"GET / HTTP/1.1\r\nHost: gateway\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]))
        found = max(found, time.perf_counter() - started)
        await asyncio.sleep(PACE)  # the pace itself
    writer.close()
    return found


@asynccontextmanager
async def watched(port: int) -> AsyncIterator[list[float]]:
    """While the context lasts; then the list has the longest answer in seconds."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.stall", str(port), stdin=pipe, stdout=pipe)
    found: list[float] = []
    assert process.stdout is not None  # a pipe
    await process.stdout.readline()  # it is there
    try:
        yield found
    finally:
        out, _ = await process.communicate(b"")  # the end of its input
    found.append(float(out))


async def _main(port: int) -> float:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return await longest(port, asyncio.ensure_future(reader.read()))


if __name__ == "__main__":
    print(asyncio.run(_main(int(sys.argv[1]))))
