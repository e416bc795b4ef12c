"""The dead letters: what could not be delivered, kept for the operator. Bounded: the oldest goes first, and is counted.

A summary of each is in memory, the message itself only in the store.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Protocol

import msgspec

from gateway.kept import SEPARATOR, DeadLetter, Kept, Reason, dead_letter, number_of
from gateway.metrics import Metrics
from gateway.runs import Observer
from gateway.storage import Store

KIND = "dead-letter"
MAX_BYTES = 64 * 1024 * 1024
"""Of all letters together; their number is an option."""
MAX_DETAIL = 1000
"""Characters of what was said about it."""


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list. Times are RFC 3339."""

    id: int
    station: str
    version: str
    action: str
    reason: Reason
    detail: str
    received_at: str
    at: str
    bytes: int


class Queue(Protocol):
    """Takes a message of a station into its backlog."""

    def __call__(self, station: str, message: Kept) -> Awaitable[None]: ...


class DeadLetters:
    """Letters by number. Methods that write raise StoreError."""

    def __init__(self, store: Store, metrics: Metrics, observer: Observer, limit: int) -> None:
        self._store = store
        self._metrics = metrics
        self._observer = observer
        self._limit = limit
        self._summaries: dict[int, Summary] = {}
        self._bytes = 0
        self._next = 1
        self._deed = asyncio.Lock()
        """Held while a letter is replayed or thrown away: two operators, or one who asks twice, must not have it told twice."""
        metrics.dead_letters = lambda: len(self._summaries)

    async def open(self) -> None:
        """Read what the last process left. A letter nobody can read is reported, and stays in the store."""
        for key, record in (await self._store.load_all(KIND)).items():
            number = number_of(key)
            self._next = number + 1
            try:
                self._remember(number, dead_letter(record), len(record))
            except msgspec.DecodeError as error:
                self._observer.fault("", f"gateway: dead letter {number} is unreadable", error)

    async def keep(self, letter: DeadLetter) -> int:
        """Keep a letter durably; its number."""
        letter = msgspec.structs.replace(letter, detail=letter.detail[:MAX_DETAIL])
        record, number = letter.dump(), self._next
        self._next += 1
        await self._store.save(KIND, _key(number), record)
        self._remember(number, letter, len(record))
        self._metrics.dead_letter(letter.reason)
        while len(self._summaries) > self._limit or (self._bytes > MAX_BYTES and len(self._summaries) > 1):
            await self._forget(next(iter(self._summaries)))
            self._metrics.dead_letter("dropped")
        return number

    def __iter__(self) -> Iterator[Summary]:
        """All, oldest first."""
        return iter(tuple(self._summaries.values()))

    async def show(self, number: int) -> DeadLetter | None:
        """One letter, whole; None when there is none."""
        if number not in self._summaries:
            return None
        record = await self._store.load(KIND, _key(number))
        return None if record is None else dead_letter(record)

    async def discard(self, number: int) -> bool:
        """Throw one away; False when there is none."""
        async with self._deed:  # each holder waits for the store and for one session, which are bounded
            if number not in self._summaries:
                return False
            await self._forget(number)
            return True

    async def replay(self, number: int, queue: Queue) -> bool:
        """Put one into the backlog of its station; False when there is none. It is gone here once it is durable there."""
        async with self._deed:
            letter = await self.show(number)
            if letter is None:
                return False
            await queue(letter.station, letter.message)
            await self._forget(number)
            return True

    async def each(self, numbers: Iterator[Summary], do: Callable[[int], Awaitable[bool]]) -> int:
        """Do the same with several; how many there were."""
        done = 0
        for summary in numbers:
            done += await do(summary.id)
        return done

    async def _forget(self, number: int) -> None:
        summary = self._summaries.pop(number, None)
        if summary is not None:
            self._bytes -= summary.bytes
            await self._store.delete(KIND, _key(number))

    def _remember(self, number: int, letter: DeadLetter, size: int) -> None:
        self._bytes += size
        self._summaries[number] = Summary(
            id=number,
            station=letter.station,
            version=letter.message.version,
            action=letter.message.action,
            reason=letter.reason,
            detail=letter.detail,
            received_at=letter.message.at,
            at=letter.at,
            bytes=size,
        )


def _key(number: int) -> str:
    return f"{SEPARATOR}{number:015d}"
