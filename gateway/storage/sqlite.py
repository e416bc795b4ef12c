"""The durable store: one thread owns the SQLite connection; the event loop hands it work and is told when it is done.

Greedy group commit: while one commit runs, work queues; then the thread takes all that waits, commits once and releases all. This adapts by
itself and beats a fixed window in latency and throughput (performance.md 4).
"""

import asyncio
import sqlite3
import threading
import time
from asyncio import Future
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gateway.storage import database, queries
from gateway.storage.store import Observe, StoreError, Tally, closed_error, refused

MAX_WAITING = 50_000
MAX_WAITING_BYTES = 128 * 1024 * 1024
MAX_DATABASE_BYTES = 16 * 1024**3
BUSY_TIMEOUT = 5.0
STALLED_AFTER = 5.0
PROBE_EVERY = 5.0
CLOSE_TIMEOUT = 15.0
_PROBE = ("probe", "probe")

# Unchanged bytes are not written: SQLite would make no commit of its own for them either.
_SAVE = "INSERT INTO record VALUES (?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value WHERE value IS NOT excluded.value"
_DELETE = "DELETE FROM record WHERE kind = ? AND key = ?"


class _Write:
    """What shall be durable under a key, None = nothing, and who waits for it."""

    __slots__ = ("record", "waiters")

    def __init__(self) -> None:
        self.record: bytes | None = None
        self.waiters: list[tuple[Future[None], str, float]] = []


class _Read:
    __slots__ = ("future", "operation", "query", "result", "since")

    def __init__(self, operation: str, query: Callable[[sqlite3.Connection], Any], future: "Future[Any]", since: float) -> None:
        self.operation, self.query, self.future, self.since = operation, query, future, since
        self.result: Any = None


class _Batch:
    """What the thread took at once. Writes first, then reads, so that a read sees every save asked for before it."""

    __slots__ = ("error", "reads", "since", "writes")

    def __init__(self) -> None:
        self.writes: dict[tuple[str, str], _Write] = {}
        self.reads: list[_Read] = []
        self.since = time.monotonic()
        self.error: StoreError | None = None

    def __bool__(self) -> bool:
        return bool(self.writes or self.reads)


