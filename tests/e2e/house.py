"""A gateway in front of a central system, in one process, over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from prometheus_client.parser import text_string_to_metric_families

from gateway.config import load
from gateway.io.clock import SystemClock
from gateway.io.service import Service
from gateway.runs import Moment
from gateway.simulator.central_system import CentralSystem
from tests.peers import booted, central_system, station

BACKENDS = ("1.6", "2.0.1", "2.1")
STATIONS = ("1.2", "1.5", "1.6", "1.6s", "2.0.1", "2.1")
PAIRS = [(station, backend) for station in STATIONS for backend in BACKENDS]
SOAP = ("1.2", "1.5", "1.6s")
TOKEN = "04A2B3C4"


class TurnedClock(SystemClock):
    """The machine's clock, put forward by as many seconds as a test does not want to wait."""

    ahead = 0.0

    def mono(self) -> float:
        return super().mono() + self.ahead

    def now(self) -> Moment:
        moment = super().now()
        return Moment(moment.mono + self.ahead, moment.utc + timedelta(seconds=self.ahead))


@dataclass
class House:
    """What a test talks to."""

    csms: CentralSystem
    service: Service

    def url(self, version: str) -> str:
        """What a station of this version is given."""
        return f"http://127.0.0.1:{self.service.port}/soap" if version in SOAP else f"ws://127.0.0.1:{self.service.port}/ocpp"

    def station(self, version: str, station_id: str = "CP-1", **options: Any) -> Any:
        """A station, not yet connected."""
        return station(version, station_id, self.url(version), **options)

    def booted(self, version: str, station_id: str = "CP-1", **options: Any) -> Any:
        """A station that has booted."""
        return booted(version, station_id, self.url(version), **options)

    async def admin(self, path: str) -> httpx.Response:
        """One request to the admin side."""
        async with httpx.AsyncClient() as client:
            return await client.get(f"http://127.0.0.1:{self.service.admin_port}{path}", timeout=5)

    async def metric(self, name: str, **labels: str) -> float:
        """The sum of the samples of /metrics that carry these labels."""
        return sum_of((await self.admin("/metrics")).text, name, **labels)


def sum_of(metrics: str, name: str, **labels: str) -> float:
    """The sum of the samples of a Prometheus text that carry these labels."""
    families = text_string_to_metric_families(metrics)
    samples = (sample for family in families for sample in family.samples if sample.name == name)
    return sum(sample.value for sample in samples if labels.items() <= sample.labels.items())


@asynccontextmanager
async def gateway(
    csms: CentralSystem, *, toml: str = "", faults: int = 0, clock: SystemClock | None = None, **flags: str
) -> AsyncIterator[Service]:
    """A gateway in front of `csms`; flags are dotted keys with `__` for the dot, `toml` a configuration file. It must not have been at fault."""
    settings = {
        "backend.url": csms.url,
        "backend.version": csms.version,
        "listen.host": "127.0.0.1",
        "listen.port": "0",
        "admin.port": "0",
        "state.url": "memory:",
        "soap.callback_allow": "127.0.0.0/8",
        **{key.replace("__", "."): value for key, value in flags.items()},
    }
    with TemporaryDirectory() as folder:
        file = Path(folder) / "gateway.toml"
        file.write_text(toml)
        async with Service(load(file, flags=settings, environ={}), config_file=file, clock=clock) as service:
            yield service
    assert service.reporter.faults == faults


@asynccontextmanager
async def house(
    version: str, *, csms: dict[str, Any] | None = None, toml: str = "", faults: int = 0, clock: SystemClock | None = None, **flags: str
) -> AsyncIterator[House]:
    """A central system of `version` and a gateway before it."""
    async with (
        central_system(version, **(csms or {})) as central,
        gateway(central, toml=toml, faults=faults, clock=clock, **flags) as service,
    ):
        yield House(central, service)


async def until(condition: Callable[[], bool], within: float = 10.0) -> None:
    """Until something is so that announces itself to nobody (a counter, a session). Raises TimeoutError."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - what is looked at has no event
            await asyncio.sleep(0.005)  # a look, not a wait for time to pass


async def remote_start(csms: CentralSystem, station_id: str, token: str = TOKEN) -> dict[str, Any]:
    """The central system's own way to start a session on connector or EVSE 1."""
    if csms.version == "1.6":
        return await csms.call(station_id, "RemoteStartTransaction", idTag=token, connectorId=1)
    number = len(csms.transactions) + 1
    return await csms.call(
        station_id, "RequestStartTransaction", remoteStartId=number, idToken={"idToken": token, "type": "ISO14443"}, evseId=1
    )


async def remote_stop(csms: CentralSystem, station_id: str, transaction_id: Any) -> dict[str, Any]:
    """The central system's own way to stop a session."""
    action = "RemoteStopTransaction" if csms.version == "1.6" else "RequestStopTransaction"
    return await csms.call(station_id, action, transactionId=transaction_id)
