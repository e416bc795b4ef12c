"""Stations and a backend for load: they answer what they are asked, and say what they are told to; nothing is looked at that is not needed."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import orjson

from bench import frames
from bench.sockets import Wire

ANSWERS: dict[str, dict[str, object]] = {
    "1.6": {
        "BootNotification": {"currentTime": frames.NOW, "interval": 86_400, "status": "Accepted"},
        "Heartbeat": {"currentTime": frames.NOW},
        "StartTransaction": {"transactionId": 4711, "idTagInfo": {"status": "Accepted"}},
        "GetConfiguration": {"configurationKey": [], "unknownKey": []},
    },
    "2.0.1": {
        "BootNotification": {"currentTime": frames.NOW, "interval": 86_400, "status": "Accepted"},
        "Heartbeat": {"currentTime": frames.NOW},
    },
}
"""What a peer of a version answers; {} to all else."""
SUBPROTOCOLS = {"1.6": "ocpp1.6", "2.0.1": "ocpp2.0.1"}


class Peer(Wire):
    """Answers calls at once."""

    def __init__(self, version: str, path: str = "", *, heard: Counter[str] | None = None) -> None:
        super().__init__(SUBPROTOCOLS[version], path)
        self._heard = Counter[str]() if heard is None else heard
        self._answers = ANSWERS[version]

    def received(self, frame: bytes) -> None:
        if frame.startswith(b"[2,"):
            _, message_id, action, _ = frame.split(b",", 3)
            name = action.decode().strip('"')
            self._heard[name] += 1
            answer = self._answers.get(name, {})
            self.send(b"[3,%b,%b]" % (message_id, orjson.dumps(answer)))
        else:
            self.answered(frame)

    def answered(self, frame: bytes) -> None:
        """An answer came."""


class Station(Peer):
    """A station with one question at a time. `ready`: its opening was answered; `seconds`: how long each further answer took."""

    def __init__(self, version: str, path: str, opening: Sequence[bytes], message: Callable[[bytes, int], bytes]) -> None:
        super().__init__(version, path)
        self._opening = list(opening)
        self._message = message
        self._last = b""
        self._asked_at = 0.0
        self.asking = False
        self.answers = 0
        self.keen = False
        """Whether it asks again as soon as it is answered."""
        self.seconds: list[float] = []
        self.ready = asyncio.get_running_loop().create_future()

    def opened(self) -> None:
        self._go_on()

    def lost(self) -> None:
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("the station was not taken"))

    def answered(self, frame: bytes) -> None:
        if not self.ready.done():
            if not frame.startswith(b"[3,"):
                self.ready.set_exception(ConnectionError(frame.decode()))
                return
            self._last = frame
            self._go_on()
            return
        assert frame.startswith(b"[3,"), frame  # an error measures something else
        self.asking = False
        self.answers += 1
        self.seconds.append(time.perf_counter() - self._asked_at)
        if self.keen:
            self.ask()

    def ask(self) -> None:
        """The next message that is measured."""
        self.asking = True
        self._asked_at = time.perf_counter()
        self.send(self._message(self._last, self.answers))

    def _go_on(self) -> None:
        if self._opening:
            self.send(self._opening.pop(0))
        else:
            self.ready.set_result(None)


@dataclass
class Fleet:
    """Stations that are connected."""

    stations: list[Station] = field(default_factory=list)

    async def connect(self, count: int, url: str, make: Callable[[int], Station], *, at_once: int = 50) -> None:
        """Connect so many more and let each play its opening. Raises ConnectionError when one is not taken."""
        host, port = url.split(":")
        loop = asyncio.get_running_loop()
        first = len(self.stations)
        for start in range(first, first + count, at_once):
            made = [make(number) for number in range(start, min(start + at_once, first + count))]
            async with asyncio.timeout(60):
                await asyncio.gather(*(loop.create_connection(lambda each=each: each, host, int(port)) for each in made))  # type: ignore[misc]
                await asyncio.gather(*(each.ready for each in made))
            self.stations += made

    async def press(self, seconds: float) -> int:
        """Each station asks again as soon as it is answered; how many answers came."""
        before = sum(each.answers for each in self.stations)
        for each in self.stations:
            each.keen = True
            if not each.asking:
                each.ask()
        await asyncio.sleep(seconds)  # the load itself
        done = sum(each.answers for each in self.stations) - before
        await self.rest()
        return done

    async def steady(self, per_second: float, seconds: float) -> list[float]:
        """So many questions per second, whatever the answers do; the times of the answers, seconds. A station that still waits is passed by."""
        for each in self.stations:
            each.seconds.clear()
        began, sent, turn = time.perf_counter(), 0, 0
        while (passed := time.perf_counter() - began) < seconds:
            for _ in range(int(passed * per_second) - sent):
                each = self.stations[turn % len(self.stations)]
                turn += 1
                sent += 1
                if not each.asking:
                    each.ask()
            await asyncio.sleep(0.001)  # the pace
        await self.rest()
        return [one for each in self.stations for one in each.seconds]

    async def rest(self) -> None:
        """Until nobody waits for an answer."""
        for each in self.stations:
            each.keen = False
        async with asyncio.timeout(60):
            while any(each.asking for each in self.stations):  # noqa: ASYNC110 - answers announce themselves to their station only
                await asyncio.sleep(0.005)

    def close(self) -> None:
        """Hang up."""
        for each in self.stations:
            each.close()
        self.stations.clear()
