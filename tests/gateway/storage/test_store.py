"""What every store does, and how its errors read."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.storage import STATION, MemoryStore, SqliteStore, Store, StoreError
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
