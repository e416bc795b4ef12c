"""Stations that are not ours: built from what gSOAP and node-soap make of the WSDLs, run as programs, told what to do a line at a time."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import hashlib
import json
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

import wsdl

HERE = Path(__file__).parent
GSOAP, NODE = HERE / "gsoap", HERE / "node"
PLUGIN = Path("/usr/share/gsoap/plugin")
VERSIONS: dict[str, wsdl.SoapVersion] = {f"{stack} {version}": version for stack in ("gSOAP", "node-soap") for version in wsdl.VERSIONS}
"""What each kind of station speaks."""


def missing(kind: str) -> str:
    """Why a kind of station cannot be built here; empty when it can."""
    if kind.startswith("gSOAP"):
        absent = [tool for tool in ("wsdl2h", "soapcpp2", "g++") if shutil.which(tool) is None]
        absent += [str(path) for path in (PLUGIN / "wsaapi.c", Path("/usr/include/stdsoap2.h")) if not path.exists()]
        return f"no {', '.join(absent)} (Debian: gsoap libgsoap-dev g++)" if absent else ""
    if shutil.which("node") is None:
        return "no node"
    return "" if (NODE / "node_modules" / "soap").is_dir() else f"node-soap is not installed (npm ci in {NODE})"


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One build at a time, whoever runs the tests beside us."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def charge_point(version: wsdl.SoapVersion) -> Path:
    """The WSDL of the station's own service."""
    return Path(wsdl.__file__).parent / wsdl.file_name(version, "ChargePointService")


def build_gsoap(version: wsdl.SoapVersion, central: bytes, folder: Path) -> Path:
    """The program that gSOAP and a C++ compiler make of a WSDL and `station.cpp`; made once for each of both."""
    dialect = GSOAP / f"ocpp{version.replace('.', '')}.h"
    source = (GSOAP / "station.cpp").read_bytes() + dialect.read_bytes() + central + charge_point(version).read_bytes()
    place = folder / hashlib.sha256(source).hexdigest()[:16]
    program = place / "station"
    with locked(place):
        if not program.exists():
            (place / "central.wsdl").write_bytes(central)
            # Prefixes of the two services, so that station.cpp can name what wsdl2h makes of them.
            prefixes: dict[str, wsdl.Service] = {"cs": "CentralSystemService", "cp": "ChargePointService"}
            lines = [f'{prefix} = "{wsdl.NAMESPACES[version, service]}"' for prefix, service in prefixes.items()]
            (place / "typemap.dat").write_text("\n".join(lines) + "\n")
            _run(place, "wsdl2h", "-s", "-t", "typemap.dat", "-o", "ocpp.h", "central.wsdl", str(charge_point(version)))
            header = place / "ocpp.h"
            # What gSOAP's manual has users do for WS-Addressing.
            header.write_text(header.read_text().replace('#import "soap12.h"', '#import "soap12.h"\n#import "wsa5.h"'))
            _run(place, "soapcpp2", "-2", "-x", "-L", "-I/usr/share/gsoap/import:/usr/share/gsoap", "ocpp.h")
            sources = [str(GSOAP / "station.cpp"), "soapC.cpp", "soapClient.cpp", "soapServer.cpp", str(PLUGIN / "wsaapi.c")]
            options = ["-O0", "-w", "-std=c++17", f'-DDIALECT="{dialect}"', f"-I{PLUGIN}", "-I."]
            _run(place, "g++", *options, *sources, "-lgsoap++", "-lpthread", "-o", "unfinished")
            (place / "unfinished").rename(program)
    return program


def _run(folder: Path, *command: str) -> None:
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=110, check=False)
    assert ended.returncode == 0, f"{command}: {ended.stdout[-2000:]}{ended.stderr[-2000:]}"


class Outsider:
    """One running station."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._lines: list[dict[str, Any]] = []
        self._change = asyncio.Condition()
        self._reading = asyncio.ensure_future(self._read())

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            async with self._change:
                self._lines.append(json.loads(line))
                self._change.notify_all()

    async def do(self, *words: object) -> dict[str, Any]:
        """One command, and what came of it."""
        assert self._process.stdin is not None
        before = sum("did" in line for line in self._lines)
        self._process.stdin.write((" ".join(map(str, words)) + "\n").encode())
        return await self._wait(lambda: [line for line in self._lines if "did" in line][before:])

    async def listening(self) -> dict[str, Any]:
        """Until it can be called."""
        return await self._wait(lambda: self._lines)

    async def asked(self, action: str, count: int = 1) -> dict[str, Any]:
        """The `count`-th time that it was asked this."""
        return await self._wait(lambda: [line for line in self._lines if line.get("asked") == action][count - 1 :])

    async def _wait(self, found: Callable[[], list[dict[str, Any]]]) -> dict[str, Any]:
        async with asyncio.timeout(25), self._change:
            await self._change.wait_for(lambda: bool(found()) or self._reading.done())
        assert found(), f"it ended: {self._lines[-3:]}"
        return found()[0]

    async def end(self) -> None:
        """Stop it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(5):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._reading


@asynccontextmanager
async def outsider(kind: str, url: str, identity: str, folder: Path) -> AsyncIterator[Outsider]:
    """A station of this kind in front of the gateway at `url`, made from the WSDL that is served there."""
    async with httpx.AsyncClient() as client:
        served = (await client.get(f"{url}?wsdl={VERSIONS[kind]}")).raise_for_status().content
    if kind.startswith("gSOAP"):
        anywhere = served.replace(url.encode(), wsdl.ADDRESS.encode())  # the port of a test is no reason to build anew
        assert anywhere != served
        command = [str(await asyncio.to_thread(build_gsoap, VERSIONS[kind], anywhere, folder)), url, identity]
    else:
        command = ["node", str(NODE / "station.js"), url, identity, str(charge_point(VERSIONS[kind])), VERSIONS[kind]]
    pipe = asyncio.subprocess.PIPE
    station = Outsider(await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe))
    try:
        await station.listening()
        yield station
    finally:
        await station.end()
