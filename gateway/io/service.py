"""The whole gateway, started and stopped: listeners, sessions, state, clock."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from aiohttp import web

from gateway import logs
from gateway.commands import Command
from gateway.config import Config, ConfigError, load, networks
from gateway.credentials import Credentials
from gateway.io.absent import Absent
from gateway.io.addresses import AddressPolicy
from gateway.io.admin import admin_app
from gateway.io.admin_letters import LetterPages
from gateway.io.admission import Admission
from gateway.io.backlogs import Backlogs
from gateway.io.clock import Clock, SystemClock
from gateway.io.dead_letters import DeadLetters
from gateway.io.driver import CALLRESULTERROR, Driver
from gateway.io.http_errors import http_logger
from gateway.io.keeping import Keeping
from gateway.io.proxies import Proxies
from gateway.io.rates import Rates
from gateway.io.resumption import Resumption
from gateway.io.settings import bounds, buffering, own_address
from gateway.io.soap_calls import SoapLimits, SoapOptions
from gateway.io.soap_client import SoapClient
from gateway.io.soap_server import SoapServer
from gateway.io.soap_stations import SoapDesk
from gateway.io.tasks import TaskOwner
from gateway.io.tls import ClientTls, ServerTls, TlsError
from gateway.io.view import View
from gateway.io.wakeups import Wakeups
from gateway.io.websocket_client import BackendDialer, new_client
from gateway.io.websocket_server import WebSocketServer
from gateway.kept import Kept
from gateway.metrics import Metrics
from gateway.observing import Reporter
from gateway.redaction import Redactor
from gateway.registry import Live, Registry
from gateway.replies import UNREADABLE
from gateway.room import Room
from gateway.runs import Moment
from gateway.storage import StoreError, open_store
from translators.memory.station import Memory
from translators.versions import VERSIONS, all_actions

log = logs.get(__name__)

WATCH_INTERVAL = 0.5
"""Seconds between two looks at deadlines."""
KEEPALIVE = 75.0
"""Seconds an HTTP connection may be idle, and a new one may take for the head of its first request."""
LINGERING = 2.0
"""Seconds for which the rest of a refused request is read and thrown away, so that its sender sees the refusal and not a reset."""
DRAIN_LIMIT = 30.0
"""Seconds for what is in flight at SIGTERM (contract: Signals)."""
LEAVE_LIMIT = 2.0
"""Seconds for closing what was not finished by then."""


class Service:
    """One gateway. `async with Service(config) as service:` serves until the block ends; `port`, `tls_port`, `admin_port` are the real ones."""

    def __init__(
        self, config: Config, *, config_file: Path | None = None, flags: Mapping[str, str] | None = None, clock: Clock | None = None
    ) -> None:
        self.config = config
        self.config_file = config_file
        self.flags = flags
        self.clock = clock or SystemClock()
        self.metrics = Metrics({*all_actions(), UNREADABLE, CALLRESULTERROR})
        self.reporter = Reporter(self.metrics)
        self.registry = Registry()
        self.tasks = TaskOwner(self.metrics.task_failed)
        self.port: int | None = None
        self.tls_port: int | None = None
        self.admin_port: int | None = None
        self._stack = AsyncExitStack()
        self._sites: list[web.BaseSite] = []
        self._stopping = asyncio.Event()

    async def __aenter__(self) -> Service:
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _start(self) -> None:
        config = self.config
        self.store = await open_store(config.state.url, self.metrics.state_seconds)
        self._stack.push_async_callback(self.store.close)
        client = new_client()
        self._stack.push_async_callback(client.close)
        self._stack.push_async_callback(self.tasks.close)
        self.backend_tls = ClientTls(config.backend)
        backend = VERSIONS[config.backend.version]
        dialer = BackendDialer(client, backend, config.listen.max_frame_bytes * 4, self.backend_tls.context)
        self.credentials = Credentials(config.backend)
        self._stack.callback(self.credentials.close)
        self.backlogs = Backlogs(self.store, Room(bounds(config)), self.reporter)
        await self.backlogs.open()
        self.metrics.buffered = lambda: self.backlogs.room.messages
        self.letters = DeadLetters(self.store, self.metrics, self.reporter, config.buffer.max_dead_letters)
        await self.letters.open()
        self.admission = Admission(
            config,
            self.store,
            self.registry,
            dialer,
            self.credentials,
            self.metrics,
            self.reporter,
            self.clock,
            self.tasks,
            Keeping(self.backlogs, self.letters, self.credentials, buffering(config)),
            Proxies(networks(config.listen.trusted_proxies), config.listen.client_cert_header),
        )
        self.view = View(self.registry, self.store, self.admission)
        online = await self.view.remember_stored()
        self.metrics.stations = self.view.stations_online
        self.metrics.backend_connections = self.view.backend_connections
        self.metrics.unreachable = self.view.unreachable
        desk = await self._listen()
        self.tasks.spawn(self._watch(), "watch")
        self.tasks.spawn(self._speak_for_the_silent(desk, online), "stations without a connection")

    async def _speak_for_the_silent(self, desk: SoapDesk, online: list[tuple[str, Memory]]) -> None:
        """Those who are there and have no connection first, then those who are not there and have something to say."""
        await Resumption(self.admission, desk).run(online)
        if not self.tasks.is_closed:
            self.tasks.spawn(Absent(self.admission).watch(), "stations that are gone")

    async def _listen(self) -> SoapDesk:
        config = self.config
        app = web.Application(client_max_size=config.listen.max_frame_bytes)
        backends = (config.backend.url, *(row.backend_url for row in config.stations if row.backend_url))
        policy = AddressPolicy(networks(config.soap.callback_allow), backends=backends)
        self.callback_tls = ClientTls(config.soap)
        soap_client = SoapClient(policy, own_address(config), timeout=config.soap.call_timeout, tls=self.callback_tls.context)
        await self._stack.enter_async_context(soap_client)
        wakeups = None
        if config.soap.wakeup_url:
            wakeups = await self._stack.enter_async_context(Wakeups(config.soap.wakeup_url, config.soap.wakeup_wait, self.metrics))
        limits = SoapLimits(max_body=config.listen.max_frame_bytes, max_inflated=config.listen.max_frame_bytes)
        options = SoapOptions(
            strict=config.policy.validation == "strict",
            ignore_must_understand=config.soap.ignore_must_understand,
            limits=limits,
            proxies=self.admission.proxies,
        )
        rates = Rates(config.soap, self.admission.proxies, self.metrics, self.clock)
        desk = SoapDesk(self.admission, soap_client, rates, wakeups)
        soap = SoapServer(desk, self.metrics, options)
        for route in soap.routes(config.listen.soap_path, config.listen.soap_aliases):
            app.router.add_route(route.method, route.path, rates.guarded(route.handler))
        app.router.add_get(config.listen.ws_path.rstrip("/") + "/{station_id:[^/]+}{_:/?}", WebSocketServer(self.admission).handle)
        # SOAP bodies are inflated by the SOAP server, within its bounds.
        runner = web.AppRunner(
            app,
            access_log=None,
            logger=http_logger(self.metrics),
            auto_decompress=False,
            handler_cancellation=False,
            shutdown_timeout=1.0,
            keepalive_timeout=KEEPALIVE,
            lingering_time=LINGERING,
        )
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        if config.listen.port is not False:
            self.port = await self._site(runner, config.listen.host, config.listen.port, None)
        self.server_tls: ServerTls | None = None
        if config.listen.tls is not None and config.listen.tls.port is not False:
            self.server_tls = ServerTls(config.listen.tls)
            self.tls_port = await self._site(runner, config.listen.host, config.listen.tls.port, self.server_tls)
        if config.admin.port is not False:
            redactor = Redactor(identities=config.log.redact_identities)
            letters = LetterPages(self.letters, self._put_back, redactor)
            pages = admin_app(self.view, self.metrics, config.admin.token, redactor=redactor, letters=letters)
            admin = web.AppRunner(pages, access_log=None)
            await admin.setup()
            self._stack.push_async_callback(admin.cleanup)
            self.admin_port = await self._site(admin, config.admin.host, config.admin.port, None)
        policy.own_ports = {port for port in (self.port, self.tls_port, self.admin_port) if port is not None}
        return desk

    async def _site(self, runner: web.AppRunner, host: str, port: int, tls: ServerTls | None) -> int:
        site = web.TCPSite(runner, host, port, ssl_context=tls.context if tls is not None else None, backlog=4096)
        await site.start()
        self._sites.append(site)
        return int(runner.addresses[-1][1])

    async def _watch(self) -> None:
        """Give every session the time, a portion at once: messages do not wait until ten thousand stations were looked at."""
        while True:
            portions = self.registry.portions()
            for portion in portions:
                await asyncio.sleep(WATCH_INTERVAL / len(portions))
                now = self.clock.now()
                for live in portion:
                    await self._watch_one(live, now)

    async def _watch_one(self, live: Live, now: Moment) -> None:
        """A session that fails is reported; the others go on."""
        assert isinstance(live, Driver)  # the registry holds drivers
        try:
            if not live.session.finished:
                await live.watch(now)
        except Exception as error:  # one station's trouble must not stop the clock of the others
            self.reporter.fault(live.identity, "gateway: watching the session failed", error)

    async def _put_back(self, station: str, message: Kept) -> None:
        """A dead letter joins the queue of its station, which is told at once when it is there. Raises StoreError."""
        live = self.registry.get(station)
        if isinstance(live, Driver) and not live.session.finished:
            self.backlogs.check_room(station, message)
            await live.feed(lambda now: live.session.put_back(message, now))
            if live.session.finished:
                raise StoreError("unreachable", "the letter could not be put back", "look at what was logged, and try again")
        else:
            await self.backlogs.put_back(station, message)

    def heed_signals(self) -> None:
        """From now on SIGTERM and SIGINT end it in order. Call it before it starts: a signal while it starts must not kill it with stations connected."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self._stopping.set)

    async def run_until_signal(self) -> None:
        """Serve until SIGTERM or SIGINT; SIGHUP reloads certificates and `[[stations]]`."""
        loop = asyncio.get_running_loop()
        self.heed_signals()
        loop.add_signal_handler(signal.SIGHUP, self.reload)
        try:
            await self._stopping.wait()  # no timeout: it is the purpose of the process to wait here
        finally:
            loop.remove_signal_handler(signal.SIGHUP)

    def reload(self) -> None:
        """Certificates and `[[stations]]` anew; what is wrong stays as it was and is said."""
        whole = True
        for name, tls in (("listen.tls", self.server_tls), ("backend", self.backend_tls), ("soap", self.callback_tls)):
            try:
                if tls is not None:
                    tls.reload()
            except TlsError as error:
                whole = False
                log.error("reload failed, the old certificates stay", what=name, error=str(error))
        if self.config_file is not None:
            try:
                self.admission.config = self.config.with_stations_of(load(self.config_file, flags=self.flags))
            except ConfigError as error:
                whole = False
                log.error("reload failed, the old stations stay", mistakes=error.mistakes)
        if whole:
            log.info("reloaded")

    async def stop(self) -> None:
        """Stop accepting, finish what is in flight (30 s at most), close the stations with 1001, let go of everything. Once is enough."""
        if self.admission.draining:
            return
        self.admission.draining = True
        for site in self._sites[:-1] if self.admin_port is not None else self._sites:
            await site.stop()
        empty = asyncio.Event()
        self.registry.on_empty = empty.set
        # One that hangs in a send, or in a write, keeps no other: they are told at the same time.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_LIMIT):
                await asyncio.gather(*(self._end(live, live.session.drain) for live in self.registry))
                if len(self.registry):
                    await empty.wait()  # the watch goes on meanwhile and ends each session when it is idle
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_LIMIT):
                await asyncio.gather(*(self._end(live, partial(live.session.leave, "going away")) for live in self.registry))
        await self._stack.aclose()

    async def _end(self, live: Live, event: Callable[[Moment], list[Command]]) -> None:
        """A session that fails is reported; the others end in order."""
        assert isinstance(live, Driver)  # the registry holds drivers
        try:
            await live.feed(event)
        except Exception as error:  # one station's trouble must not cost the others their answers
            self.reporter.fault(live.identity, "gateway: ending the session failed", error)
