"""Drives one session: gives it events, executes its commands in order, owns its connections. The only awaits on a message's way are here.

Per message: no task, no timer, no queue hop. `lock` keeps the order of events and commands of one station; `watch` (twice a second, from the
service) gives the time and breaks a connection whose peer stopped reading.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec

from gateway.commands import (
    Abandon,
    Bury,
    CloseBackend,
    CloseStation,
    Command,
    DialBackend,
    DropMessage,
    Finish,
    KeepMessage,
    Persist,
    ReadMessages,
    SendCall,
    SendError,
    SendResult,
    Side,
)
from gateway.io.backlogs import Backlogs
from gateway.io.clock import Clock
from gateway.io.dead_letters import DeadLetters
from gateway.io.links import Link, quietly
from gateway.io.tasks import TaskOwner
from gateway.kept import DeadLetter, Lane
from gateway.metrics import Metrics
from gateway.runs import Incoming, Moment
from gateway.session import Session
from gateway.storage import Store, StoreError
from translators.framing import ocppj
from translators.repairs import repair_frame

CALLRESULTERROR = "CALLRESULTERROR"
"""What stands for the action of such a frame, in the counters."""
STUCK_AFTER = 30.0
"""Seconds a send or a write may take before its connection is broken: the peer has stopped reading, or the disk has stopped writing."""
BACKOFF_FIRST, BACKOFF_LIMIT = 1.0, 60.0
"""Seconds between dials; each is drawn at random below a doubling bound, so that a fleet does not dial in step."""


REFUSALS = {401: "credentials", 403: "forbidden", 404: "unknown_station"}
"""Refusals of the backend that are the station's own: any other is an outage to it."""


