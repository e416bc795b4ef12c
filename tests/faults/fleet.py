"""Stations of every version that live by their own script, drawn from a seed, whatever happens around them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import wsdl
from gateway.simulate import Version
from gateway.simulator.errors import PeerError
from gateway.simulator.options import utc_now
from gateway.simulator.outbox import Waiting
from gateway.simulator.soap_service import SoapService
from gateway.simulator.station import Station
from tests.peers import make_station

SOAP: tuple[Version, ...] = ("1.2", "1.5", "1.6s")
ANSWER_TIMEOUT = 4.0
"""Above the gateway's own timeouts, as a station's should be (translation-up §6.3)."""
RECONNECT_LIMIT = 1.0
SETTLE_STATION = 30.0
"""Seconds a station has to do what it was told to."""


class StationClock:
    """A clock that may be wrong and be put forward or back, and never tells the same millisecond twice in a row."""

    def __init__(self) -> None:
        self.offset = timedelta()
        self._last: datetime | None = None

    def __call__(self) -> datetime:
        now = utc_now() + self.offset
        now = now.replace(microsecond=now.microsecond // 1000 * 1000)
        if now == self._last:
            now += timedelta(milliseconds=1)
        self._last = now
        return now


@dataclass(slots=True, eq=False)
class Deed:
    """One transaction as its driver saw it. `readings` are the registers told in between, Wh, in order."""

    station_id: str
    connector: int
    token: str
    began: float
    meter_start: int = 0
    readings: list[int] = field(default_factory=list)
    meter_stop: int | None = None
    ended: float | None = None
    record: Any = None
    """The simulator's own record of the transaction."""


