"""The store that forgets at the end of the process: for trials, tests, and gateways whose stations may start afresh."""

import asyncio
from asyncio import Future
from typing import TypeVar

from gateway.storage.store import Observe, StoreError, closed_error, refused

T = TypeVar("T")

# A record per station: more than any one gateway serves.
MAX_RECORDS = 1_000_000


class MemoryStore:
    """`memory:`. Every operation is done when it returns."""

    def __init__(self, observe: Observe | None = None, *, max_records: int = MAX_RECORDS) -> None:
        self._records: dict[tuple[str, str], bytes] = {}
        self._observe = observe
        self._max_records = max_records
        self._closed = False

    def load(self, kind: str, key: str) -> "Future[bytes | None]":
        return self._done("load", self._records.get((kind, key)))

    def load_all(self, kind: str) -> "Future[dict[str, bytes]]":
        return self._done("load_all", {key: record for (of, key), record in sorted(self._records.items()) if of == kind})

    def save(self, kind: str, key: str, record: bytes) -> "Future[None]":
        error = refused(kind, key, record)
        if error is None and len(self._records) >= self._max_records and (kind, key) not in self._records:
            error = StoreError("full", f"it holds {self._max_records} records", "use a sqlite:/// store for so many stations")
        if error is None and not self._closed:
            self._records[kind, key] = record
        return self._done("save", None, error)

    def delete(self, kind: str, key: str) -> "Future[None]":
        if not self._closed:
            self._records.pop((kind, key), None)
        return self._done("delete", None)

    def healthy(self) -> tuple[bool, str]:
        return (False, "the state store is closed") if self._closed else (True, "")

    async def close(self) -> None:
        self._closed = True
        self._records.clear()

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
