"""What every charging station does, whatever its version: connect, boot, heartbeat, keep its transaction messages, obey commands."""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Coroutine, Mapping
from typing import Any, ClassVar, Self

from ocpp.exceptions import NotImplementedError as UnknownActionError
from ocpp.exceptions import NotSupportedError

from gateway.io.tasks import TaskOwner
from gateway.simulator import schemas
from gateway.simulator.errors import HandshakeRefused, PeerError
from gateway.simulator.exchanges import Exchange, ExchangeLog, Reply, Violation
from gateway.simulator.link import Link
from gateway.simulator.options import StationOptions
from gateway.simulator.outbox import Outbox, Waiting
from gateway.simulator.scripts import Script, scripted

_BOOT_RETRY = 10.0  # the central system gave no interval: 1.6 §4.2 leaves it to the station, but it shall not flood


class Station(ABC):
    """One charging station. An async context manager: leaving it closes the station.

    `log` has every exchange, `violations` what the counterpart sent against the schema, `failures` what went wrong in the background.
    """

    version: ClassVar[str]

    def __init__(self, station_id: str, link: Link, options: StationOptions) -> None:
        self.id, self.link, self.options = station_id, link, options
        self.interval = 0.0
        self.accepted = False
        self.failures: deque[BaseException] = deque(maxlen=1_000)
        self.outbox = Outbox(
            link.call,
            lambda: link.online,
            attempts=options.message_attempts,
            retry=options.message_retry,
            retry_limit=options.retry_limit,
            fresh_ids=options.fresh_ids,
        )
        self._scripts: dict[str, Script] = {}
        self._owner = TaskOwner()
        self._rhythm, self._offline = asyncio.Event(), asyncio.Event()
        self._started = self._closing = self._stays_offline = self._owes_boot = False

    @property
    def log(self) -> ExchangeLog:
        """Every exchange of this station, both directions, in order."""
        return self.link.log

    @property
    def violations(self) -> deque[Violation]:
        """What the counterpart sent that the official schema forbids."""
        return self.link.violations

    @property
    def online(self) -> bool:
        """Whether the station has a connection."""
        return self.link.online

    @property
    def close_code(self) -> int | None:
        """The WebSocket close code of the last connection that ended (1006: without a close); None before, and over SOAP."""
        return self.link.close_code

    @property
    def received(self) -> list[Exchange]:
        """The commands received, with the answers given."""
        return [each for each in self.log if each.received]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def on(self, action: str, script: Script | None) -> None:
        """Answer this command as the script says instead of obeying it; None obeys again."""
        if script is None:
            self._scripts.pop(action, None)
        else:
            self._scripts[action] = script

    async def connect(self) -> None:
        """Open the connection. After an earlier accepted boot the station goes on without a new one (J 1.6 §5.4, 2.x B01.FR.01 note).

        Raises HandshakeRefused.
        """
        self._stays_offline = False
        await self.link.open(self)
        self._offline.clear()
        if not self._started:
            self._started = True
            self.spawn(self.outbox.run(), f"{self.id} outbox")
            if self.options.heartbeat:
                self.spawn(self._beat(), f"{self.id} heartbeat")
        if self.accepted:
            await self.outbox.open()
            await self.report_statuses(only_changed=True)

    async def boot(self, attempts: int | None = None) -> dict[str, Any]:
        """Send BootNotification until it is accepted (or so many times), then the statuses; returns the last answer.

        A failure of the last attempt is raised.
        """
        made = 0
        self._owes_boot = True
        while True:
            made += 1
            try:
                answer = await self.link.call("BootNotification", self.boot_payload())
                await self._take_boot(answer)
                if self.accepted or made == attempts:
                    return answer
            except (PeerError, TimeoutError) as failure:
                if made == attempts or not self.online:
                    raise
                self.failures.append(failure)
            # 1.6 §4.2, B02.FR.04 and B03.FR.06: the interval of the answer is the pause before the next BootNotification.
            await asyncio.sleep(self.options.boot_retry if self.options.boot_retry is not None else self.interval or _BOOT_RETRY)

    async def call(self, action: str, **payload: Any) -> dict[str, Any]:
        """Any station-initiated message, at once and outside the outbox; raises as `Peer.call` does."""
        return await self.link.call(action, payload)

    async def heartbeat(self) -> dict[str, Any]:
        """One Heartbeat."""
        return await self.link.call("Heartbeat", {})

    async def disconnect(self) -> None:
        """Go offline in an orderly way and stay there; `connect` comes back."""
        self._stays_offline = True
        self._offline.set()
        await self.outbox.hold()
        await self.link.close()

    async def drop(self) -> None:
        """Go offline as a lost network does: without a close. With the option `reconnect` the station comes back by itself."""
        await self.outbox.hold()
        await self.link.drop()

    async def close(self) -> None:
        """End the station and everything it has running."""
        self._closing = True
        await self.disconnect()
        await self._owner.close()

    async def answer(self, exchange: Exchange) -> Reply:
        """How the station answers a command: the script of the test, else as it does by itself."""
        script = self._scripts.get(exchange.action)
        if script is not None:
            return await scripted(script, exchange)
        reply = self.obey(exchange.action, exchange.payload)
        if reply is not None:
            return reply
        if schemas.is_action(self.version, exchange.action):
            raise NotSupportedError(f"{exchange.action} is not supported by this station")
        raise UnknownActionError(f"{exchange.action} is not known")

    async def lost(self) -> None:
        """The link tells that the connection went away."""
        self._offline.set()
        await self.outbox.hold()
        if self.options.reconnect is not None and not self._closing and not self._stays_offline:
            self.spawn(self._come_back(self.options.reconnect), f"{self.id} reconnects")

    def spawn(self, work: Coroutine[Any, Any, object], name: str) -> None:
        """Run in the background until done or the station closes; what the counterpart did wrong goes to `failures`."""
        if self._closing:
            work.close()
        else:
            self._owner.spawn(self._guarded(work), name)

    def now(self) -> str:
        """The station's time as RFC 3339 in UTC with milliseconds."""
        return self.options.clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    async def transmit(self, message: Waiting) -> dict[str, Any] | None:
        """Queue a transaction message and wait for its answer; None while offline: it goes out after the reconnect."""
        await self.outbox.put(message)
        return await self.outbox.settle(message)

    async def flushed(self, within: float = 10.0) -> None:
        """Wait until every queued transaction message was answered or discarded. Raises TimeoutError."""
        async with asyncio.timeout(within):
            await self.outbox.emptied()

    async def wait_offline(self, within: float = 10.0) -> None:
        """Wait until there is no connection any more. Raises TimeoutError."""
        async with asyncio.timeout(within):
            await self._offline.wait()

    async def restart(self) -> None:
        """Reboot: away, back, and a new BootNotification (a reset station boots: 1.6 §5.14, B11)."""
        await self.disconnect()
        self.accepted = False
        await self._open_again(self.options.reconnect or 0.0)
        await self.boot()

    def beat_every(self, seconds: float) -> None:
        """A new heartbeat interval, counted from now."""
        self.interval = float(seconds)
        self._rhythm.set()

    @abstractmethod
    def boot_payload(self) -> dict[str, Any]:
        """What BootNotification says."""

    @abstractmethod
    def boot_interval(self, answer: Mapping[str, Any]) -> int:
        """The heartbeat interval of a boot answer, in seconds."""

    @abstractmethod
    def obey(self, action: str, request: dict[str, Any]) -> Reply | None:
        """The station's own reply to a command; None: not supported."""

    @abstractmethod
    async def report_statuses(self, *, only_changed: bool = False) -> None:
        """Send StatusNotification for every connector."""

    @abstractmethod
    async def run_session(self, connector: int = 1, id_tag: str = "SIM", *, readings: int = 3, interval: float = 0.0) -> None:
        """One whole charging session; raises SessionFailed or the PeerError that ended it."""

    async def _take_boot(self, answer: Mapping[str, Any]) -> None:
        self.beat_every(self.boot_interval(answer))
        self.accepted = answer["status"] == "Accepted"
        if self.accepted:
            self._owes_boot = False
            await self.outbox.open()
            await self.report_statuses()

    async def _guarded(self, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except (PeerError, schemas.Unacceptable, OverflowError, TimeoutError) as failure:
            self.failures.append(failure)

    async def _beat(self) -> None:
        while True:
            self._rhythm.clear()
            try:
                # B01.FR.04 speaks of intervals above 0; with 0 this station stays silent until told otherwise.
                async with asyncio.timeout(self.interval or None):
                    await self._rhythm.wait()
            except TimeoutError:
                await self._beat_once()

    async def _beat_once(self) -> None:
        if self.online and self.accepted:
            try:
                await self.heartbeat()
            except PeerError as failure:
                self.failures.append(failure)

    async def _come_back(self, pause: float) -> None:
        await asyncio.sleep(pause)
        await self._open_again(pause)
        if self._owes_boot:  # the connection went away before the boot was accepted
            await self.boot()

    async def _open_again(self, pause: float) -> None:
        while not self._closing and not self.online:
            try:
                await self.connect()
            except HandshakeRefused as refused:
                self.failures.append(refused)
                pause = min(max(pause, 0.05) * 2, self.options.reconnect_limit)
                await asyncio.sleep(pause)