class SqliteStore:
    """`sqlite:///path`. Made by `open`; see `Store` for the meaning of its methods."""

    def __init__(self, path: Path, observe: Observe | None, *, max_waiting: int, max_bytes: int, busy_timeout: float) -> None:
        self._path, self._observe = path, observe
        self._max_waiting, self._max_bytes, self._busy_timeout = max_waiting, max_bytes, busy_timeout
        self._loop = asyncio.get_running_loop()
        self._wake = threading.Condition()
        self._waiting = _Batch()
        self._running: _Batch | None = None
        self._count = self._bytes = 0
        self._closing = False
        self._trouble: StoreError | None = None
        self._last_success = time.monotonic()
        self._probes = 0
        self._opened: Future[None] = self._loop.create_future()
        self._stopped: Future[None] = self._loop.create_future()
        self._connection: sqlite3.Connection | None = None
        self.commits = 0
        """Group commits so far."""
        self._thread = threading.Thread(target=self._run, name="state-store", daemon=True)

    @classmethod
    async def open(
        cls,
        path: Path,
        observe: Observe | None = None,
        *,
        max_waiting: int = MAX_WAITING,
        max_bytes: int = MAX_DATABASE_BYTES,
        busy_timeout: float = BUSY_TIMEOUT,
    ) -> "SqliteStore":
        """Opens or creates the file and brings it to the current schema.

        `max_waiting`: operations that may wait; `max_bytes`: of the database file; `busy_timeout`: seconds. Raises StoreError.
        """
        store = cls(path, observe, max_waiting=max_waiting, max_bytes=max_bytes, busy_timeout=busy_timeout)
        store._thread.start()
        try:
            await store._opened  # bounded: the thread answers after at most busy_timeout and one migration
        except StoreError:
            store._thread.join(1.0)  # its last act was to say so
            raise
        return store

    def load(self, kind: str, key: str) -> "Future[bytes | None]":
        return self._read("load", queries.one(kind, key))

    def load_all(self, kind: str) -> "Future[dict[str, bytes]]":
        return self._read("load_all", queries.every(kind))

    def first(self, kind: str, prefix: str, limit: int) -> "Future[list[tuple[str, bytes]]]":
        return self._read("first", queries.first(kind, prefix, limit))

    def tally(self, kind: str) -> "Future[dict[str, Tally]]":
        return self._read("tally", queries.tally(kind))

    def save(self, kind: str, key: str, record: bytes) -> "Future[None]":
        return self._write("save", {(kind, key): record}, refused(kind, key, record))

    def save_all(self, records: Mapping[tuple[str, str], bytes]) -> "Future[None]":
        error = next(filter(None, (refused(*key, record) for key, record in records.items())), None)
        return self._write("save", records, error)

    def delete(self, kind: str, key: str) -> "Future[None]":
        return self._write("delete", {(kind, key): None}, refused(kind, key, b""))

    def healthy(self) -> tuple[bool, str]:
        now = time.monotonic()
        if self._closing:
            return False, "the state store is closed"
        oldest = self._running or self._waiting
        if oldest and now - oldest.since > STALLED_AFTER:
            return False, f"gateway: state store: {self._path} has not answered for {now - oldest.since:.0f} s; look at the disk"
        if _PROBE not in self._waiting.writes and (self._trouble or now - self._last_success > PROBE_EVERY):
            self._probes += 1
            # Its outcome is seen by the next call; _release keeps it in _trouble.
            self.save(*_PROBE, str(self._probes).encode()).add_done_callback(lambda future: future.exception())
        return (True, "") if self._trouble is None else (False, str(self._trouble))

    async def close(self) -> None:
        with self._wake:
            self._closing = True
            self._wake.notify()
        try:
            await asyncio.wait_for(asyncio.shield(self._stopped), CLOSE_TIMEOUT)
        except TimeoutError:
            raise StoreError(
                "unreachable", f"{self._path} did not take the last records in {CLOSE_TIMEOUT} s", "look at the disk"
            ) from None

    def _read(self, operation: str, query: Callable[[sqlite3.Connection], Any]) -> "Future[Any]":
        future: Future[Any] = self._loop.create_future()
        error = self._no_room(0)
        if error is not None:
            future.set_exception(error)
            return future
        with self._wake:
            self._first_of_batch()
            self._waiting.reads.append(_Read(operation, query, future, time.monotonic()))
            self._count += 1
            self._wake.notify()
        return future

    def _write(self, operation: str, records: Mapping[tuple[str, str], bytes | None], error: StoreError | None) -> "Future[None]":
        """All of them in one commit: the batch is taken as a whole."""
        future: Future[None] = self._loop.create_future()
        error = error or self._no_room(sum(len(record or b"") for record in records.values()))
        if error is not None:
            future.set_exception(error)
            return future
        with self._wake:
            self._first_of_batch()
            for key, record in records.items():
                write = self._waiting.writes.setdefault(key, _Write())
                self._bytes += len(record or b"") - len(write.record or b"")
                write.record = record
            write.waiters.append((future, operation, time.monotonic()))
            self._count += 1
            self._wake.notify()
        return future

    def _no_room(self, size: int) -> StoreError | None:
        if self._closing:
            return closed_error()
        if self._count >= self._max_waiting or self._bytes + size > MAX_WAITING_BYTES:
            what = f"{self._count} operations with {self._bytes} bytes wait for {self._path}"
            return StoreError("queue_full", what, "use a faster disk, or fewer stations for this gateway")
        return None

    def _first_of_batch(self) -> None:
        if not self._waiting:
            self._waiting.since = time.monotonic()

    # In the writer thread from here to the next line of this kind.

    def _run(self) -> None:
        try:
            with database.lock(self._path):
                self._connection = self._connect()
                self._tell(self._opened.set_result, None)
                while batch := self._take():
                    self._work(batch)
                    self._tell(self._release, batch)
                if self._connection is not None:
                    self._connection.close()
        except StoreError as error:
            self._tell(self._opened.set_exception, error)
        finally:
            self._tell(self._end, None)

    def _connect(self) -> sqlite3.Connection:
        return database.connect(self._path, busy_timeout=self._busy_timeout, max_bytes=self._max_bytes)

    def _take(self) -> _Batch | None:
        """All that waits, as soon as something does; None when the store is closing and nothing is left."""
        with self._wake:
            while not self._waiting and not self._closing:
                self._wake.wait()  # no timeout: every change of what it waits for notifies
            self._running = batch = self._waiting
            self._waiting = _Batch()
            return batch or None

    def _work(self, batch: _Batch) -> None:
        try:
            # After a failure the connection is made anew: after an I/O error its view of the file is not to be trusted.
            self._connection = self._connection or self._connect()
            if batch.writes:
                self._commit(self._connection, batch.writes)
            for read in batch.reads:
                read.result = read.query(self._connection)
        except StoreError as error:
            batch.error = error
        except sqlite3.Error as error:
            batch.error = database.store_error(error, self._path)
        if batch.error is not None and self._connection is not None:
            self._connection.close()  # rolls back
            self._connection = None

    def _commit(self, connection: sqlite3.Connection, writes: dict[tuple[str, str], _Write]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(_SAVE, ((*key, write.record) for key, write in writes.items() if write.record is not None))
        connection.executemany(_DELETE, (key for key, write in writes.items() if write.record is None))
        connection.execute("COMMIT")
        self.commits += 1

    def _tell(self, callback: Callable[[Any], None], argument: Any) -> None:
        try:
            self._loop.call_soon_threadsafe(callback, argument)
        except RuntimeError:
            # The loop is closed: nobody waits any more, and what was not acknowledged is not promised.
            self._closing = True

    # On the event loop again.

    def _release(self, batch: _Batch) -> None:
        now = time.monotonic()
        self._trouble = batch.error
        if batch.error is None:
            self._last_success = now
        if self._running is batch:
            self._running = None
        for write in batch.writes.values():
            self._bytes -= len(write.record or b"")
            for future, operation, since in write.waiters:
                self._finish(future, None, batch.error, operation, now - since)
        for read in batch.reads:
            self._finish(read.future, read.result, batch.error, read.operation, now - read.since)

    def _end(self, _nothing: None) -> None:
        """The thread has ended. After a regular close nothing is left; after a defect in it nobody may wait for ever."""
        self._closing = True
        for batch in (self._running, self._waiting):
            if batch:
                batch.error = batch.error or closed_error()
                self._release(batch)
        if not self._opened.done():
            self._opened.set_exception(closed_error())
        self._stopped.set_result(None)

    def _finish(self, future: "Future[Any]", result: Any, error: StoreError | None, operation: str, seconds: float) -> None:
        self._count -= 1
        if error is None and self._observe is not None:
            self._observe(operation, seconds)
        if future.done():  # its waiter was cancelled
            return
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)
