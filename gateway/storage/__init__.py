"""Keeps the memory of stations: bytes by (kind, key), durable before they are acknowledged.

* `store` says what a store is, and `StoreError` what can go wrong with one.
* `memory` forgets at the end of the process; `sqlite` is the durable one: one writer thread, greedy group commit.
* `open_store(url, observe)` gives the store of `state.url`.

Records are opaque here. `STATION` is the kind of the stations' records; further kinds (the backlog, dead letters) are further names, with keys that
keep several records of an owner in order (`first`, `tally`).
Write on change only: a durable write costs as much as a whole relayed message.
"""

from gateway.storage.memory import MemoryStore
from gateway.storage.opening import open_store
from gateway.storage.sqlite import SqliteStore
from gateway.storage.store import SEPARATOR, STATION, Observe, Store, StoreError, Tally

__all__ = ["SEPARATOR", "STATION", "MemoryStore", "Observe", "SqliteStore", "Store", "StoreError", "Tally", "open_store"]
