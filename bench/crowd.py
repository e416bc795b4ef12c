"""The parties of a storm, as processes of their own: `python -m bench.crowd backend` and `python -m bench.crowd stations COUNT PORT`."""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
import time
from collections import Counter

import orjson
import uvloop

from bench import frames
from bench.peers import Peer
from gateway.io.tasks import TaskOwner

BACKEND, VERSION = "2.0.1", "1.6"
NEW_PER_SECOND = 1_000
"""Stations that come for the first time."""
AGAIN = 0.5
"""Seconds until a station that was not taken tries again."""
LIMIT = 240.0
"""Seconds for each wave."""


class Backend(Peer):
    """Counts the handshakes that were begun and not finished."""

    making = most = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        Backend.making += 1
        Backend.most = max(Backend.most, Backend.making)
        super().connection_made(transport)

    def opened(self) -> None:
        Backend.making -= 1
        super().opened()


class Station(Peer):
    """Connects and says what its crowd says now. It comes back by itself."""

    def __init__(self, number: int, crowd: Crowd) -> None:
        super().__init__(VERSION, f"/ocpp/CB{number:05}")
        self._crowd, self.number = crowd, number
        self._to_say: list[bytes] = []
        self.is_answered = False

    def opened(self) -> None:
        self._to_say = self._crowd.to_say()
        self.send(self._to_say.pop(0))

    def answered(self, frame: bytes) -> None:
        if not frame.startswith(b"[3,"):
            self._crowd.errors["an error instead of an answer"] += 1
            self.close()
        elif self._to_say:
            self.send(self._to_say.pop(0))
        elif not self.is_answered:
            self.is_answered = True
            self._crowd.served(self.number)

    def data_received(self, data: bytes) -> None:
        try:
            super().data_received(data)
        except ConnectionError as refused:  # the handshake was answered with something else than 101
            self._crowd.errors[f"HTTP {str(refused).split(' ')[1]}"] += 1
            self.close()

    def lost(self) -> None:
        self._crowd.lost(self)


class Crowd:
    """All stations. In the first wave they boot and begin to charge; in the second, the storm, they are there again."""

    def __init__(self, count: int, port: int) -> None:
        self.count, self.port, self.wave = count, port, 1
        self.errors: Counter[str] = Counter()
        self.done: set[int] = set()
        self.all_served = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._tasks = TaskOwner()

    def to_say(self) -> list[bytes]:
        """What a station says now."""
        return [frames.boot_1x(), frames.start_transaction()] if self.wave == 1 else [frames.heartbeat(self.wave)]

    def served(self, number: int) -> None:
        """A station had all its answers."""
        self.done.add(number)
        if len(self.done) == self.count:
            self.all_served.set()

    def lost(self, station: Station) -> None:
        """Back again: at once when a served connection went away, after a moment when it was not taken."""
        self.begin(station.number, 0.0 if station.is_answered else AGAIN)

    def begin(self, number: int, pause: float = 0.0) -> None:
        """A station comes."""
        self._tasks.spawn(self._connect(number, pause), f"CB{number:05}")

    def next_wave(self) -> None:
        """Everything that was counted belongs to the past."""
        self.wave += 1
        self.errors.clear()
        self.done.clear()
        self.all_served.clear()

    async def wait(self) -> None:
        """Until every station is served. Raises TimeoutError."""
        async with asyncio.timeout(LIMIT):
            await self.all_served.wait()

    async def _connect(self, number: int, pause: float) -> None:
        while True:  # ends with the process
            await asyncio.sleep(pause)
            try:
                await self._loop.create_connection(lambda: Station(number, self), "127.0.0.1", self.port)
            except OSError:  # nobody listens yet
                pause = 0.05
            else:
                return


async def stations(count: int, port: int) -> None:
    """A line when all are served for the first time, and one when the storm is over."""
    crowd = Crowd(count, port)
    began = time.time()
    for number in range(count):
        crowd.begin(number, number / NEW_PER_SECOND)
    await crowd.wait()
    crowd.next_wave()
    print(time.time() - began, flush=True)
    await crowd.wait()
    print(orjson.dumps({"at": time.time(), "errors": crowd.errors}).decode(), flush=True)


async def backend() -> None:
    """Its port; at the end of its input the most connections that were being made at a time."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Backend(BACKEND), "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    print(Backend.most, flush=True)


def main() -> None:
    """One of the two."""
    parser = argparse.ArgumentParser(prog="python -m bench.crowd", description=__doc__)
    parser.add_argument("part", choices=("backend", "stations"))
    parser.add_argument("numbers", nargs="*", type=int)
    arguments = parser.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    uvloop.run(backend() if arguments.part == "backend" else stations(*arguments.numbers))


if __name__ == "__main__":
    main()
