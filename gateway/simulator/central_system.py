"""A small central system (CSMS) of 1.6, 2.0.1 or 2.1: for tests, the demo and trials without a real one."""

import asyncio
import base64
import binascii
import hmac
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from ssl import SSLContext
from typing import Any, Self
from urllib.parse import unquote

from aiohttp import web
from ocpp.exceptions import NotImplementedError as UnknownActionError
from ocpp.exceptions import NotSupportedError

from gateway.io.tasks import TaskOwner
from gateway.simulator import schemas
from gateway.simulator.central_rules import RULES
from gateway.simulator.central_transactions import CentralTransaction, CentralTransactions
from gateway.simulator.errors import Disconnected, PeerError
from gateway.simulator.exchanges import Exchange, ExchangeLog, Reply, Violation
from gateway.simulator.ocppj import Peer
from gateway.simulator.options import utc_now
from gateway.simulator.scripts import Script, scripted


@dataclass(frozen=True, slots=True)
class Handshake:
    """One attempt of a station to connect: what it said and the HTTP status it got (101: it is connected)."""

    station_id: str
    headers: Mapping[str, str]
    status: int


@dataclass(slots=True, kw_only=True)
class CentralSystem:
    """Settings are plain attributes and may change while it runs; an async context manager.

    `tokens` maps an idTag or idToken to its status, others get `default_token`. `credentials` (station id → password) turns Basic
    authentication on. `refuse_with` is an HTTP status with which every handshake is refused (503: out of order), None takes all.

    Everything received and sent is in `log`; what broke the official schema or the RPC framework is in `violations`, so an empty list is
    the proof that every frame was valid. `overlaps` has the CALLs that came while an earlier one of the connection was not answered: forbidden
    (OCPP-J 1.6 §4.1.1, 2.0.1 part 4 §4.1.1) unless the sender had given the earlier one up. `failures` has what went wrong in the background.
    """

    version: str
    host: str = "127.0.0.1"
    port: int = 0
    path: str = "/ocpp"
    ssl: SSLContext | None = None
    credentials: Mapping[str, str] | None = None
    tokens: dict[str, str] = field(default_factory=dict)
    default_token: str = "Accepted"
    vendors: set[str] = field(default_factory=set)
    boot_status: str = "Accepted"
    boot_statuses: dict[str, str] = field(default_factory=dict)
    heartbeat_interval: int = 300
    answer_timeout: float = 30.0
    refuse_with: int | None = None
    clock: Callable[[], datetime] = utc_now
    log: ExchangeLog = field(default_factory=ExchangeLog)
    violations: deque[Violation] = field(default_factory=lambda: deque(maxlen=10_000))
    overlaps: deque[Exchange] = field(default_factory=lambda: deque(maxlen=10_000))
    failures: deque[BaseException] = field(default_factory=lambda: deque(maxlen=10_000))
    handshakes: deque[Handshake] = field(default_factory=lambda: deque(maxlen=10_000))
    records: CentralTransactions = field(default_factory=CentralTransactions)
    _peers: dict[str, Peer] = field(default_factory=dict)
    _scripts: dict[tuple[str | None, str], Script] = field(default_factory=dict)
    _owner: TaskOwner = field(default_factory=TaskOwner)
    _runner: web.AppRunner | None = None
    _closing: bool = False
    _change: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def url(self) -> str:
        """What stations and the gateway are given; the station id is appended."""
        return f"{'wss' if self.ssl else 'ws'}://{self.host}:{self.port}{self.path}"

    @property
    def transactions(self) -> list[CentralTransaction]:
        """Every transaction it was told of, in order of their start."""
        return self.records.all

    @property
    def connected(self) -> tuple[str, ...]:
        """The stations that are connected now."""
        return tuple(self._peers)

    async def start(self) -> None:
        """Listen; with `port` 0 a free port is taken, and kept over `stop` and `start`. Raises OSError."""
        application = web.Application()
        application.router.add_get(f"{self.path}/{{station:.+}}", self._take_station)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port, ssl_context=self.ssl)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Go away with all connections; `start` comes back on the same port."""
        runner, self._runner = self._runner, None
        for station_id in self.connected:
            await self.disconnect(station_id, code=1001)
        if runner is not None:
            await runner.cleanup()

    async def close(self) -> None:
        """Stop for good."""
        self._closing = True
        await self.stop()
        await self._owner.close()

    def on(self, action: str, script: Script | None, *, station_id: str | None = None) -> None:
        """Answer this action as the script says (of one station, or of all); None answers by the rules again.

        Slow: a coroutine function that waits. Silent: `Reply({}, silent=True)`. Malformed: `Reply(payload, validate=False)` or
        `Reply({}, text="…")`. An error: raise an exception of `ocpp.exceptions`.
        """
        if script is None:
            self._scripts.pop((station_id, action), None)
        else:
            self._scripts[station_id, action] = script

    async def call(
        self, station_id: str, action: str, /, *, validate_request: bool = True, answer_within: float | None = None, **payload: Any
    ) -> dict[str, Any]:
        """Send any command (payload in camelCase) and return the answer.

        Raises as `Peer.call` does; Disconnected when the station is not connected. `validate_request=False` sends even what the schema forbids.
        """
        peer = self._peers.get(station_id)
        if peer is None:
            raise Disconnected(f"{station_id} is not connected to the central system")
        return await peer.call(action, payload, validate=validate_request, within=answer_within)

    async def wait_connected(self, station_id: str, *, connected: bool = True, within: float = 10.0) -> None:
        """Until the station is connected (or is not any more). Raises TimeoutError."""
        async with asyncio.timeout(within), self._change:
            await self._change.wait_for(lambda: (station_id in self._peers) is connected)

    async def wait_for_handshake(self, station_id: str, status: int, *, within: float = 10.0) -> Handshake:
        """The first attempt of the station to connect that got this HTTP status, now or later. Raises TimeoutError."""
        async with asyncio.timeout(within), self._change:
            while True:
                for each in self.handshakes:
                    if (each.station_id, each.status) == (station_id, status):
                        return each
                await self._change.wait()

    async def wait_for_transaction(
        self, station_id: str, *, where: Callable[[CentralTransaction], bool] = lambda _: True, within: float = 10.0
    ) -> CentralTransaction:
        """The first transaction of the station that matches, now or later, e.g. `where=lambda t: t.stopped`. Raises TimeoutError."""
        async with asyncio.timeout(within), self._change:
            while True:
                for each in self.records.all:
                    if each.station_id == station_id and where(each):
                        return each
                await self._change.wait()

    async def disconnect(self, station_id: str, *, code: int = 1000) -> None:
        """Close one station's connection."""
        peer = self._peers.get(station_id)
        if peer is not None:
            await peer.close(code)

    def token_status(self, token: str) -> str:
        """The status of a token; tokens are case-insensitive (1.6 §7.28, 2.x C01)."""
        return next((status for known, status in self.tokens.items() if known.lower() == token.lower()), self.default_token)

    def now(self) -> str:
        """RFC 3339, UTC, milliseconds."""
        return self.clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def spawn(self, work: Coroutine[Any, Any, object], name: str) -> None:
        """Run in the background until done or closed."""
        if self._closing:
            work.close()
        else:
            self._owner.spawn(self._guarded(work), name)

    async def _guarded(self, work: Coroutine[Any, Any, object]) -> None:
        try:
            await work
        except (PeerError, schemas.Unacceptable, TimeoutError) as failure:
            self.failures.append(failure)

    async def _take_station(self, request: web.Request) -> web.StreamResponse:
        station_id = unquote(request.raw_path.split("?")[0].removeprefix(f"{self.path}/"))
        status = self.refuse_with or (401 if not self._authentic(station_id, request) else 101)
        async with self._change:
            self.handshakes.append(Handshake(station_id, request.headers, status))
            self._change.notify_all()
        if status != 101:
            headers = {"WWW-Authenticate": "Basic"} if status == 401 else {}
            return web.Response(status=status, headers=headers)
        socket = web.WebSocketResponse(protocols=[f"ocpp{self.version}"], timeout=5.0)
        await socket.prepare(request)
        peer = Peer(
            station_id,
            self.version,
            socket,
            self._answer,
            log=self.log,
            violations=self.violations,
            overlaps=self.overlaps,
            spawn=self.spawn,
            answer_timeout=self.answer_timeout,
        )
        if socket.ws_protocol is None:
            # OCPP-J 1.6 §3.2: without a common subprotocol the handshake completes and the connection is closed at once.
            await socket.close()
            return socket
        await self._serve(peer)
        return socket

    async def _serve(self, peer: Peer) -> None:
        older = self._peers.get(peer.station_id)
        await self._set_peer(peer.station_id, peer)
        if older is not None:
            await older.close()  # one connection per identity: 2.0.1 part 4 §3
        try:
            await peer.run()
        finally:
            if self._peers.get(peer.station_id) is peer:
                await self._set_peer(peer.station_id, None)

    async def _set_peer(self, station_id: str, peer: Peer | None) -> None:
        async with self._change:
            if peer is None:
                del self._peers[station_id]
            else:
                self._peers[station_id] = peer
            self._change.notify_all()

    def _authentic(self, station_id: str, request: web.Request) -> bool:
        if self.credentials is None:
            return True
        kind, _, encoded = request.headers.get("Authorization", "").partition(" ")
        try:
            name, _, password = base64.b64decode(encoded, validate=True).partition(b":")
        except binascii.Error:
            return False
        expected = self.credentials.get(station_id, "")
        known = station_id in self.credentials and kind.lower() == "basic" and name == station_id.encode()
        return known and hmac.compare_digest(password, expected.encode())

    async def _answer(self, exchange: Exchange) -> Reply:
        script = self._scripts.get((exchange.station_id, exchange.action)) or self._scripts.get((None, exchange.action))
        try:
            return await scripted(script, exchange) if script is not None else self.by_rule(exchange)
        finally:
            async with self._change:
                self._change.notify_all()

    def by_rule(self, exchange: Exchange) -> Reply:
        """The answer by the rules, for scripts that only want to wait first."""
        rule = RULES[self.version].get(exchange.action)
        if rule is not None:
            return Reply(self.records.once(exchange, lambda: rule(self, exchange)))
        try:
            required = schemas.required_answer_fields(self.version, exchange.action)
        except KeyError:
            raise UnknownActionError(f"{exchange.action} is not known") from None
        if required:
            raise NotSupportedError(f"{exchange.action} is not supported by this central system")
        return Reply({})
