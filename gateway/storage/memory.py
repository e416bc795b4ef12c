"""The store that forgets at the end of the process: for trials, tests, and gateways whose stations may start afresh."""

import asyncio
from asyncio import Future
from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TypeVar

from gateway.storage.store import SEPARATOR, Observe, StoreError, Tally, closed_error, refused

T = TypeVar("T")

# A record per station: more than any one gateway serves.
MAX_RECORDS = 1_000_000


class MemoryStore:
    """`memory:`. Every operation is done when it returns."""

    def __init__(self, observe: Observe | None = None, *, max_records: int = MAX_RECORDS) -> None:
        self._records: dict[tuple[str, str], bytes] = {}
        self._keys: list[tuple[str, str]] = []
        """In order."""
        self._observe = observe
        self._max_records = max_records
        self._closed = False

    def load(self, kind: str, key: str) -> "Future[bytes | None]":
        return self._done("load", self._records.get((kind, key)))

    def load_all(self, kind: str) -> "Future[dict[str, bytes]]":
        return self._done("load_all", dict(self._of(kind, "")))

    def first(self, kind: str, prefix: str, limit: int) -> "Future[list[tuple[str, bytes]]]":
        return self._done("first", list(islice(self._of(kind, prefix), limit)))

    def tally(self, kind: str) -> "Future[dict[str, Tally]]":
        owners: dict[str, Tally] = {}
        for key, record in self._of(kind, ""):
            owner, _, number = key.partition(SEPARATOR)
            before = owners.get(owner, Tally(0, 0, ""))
            owners[owner] = Tally(before.rows + 1, before.bytes + len(record), number)
        return self._done("tally", owners)

    def _of(self, kind: str, prefix: str) -> Iterator[tuple[str, bytes]]:
        for place in range(bisect_left(self._keys, (kind, prefix)), len(self._keys)):
            of, key = self._keys[place]
            if of != kind or not key.startswith(prefix):
                return
            yield key, self._records[of, key]

    def save(self, kind: str, key: str, record: bytes) -> "Future[None]":
        return self.save_all({(kind, key): record})

    def save_all(self, records: Mapping[tuple[str, str], bytes]) -> "Future[None]":
        error = next(filter(None, (refused(*key, record) for key, record in records.items())), None)
        new = [key for key in records if key not in self._records]
        if error is None and new and len(self._records) + len(new) > self._max_records:
            error = StoreError("full", f"it holds {self._max_records} records", "use a sqlite:/// store for so many stations")
        if error is None and not self._closed:
            for key in new:
                insort(self._keys, key)
            self._records.update(records)
        return self._done("save", None, error)

    def delete(self, kind: str, key: str) -> "Future[None]":
        if not self._closed and self._records.pop((kind, key), None) is not None:
            del self._keys[bisect_left(self._keys, (kind, key))]
        return self._done("delete", None)

    def healthy(self) -> tuple[bool, str]:
        return (False, "the state store is closed") if self._closed else (True, "")

    async def close(self) -> None:
        self._closed = True
        self._records.clear()
        self._keys.clear()

    def _done(self, operation: str, result: T, error: StoreError | None = None) -> "Future[T]":
        future: Future[T] = asyncio.get_running_loop().create_future()
        error = closed_error() if self._closed else error
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)
            if self._observe is not None:
                self._observe(operation, 0.0)
        return future
