"""The gateway as its operator runs it, and everything that can happen to its process and its disk."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import secrets
import signal
import socket
import sqlite3
import sys
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from gateway.io.tasks import TaskOwner
from gateway.kept import SEPARATOR, dead_letter
from tests.faults.machine import Machine

ROOT = Path(__file__).parents[2]
START_LIMIT = 60.0
STOP_LIMIT = 30.0
_KEPT = 2_000


def quiet_port() -> int:
    """A free port that no other connection of this machine gets by itself while its owner is away for a moment (below the ephemeral range)."""
    while True:
        port = secrets.choice(range(10_000, 32_000))
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@dataclass
class Program:
    """`python -m gateway run` over and over on the same port and the same state. `settings` are keys of gateway.toml, dotted."""

    machine: Machine
    settings: dict[str, str]
    with_clock: bool = False
    """Its wall clock can be turned."""
    port: int = 0
    process: asyncio.subprocess.Process | None = None
    lines: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=_KEPT))
    errors: list[dict[str, Any]] = field(default_factory=list)
    """Log lines of level error: the gateway found itself at fault."""
    starts: int = 0
    state_losses: list[float] = field(default_factory=list)
    """When the state was lost (seconds of the loop's clock)."""
    _owner: TaskOwner = field(default_factory=TaskOwner)
    _serving: asyncio.Future[dict[str, Any]] | None = None

    @property
    def state(self) -> Path:
        return self.machine.folder / "state.db"

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def start(self) -> None:
        """Start it and wait until it serves. A state that nobody can read is put away, as the error message tells the operator to."""
        for _ in range(2):
            if await self._start():
                return
            self.forget()
        raise AssertionError(f"the gateway does not start: {list(self.lines)[-5:]}")

    async def _start(self) -> bool:
        settings = {"listen.host": "127.0.0.1", "listen.port": str(self.port), "admin.port": "0", "log.format": "json", **self.settings}
        settings["state.url"] = f"sqlite:///{self.state}"
        names = {f"OCPP_GATEWAY_{key.upper().replace('.', '__')}": value for key, value in settings.items()}
        self._serving = asyncio.get_running_loop().create_future()
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "gateway",
            "run",
            cwd=ROOT,
            stderr=asyncio.subprocess.PIPE,
            limit=1 << 22,
            env={**os.environ, **names, **self.machine.environment(with_clock=self.with_clock)},
        )
        self.starts += 1
        self._owner.spawn(self._read(self.process, self._serving), "log of the gateway")
        async with asyncio.timeout(START_LIMIT):
            serving = await self._serving
        if not serving:
            return False
        self.port = serving["port"]
        return True

    async def kill(self) -> None:
        """SIGKILL: nothing can be saved any more."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()

    async def terminate(self) -> int:
        """SIGTERM; the exit code. Raises TimeoutError when it takes longer than the contract allows (and a little for the machine)."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOP_LIMIT + 5):
            return await self.process.wait()

    def freeze(self) -> None:
        """SIGSTOP: it stands still, its sockets stay open."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def fill_disk(self) -> None:
        """No file of the process may grow any more: what a full disk or a used up quota does to it."""
        assert self.process is not None
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))

    def free_disk(self) -> None:
        """There is room again."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def forget(self) -> None:
        """The state is lost."""
        self.state_losses.append(asyncio.get_running_loop().time())
        for file in self.machine.folder.glob("state.db*"):
            file.unlink()

    def truncate(self, share: float) -> None:
        """The state file loses its end and its log: what a bad copy of a backup looks like."""
        self.state_losses.append(asyncio.get_running_loop().time())
        for file in self.machine.folder.glob("state.db-*"):
            file.unlink()
        with self.state.open("r+b") as file:
            file.truncate(int(self.state.stat().st_size * share))

    def kept(self) -> list[tuple[str, str, bytes]]:
        """Kind, station and record of every message that the gateway has answered for and not told, or given up. What is `tell`ed is not among them."""
        if not self.state.exists():
            return []
        with contextlib.closing(sqlite3.connect(f"file:{self.state}?mode=ro", uri=True)) as connection:
            rows = connection.execute(
                "SELECT kind, key, value FROM record WHERE kind GLOB 'backlog-*' OR kind = 'dead-letter' ORDER BY kind, key"
            ).fetchall()
        return [(kind, key.partition(SEPARATOR)[0] or dead_letter(value).station, value) for kind, key, value in rows]

    async def close(self) -> None:
        """End whatever still runs."""
        if self.running:
            await self.kill()
        await self._owner.close()

    async def _read(self, process: asyncio.subprocess.Process, serving: asyncio.Future[dict[str, Any]]) -> None:
        assert process.stderr is not None
        while text := await process.stderr.readline():
            line = orjson.loads(text) if text.startswith(b"{") else {"event": text.decode(errors="replace").rstrip()}
            self.lines.append(line)
            if line.get("level") == "error":
                self.errors.append(line)
            if line["event"] == "serving" and not serving.done():
                serving.set_result(line)
        if not serving.done():
            serving.set_result({})