@dataclass(slots=True, eq=False)
class Member:
    """One station of the fleet: what it is, what it did."""

    version: Version
    station: Station
    random: Random
    clock: StationClock
    fresh_ids: bool
    deeds: list[Deed] = field(default_factory=list)
    security_events: list[str] = field(default_factory=list)
    """The techInfo of each, unlike any other."""
    reboots: int = 0
    clock_jumps: int = 0
    surprises: list[BaseException] = field(default_factory=list)
    tokens: int = 0

    @property
    def id(self) -> str:
        return self.station.id

    @property
    def is_soap(self) -> bool:
        return self.version in SOAP

    @property
    def is_2x(self) -> bool:
        return self.version.startswith("2")

    async def live(self, until: Callable[[], bool], pace: float) -> None:
        """Arrive, charge until told otherwise, and end what runs. `pace` is the longest pause between two deeds, in seconds."""
        await self.arrive()
        async with asyncio.TaskGroup() as group:
            for connector in range(1, self.station.options.connectors):
                group.create_task(self._drive(connector, until, pace))

    async def arrive(self) -> None:
        """Connect and boot, however long it takes."""
        await self.station._open_again(0.02)
        with contextlib.suppress(PeerError):  # a connection lost before the boot's answer: the station comes back and boots by itself
            await self.station.boot()

    async def _drive(self, connector: int, until: Callable[[], bool], pace: float) -> None:
        while not until():
            await asyncio.sleep(self.random.uniform(0, pace))
            try:
                await self._charge(connector, until, pace)
            except PeerError as thrown_away:
                self.surprises.append(thrown_away)  # the message is among the discarded ones of the outbox
            if self.version != "1.5" and not self.is_soap and self.random.random() < 0.3:
                await self._security_event()

    async def _charge(self, connector: int, until: Callable[[], bool], pace: float) -> None:
        station: Any = self.station
        self.tokens += 1
        deed = Deed(self.id, connector, f"{self.id}-{self.tokens}", asyncio.get_running_loop().time())
        meter = (station.evses if self.is_2x else station.connectors)[connector].meter
        deed.meter_start = meter.register
        self.deeds.append(deed)
        await station.plug_in(connector)
        deed.record = await station.start_transaction(connector, deed.token)
        for _ in range(self.random.randint(0, 4)):
            await asyncio.sleep(self.random.uniform(0, pace))
            if deed.record.stop_reason is not None if self.is_2x else deed.record.stopped:
                break  # the central system stopped it
            deed.readings.append(await station.meter(connector))
        await self._stop(connector, deed)
        deed.meter_stop = meter.register
        deed.ended = asyncio.get_running_loop().time()
        await station.unplug(connector)

    async def _stop(self, connector: int, deed: Deed) -> None:
        station: Any = self.station
        if self.is_2x:
            if not deed.record.ended and deed.record.stop_reason is None:
                await station.stop_transaction(connector)
        elif not deed.record.stopped:
            await station.stop_transaction(connector)

    async def _security_event(self) -> None:
        """A04.FR.02: guaranteed delivery; it takes its place in the queue."""
        told = f"{self.id}-E{len(self.security_events) + 1}"
        self.security_events.append(told)
        payload = {"type": "SettingSystemTime", "timestamp": self.station.now(), "techInfo": told}
        await self.station.transmit(Waiting("SecurityEventNotification", lambda: payload))

    async def power_cycle(self) -> None:
        """The power goes and comes back: a new connection and a new boot; what the station had to say is kept."""
        self.reboots += 1
        station = self.station
        await station.disconnect()
        station.accepted = False
        await self.arrive()

    async def settle(self) -> None:
        """What a station does when the trouble is over: what runs remotely ends, and statuses nobody acknowledged are told again."""
        station: Any = self.station
        remote = station.options.connectors
        plug = (station.evses if self.is_2x else station.connectors)[remote]
        await asyncio.wait_for(self._obeyed(), SETTLE_STATION)
        if plug.transaction is not None and not (self.is_2x and plug.transaction.stop_reason is not None):
            await station.stop_transaction(remote)
        if plug.plugged_in or plug.awaited is not None:
            plug.awaited = None
            await station.unplug(remote)

    async def _obeyed(self) -> None:
        """Until what follows an accepted command is done: a driver does not stop what is just beginning."""
        while beginning := [task for task in self.station._owner._tasks if " after Re" in task.get_name()]:
            await asyncio.wait(beginning)

    def remote_deeds(self) -> list[Deed]:
        """The transactions that began on the connector for remote starts."""
        station: Any = self.station
        remote = station.options.connectors
        deeds = []
        for record in station.transactions:
            if (record.evse if self.is_2x else record.connector) == remote:
                token = (record.id_token or {}).get("idToken", "") if self.is_2x else record.id_tag
                deeds.append(Deed(self.id, remote, token, 0.0, record.meter_start, [], record.meter_start, record=record))
        return deeds

    def turn_clock(self, by: timedelta) -> None:
        """The station's clock jumps."""
        self.clock_jumps += 1
        self.clock.offset += by


def make_member(version: Version, number: int, url: str, seed: int, central: dict[str, SoapService]) -> Member:
    """A station named after its version, with one or two connectors for its drivers and one more for remote starts."""
    random = Random(f"{seed}/{version}/{number}")
    clock, fresh = StationClock(), random.random() < 0.5
    options: dict[str, Any] = {
        "connectors": random.choice((2, 2, 3)),
        "answer_timeout": ANSWER_TIMEOUT,
        "message_retry": 0.05,
        "retry_limit": 1.0,
        "reconnect": 0.02,
        "reconnect_limit": RECONNECT_LIMIT,
        "fresh_ids": fresh,
        "clock": clock,
        "vendor": "Faulty",
    }
    if version.startswith("2"):
        options["profile"] = random.choice(("power_path", "cable_first", "token_first"))
    if version in SOAP:
        options["central_wsdl"] = central.setdefault(version, SoapService(wsdl.load(version.rstrip("s"), "CentralSystemService")))  # type: ignore[arg-type]
    else:
        # TransactionMessageAttempts and MessageAttempts are the operator's to set; a station that gives up is another test's matter.
        options["message_attempts"] = 100_000
    name = f"{version.replace('.', '')}-{number:03}"
    station = make_station(version, name, url, **options)
    return Member(version, station, random, clock, fresh)
