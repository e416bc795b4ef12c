"""Peers for end-to-end tests: a central system, stations of every version, and what proves that nobody broke the standard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from gateway.simulate import Version, station_of
from gateway.simulator.central_system import CentralSystem
from gateway.simulator.station import Station

QUICK = {"answer_timeout": 5.0, "boot_retry": 0.02, "message_retry": 0.02, "heartbeat": False}
"""Options with which a station waits for nothing that a test does not want to wait for."""


@asynccontextmanager
async def central_system(version: str, **settings: Any) -> AsyncIterator[CentralSystem]:
    """A running central system; at the end it must have seen no violation (take them out of `violations` if they were meant)."""
    async with CentralSystem(version=version, **{"answer_timeout": 5.0, **settings}) as csms:
        yield csms
    assert not csms.violations, list(csms.violations)


@asynccontextmanager
async def station(version: Version, station_id: str, url: str, **options: Any) -> AsyncIterator[Any]:
    """A station of any version (`url` is the SOAP endpoint for 1.2, 1.5 and 1.6s), not yet connected; at the end it must have seen no violation."""
    async with make_station(version, station_id, url, **options) as made:
        yield made
    assert not made.violations, list(made.violations)


@asynccontextmanager
async def booted(version: Version, station_id: str, url: str, **options: Any) -> AsyncIterator[Any]:
    """A station that has booted and told its statuses."""
    async with station(version, station_id, url, **options) as made:
        await made.connect()
        await made.boot(attempts=1)
        assert made.accepted
        yield made


def make_station(version: Version, station_id: str, url: str, **options: Any) -> Station:
    """A station of any version with quick options; `url` is a WebSocket URL, or the SOAP endpoint for 1.2, 1.5 and 1.6s."""
    return station_of(version, station_id, url, **{**QUICK, **options})
