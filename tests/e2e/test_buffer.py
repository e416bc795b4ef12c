"""`when_down = "buffer"`: stations charge on while the backend is away, and it hears of everything once, in order, when it is back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.house import PAIRS, TOKEN, House, house, until

READING = 11_000 * 60 / 3600
"""Wh between two readings of a simulated station."""


@asynccontextmanager
async def buffering(backend: str, tmp_path: Path, **options: Any) -> AsyncIterator[House]:
    """A gateway that keeps what stations say as soon as its backend is gone."""
    settings = {"backend__when_down": "buffer", "backend__outage_grace": "0", "state__url": f"sqlite:///{tmp_path}/state.db", **options}
    async with house(backend, clock=settings.pop("clock", None), **settings) as here:
        yield here


async def alone(here: House, station_id: str = "CP-1") -> None:
    """Until the gateway answers the station by itself."""

    def is_away() -> bool:
        live = here.service.registry.get(station_id)
        return live is not None and live.session.backlog.away

    await here.csms.stop()
    await until(is_away)


async def told(here: House) -> None:
    """Until the backend, being back, has been told everything."""
    await until(lambda: here.service.backlogs.room.messages == 0, 20)


@pytest.mark.parametrize(("station", "backend"), PAIRS)
async def test_a_session_in_an_outage_is_told_whole_after_it(station: str, backend: str, tmp_path: Path) -> None:
    async with buffering(backend, tmp_path) as here, here.booted(station) as peer:
        await peer.authorize(TOKEN)
        await alone(here)
        await peer.run_session(1, TOKEN, readings=3)
        assert peer.close_code is None
        assert not peer.failures
        assert here.csms.transactions == []
        assert await here.metric("ocpp_gateway_buffered_messages") >= 5
        await here.csms.start()
        await told(here)
        (charged,) = here.csms.transactions
        assert charged.stopped is not None
        assert charged.energy == pytest.approx(3 * READING, abs=2)
        if backend != "1.6":
            assert charged.seq_nos == sorted(set(charged.seq_nos))
            assert [event for event in charged.events if event.get("offline") is not True] == []
        await peer.run_session(1, TOKEN, readings=1)  # and then everything is as ever
        assert len(here.csms.transactions) == 2
        assert here.csms.transactions[1].stopped is not None
