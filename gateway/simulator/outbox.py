"""Transaction messages on their way: in order, kept while there is no connection, tried again as the standard says.

1.6 §3.7: queued while offline, delivered in chronological order. §3.7.1: tried again after a failure, each time later, then discarded.
2.x: E04, E12, E13.FR.02 to .04 say the same.
"""

import asyncio
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from gateway.simulator.errors import CallRefused, Disconnected, InvalidAnswer, NoAnswer, PeerError

_BOUND = 10_000  # messages a station keeps; 2.0.1 E04 leaves the number to the station, a year of sessions of one connector is less


class Sender(Protocol):
    """What delivers one message and returns the answer."""

    async def __call__(self, action: str, payload: dict[str, Any], unique_id: str) -> dict[str, Any]: ...


@dataclass(slots=True, eq=False)
class Waiting:
    """One message in the outbox.

    `build` gives its payload when it is first sent (a stop can only name a transaction once its start was answered); from then on the payload
    is fixed. `arrived` gets the answer. The message id is kept over a lost connection, so a message sent again is the same to the last byte,
    unless the station is one that gives `fresh_ids`.
    """

    action: str
    build: Callable[[], dict[str, Any]]
    arrived: Callable[[dict[str, Any]], None] | None = None
    payload: dict[str, Any] | None = None
    unique_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    attempts: int = 0
    answer: dict[str, Any] | None = None
    failure: PeerError | None = None
    settled: bool = False


class Outbox:
    """The queue of one station. `run` delivers while the outbox is open; `open` and `hold` follow the connection and the boot."""

    def __init__(
        self, send: Sender, online: Callable[[], bool], *, attempts: int, retry: float, retry_limit: float = 3600.0, fresh_ids: bool = False
    ) -> None:
        self.attempts, self.retry, self.retry_limit = attempts, retry, retry_limit
        self._fresh_ids = fresh_ids
        self._online = online
        self.discarded: deque[Waiting] = deque(maxlen=_BOUND)
        self._send = send
        self._waiting: deque[Waiting] = deque()
        self._open = False
        self._change = asyncio.Condition()

    def __len__(self) -> int:
        return len(self._waiting)

    async def open(self) -> None:
        """Deliver from now on."""
        await self._set_open(True)

    async def hold(self) -> None:
        """Keep everything from now on."""
        await self._set_open(False)

    async def put(self, message: Waiting) -> Waiting:
        """Queue one message. Raises OverflowError when the station has no room left."""
        if len(self._waiting) >= _BOUND:
            raise OverflowError(f"the station holds {_BOUND} undelivered messages and has no room for {message.action}")
        async with self._change:
            self._waiting.append(message)
            self._change.notify_all()
        return message

    async def settle(self, message: Waiting) -> dict[str, Any] | None:
        """Wait until the message was answered (returns the answer), or the outbox is held (returns None: it stays queued).

        Raises the failure for which the message was discarded.
        """
        async with self._change:
            # No timeout: every attempt has one, and the attempts are counted.
            await self._change.wait_for(lambda: message.settled or not self._open)
        if message.failure is not None:
            raise message.failure
        return message.answer

    async def emptied(self) -> None:
        """Wait until nothing is left to deliver."""
        async with self._change:
            await self._change.wait_for(lambda: not self._waiting)  # no timeout: the caller sets one

    async def run(self) -> None:
        """Deliver for ever; cancelled by its owner."""
        while True:
            async with self._change:
                await self._change.wait_for(lambda: self._open and self._waiting)  # no timeout: nothing to do until then
            await self._deliver(self._waiting[0])

    async def _deliver(self, message: Waiting) -> None:
        if message.payload is None:
            message.payload = message.build()
        try:
            message.answer = await self._send(message.action, message.payload, message.unique_id)
        except Disconnected:
            if self._fresh_ids:
                message.unique_id = str(uuid.uuid4())
            await self.hold()  # stays at the head, with its message id if the station keeps it
            if self._online():  # SOAP has no connection whose return would open the outbox again
                await asyncio.sleep(self.retry)
                await self.open()
            return
        except (CallRefused, NoAnswer, InvalidAnswer) as failure:
            message.attempts += 1
            message.unique_id = str(uuid.uuid4())  # OCPP-J 1.6 §4.1.4: an id is used once per connection
            if message.attempts < self.attempts:
                await asyncio.sleep(
                    min(self.retry * message.attempts, self.retry_limit)
                )  # 1.6 §3.7.1: interval times the number of attempts
                return
            message.failure = failure
            self.discarded.append(message)
        if message.answer is not None and message.arrived is not None:
            message.arrived(message.answer)
        async with self._change:
            self._waiting.popleft()
            message.settled = True
            self._change.notify_all()

    async def _set_open(self, value: bool) -> None:
        async with self._change:
            self._open = value
            self._change.notify_all()
