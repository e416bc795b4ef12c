"""Stations that post one SOAP message after the other over kept connections: `python -m bench.soap_load PORT PATH COUNT CONNECTIONS`.

A process of its own, so that its work does not count as the server's. The message comes on standard input, with `{time}` where each differs; what
is printed is the milliseconds of each exchange.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from datetime import datetime, timedelta

FIRST = datetime.fromisoformat("2026-01-01T00:00:00")


async def station(port: int, path: str, template: str, numbers: itertools.count[int], count: int, taken: list[float]) -> None:
    """One connection, until `count` messages have been sent by all of them."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while (number := next(numbers)) < count:
        body = template.replace("{time}", (FIRST + timedelta(seconds=number)).isoformat() + "Z").encode()
        head = f"POST {path} HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/soap+xml\r\nContent-Length: {len(body)}\r\n\r\n"
        started = time.perf_counter()
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        content = await reader.readexactly(length)
        taken.append((time.perf_counter() - started) * 1000)
        assert answer.startswith(b"HTTP/1.1 200"), answer + content
        assert b"meterValuesResponse" in content, content
    writer.close()
    await writer.wait_closed()


async def load(port: int, path: str, count: int, connections: int, template: str) -> list[float]:
    """Milliseconds of each of `count` exchanges over so many connections."""
    numbers, taken = itertools.count(), list[float]()
    await asyncio.gather(*(station(port, path, template, numbers, count, taken) for _ in range(connections)))
    return taken


if __name__ == "__main__":
    port, path, count, connections = sys.argv[1:]
    print(json.dumps(asyncio.run(load(int(port), path, int(count), int(connections), sys.stdin.read()))))
