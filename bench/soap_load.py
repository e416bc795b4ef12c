"""Stations that post one SOAP message after the other over kept connections: `python -m bench.soap_load PORT PATH COUNT CONNECTIONS FIRST`.

A process of its own, so that its work does not count as the server's. The message comes on standard input, with `{station}` for the number of the
connection and `{time}` where each differs, beginning with second FIRST; what is printed is the milliseconds of each exchange.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from datetime import datetime, timedelta

EPOCH = datetime.fromisoformat("2026-01-01T00:00:00")


async def station(port: int, path: str, template: str, numbers: itertools.count[int], end: int, taken: list[float]) -> None:
    """One connection, until all of them have sent the messages before `end`."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while (number := next(numbers)) < end:
        body = template.replace("{time}", (EPOCH + timedelta(seconds=number)).isoformat() + "Z").encode()
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


async def load(port: int, path: str, count: int, connections: int, first: int, template: str) -> list[float]:
    """Milliseconds of each of `count` exchanges over so many connections."""
    numbers, taken = itertools.count(first), list[float]()
    templates = [template.replace("{station}", str(number)) for number in range(connections)]
    await asyncio.gather(*(station(port, path, each, numbers, first + count, taken) for each in templates))
    return taken


if __name__ == "__main__":
    port, path, count, connections, first = sys.argv[1:]
    print(json.dumps(asyncio.run(load(int(port), path, int(count), int(connections), int(first), sys.stdin.read()))))
