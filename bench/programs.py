"""What is measured as a process of its own: the gateway as its operator starts it, and the bare relay. What they cost is read from /proc."""

from __future__ import annotations

import asyncio
import os
import shlex
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

START_LIMIT = 60.0
"""Seconds until a process serves."""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Program:
    """A running process that takes stations at `url`."""

    pid: int
    url: str
    started_in: float
    """Seconds from its start until it served."""

    def cpu(self) -> float:
        """Seconds of processor time so far, user and system."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self) -> int:
        """Resident bytes that are its own: what it shares with other processes (libraries) is left out."""
        lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) * 1024


@asynccontextmanager
async def gateway(backend_url: str, version: str) -> AsyncIterator[Program]:
    """`ocpp-gateway run` in front of a backend of `version`, its state on disk."""
    with TemporaryDirectory() as folder:
        log = _log(folder)
        arguments = ["--backend-url", backend_url, "--backend-version", version, "--state", f"sqlite:///{folder}/state.db"]
        arguments += ["--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--log-format", "json"]
        async with _running(["-m", "gateway", "run", *arguments], log, lambda: _serving(log)) as program:
            yield program


@asynccontextmanager
async def relay(backend_url: str, subprotocol: str) -> AsyncIterator[Program]:
    """`bench.relay` in front of a backend."""
    with TemporaryDirectory() as folder:
        log = _log(folder)
        async with _running(["-m", "bench.relay", backend_url, subprotocol], log, lambda: int(log.read_text() or 0)) as program:
            yield program


def _log(folder: str) -> Path:
    log = Path(folder, "log")
    log.touch()
    return log


def _serving(log: Path) -> int:
    """The port, once the gateway says that it serves; 0 before."""
    lines = (orjson.loads(line) for line in log.read_bytes().splitlines(keepends=True) if line.endswith(b"\n"))
    return next((line["port"] for line in lines if line.get("event") == "serving"), 0)


@asynccontextmanager
async def _running(command: list[str], log: Path, port: Callable[[], int]) -> AsyncIterator[Program]:
    began = time.perf_counter()
    process = await asyncio.create_subprocess_shell(f"exec {shlex.join([sys.executable, *command])} >{log} 2>&1")
    try:
        async with asyncio.timeout(START_LIMIT):
            while not port():  # noqa: ASYNC110 - a file has no event
                await asyncio.sleep(0.002)
        yield Program(process.pid, f"127.0.0.1:{port()}", time.perf_counter() - began)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
