"""From a URL to a store."""

from pathlib import Path

import pytest

from gateway.storage import STATION, MemoryStore, SqliteStore, StoreError, open_store


async def test_each_url_gives_its_store(tmp_path: Path) -> None:
    assert isinstance(await open_store("memory:"), MemoryStore)
    seen: list[str] = []
    store = await open_store(f"sqlite:///{tmp_path}/x.db", lambda operation, _seconds: seen.append(operation))
    assert isinstance(store, SqliteStore)
    await store.save(STATION, "a", b"1")
    await store.close()
    assert seen == ["save"]
    assert (tmp_path / "x.db").exists()


async def test_a_relative_path_is_relative_to_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    await (await open_store("sqlite:///x.db")).close()
    assert (tmp_path / "x.db").exists()


async def test_a_missing_directory_is_said_with_the_four_slashes() -> None:
    with pytest.raises(StoreError, match="four slashes"):
        await open_store("sqlite:///no/such/directory/x.db")


async def test_a_url_the_configuration_refuses_is_no_store() -> None:
    with pytest.raises(ValueError, match="no store for redis:"):
        await open_store("redis://:secret@h")
