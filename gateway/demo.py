"""`ocpp-gateway demo`: four generations of stations behind one central system, on this machine, without any set-up.

The stations and the central system are independent peers (`gateway.simulator`); between them runs the gateway as in production. Each station
charges by itself and by remote start and stop. With `--duration` the demo ends by itself, compares what the stations did with what the central system
was told, and says so.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from gateway import logs
from gateway.config import load
from gateway.io.service import Service
from gateway.run import run_loop
from gateway.simulator.central_system import CentralSystem
from gateway.simulator.central_transactions import CentralTransaction
from gateway.simulator.errors import PeerError
from gateway.simulator.station1x import Station1x
from gateway.simulator.station15 import Station15
from gateway.simulator.station16 import Station16
from gateway.simulator.station201 import Station21, Station201

PAUSE = 0.5
"""Seconds between two meter readings, and between two sessions."""
TOKEN = "04A2B3C4"
STATIONS = ("1.5", "1.6", "2.0.1", "2.1")


@dataclass(slots=True, eq=False)
class Charger:
    """One station of the demo and what it has done."""

    station: Station1x | Station201
    local: int = 0
    remote: int = 0
    failures: list[str] = field(default_factory=list)

    async def live(self, central: CentralSystem, until: asyncio.Event) -> None:
        """Boot, then sessions in turn, started at the station and from the central system; at least one of each."""
        try:
            await self.station.connect()
            await self.station.boot()
            while True:
                await self.station.run_session(1, TOKEN, readings=3, interval=PAUSE)
                self.local += 1
                await self._remote(central)
                self.remote += 1
                if until.is_set():
                    return
                await asyncio.sleep(PAUSE)
        except (PeerError, TimeoutError) as error:
            self.failures.append(f"{type(error).__name__}: {error}")

    async def _remote(self, central: CentralSystem) -> None:
        """The central system starts and stops a session."""
        known = {each.transaction_id for each in central.transactions}
        token = {"idToken": TOKEN, "type": "ISO14443"}
        number = len(known) + 1
        answer = await central.call(self.station.id, "RequestStartTransaction", remoteStartId=number, idToken=token, evseId=1)
        if answer["status"] != "Accepted":
            raise PeerError(f"remote start: {answer}")
        started = await central.wait_for_transaction(self.station.id, where=lambda each: each.transaction_id not in known)
        for _ in range(2):
            await asyncio.sleep(PAUSE)
            await self.station.meter(1)
        answer = await central.call(self.station.id, "RequestStopTransaction", transactionId=started.transaction_id)
        if answer["status"] != "Accepted":
            raise PeerError(f"remote stop: {answer}")
        await central.wait_for_transaction(
            self.station.id, where=lambda each: each.transaction_id == started.transaction_id and each.stopped is not None
        )
        await self.station.flushed()
        await self.station.unplug(1)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--duration", type=float, metavar="S", help="end by itself after about S seconds, with a summary; for ever when absent"
    )
    parser.add_argument("--admin-port", type=int, default=0, metavar="PORT", help="port of the web page (default: any free one)")


def main(args: Namespace) -> int:
    logs.configure("warning", "console")
    return run_loop(demo(args.duration, args.admin_port))


async def demo(duration: float | None, admin_port: int = 0) -> int:
    """Run the demo. 0 when every station finished its sessions and nothing was lost."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ocpp-gateway-demo-")))
        central = await stack.enter_async_context(CentralSystem(version="2.0.1", heartbeat_interval=10))
        service = await stack.enter_async_context(_gateway(central, folder, admin_port))
        print(f"central system (OCPP 2.0.1)  {central.url}")
        print(f"gateway                      ws://127.0.0.1:{service.port}/ocpp/{{station_id}}  http://127.0.0.1:{service.port}/soap")
        print(f"web page                     http://127.0.0.1:{service.admin_port}/", flush=True)
        chargers = [Charger(await stack.enter_async_context(_station(version, service))) for version in STATIONS]
        until = asyncio.Event()
        if duration is not None:
            asyncio.get_running_loop().call_later(duration, until.set)
        async with asyncio.TaskGroup() as group:
            for charger in chargers:
                group.create_task(charger.live(central, until))
        return _summary(chargers, central, service)


def _gateway(central: CentralSystem, folder: Path, admin_port: int) -> Service:
    flags = {
        "backend.url": central.url,
        "backend.version": central.version,
        "listen.host": "127.0.0.1",
        "listen.port": "0",
        "admin.port": str(admin_port),
        "state.url": f"sqlite:///{folder / 'state.db'}",
        "soap.callback_allow": "127.0.0.0/8",
    }
    return Service(load(None, flags=flags, environ={}))


def _station(version: str, service: Service) -> Station1x | Station201:
    url = f"ws://127.0.0.1:{service.port}/ocpp"
    match version:
        case "1.5":
            return Station15("DEMO-1.5", f"http://127.0.0.1:{service.port}/soap", reconnect=1.0)
        case "1.6":
            return Station16("DEMO-1.6", url, reconnect=1.0)
        case "2.0.1":
            return Station201("DEMO-2.0.1", url, reconnect=1.0)
    return Station21("DEMO-2.1", url, reconnect=1.0)


def _summary(chargers: list[Charger], central: CentralSystem, service: Service) -> int:
    """Print what happened; 0 when it is all that should have."""
    print(f"\n{'station':<12}{'started here':>14}{'remotely':>10}{'at the CSMS':>13}{'energy':>10}  problems")
    wrong = 0
    for charger in chargers:
        told = [each for each in central.transactions if each.station_id == charger.station.id]
        problems = [*charger.failures, *_problems(charger, told)]
        wrong += len(problems)
        energy = sum(each.energy or 0 for each in told) / 1000
        row = f"{charger.station.id:<12}{charger.local:>14}{charger.remote:>10}{len(told):>13}{energy:>6.2f} kWh"
        print(f"{row}  {'; '.join(problems) or 'none'}")
    broken = [str(each) for charger in chargers for each in charger.station.violations] + [str(each) for each in central.violations]
    for line in broken[:10]:
        print(f"invalid frame: {line}")
    wrong += len(broken) + service.reporter.faults
    print("every session reached the central system, nothing was lost" if not wrong else f"{wrong} problems", flush=True)
    return 0 if not wrong else 1


def _problems(charger: Charger, told: list[CentralTransaction]) -> list[str]:
    problems = []
    if not (charger.local and charger.remote):
        problems.append("a session of each kind did not finish")
    if len(told) != charger.local + charger.remote and not charger.failures:
        problems.append(f"{charger.local + charger.remote} sessions, {len(told)} transactions")
    problems.extend(f"transaction {each.transaction_id} never ended" for each in told if each.stopped is None)
    problems.extend(f"transaction {each.transaction_id} has no energy" for each in told if not each.energy)
    return problems


if __name__ == "__main__":
    sys.exit(main(Namespace(duration=20.0, admin_port=0)))
