"""A whole gateway process under stations and a backend over real sockets, against a bare relay in the same run.

Processor time per exchange (request up, answer back: two messages relayed) is the figure to compare: it hardly depends on what else the machine
does. Rates and latencies are of this machine and moment.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from statistics import median, quantiles

import orjson

from bench import frames, programs
from bench.peers import SUBPROTOCOLS, Fleet, Peer, Station
from bench.programs import Program
from bench.stall import watched

ROUNDS = 3
SECONDS = 4.0
STATIONS = 500
IDLE = 5000
LOAD = 500
"""Exchanges per second at which latency is measured."""


@dataclass(frozen=True)
class Load:
    """What the stations say, and the version of the backend."""

    title: str
    station: str
    backend: str
    opening: tuple[bytes, ...]
    message: Callable[[bytes, int], bytes]


def _meter_values(started: bytes, answers: int) -> bytes:
    return frames.meter_values(orjson.loads(started)[2]["transactionId"], answers + 1)


LOADS = (
    Load("MeterValues, 6 samples", "1.6", "2.0.1", (frames.boot_1x(), frames.start_transaction()), _meter_values),
    Load("Heartbeat", "1.6", "2.0.1", (frames.boot_1x(),), lambda _, answers: frames.heartbeat(answers + 1)),
    Load("MeterValues, 6 samples", "1.6", "1.6", (frames.boot_1x(), frames.start_transaction()), _meter_values),
)


@dataclass(frozen=True)
class Pressed:
    """`per_second` exchanges with all stations pressing, `cpu` microseconds of processor time of the process for each."""

    per_second: float
    cpu: float


@dataclass(frozen=True)
class Measured:
    """All of a run. `latencies`: p50 and p99 in seconds by what is between station and backend."""

    pressed: tuple[tuple[Load, dict[str, Pressed]], ...]
    latencies: dict[str, tuple[float, float]]
    resting: Resting


@dataclass(frozen=True)
class Resting:
    """Of the process without and with idle stations: bytes, of each pair of connections bytes, and the share of a core it takes; the longest time in
    which it answered nobody while they came, seconds."""

    started_in: float
    base: int
    per_pair: float
    core: float
    stall: float


@asynccontextmanager
async def backend(version: str, heard: Counter[str] | None = None) -> AsyncIterator[str]:
    """A backend; its URL. It counts in `heard` what it was asked."""
    counts = Counter[str]() if heard is None else heard
    server = await asyncio.get_running_loop().create_server(lambda: Peer(version, heard=counts), "127.0.0.1", 0, backlog=1024)
    try:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


@asynccontextmanager
async def fleet(load: Load, program: Program, count: int, *, name: str = "CB") -> AsyncIterator[Fleet]:
    """So many stations that have played their opening."""
    stations = Fleet()
    try:
        await stations.connect(count, program.url, lambda number: _station(load, f"{name}{number:05}"))
        yield stations
    finally:
        stations.close()


def _station(load: Load, identity: str) -> Station:
    return Station(load.station, f"/ocpp/{identity}", load.opening, load.message)


async def pressed(load: Load, *, stations: int = STATIONS, seconds: float = SECONDS, rounds: int = ROUNDS) -> dict[str, Pressed]:
    """The gateway and a bare relay under the same load in turns; medians."""
    subprotocol = SUBPROTOCOLS[load.station]
    async with (
        backend(load.backend) as url,
        backend(load.station) as plain,
        programs.gateway(url, load.backend) as ours,
        programs.relay(plain, subprotocol) as bare,
        fleet(load, ours, stations) as of_ours,
        fleet(load, bare, stations) as of_bare,
    ):
        found: dict[str, list[Pressed]] = {"relay": [], "gateway": []}
        for _ in range(rounds):
            found["relay"].append(await _press(bare, of_bare, seconds))
            found["gateway"].append(await _press(ours, of_ours, seconds))
    return {name: Pressed(median(one.per_second for one in all_), median(one.cpu for one in all_)) for name, all_ in found.items()}


async def _press(program: Program, stations: Fleet, seconds: float) -> Pressed:
    before = program.cpu()
    done = await stations.press(seconds)
    return Pressed(done / seconds, (program.cpu() - before) / done * 1e6)


async def latency(
    load: Load, *, stations: int = STATIONS, per_second: float = LOAD, seconds: float = SECONDS
) -> dict[str, tuple[float, float]]:
    """p50 and p99 of an exchange in seconds: to the backend without anything between, through a bare relay, through the gateway."""
    found = {}
    async with (
        backend(load.backend) as url,
        backend(load.station) as plain,
        programs.gateway(url, load.backend) as ours,
        programs.relay(plain, SUBPROTOCOLS[load.station]) as bare,
    ):
        nothing = Program(0, plain.removeprefix("ws://"), 0.0)
        for name, program in (("nothing between", nothing), ("bare relay", bare), ("gateway", ours)):
            async with fleet(load, program, stations) as of_it:
                await of_it.steady(per_second, seconds / 4)
                cuts = quantiles(await of_it.steady(per_second, seconds), n=100)
                found[name] = cuts[49], cuts[98]
    return found


async def resting(load: Load, *, stations: int = IDLE, seconds: float = SECONDS) -> Resting:
    """Memory and processor time of stations that have booted and are silent."""
    async with backend(load.backend) as url, programs.gateway(url, load.backend) as ours:
        async with fleet(load, ours, 20, name="FIRST"):  # what is made at first use
            base = ours.memory()
        async with AsyncExitStack() as stack:
            async with watched(int(ours.url.rpartition(":")[2])) as stalls:
                await stack.enter_async_context(fleet(load, ours, stations))
            await asyncio.sleep(1.0)  # what follows a boot is over
            full, before = ours.memory(), ours.cpu()
            await asyncio.sleep(seconds)
            core = (ours.cpu() - before) / seconds
    return Resting(ours.started_in, base, (full - base) / stations, core, stalls[0])


async def measure() -> Measured:
    """Everything, a few minutes."""
    loads = [(load, await pressed(load)) for load in LOADS]
    return Measured(tuple(loads), await latency(LOADS[0]), await resting(LOADS[1]))
