"""The store that forgets; what it shares with the others is in test_store."""

import pytest

from gateway.storage import STATION, MemoryStore, StoreError


async def test_it_is_done_at_once_and_measured() -> None:
    seen: list[str] = []
    store = MemoryStore(lambda operation, _seconds: seen.append(operation))
    assert store.save(STATION, "a", b"1").done()
    assert store.load(STATION, "a").result() == b"1"
    store.load_all(STATION)
    store.delete(STATION, "a")
    assert seen == ["save", "load", "load_all", "delete"]


async def test_it_has_a_bound_that_known_keys_do_not_meet() -> None:
    store = MemoryStore(max_records=1)
    await store.save(STATION, "a", b"1")
    with pytest.raises(StoreError, match="it holds 1 records"):
        await store.save(STATION, "b", b"1")
    await store.save(STATION, "a", b"2")
    assert await store.load_all(STATION) == {"a": b"2"}
