"""The gateway as its operator runs it: a process, a configuration file, a state file, signals."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson

from gateway.simulator.central_system import CentralSystem
from tests.e2e.house import SOAP
from tests.peers import booted, station

ROOT = Path(__file__).parents[2]
START_LIMIT = 30.0


@dataclass
class Program:
    """`python -m gateway run` over and over on the same ports and the same state."""

    csms: CentralSystem
    folder: Path
    port: int = 0
    admin_port: int = 0
    process: asyncio.subprocess.Process | None = None
    lines: list[dict[str, Any]] = field(default_factory=list)
    settings: Mapping[str, str] = field(default_factory=dict)
    """Further variables of its environment."""

    @property
    def state(self) -> Path:
        return self.folder / "state.db"

    async def start(self) -> None:
        """Start it and wait until it serves."""
        arguments = ["--backend-url", self.csms.url, "--backend-version", self.csms.version, "--state", f"sqlite:///{self.state}"]
        arguments += ["--listen", f"127.0.0.1:{self.port}", "--admin", f"127.0.0.1:{self.admin_port}", "--log-format", "json"]
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "gateway", "run", *arguments, cwd=ROOT, stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "OCPP_GATEWAY_SOAP__CALLBACK_ALLOW": "127.0.0.0/8", **self.settings},
        )  # fmt: skip
        async with asyncio.timeout(START_LIMIT):
            serving = await self._line("serving")
        self.port, self.admin_port = serving["port"], serving["admin_port"]

    async def kill(self) -> None:
        """SIGKILL: nothing can be saved any more."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def terminate(self, within: float = 10.0) -> int:
        """SIGTERM; the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(within):
            await self._line(None)
            return await self.process.wait()

    async def draining(self) -> None:
        """Until it says that it takes no stations any more."""
        async with httpx.AsyncClient() as client, asyncio.timeout(10):
            while (await client.get(f"http://127.0.0.1:{self.admin_port}/readyz")).status_code != 503:
                pass  # each look is a round trip

    def forget(self) -> None:
        """The state is lost."""
        for file in self.folder.glob("state.db*"):
            file.unlink()

    async def _line(self, event: str | None) -> dict[str, Any]:
        """The next log line of this event; None: the last of all."""
        assert self.process is not None
        assert self.process.stderr is not None
        line: dict[str, Any] = {}
        while text := await self.process.stderr.readline():
            line = orjson.loads(text) if text.startswith(b"{") else {"event": text.decode()}
            self.lines.append(line)
            if line["event"] == event:
                return line
        assert event is None, self.lines
        return line

    def url(self, version: str) -> str:
        return f"http://127.0.0.1:{self.port}/soap" if version in SOAP else f"ws://127.0.0.1:{self.port}/ocpp"

    def booted(self, version: str, **options: Any) -> Any:
        """CP-1, booted."""
        return booted(version, "CP-1", self.url(version), **options)

    def station(self, version: str, **options: Any) -> Any:
        """CP-1, not connected."""
        return station(version, "CP-1", self.url(version), **options)


@asynccontextmanager
async def program(csms: CentralSystem, folder: Path, **settings: str) -> AsyncIterator[Program]:
    """A running gateway; whatever still runs at the end is killed. It must not have been at fault."""
    made = Program(csms, folder, settings={f"OCPP_GATEWAY_{name}": value for name, value in settings.items()})
    try:
        await made.start()
        yield made
    finally:
        if made.process is not None and made.process.returncode is None:
            made.process.kill()
            await made._line(None)
            await made.process.wait()
    errors = [line for line in made.lines if line.get("level") == "error"]
    assert not errors, errors
