"""What is remembered of a station, with what the operator has set of it."""

from __future__ import annotations

import msgspec

from gateway.config import Config
from gateway.io.settings import options
from gateway.runs import Observer
from gateway.storage import STATION, Store
from translators.memory.station import Station
from translators.versions import Version


async def remembered(identity: str, version: Version, config: Config, store: Store, observer: Observer) -> Station:
    """As it was stored last; nothing is changed in it. Raises StoreError."""
    station = Station(identity, version.name, config.backend.version, options(config, identity))
    record = await store.load(STATION, identity)
    if record is not None:
        try:
            station.load(record)
        except msgspec.DecodeError as error:
            # A record nobody can read must not lock its station out; ids are derived, so transactions are recognised all the same.
            observer.fault(identity, "gateway: the stored record is unreadable and starts anew", error)
    return station
