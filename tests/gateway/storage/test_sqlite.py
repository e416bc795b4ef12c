"""The durable store: group commit, bounds, failures, and what survives a kill. What it shares with the others is in test_store."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.storage import STATION, SqliteStore, StoreError
from gateway.storage import sqlite as module

ROOT = Path(__file__).parents[3]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqliteStore]:
    made = await SqliteStore.open(path, busy_timeout=10)
    yield made
    await made.close()


class Blocker:
    """Another process's write lock on the file: while it is held, the store's commit waits."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=10)

    def hold(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def release(self) -> None:
        self._connection.execute("ROLLBACK")
        self._connection.close()


async def blocked(store: SqliteStore) -> "asyncio.Future[None]":
    """A save that the writer thread has taken and cannot finish."""
    first = store.save(STATION, "first", b"x")
    while store._waiting:  # noqa: ASYNC110 - the thread has no reason to tell when it takes a batch
        await asyncio.sleep(0)
    return first


async def test_records_survive_closing_and_reopening(path: Path) -> None:
    store = await SqliteStore.open(path)
    waiting = [store.save(STATION, f"CP{number}", b"x" * number) for number in range(100)]
    await store.close()
    assert all(future.done() and future.exception() is None for future in waiting)
    store = await SqliteStore.open(path)
    assert await store.load_all(STATION) == {f"CP{number}": b"x" * number for number in range(100)}
    await store.close()
    store._thread.join(5)  # saying that it has stopped is the last thing it does, not its end
    assert not store._thread.is_alive()


async def test_all_that_waits_is_one_commit(store: SqliteStore, path: Path) -> None:
    blocker = Blocker(path)
    blocker.hold()
    first = await blocked(store)
    futures = [store.save(STATION, f"CP{number}", b"x") for number in range(500)]
    before = store.commits
    blocker.release()
    await asyncio.gather(first, *futures)
    assert store.commits - before == 2


async def test_saves_of_one_key_become_one_while_they_wait_and_are_done_together(store: SqliteStore, path: Path) -> None:
    blocker = Blocker(path)
    blocker.hold()
    first = await blocked(store)
    futures = [store.save(STATION, "CP1", str(number).encode()) for number in range(10)]
    assert list(store._waiting.writes) == [(STATION, "CP1")]
    assert not any(future.done() for future in (first, *futures))
    blocker.release()
    await asyncio.gather(first, *futures)
    assert await store.load(STATION, "CP1") == b"9"


async def test_a_save_is_acknowledged_only_after_its_commit(store: SqliteStore, path: Path) -> None:
    reader = sqlite3.connect(path)
    for number in range(50):
        await store.save(STATION, "CP1", str(number).encode())
        assert reader.execute("SELECT value FROM record").fetchall() == [(str(number).encode(),)]
    reader.close()


async def test_unchanged_bytes_are_not_written_again(store: SqliteStore, path: Path) -> None:
    reader = sqlite3.connect(path)
    await store.save(STATION, "CP1", b"same")
    version = reader.execute("PRAGMA data_version").fetchone()
    await store.save(STATION, "CP1", b"same")
    assert reader.execute("PRAGMA data_version").fetchone() == version
    await store.save(STATION, "CP1", b"other")
    assert reader.execute("PRAGMA data_version").fetchone() != version
    reader.close()


async def test_a_full_queue_refuses_at_once_and_takes_again_when_it_has_room(path: Path) -> None:
    store = await SqliteStore.open(path, max_waiting=3, busy_timeout=10)
    blocker = Blocker(path)
    blocker.hold()
    taken = [await blocked(store), store.save(STATION, "a", b"1"), store.load(STATION, "a")]
    for future in (store.save(STATION, "b", b"1"), store.delete(STATION, "a"), store.load(STATION, "a")):
        assert future.done()
        with pytest.raises(StoreError, match="3 operations with 2 bytes wait") as caught:
            await future
        assert caught.value.reason == "queue_full"
    blocker.release()
    await asyncio.gather(*taken)
    await store.save(STATION, "b", b"1")
    assert list(await store.load_all(STATION)) == ["a", "b", "first"]
    await store.close()


async def test_the_bytes_that_wait_are_bounded_too(store: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_WAITING_BYTES", 10)
    with pytest.raises(StoreError) as caught:
        await store.save(STATION, "a", b"x" * 11)
    assert caught.value.reason == "queue_full"
    for _ in range(5):
        await store.save(STATION, "a", b"x" * 10)


async def test_a_database_held_by_another_fails_the_save_and_recovers_by_itself(path: Path) -> None:
    store = await SqliteStore.open(path, busy_timeout=0.02)
    blocker = Blocker(path)
    blocker.hold()
    with pytest.raises(StoreError, match="another process holds the database") as caught:
        await store.save(STATION, "a", b"1")
    assert caught.value.reason == "busy"
    healthy, why = store.healthy()
    assert not healthy
    assert why.startswith("gateway: state store: ")
    blocker.release()
    await store.load(STATION, "a")  # the probe that healthy() began is done before it
    assert store.healthy() == (True, "")
    await store.save(STATION, "a", b"2")
    assert await store.load_all("probe") != {}
    await store.close()


async def test_a_full_disk_fails_the_save_keeps_what_is_there_and_recovers(path: Path) -> None:
    store = await SqliteStore.open(path, max_bytes=256 * 1024)
    await store.save(STATION, "small", b"x")
    with pytest.raises(StoreError, match="free space") as caught:
        await store.save(STATION, "big", bytes(os.urandom(512 * 1024)))
    assert caught.value.reason == "full"
    assert await store.load_all(STATION) == {"small": b"x"}
    await store.save(STATION, "small", b"y")
    assert store.healthy() == (True, "")
    await store.close()


def overwrite(path: Path) -> None:
    path.write_bytes(b"\0" * path.stat().st_size)
    path.with_name("state.db-wal").unlink(missing_ok=True)


async def test_a_file_that_breaks_while_in_use_is_an_error_and_not_an_empty_memory(path: Path) -> None:
    store = await SqliteStore.open(path)
    await store.save(STATION, "a", b"1")
    await store.close()
    store = await SqliteStore.open(path)
    overwrite(path)
    with pytest.raises(StoreError) as caught:
        await store.save(STATION, "b", b"1")
    assert caught.value.reason in ("corrupt", "unreachable", "readonly", "foreign")
    assert not store.healthy()[0]
    await store.close()


async def test_a_store_that_hangs_is_not_healthy(store: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STALLED_AFTER", -1.0)
    blocker = Blocker(path)
    blocker.hold()
    first = await blocked(store)
    healthy, why = store.healthy()
    assert not healthy
    assert "has not answered" in why
    blocker.release()
    await first


async def test_a_silent_store_is_probed_with_a_real_write(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PROBE_EVERY", -1.0)
    before = store.commits
    assert store.healthy() == (True, "")
    await store.load(STATION, "x")
    assert store.commits == before + 1
    assert await store.load_all(STATION) == {}


async def test_a_second_gateway_on_the_same_file_is_refused(store: SqliteStore, path: Path) -> None:
    with pytest.raises(StoreError, match="in use by another gateway"):
        await SqliteStore.open(path)
    await store.save(STATION, "a", b"1")


async def test_each_operation_is_measured_with_its_time(path: Path) -> None:
    seen: list[tuple[str, float]] = []
    store = await SqliteStore.open(path, lambda operation, seconds: seen.append((operation, seconds)))
    await store.save(STATION, "a", b"1")
    await store.load(STATION, "a")
    await store.load_all(STATION)
    await store.delete(STATION, "a")
    await store.close()
    assert [operation for operation, _ in seen] == ["save", "load", "load_all", "delete"]
    assert all(0 < seconds < 5 for _, seconds in seen)


async def test_a_waiter_that_gave_up_harms_nobody(store: SqliteStore, path: Path) -> None:
    blocker = Blocker(path)
    blocker.hold()
    first = await blocked(store)
    gone, stays = store.save(STATION, "a", b"1"), store.save(STATION, "a", b"2")
    gone.cancel()
    blocker.release()
    await asyncio.gather(first, stays)
    assert await store.load(STATION, "a") == b"2"


async def test_closing_a_store_that_hangs_ends_in_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = await SqliteStore.open(path, busy_timeout=10)
    monkeypatch.setattr(module, "CLOSE_TIMEOUT", 0.05)
    blocker = Blocker(path)
    blocker.hold()
    first = await blocked(store)
    with pytest.raises(StoreError, match="did not take the last records"):
        await store.close()
    blocker.release()
    await first
    await store._stopped


async def test_a_defect_in_the_writer_thread_leaves_nobody_waiting(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = await SqliteStore.open(path)
    monkeypatch.setattr(threading, "excepthook", lambda _args: None)
    monkeypatch.setattr(SqliteStore, "_commit", lambda *_: 1 // 0)
    with pytest.raises(StoreError) as caught:
        await store.save(STATION, "a", b"1")
    assert caught.value.reason == "closed"
    assert not store.healthy()[0]
    await store.close()
    store._thread.join(5)


@pytest.mark.parametrize("acknowledged", [1, 37, 900])
def test_every_acknowledged_record_survives_a_kill_at_any_moment(path: Path, acknowledged: int) -> None:
    script = Path(__file__).with_name("acknowledging_writer.py")
    with subprocess.Popen(
        [sys.executable, str(script), str(path)], stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)}, text=True
    ) as process:
        assert process.stdout is not None
        seen: dict[str, int] = {}
        for number, line in enumerate(process.stdout, 1):
            if number == acknowledged:
                process.send_signal(signal.SIGKILL)
            if line.endswith("\n"):  # the kill may cut the last line
                key, value = line.split()
                seen[key] = int(value)
    assert process.returncode == -signal.SIGKILL
    stored = asyncio.run(reopened(path))
    assert len(seen) >= 1
    assert {key: int(stored.get(key, b"0")) >= value for key, value in seen.items()} == dict.fromkeys(seen, True)


async def reopened(path: Path) -> dict[str, bytes]:
    store = await SqliteStore.open(path)
    records = await store.load_all(STATION)
    await store.close()
    return records


async def test_on_a_full_disk_nothing_of_what_is_saved_together_is_there(path: Path) -> None:
    store = await SqliteStore.open(path, max_bytes=256 * 1024)
    with pytest.raises(StoreError, match="free space"):
        await store.save_all({("backlog", "CP1"): b"x", (STATION, "CP1"): bytes(os.urandom(512 * 1024))})
    assert await store.load("backlog", "CP1") is None
    await store.close()
