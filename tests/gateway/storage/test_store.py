"""What every store does, and how its errors read."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.storage import SEPARATOR, STATION, MemoryStore, SqliteStore, Store, StoreError, Tally
from gateway.storage.store import MAX_RECORD_BYTES, closed_error, refused


@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    made: Store = MemoryStore() if request.param == "memory" else await SqliteStore.open(tmp_path / "state.db")
    yield made
    await made.close()


async def test_what_was_saved_is_loaded_and_what_was_deleted_is_gone(store: Store) -> None:
    assert await store.load(STATION, "CP1") is None
    await store.save(STATION, "CP1", b"one")
    await store.save(STATION, "CP1", b"two")
    assert await store.load(STATION, "CP1") == b"two"
    await store.delete(STATION, "CP1")
    await store.delete(STATION, "CP1")
    assert await store.load(STATION, "CP1") is None


async def test_kinds_do_not_touch_one_another_and_keys_come_in_order(store: Store) -> None:
    for key in ("b", "a", "ä/ ?", "B"):
        await store.save(STATION, key, key.encode())
    await store.save("journal", "a", b"other")
    assert list((await store.load_all(STATION)).items()) == [(key, key.encode()) for key in ("B", "a", "b", "ä/ ?")]
    assert await store.load_all("journal") == {"a": b"other"}
    assert await store.load_all("none") == {}
    await store.delete("journal", "a")
    assert await store.load(STATION, "a") == b"a"


async def test_records_of_an_owner_are_read_from_the_first_a_few_at_a_time(store: Store) -> None:
    for owner in ("CP1", "CP1-b", "CP10", "Ä 'x'"):
        for number in (2, 10, 1):
            await store.save("backlog", f"{owner}{SEPARATOR}{number:015d}", f"{owner}/{number}".encode())
    await store.save("other", f"CP1{SEPARATOR}0", b"other")
    for owner in ("CP1", "CP10", "Ä 'x'"):
        rows = await store.first("backlog", owner + SEPARATOR, 2)
        assert [record.decode() for _key, record in rows] == [f"{owner}/1", f"{owner}/2"]
        await store.delete("backlog", rows[0][0])
        assert [record.decode() for _key, record in await store.first("backlog", owner + SEPARATOR, 5)] == [f"{owner}/2", f"{owner}/10"]
    assert await store.first("backlog", "CP2" + SEPARATOR, 5) == []
    assert [key for key, _record in await store.first("backlog", "", 2)] == [f"CP1{SEPARATOR}{number:015d}" for number in (2, 10)]


async def test_a_tally_says_what_each_owner_has_and_the_last_number(store: Store) -> None:
    assert await store.tally("backlog") == {}
    for number in (7, 30, 8):
        await store.save("backlog", f"CP1{SEPARATOR}{number:015d}", b"x" * number)
    await store.save("backlog", f"CP2{SEPARATOR}{1:015d}", b"")
    await store.save("other", f"CP1{SEPARATOR}{99:015d}", b"other")
    assert await store.tally("backlog") == {"CP1": Tally(3, 45, f"{30:015d}"), "CP2": Tally(1, 0, f"{1:015d}")}


async def test_a_load_sees_every_save_asked_for_before_it(store: Store) -> None:
    store.save(STATION, "CP1", b"one")
    store.delete(STATION, "CP1")
    last = store.save(STATION, "CP1", b"three")
    assert await store.load(STATION, "CP1") == b"three"
    await last


async def test_what_can_never_be_stored_is_refused_alone(store: Store) -> None:
    good = store.save(STATION, "good", b"x")
    with pytest.raises(StoreError) as huge:
        await store.save(STATION, "huge", bytes(MAX_RECORD_BYTES + 1))
    with pytest.raises(StoreError) as bad:
        await store.save(STATION, "bad\ud800", b"x")
    assert (huge.value.reason, bad.value.reason) == ("too_large", "bad_key")
    await good
    assert list(await store.load_all(STATION)) == ["good"]


async def test_a_closed_store_refuses_everything_and_says_so(store: Store) -> None:
    assert store.healthy() == (True, "")
    await store.close()
    for future in (store.save(STATION, "a", b""), store.load(STATION, "a"), store.load_all(STATION), store.delete(STATION, "a")):
        with pytest.raises(StoreError) as caught:
            await future
        assert caught.value.reason == "closed"
    healthy, why = store.healthy()
    assert not healthy
    assert "closed" in why


def test_an_error_names_the_gateway_what_happened_and_what_to_do() -> None:
    error = StoreError("full", "the disk is full", "free some space")
    assert (error.reason, str(error)) == ("full", "gateway: state store: the disk is full; free some space")
    assert closed_error().reason == "closed"


def test_only_what_can_never_be_stored_is_refused() -> None:
    assert refused(STATION, "CP ä", bytes(MAX_RECORD_BYTES)) is None


async def test_what_is_saved_together_is_there_together_or_not_at_all(store: Store) -> None:
    await store.save_all({("backlog", "CP1"): b"message", (STATION, "CP1"): b"memory"})
    assert (await store.load("backlog", "CP1"), await store.load(STATION, "CP1")) == (b"message", b"memory")
    with pytest.raises(StoreError):
        await store.save_all({("backlog", "CP2"): b"message", (STATION, "CP2"): b"x" * (MAX_RECORD_BYTES + 1)})
    assert await store.load("backlog", "CP2") is None


async def test_the_forgetful_store_has_room_for_all_that_is_saved_together_or_takes_none() -> None:
    small = MemoryStore(max_records=2)
    await small.save("backlog", "CP1", b"x")
    with pytest.raises(StoreError, match="2 records"):
        await small.save_all({("backlog", "CP2"): b"x", (STATION, "CP2"): b"x"})
    assert await small.load_all("backlog") == {"CP1": b"x"}
