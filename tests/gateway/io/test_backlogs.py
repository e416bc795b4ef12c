"""The backlogs in the store."""

import asyncio
from asyncio import Future
from pathlib import Path

import pytest
from msgspec import Raw

from gateway.commands import Bury, DropMessage, KeepMessage, Persist
from gateway.io.backlogs import WINDOW, Backlogs
from gateway.kept import DeadLetter, Kept, Lane, kept, lane_of
from gateway.metrics import Metrics
from gateway.observing import Reporter
from gateway.room import Bounds, Room
from gateway.storage import STATION, MemoryStore, SqliteStore, Store, StoreError, open_store


def message(action: str, number: int = 0) -> Kept:
    return Kept(version="1.6", action=action, message_id=str(number), payload=Raw(b"{}"), at="2026-01-01T00:00:00Z")


async def backlogs(store: Store, bounds: Bounds | None = None) -> Backlogs:
    made = Backlogs(store, Room(bounds or Bounds()), Reporter(Metrics()))
    await made.open()
    return made


async def test_what_a_process_left_is_counted_and_read_in_order_a_window_at_a_time(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path}/state.db")
    first = await backlogs(store)
    for number in range(WINDOW + 3):
        await first.put_back("CP-1", message("MeterValues", number))
    await first.put_back("CP-1", message("SecurityEventNotification"))
    await first.put_back("CP-2", message("StopTransaction"))
    second = await backlogs(store)
    assert (second.room.messages, second.room.bytes) == (first.room.messages, first.room.bytes)
    share = second.room.of("CP-1")
    assert (share.rows[Lane.TRANSACTION], share.rows[Lane.GUARANTEED]) == (WINDOW + 3, 1)
    assert second.room.next == first.room.next == WINDOW + 6
    rows = await second.read("CP-1", Lane.TRANSACTION)
    assert [kept(record).message_id for _number, record in rows] == [str(number) for number in range(WINDOW)]
    await second.drop("CP-1", Lane.TRANSACTION, rows[0][0])
    assert kept((await second.read("CP-1", Lane.TRANSACTION))[0][1]).message_id == "1"
    await store.close()


async def test_without_room_nothing_is_taken_and_what_the_disk_does_not_take_is_not_counted(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "state.db", max_bytes=65_536)
    small = await backlogs(store, Bounds(of_station=1))
    await small.put_back("CP-1", message("StopTransaction"))
    with pytest.raises(StoreError, match="is full"):
        await small.put_back("CP-1", message("StopTransaction"))
    with pytest.raises(StoreError) as full:
        await small.put_back(
            "CP-2", Kept(version="1.6", action="MeterValues", message_id="1", payload=Raw(b'"%s"' % (b"x" * 90_000)), at="")
        )
    assert full.value.reason == "full"
    assert small.room.stations() == ("CP-1",)
    await store.close()


def test_transactions_have_their_own_lane() -> None:
    assert lane_of("TransactionEvent") is Lane.TRANSACTION
    assert lane_of("SecurityEventNotification") is Lane.GUARANTEED
    assert lane_of("StatusNotification") is Lane.OTHER


class Stubborn(MemoryStore):
    """A disk that does not let go of anything for a while."""

    stubborn = True

    def delete(self, kind: str, key: str) -> Future[None]:
        if not self.stubborn:
            return super().delete(kind, key)
        failed: Future[None] = asyncio.get_running_loop().create_future()
        failed.set_exception(StoreError("full", "the disk is full", "make room"))
        return failed


async def test_what_could_not_be_dropped_is_not_told_again_and_goes_with_the_next_one() -> None:
    store = Stubborn()
    some = await backlogs(store)
    size = len(message("MeterValues", 1).dump())
    await some.put_back("CP-1", message("MeterValues", 1))
    some.room.remove("CP-1", Lane.TRANSACTION, size)
    await some.drop("CP-1", Lane.TRANSACTION, 1)
    assert await some.read("CP-1", Lane.TRANSACTION) == []
    await some.put_back("CP-1", message("MeterValues", 2))
    ((number, record),) = await some.read("CP-1", Lane.TRANSACTION)
    assert (number, kept(record).message_id) == (2, "2")
    store.stubborn = False
    await some.put_back("CP-2", message("MeterValues", 3))
    await some.drop("CP-2", Lane.TRANSACTION, 3)
    assert list(await store.tally(Lane.TRANSACTION.value)) == ["CP-1"]
    assert (await store.tally(Lane.TRANSACTION.value))["CP-1"].rows == 1


async def test_what_is_kept_while_another_station_drops_is_there(tmp_path: Path) -> None:
    """Each commit takes a while, and the drops of all stations wait for it together."""
    store = await open_store(f"sqlite:///{tmp_path}/state.db")
    some = await backlogs(store)
    stations = [f"CP-{number}" for number in range(40)]
    old, new = message("MeterValues", 1).dump(), message("StopTransaction", 2).dump()

    async def told_and_away_again(station: str) -> None:
        number = some.room.add(station, Lane.TRANSACTION, len(old))
        await some.keep(station, Lane.TRANSACTION, number, old)
        some.room.remove(station, Lane.TRANSACTION, len(old))
        await some.drop(station, Lane.TRANSACTION, number)
        await some.keep(station, Lane.TRANSACTION, some.room.add(station, Lane.TRANSACTION, len(new)), new)

    await asyncio.gather(*map(told_and_away_again, stations))
    for station in stations:
        assert [kept(record).message_id for _, record in await some.read(station, Lane.TRANSACTION)] == ["2"]
    await store.close()


async def test_a_message_is_stored_with_the_memory_of_its_station() -> None:
    store = MemoryStore()
    some = await backlogs(store)
    await some.keep("CP-1", Lane.TRANSACTION, some.room.add("CP-1", Lane.TRANSACTION, 2), b"{}", b"memory")
    assert await store.load(STATION, "CP-1") == b"memory"


async def test_what_was_counted_and_is_not_done_is_counted_back() -> None:
    some = await backlogs(MemoryStore())
    size = len(message("MeterValues").dump())
    for number in range(2):
        await some.put_back("CP-1", message("MeterValues", number))
    some.room.remove("CP-1", Lane.TRANSACTION, size)
    some.room.add("CP-1", Lane.OTHER, 3)
    letter = DeadLetter(station="CP-1", reason="poisoned", detail="", at="", message=message("MeterValues"))
    undone = [DropMessage(Lane.TRANSACTION, 1, size), KeepMessage(Lane.OTHER, 3, b"abc"), Bury(letter, Lane.TRANSACTION), Persist(b"")]
    some.undo("CP-1", undone)
    share = some.room.of("CP-1")
    assert (share.rows[Lane.TRANSACTION], share.rows[Lane.OTHER], some.room.bytes) == (2, 0, 2 * size)
