"""The disk is full: stations see the outage, keep what they say themselves, and nothing is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.house import TOKEN, House
from tests.e2e.test_buffer import alone, buffering, charged_once, told


async def limit_pages(here: House, pages: int) -> None:
    """What a full disk is to SQLite: the file may not grow (never below what it has)."""
    store: Any = here.service.store
    await store._read("limit", lambda connection: connection.execute(f"PRAGMA max_page_count = {pages}").fetchone())


@pytest.mark.parametrize("station", ["1.5", "1.6", "2.0.1"])
async def test_a_full_disk_is_an_outage_and_nothing_is_lost(station: str, tmp_path: Path) -> None:
    async with buffering("2.0.1", tmp_path) as here, here.booted(station) as peer:
        await peer.authorize(TOKEN)
        await alone(here)
        await peer.plug_in(1)
        await peer.start_transaction(1, TOKEN)
        await limit_pages(here, 1)
        readings = 0
        while not here.service.reporter.faults:
            await peer.meter(1)
            readings += 1
            assert readings < 500
        kept = here.service.backlogs.room.messages
        assert len(await here.service.store.load_all("backlog-T")) + len(await here.service.store.load_all("backlog-N")) == kept
        await limit_pages(here, 1_000_000)
        if station != "1.5":
            await peer.wait_offline()
            await peer.connect()  # there is room again, and it is let in
        await peer.stop_transaction(1)
        await peer.flushed()
        await here.csms.start()
        await told(here)
        charged_once(here.csms, "2.0.1", readings)
        here.service.reporter.faults = 0  # they were meant
