"""The load is real: whole processes over sockets, every answer counted, and peers that notice what is wrong."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from bench import programs
from bench.fleet import LOADS, Measured, Pressed, Resting, backend, fleet, latency, pressed, resting
from bench.fleet_report import section
from bench.peers import Station
from bench.sockets import Wire


@pytest.mark.parametrize("load", LOADS, ids=lambda load: f"{load.title} {load.station} {load.backend}")
async def test_a_gateway_under_load_answers_every_station(load) -> None:  # type: ignore[no-untyped-def]
    heard = Counter[str]()
    async with backend(load.backend, heard) as url, programs.gateway(url, load.backend) as ours, fleet(load, ours, 3) as stations:
        heard.clear()
        done = await stations.press(0.2)
        assert done >= 3
        assert heard.total() >= done, "answered from memory: that is not what is measured"
        assert all(station.answers > 0 and not station.asking for station in stations.stations)
        assert ours.cpu() > 0
        assert ours.memory() > 10_000_000


async def test_all_figures_are_taken() -> None:
    load = LOADS[0]
    under = await pressed(load, stations=2, seconds=0.2, rounds=1)
    assert set(under) == {"relay", "gateway"}
    assert all(found.per_second > 0 for found in under.values())
    late = await latency(load, stations=2, per_second=100, seconds=0.4)
    assert list(late) == ["nothing between", "bare relay", "gateway"]
    assert all(0 < middle <= most for middle, most in late.values())
    idle = await resting(load, stations=5, seconds=0.1)
    assert idle.base > 10_000_000
    assert 0 < idle.stall < 10


def test_the_section_says_how_both_did() -> None:
    text = section(
        Measured(
            ((LOADS[0], {"relay": Pressed(5000.0, 40.0), "gateway": Pressed(3000.0, 80.0)}),),
            {"gateway": (0.0015, 0.004)},
            Resting(1.0, 50_000_000, 30_720.0, 0.0125, 0.04),
        )
    )
    assert "| MeterValues, 6 samples, 1.6 → 2.0.1 | 40 | 80 | 0.50x | 3000 | 12500 |" in text
    assert "| gateway | 1.5 | 4.0 |" in text
    assert "30.0 KB (must 35 KB)" in text
    assert "1.2% of a core" in text
    assert "40 ms (must 100 ms)" in text


class Echo(Wire):
    """Says what it hears."""

    def received(self, frame: bytes) -> None:
        self.send(frame)


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
async def test_frames_of_every_length_arrive_whole_in_both_directions(size: int) -> None:
    heard: asyncio.Queue[bytes] = asyncio.Queue(1)

    class Asker(Wire):
        def opened(self) -> None:
            self.send(b"x" * size)

        def received(self, frame: bytes) -> None:
            heard.put_nowait(frame)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Echo("ocpp1.6"), "127.0.0.1", 0)
    async with server, asyncio.timeout(5):
        host, port = server.sockets[0].getsockname()
        transport, _ = await loop.create_connection(lambda: Asker("ocpp1.6", "/a"), host, port)
        assert await heard.get() == b"x" * size
        transport.abort()


async def test_a_station_that_is_turned_away_says_so() -> None:
    loop = asyncio.get_running_loop()

    class Refuses(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            transport.close()

    server = await loop.create_server(Refuses, "127.0.0.1", 0)
    async with server, asyncio.timeout(5):
        host, port = server.sockets[0].getsockname()
        station = Station("1.6", "/ocpp/CB1", LOADS[1].opening, LOADS[1].message)
        await loop.create_connection(lambda: station, host, port)
        with pytest.raises(ConnectionError):
            await station.ready
