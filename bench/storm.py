"""A reconnect storm: thousands of stations lose the gateway and come back all at once, upstream included.

Three processes beside this one, all over loopback: the backend, the gateway as its operator starts it, and the stations (`bench.crowd`). The stations
do what the worst fleet does: no pause of their own, all in the moment the gateway listens again. One that is refused comes again after half a
second, sooner than the Retry-After it was given, so that the figure is not made of waiting.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
import uvloop

from bench.crowd import BACKEND, LIMIT, VERSION

STATIONS = 5_000
HEADING = "## A reconnect storm"
SECTION = """\
{heading}

{stations} stations of {version} with a running transaction each, in front of a {backend} backend; the gateway is killed and started again, and every
station comes back in the same moment. Gateway, backend and stations are processes of their own on {cores} cores, over loopback, with state on disk.

| | |
|---|---|
| all stations connected, booted and charging, from nothing (at most 1,000 new a second) | {cold:.1f} s |
| back: from the gateway's first moment until every station had an answer of the backend | {back:.1f} s |
| processor time of the gateway for that, its start included | {cpu:.1f} s |
| most memory of the gateway | {peak:.0f} MB ({each:.1f} KB for each station) |
| connections to the backend being made at a time, most | {in_making} |
| stations that were not taken at once | {errors} |

At most 64 connections to the backend are being made at a time; stations wait for their turn in their own handshake, 20 s at most, and get 503 with a
`Retry-After` between 10 and 50 s beyond. `python -m bench.storm --write` measures this section alone.
"""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Storm:
    """What it took. Seconds; `errors`: how often a station was not taken, and how; `in_making`: connections to the backend made at a time, most."""

    stations: int
    cold: float
    """From nothing: every station connected, booted and in a transaction."""
    back: float
    """From the restarted gateway's first moment until the last station had its first answer from the backend."""
    cpu: float
    peak: int
    """Bytes of memory of the gateway, most."""
    errors: dict[str, int]
    in_making: int


def section(found: Storm) -> str:
    """Markdown."""
    return SECTION.format(
        heading=HEADING,
        stations=found.stations,
        version=VERSION,
        backend=BACKEND,
        cores=os.cpu_count(),
        cold=found.cold,
        back=found.back,
        cpu=found.cpu,
        peak=found.peak / 1e6,
        each=found.peak / 1024 / found.stations,
        in_making=found.in_making,
        errors=", ".join(f"{name}: {count}" for name, count in found.errors.items()) or "none",
    )


async def measure(count: int = STATIONS) -> Storm:
    """One storm."""
    with TemporaryDirectory() as folder:
        behind = await _python("backend", stdin=True)
        backend_port = int(await _line(behind))
        port, _, first = await _gateway(folder, backend_port, 0)
        crowd = await _python("stations", str(count), str(port))
        cold = float(await _line(crowd))
        first.kill()
        await first.wait()
        port, began, second = await _gateway(folder, backend_port, port)
        over = orjson.loads(await _line(crowd))
        cpu, peak = _cost(second.pid)
        assert behind.stdin is not None  # asked for
        behind.stdin.close()
        in_making = int(await _line(behind))
        for process in (second, crowd, behind):
            if process.returncode is None:
                process.kill()
            await process.wait()
    return Storm(count, cold, over["at"] - began, cpu, peak, over["errors"], in_making)


async def _gateway(folder: str, backend_port: int, port: int) -> tuple[int, float, asyncio.subprocess.Process]:
    """Its port, the time at which it said that it serves, and the process."""
    arguments = ["--backend-url", f"ws://127.0.0.1:{backend_port}", "--backend-version", BACKEND, "--state", f"sqlite:///{folder}/state.db"]
    arguments += ["--listen", f"127.0.0.1:{port}", "--admin", "127.0.0.1:0", "--log-format", "json"]
    log = Path(folder, f"log-{port}")
    with log.open("wb") as file:  # noqa: ASYNC230 - nothing else runs in this process
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "gateway", "run", *arguments, stderr=file)
    async with asyncio.timeout(60):
        while not (lines := [line for line in log.read_bytes().splitlines() if b'"serving"' in line]):  # noqa: ASYNC110, ASYNC240 - a file has no event
            await asyncio.sleep(0.005)
    return int(orjson.loads(lines[0])["port"]), time.time(), process


async def _python(*arguments: str, stdin: bool = False) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "bench.crowd", *arguments, stdout=pipe, stdin=pipe if stdin else None)


async def _line(process: asyncio.subprocess.Process) -> bytes:
    assert process.stdout is not None  # asked for
    async with asyncio.timeout(LIMIT + 60):
        line = await process.stdout.readline()
    if not line:
        raise RuntimeError("a process of the storm ended before it was over")
    return line


def _cost(pid: int) -> tuple[float, int]:
    """Seconds of processor time, and the most memory it ever had (bytes)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    (peak,) = [line.split()[1] for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM")]
    return (int(fields[11]) + int(fields[12])) / _TICKS, int(peak) * 1024


def in_page(page: str, text: str) -> str:
    """The page with this section in place of the one it has, or at its end."""
    before, found, after = page.partition(HEADING)
    following = after.partition("\n## ")[2] if found else ""
    return before.rstrip("\n") + "\n\n" + text + (f"\n## {following}" if following else "")


def main(arguments: list[str] | None = None) -> None:
    """Measures one storm and prints it; `--write` puts it into docs/performance.md."""
    parser = argparse.ArgumentParser(prog="python -m bench.storm", description=__doc__)
    parser.add_argument("--stations", type=int, default=STATIONS)
    parser.add_argument("--write", action="store_true", help="rewrite the section of docs/performance.md")
    options = parser.parse_args(arguments)
    text = section(uvloop.run(measure(options.stations)))
    print(text)
    if options.write:
        page = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
        page.write_text(in_page(page.read_text(encoding="utf-8"), text), encoding="utf-8")


if __name__ == "__main__":
    main()
