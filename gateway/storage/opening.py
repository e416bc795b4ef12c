"""From `state.url` to a store."""

from pathlib import Path

from gateway.storage.memory import MemoryStore
from gateway.storage.sqlite import SqliteStore
from gateway.storage.store import Observe, Store


async def open_store(url: str, observe: Observe | None = None) -> Store:
    """The store of a checked `state.url` (memory: or sqlite:///path), open and at the current schema.

    Raises StoreError when it cannot be opened, ValueError for a URL that the configuration would have refused.
    """
    if url == "memory:":
        return MemoryStore(observe)
    if url.startswith("sqlite:///"):
        return await SqliteStore.open(Path(url.removeprefix("sqlite:///")), observe)
    raise ValueError(f"no store for {url.partition(':')[0]}:")
