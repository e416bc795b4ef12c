"""The figures of a fleet as a section of docs/performance.md."""

from __future__ import annotations

from collections.abc import Iterator

from bench.fleet import IDLE, LOAD, STATIONS, Load, Measured, Pressed

SECTION = """\
## A whole gateway over real sockets

The gateway is a process of its own, as its operator starts it, with its state on disk; {stations} stations and the backend are another, over
loopback. *Relay* is a bare aiohttp and uvloop relay (`bench/relay.py`) that understands nothing, under the same load in the same run. An exchange is a
request and its answer: two messages. Processor time per exchange is what compares; a core divided by it is the *most per second* of one worker.
The rates are what this machine had left for it while it also ran the stations.

{pressed}

Latency of a MeterValues with its answer at {load} exchanges per second:

{latencies}

| process | |
|---|---|
| from start to serving | {started:.1f} s |
| memory without stations | {base:.0f} MB |
| memory per idle station, both connections and its state ({idle} of them) | {pair:.1f} KB (must {must} KB) |
| processor, {idle} idle stations | {core:.1%} of a core |
| longest time in which nobody was answered while they came | {stall:.0f} ms (must {longest} ms) |
"""
MUST = 35
"""Kilobytes per idle pair of connections, state included."""
LONGEST = 100
"""Milliseconds of a stall, with 5000 pairs."""


def section(found: Measured) -> str:
    """Markdown."""
    resting = found.resting
    return SECTION.format(
        stations=STATIONS,
        pressed="\n".join(_pressed(found.pressed)),
        load=LOAD,
        latencies="\n".join(_latencies(found.latencies)),
        started=resting.started_in,
        base=resting.base / 1e6,
        pair=resting.per_pair / 1024,
        must=MUST,
        idle=IDLE,
        core=resting.core,
        stall=resting.stall * 1000,
        longest=LONGEST,
    )


def _pressed(found: tuple[tuple[Load, dict[str, Pressed]], ...]) -> Iterator[str]:
    yield "| message | relay, µs | gateway, µs | to the relay | gateway, exchanges per second | most per second |"
    yield "|---|---|---|---|---|---|"
    for load, of_it in found:
        bare, ours = of_it["relay"], of_it["gateway"]
        cells = (f"{bare.cpu:.0f}", f"{ours.cpu:.0f}", f"{bare.cpu / ours.cpu:.2f}x", f"{ours.per_second:.0f}", f"{1e6 / ours.cpu:.0f}")
        yield f"| {load.title}, {load.station} → {load.backend} | {' | '.join(cells)} |"


def _latencies(found: dict[str, tuple[float, float]]) -> Iterator[str]:
    yield "| between station and backend | p50, ms | p99, ms |"
    yield "|---|---|---|"
    for name, (middle, late) in found.items():
        yield f"| {name} | {middle * 1000:.1f} | {late * 1000:.1f} |"
