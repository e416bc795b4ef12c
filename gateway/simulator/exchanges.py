"""What was said: every CALL with its answer, in order, and a way to wait for one without polling."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any

from gateway.simulator.errors import PeerError

RECORDED = 10_000
"""Exchanges and violations kept, the oldest go first: enough for any test, and a load run of days stays small."""


@dataclass(slots=True, eq=False)
class Exchange:
    """One CALL (or SOAP request) and what came back.

    `payload` and `answer` are in the standard's camelCase as they were on the wire; `frame` is the text on the wire.
    `received` is true when the counterpart sent the CALL. `done` turns true when it was answered, refused or given up. `at` and `done_at` are
    seconds of the monotonic clock.
    """

    station_id: str
    action: str
    payload: dict[str, Any]
    unique_id: str
    frame: str
    received: bool
    answer: dict[str, Any] | None = None
    failure: PeerError | None = None
    done: bool = False
    at: float = field(default_factory=time.monotonic)
    done_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Violation:
    """Something the counterpart sent that the official schema or the RPC framework does not allow."""

    station_id: str
    frame: str
    why: str


@dataclass(frozen=True, slots=True)
class Reply:
    """How a received CALL is answered.

    `then` starts after the answer was sent (a real station answers a command first and obeys after). `validate=False` sends a payload that
    the schema forbids; `text` sends exactly these characters instead of a frame; `silent` sends nothing.
    """

    payload: dict[str, Any]
    then: Callable[[], Coroutine[Any, Any, object]] | None = None
    validate: bool = True
    text: str | None = None
    silent: bool = False


class ExchangeLog:
    """The exchanges of one station, or of a central system with all its stations, in order of their CALLs."""

    def __init__(self, bound: int = RECORDED) -> None:
        self._exchanges: deque[Exchange] = deque(maxlen=bound)
        self._waiters: list[asyncio.Future[None]] = []

    def __iter__(self) -> Iterator[Exchange]:
        return iter(tuple(self._exchanges))

    def __len__(self) -> int:
        return len(self._exchanges)

    def add(self, exchange: Exchange) -> Exchange:
        """Record a CALL, not yet answered."""
        self._exchanges.append(exchange)
        self._wake()
        return exchange

    def finish(self, exchange: Exchange, answer: dict[str, Any] | None = None, failure: PeerError | None = None) -> None:
        """Record how the exchange ended."""
        exchange.answer, exchange.failure, exchange.done, exchange.done_at = answer, failure, True, time.monotonic()
        self._wake()

    def of(self, action: str, *, station_id: str | None = None, received: bool | None = None) -> list[Exchange]:
        """All exchanges of this action, oldest first."""
        return [
            each
            for each in self._exchanges
            if each.action == action and station_id in (None, each.station_id) and received in (None, each.received)
        ]

    async def wait_for(
        self,
        action: str,
        *,
        where: Callable[[Exchange], bool] = lambda _: True,
        station_id: str | None = None,
        count: int = 1,
        answered: bool = True,
        within: float = 10.0,
    ) -> Exchange:
        """The `count`-th matching exchange, which may be there already; `answered=False` does not wait for its answer.

        Raises TimeoutError after `within` seconds.
        """
        async with asyncio.timeout(within):
            while True:
                matches = [each for each in self.of(action, station_id=station_id) if (each.done or not answered) and where(each)]
                if len(matches) >= count:
                    return matches[count - 1]
                waiter = asyncio.get_running_loop().create_future()
                self._waiters.append(waiter)
                await waiter

    def _wake(self) -> None:
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)
