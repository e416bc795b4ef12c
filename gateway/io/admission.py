"""Who may connect: known or not, with which credentials, once or in place of another connection; and the session they get."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from weakref import WeakValueDictionary

from aiohttp.web import Request, Response

from gateway.commands import Side
from gateway.config import Config
from gateway.credentials import Credentials, Login, VerificationBusyError
from gateway.io.clock import Clock
from gateway.io.driver import REFUSALS, BackendConnection, Dial, DialFailed, Driver
from gateway.io.hearings import Hearings
from gateway.io.identities import Identities
from gateway.io.keeping import Keeping, only_backend_knows
from gateway.io.proxies import Peer, Proxies
from gateway.io.refusals import AWAY, Refusal
from gateway.io.remembered import remembered
from gateway.io.settings import message_ids, timing
from gateway.io.tasks import TaskOwner
from gateway.io.websocket_client import BackendDialer
from gateway.io.websocket_server import RETRY_AFTER, Admitted
from gateway.metrics import Metrics
from gateway.registry import Known, Registry
from gateway.runs import Observer
from gateway.session import Session
from gateway.storage import Store, StoreError
from translators.memory.station import Station, time_text
from translators.overview import connectors, device, open_transactions
from translators.versions import Version, pair

_NOBODY = Peer()


class Admission:
    """Gives a session to a station, or says why not."""

    def __init__(
        self,
        config: Config,
        store: Store,
        registry: Registry,
        dialer: BackendDialer,
        credentials: Credentials,
        metrics: Metrics,
        observer: Observer,
        clock: Clock,
        tasks: TaskOwner,
        keeping: Keeping,
        proxies: Proxies | None = None,
    ) -> None:
        self.config = config
        self.store = store
        self.registry = registry
        self.dialer = dialer
        self.credentials = credentials
        self.metrics = metrics
        self.observer = observer
        self.clock = clock
        self.tasks = tasks
        self.keeping = keeping
        self.proxies = proxies or Proxies()
        self.draining = False
        self._identities = Identities(registry, store)
        self._hearings = Hearings()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def max_frame(self) -> int:
        return self.config.listen.max_frame_bytes

    async def admit(self, request: Request, identity: str, version: Version) -> Admitted | Response:
        """A WebSocket station asks for its handshake."""
        peer = self.proxies.peer(request)
        for quirk in peer.quirks:
            self.metrics.quirk(version.name, quirk)
        said, identity = identity, self.spelling(identity)
        try:
            login = await self.check(said, request.headers.get("Authorization"), peer)
            async with self.heard(identity, login, peer.ip) as identity:
                admitted = await self._admit(identity, version, login)
            self.came(admitted.driver, peer, said)
            return admitted
        except Refusal as refusal:
            self.metrics.refused_connection(refusal.reason)
            headers = {"Retry-After": str(random.randint(*RETRY_AFTER))} if refusal.status == 503 else {}  # noqa: S311 - jitter, not a secret
            if refusal.status == 401:
                headers["WWW-Authenticate"] = 'Basic realm="OCPP", charset="UTF-8"'
            return Response(status=refusal.status, text=str(refusal), headers=headers)

    async def _admit(self, identity: str, version: Version, login: Login) -> Admitted:
        """The connection before stays until the backend has taken this one: whom it refuses throws nobody out."""
        self.refuse_duplicate(identity)
        dial = self.dial_for(identity, login)
        try:
            backend = await self.connect(dial)
        except Refusal as refusal:
            if self.draining:
                raise Refusal(503, "draining", "gateway: shutting down") from None  # it is the gateway that lets go of its dials
            return Admitted(await self.admit_alone(identity, version, login, refusal))
        return Admitted(await self.succeed(identity, version, login, backend))

    async def succeed(self, identity: str, version: Version, login: Login, backend: BackendConnection) -> Driver:
        """A session for whom the backend has just accepted, in the place of the one there was. Raises Refusal."""
        try:
            await self.take_over(identity)
            driver = await self.new_driver(identity, version, self.dial_for(identity, login))
            await self.keep_for(driver, login, away=False)
        except BaseException:
            await backend.link.close(1001, "gateway: no session")
            raise
        await driver.attach_backend(backend)
        return driver

    async def admit_alone(self, identity: str, version: Version, login: Login, refusal: Refusal) -> Driver:
        """A session without a backend, in `buffer` mode: for a station whose credentials it accepted before. Raises the refusal for any other, in whose
        name nothing is done."""
        if refusal.reason != AWAY or not self.keeping.may_keep(identity):
            raise refusal
        live = self.registry.get(identity)
        station = live.session.station if live is not None else await self._remembered(identity, version)
        if not await self.keeping.trusts(station, login, self.config):
            raise refusal
        await self.take_over(identity)
        driver = await self.new_driver(identity, version, self.dial_for(identity, login))
        await self.keep_for(driver, login, away=True)
        if not driver.session.backlog.trusted:  # its credentials changed meanwhile, or nobody could look at them now
            await driver.feed(lambda now: driver.session.leave("the backend is away", now))
            raise refusal
        return driver

    @asynccontextmanager
    async def heard(self, identity: str, login: Login, ip: str) -> AsyncIterator[str]:
        """In the turn of the station; whom only the backend can judge, when nobody else from there is being judged. Gives the id under which it is
        known by then: who had the turn before may be this very station, in another spelling. Raises Refusal."""
        async with AsyncExitStack() as stack:
            if only_backend_knows(identity, self.config):
                await stack.enter_async_context(self._hearings.of(identity.casefold(), login, ip))
            await stack.enter_async_context(self.turn(identity))
            yield self.spelling(identity)

    def turn(self, identity: str) -> asyncio.Lock:
        """Held while a station's backend is dialled and its session replaced or made: two connections at once do not make two, and a session
        that is about to be replaced does not win its backend connection back (a backend keeps the newest of one id)."""
        return self._turns.setdefault(identity.casefold(), asyncio.Lock())

    async def connect(self, dial: Dial) -> BackendConnection:
        """The backend's connection for a station that has no session yet, or another one. Raises Refusal: the backend's own, or that it is away."""
        try:
            return await dial()
        except DialFailed as failed:
            if failed.status in REFUSALS:
                raise Refusal(failed.status, REFUSALS[failed.status], str(failed)) from None
            raise Refusal(503, AWAY, str(failed)) from None

    def spelling(self, identity: str) -> str:
        """The id under which the station is known that wrote its id like this."""
        return self._identities.spelling(identity, self.config)

    def came(self, driver: Driver, peer: Peer, said: str) -> None:
        """A station that may connect came from there and called itself so."""
        for quirk in self._identities.came(driver, peer, said):
            self.metrics.quirk(driver.session.station.version, quirk)

    async def check(self, said: str, authorization: str | None, peer: Peer = _NOBODY, *, soap: bool = False) -> Login:
        """The station's credentials. Raises Refusal: draining or full 503, unknown 404, wrong 401."""
        identity = self.spelling(said)
        if self.draining:
            raise Refusal(503, "draining", "gateway: shutting down")
        if len(self.registry) >= self.config.listen.max_connections and self.registry.get(identity) is None:
            raise Refusal(503, "limit", f"gateway: {self.config.listen.max_connections} stations are connected, the most allowed")
        override = self.config.station(identity)
        if override is None and self.config.policy.unknown_stations == "reject":
            raise Refusal(404, "unknown_station", "station: not known here")
        await self._check_certificate(identity, peer, soap=soap)
        try:
            login = await self.credentials.check(said, authorization, override.password_hash if override is not None else "")
        except VerificationBusyError as error:
            raise Refusal(503, "busy", str(error)) from None
        if login is None:
            raise Refusal(401, "credentials", "station: wrong or missing credentials")
        return login

    async def _check_certificate(self, identity: str, peer: Peer, *, soap: bool) -> None:
        if peer.names is None:
            return
        try:
            fits = await self._identities.certificate_speaks_for(identity, peer.names, self.config, soap=soap)
        except StoreError as error:
            self.observer.fault(identity, str(error), error)
            raise Refusal(503, "state", "gateway: state store unavailable") from None
        if not fits:
            raise Refusal(401, "certificate", "station: its certificate is another station's; see client_cert_name")

    async def take_over(self, identity: str) -> None:
        """End the session the station already has."""
        live = self.registry.get(identity)
        if live is None:
            return
        assert isinstance(live, Driver)  # the registry holds what this module put there
        await live.feed(lambda now: live.session.leave("replaced by a new connection", now))

    def refuse_duplicate(self, identity: str) -> None:
        """Raises Refusal when the station is connected already and the operator wants the first connection to stay."""
        live = self.registry.get(identity)
        if live is None:
            return
        assert isinstance(live, Driver)  # the registry holds what this module put there
        if self.config.policy.duplicate_connection == "reject" and live.links[Side.STATION] is not None and not live.session.soap:
            raise Refusal(409, "duplicate", "station: already connected")

    def dial_for(self, identity: str, login: Login) -> Dial:
        """How this station's backend is dialled, now and after each loss."""
        override = self.config.station(identity)
        url = override.backend_url if override is not None and override.backend_url else self.config.backend.url
        authorization = self.credentials.upstream(identity, login)

        async def dial() -> BackendConnection:
            return await self.dialer.dial(url, identity, authorization)

        return dial

    async def new_driver(self, identity: str, version: Version, dial: Dial) -> Driver:
        """A session with what is remembered of the station. Raises Refusal when that cannot be read, or the gateway stops."""
        station = await self._remembered(identity, version)
        if self.draining:  # since the station was let in; nobody would end a session that begins now
            raise Refusal(503, "draining", "gateway: shutting down")
        station.transport = "soap" if version.is_soap else "websocket"
        memory = station.memory
        known = list(memory.topology.rows)
        memory.topology.configure(station.options.connectors, flattened=version.family == "2.x")
        if memory.version != version.name or memory.topology.rows != known:
            memory.version = version.name
            station.touch()
        session = Session(
            station,
            pair(version.name, self.config.backend.version),
            timing(self.config, version),
            self.observer,
            message_ids(),
            lenient=self.config.policy.validation == "lenient",
            room=self.keeping.backlogs.room,
            buffering=self.keeping.buffering,
        )
        driver = Driver(
            session,
            self.store,
            self.keeping.backlogs,
            self.keeping.letters,
            self.clock,
            self.metrics,
            dial,
            self.turn(identity),
            self.tasks,
            self._finished,
            self.clock.now(),
        )
        self.registry.add(driver)
        return driver

    async def _remembered(self, identity: str, version: Version) -> Station:
        try:
            return await remembered(identity, version, self.config, self.store, self.observer)
        except StoreError as error:
            self.observer.fault(identity, str(error), error)
            raise Refusal(503, "state", "gateway: state store unavailable") from None

    async def keep_for(self, driver: Driver, login: Login, *, away: bool) -> None:
        """A new session of a station with this login is to keep what the station says; `away`: its backend could not be dialled just now."""
        if not self.keeping.buffering.enabled:
            return
        trusted = await self.keeping.trusts(driver.session.station, login, self.config)
        if away:
            driver.session.alone(trusted=trusted)
        else:
            driver.session.backlog.trusted = trusted
        driver.on_accept = lambda: self.tasks.spawn(self.keeping.accepted(driver, login, self.config), f"credentials of {driver.identity}")

    def _finished(self, driver: Driver) -> None:
        station, now, last = driver.session.station, driver.clock.now(), driver.last_message
        self.registry.remove(
            driver,
            Known(
                station.version,
                station.transport,
                time_text(now.utc),
                "" if last is None else time_text(last.utc),
                tuple(open_transactions(station)),
                tuple(connectors(station)),
                {**device(station), **driver.facts},
            ),
        )
