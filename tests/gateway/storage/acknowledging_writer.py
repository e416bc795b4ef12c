"""Run as a process: writes records without end, and prints `key value` for each one that was acknowledged. Ended by SIGKILL."""

import asyncio
import sys
from pathlib import Path

from gateway.storage import STATION, SqliteStore


async def main(path: Path) -> None:
    store = await SqliteStore.open(path)

    async def station(key: str) -> None:
        for value in range(1, 10_000_000):
            await store.save(STATION, key, str(value).encode())
            sys.stdout.write(f"{key} {value}\n")
            sys.stdout.flush()

    await asyncio.gather(*(station(f"CP{number}") for number in range(20)))


asyncio.run(main(Path(sys.argv[1])))