class DialFailed(Exception):  # noqa: N818  # reads as what happened
    """The backend could not be reached, or refused the connection. `status` is its HTTP status, 0 when there was none."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"backend: {text}")
        self.status = status


class BackendConnection(Protocol):
    """An open connection to the backend: its link, and the coroutine that reads it until it closes."""

    @property
    def link(self) -> Link: ...
    async def read(self, on_frame: Callable[[bytes], Awaitable[None]]) -> None: ...


Dial = Callable[[], Awaitable[BackendConnection]]


@dataclass(slots=True, eq=False)
class Driver:
    """One station's session, alive, `since` then. `on_finish` is called once, when nothing will be sent any more."""

    session: Session
    store: Store
    backlogs: Backlogs
    letters: DeadLetters
    clock: Clock
    metrics: Metrics
    dial: Dial
    turn: asyncio.Lock
    """Held while this station's backend is dialled (see `admission`)."""
    tasks: TaskOwner
    on_finish: Callable[[Driver], None]
    since: Moment
    links: dict[Side, Link | None] = field(default_factory=lambda: dict.fromkeys(Side))
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    busy_since: float | None = None
    break_connection: Callable[[], None] | None = None
    """Cuts the station's transport at once (WebSocket)."""
    last_message: Moment | None = None
    reachable: bool | None = None
    """Whether commands reach a SOAP station; None: none was tried at its present address, or it has a connection."""
    on_refused: Callable[[int], Awaitable[None]] | None = None
    """Called with the HTTP status when the backend refuses a station that it has never accepted (SOAP)."""
    on_accept: Callable[[], object] | None = None
    """Called when the backend has taken a connection in the station's name."""
    facts: dict[str, str] = field(default_factory=dict)
    """How the station is connected, for the operator: `address` where it came from, as seen before trusted proxies."""

    @property
    def identity(self) -> str:
        return self.session.station.identity

    async def feed(self, event: Callable[[Moment], list[Command]]) -> None:
        """Give the session one event and do what it asks."""
        async with self.lock:
            if self.session.finished:
                return  # its memory is another session's now, or was given up
            now = self.clock.now()
            self.busy_since = now.mono
            try:
                await self._execute_all(event(now))
            except StoreError as error:
                await self._forsake(error)
            finally:
                self.busy_since = None

    async def _execute_all(self, commands: list[Command]) -> None:
        """In order. Raises StoreError; what comes behind the failure is not done."""
        for place, command in enumerate(commands):
            try:
                await self._execute(command)
            except StoreError:
                self.backlogs.undo(self.identity, commands[place + 1 :])
                raise

    async def frame(self, side: Side, data: bytes | str) -> None:
        """One OCPP-J frame of a peer."""
        started = self.clock.mono()
        parsed = self._parse(data)
        session = self.session
        for quirk in () if isinstance(parsed, ocppj.Unreadable) else parsed.quirks:
            self.metrics.quirk(session.pair.station.name, quirk)
        if isinstance(parsed, ocppj.CallFrame):
            incoming = Incoming(parsed.message_id, parsed.action, parsed.payload, parsed.payload, parsed.send)
            await self.feed(lambda now: session.call_received(side, incoming, now))
        elif isinstance(parsed, ocppj.ResultFrame):
            await self.feed(lambda now: session.result_received(side, parsed.message_id, parsed.payload, now))
        elif isinstance(parsed, ocppj.ErrorFrame):
            await self._error_frame(side, parsed)
        else:
            await self.feed(lambda now: session.unreadable(side, parsed, now))
        self.metrics.seconds(side.value, "in", self.clock.mono() - started)

    def _parse(self, data: bytes | str) -> ocppj.Frame:
        parsed = ocppj.parse(data)
        if not isinstance(parsed, ocppj.Unreadable) or not self.session.runner.lenient:
            return parsed
        repaired = repair_frame(data if isinstance(data, bytes) else data.encode())
        if repaired is None or not self.session.station.options.repairs_off.isdisjoint(repaired.quirks):
            return parsed
        again = ocppj.parse(repaired.payload)
        if isinstance(again, ocppj.Unreadable):
            return parsed
        return msgspec.structs.replace(again, quirks=(*again.quirks, *repaired.quirks))

    async def _error_frame(self, side: Side, frame: ocppj.ErrorFrame) -> None:
        version = self.session.runner.version(side).name
        if frame.of_result:
            # 2.1 CALLRESULTERROR: our answer was unusable. Counted, and nothing is said to the other party (translation-up §6.1).
            self.metrics.message(side.value, version, "in", CALLRESULTERROR, "error")
            return
        await self.feed(lambda now: self.session.error_received(side, frame.message_id, frame.code, frame.description, frame.details, now))

    async def watch(self, now: Moment) -> None:
        """Twice a second: deadlines, and connections that hang."""
        if self.lock.locked():
            if self.busy_since is not None and now.mono - self.busy_since > STUCK_AFTER and self.break_connection is not None:
                self.break_connection()
            return
        if now.mono >= self.session.quiet_until:
            await self.feed(self.session.tick)

    async def _execute(self, command: Command) -> None:
        match command:
            case SendCall(side, message_id, action, payload, send):
                await self._send(side, lambda link: link.call(message_id, action, payload, send=send))
            case SendResult(side, message_id, action, payload):
                await self._send(side, lambda link: link.result(message_id, action, payload))
            case SendError():
                refusal = command
                await self._send(
                    refusal.side, lambda link: link.error(refusal.message_id, refusal.code, refusal.description, refusal.details)
                )
            case Abandon(message_id):
                await self._send(Side.STATION, lambda link: link.abandon(message_id))
            case Persist(record):
                await self.store.save("station", self.identity, record)
            case DialBackend(attempt):
                self._spawn(lambda: self._dial(attempt), f"dial {self.identity}")
            case CloseStation(code, reason):
                await self._close(Side.STATION, code, reason)
            case CloseBackend(code, reason):
                await self._close(Side.BACKEND, code, reason)
            case Finish():
                self.on_finish(self)
            case _:
                await self._keep(command)

    async def _keep(self, command: KeepMessage | DropMessage | ReadMessages | Bury) -> None:
        """What a backlog asks of the store."""
        match command:
            case KeepMessage(lane, number, record, memory):
                await self.backlogs.keep(self.identity, lane, number, record, memory)
            case DropMessage(lane, number, _):
                await self.backlogs.drop(self.identity, lane, number)
            case ReadMessages(lane):
                rows = await self.backlogs.read(self.identity, lane)
                await self._execute_all(self.session.backlog_read(lane, rows, self.clock.now()))
            case Bury(letter, lane, number, size):
                await self._bury(letter, lane, number, size)

    async def _send(self, side: Side, send: Callable[[Link], Awaitable[None]]) -> None:
        link = self.links[side]
        if link is None:
            return  # the leg is gone; its reader has told the session, or is about to
        try:
            await send(link)
        except (ConnectionError, RuntimeError):
            # aiohttp raises either when the connection closes under the send; the reader of the leg ends now and tells the session.
            self.links[side] = None

    async def _forsake(self, error: StoreError) -> None:
        """What happened could not be stored, so it did not happen: the session ends, the station keeps its messages, the next session begins with
        what is stored."""
        self.session.observer.fault(self.identity, f"gateway: the state could not be stored: {error}", error)
        self.session.finished, why = True, "state store unavailable"
        for command in (CloseStation(1011, why), CloseBackend(1011, why), Finish()):
            await self._execute(command)

    async def _bury(self, letter: DeadLetter, lane: Lane, number: int, size: int) -> None:
        try:
            await self.letters.keep(letter)
        except StoreError as error:
            self.session.observer.fault(self.identity, f"gateway: a dead letter could not be stored: {error}", error)
            if number:
                self.backlogs.room.found(self.identity, lane, 1, size, number)  # it stays where it was
            return
        if number:
            await self.backlogs.drop(self.identity, lane, number)

    async def _close(self, side: Side, code: int, reason: str) -> None:
        link, self.links[side] = self.links[side], None
        if link is not None:
            # A close waits for the peer's close frame; the session does not wait for it.
            self._spawn(lambda: quietly(link.close(code, reason)), f"close {self.identity}")

    def _spawn(self, work: Callable[[], Coroutine[Any, Any, None]], name: str) -> None:
        """Beside the session. Nothing begins any more at the end of the gateway, which closes all connections itself."""
        if not self.tasks.is_closed:
            self.tasks.spawn(work(), name)

    async def _dial(self, attempt: int) -> None:
        if attempt > 1:
            bound = min(BACKOFF_LIMIT, BACKOFF_FIRST * 2 ** min(attempt - 2, 10))
            await asyncio.sleep(random.uniform(bound / 4, bound))  # noqa: S311 - jitter, not a secret
        try:
            async with self.turn:  # each holder's dial is bounded
                if self.session.finished:
                    return
                connection = await self.dial()
        except DialFailed as failed:
            if self.session.finished:
                return
            # A station that was accepted before keeps its transactions: what refuses it now may be a proxy of a backend that restarts.
            if self.on_refused is not None and failed.status in REFUSALS and self.session.station.memory.boot.status != "Accepted":
                await self.on_refused(failed.status)
            else:
                await self.feed(self.session.backend_lost)
            return
        await self.attach_backend(connection)

    async def attach_backend(self, connection: BackendConnection) -> None:
        """Take over an open connection to the backend, and read it until it closes."""
        if self.session.finished:
            await connection.link.close(1001, "station gone")
            return
        self.links[Side.BACKEND] = connection.link
        if self.on_accept is not None:
            self.on_accept()
        await self.feed(self.session.backend_opened)
        self.tasks.spawn(self._read_backend(connection), f"backend of {self.identity}")

    async def _read_backend(self, connection: BackendConnection) -> None:
        try:
            await connection.read(lambda data: self.frame(Side.BACKEND, data))
        finally:
            if self.links[Side.BACKEND] in (connection.link, None) and not self.tasks.is_closed:
                self.links[Side.BACKEND] = None
                if not self.session.finished:
                    await self.feed(self.session.backend_lost)
