"""SOAP stations and their sessions: a station that has no connection gets one all the same, opened by its first message (soap design §7).

Requests of one station may arrive in parallel; they take their turns in its session.
"""

from __future__ import annotations

from gateway.commands import Side
from gateway.credentials import Login, parse_basic
from gateway.io.admission import Admission
from gateway.io.callbacks import Callbacks
from gateway.io.driver import BackendConnection, Driver
from gateway.io.keeping import only_backend_knows
from gateway.io.newcomers import Newcomers
from gateway.io.rates import Rates
from gateway.io.refusals import AWAY, Refusal
from gateway.io.refused_logins import RefusedLogins
from gateway.io.soap_calls import Abort, FaultReply, SoapCall, SoapReply
from gateway.io.soap_client import SoapClient
from gateway.io.soap_link import SoapLink
from gateway.io.wakeups import Wakeups
from translators.framing.soap import Fault
from translators.versions import VERSIONS, Version


class SoapDesk:
    """What stands behind the SOAP server: finds or makes the session of each request."""

    def __init__(self, admission: Admission, client: SoapClient, rates: Rates, wakeups: Wakeups | None = None) -> None:
        self._admission = admission
        self._client = client
        self._rates = rates
        self._wakeups = wakeups
        self._refusals = RefusedLogins()
        self._newcomers = Newcomers(admission.config.soap.new_stations)

    async def handle(self, call: SoapCall) -> SoapReply:
        """Called once per request, concurrently."""
        version = VERSIONS["1.6s" if call.version == "1.6" else call.version]
        for quirk in call.quirks:
            self._admission.metrics.quirk(version.name, quirk)
        try:
            login = await self._admission.check(call.identity, call.authorization, call.peer, soap=True)
            identity = self._admission.spelling(call.identity)
            driver, link = self._at_hand(identity, version, login) or await self._in_turn(identity, version, login, call)
            await self._rates.pace(link.rate, call.peer.ip)
        except Refusal as refusal:
            self._admission.metrics.refused_connection(refusal.reason)
            return _refused(refusal, call)
        driver.last_message = driver.clock.now()
        self._admission.came(driver, call.peer, call.identity)
        override = self._admission.config.station(driver.identity)
        link.callbacks.heard(call, override.callback_url if override is not None else "")
        return await link.handle(call)

    def _at_hand(self, identity: str, version: Version, login: Login) -> tuple[Driver, SoapLink] | None:
        """The session that this request goes on with, as nearly all do; None when there is something to look at first."""
        live = self._admission.registry.get(identity)
        if not isinstance(live, Driver) or live.session.finished:
            return None
        if live.session.backend_away and self._admission.keeping.buffering.enabled and not live.session.backlog.trusted:
            return None
        link = live.links[Side.STATION]
        return (live, link) if isinstance(link, SoapLink) and link.is_of(version, login) else None

    async def _in_turn(self, identity: str, version: Version, login: Login, call: SoapCall) -> tuple[Driver, SoapLink]:
        async with self._admission.heard(identity, login, call.peer.ip) as identity:
            return await self._session(identity, version, login, call)

    async def _session(self, identity: str, version: Version, login: Login, call: SoapCall) -> tuple[Driver, SoapLink]:
        live = self._admission.registry.get(identity)
        if isinstance(live, Driver) and not live.session.finished:
            link = live.links[Side.STATION]
            if isinstance(link, SoapLink) and await self._is_its(live, link, version, login):
                self._known_by(live, link, login)
                return live, link
        if live is not None or self._is_known(identity, call):
            driver = await self._begun(identity, version, login, known=True)
        else:
            driver = await self._first_of(identity, version, login, call)
        link = self._link(driver, version, login)
        self._known_by(driver, link, login)
        await driver.feed(driver.session.station_opened)
        return driver, link

    def _known_by(self, driver: Driver, link: SoapLink, login: Login) -> None:
        """From now on the session is this login's, and dials with it: the one before may be none, or the password may have been changed meanwhile."""
        link.login, driver.dial = login, self._admission.dial_for(driver.identity, login)
        station = driver.session.station
        station.memory.soap_session.online = "open" if login.authorization is None else "login"
        station.touch()

    async def _first_of(self, identity: str, version: Version, login: Login, call: SoapCall) -> Driver:
        if not self._newcomers.admit(call.peer.ip, self._admission.clock.mono()):
            raise Refusal(503, "new_stations", f"gateway: {call.peer.ip} brought as many new stations as one address may")
        try:
            return await self._begun(identity, version, login, known=False)
        except Refusal:
            self._newcomers.give_back(call.peer.ip)
            raise

    async def _begun(self, identity: str, version: Version, login: Login, *, known: bool) -> Driver:
        """A session, in the place of the one there is. Whom only the backend can judge it has accepted first: else a stranger throws a station out, or
        speaks in its name, and what is said changes what is remembered of it, before anybody has looked at the credentials."""
        admission = self._admission
        admission.refuse_duplicate(identity)
        if not self._only_backend_knows(identity):
            await admission.take_over(identity)
            return await self._new(identity, version, login)
        try:
            backend = await self._proved(identity, login, known=known)
        except Refusal as refusal:
            if known and refusal.status in (403, 404):
                # What refuses a station that was here may be a proxy of a backend that restarts, and a fault has it throw its messages away.
                raise Refusal(503, refusal.reason, str(refusal)) from None
            return await admission.admit_alone(identity, version, login, refusal)
        return await admission.succeed(identity, version, login, backend)

    async def _new(self, identity: str, version: Version, login: Login) -> Driver:
        driver = await self._admission.new_driver(identity, version, self._admission.dial_for(identity, login))
        await self._admission.keep_for(driver, login, away=False)
        return driver

    def _link(self, driver: Driver, version: Version, login: Login) -> SoapLink:
        link = SoapLink(driver, Callbacks(driver, self._client, version.name.removesuffix("s"), self._wakeups), version, login)
        driver.links[Side.STATION] = link
        driver.on_refused = link.refused
        return link

    async def resume(self, identity: str, unheard: float) -> bool:
        """Begin the session of a station that was online before the gateway stopped; False when it has one already. Raises Refusal."""
        admission = self._admission
        async with admission.turn(identity):
            known = admission.registry.known.get(identity)
            if (
                known is None
                or admission.registry.get(identity) is not None
                or len(admission.registry) >= admission.config.listen.max_connections
            ):
                return False
            version, login = VERSIONS[known.version], Login(None)
            driver = await self._new(identity, version, login)
            self._link(driver, version, login)
            await driver.feed(lambda now: driver.session.station_opened(now, unheard))
        return True

    async def _is_its(self, live: Driver, link: SoapLink, version: Version, login: Login) -> bool:
        """Whether this login may go on with the session. While the backend is away nobody else looks at credentials: a session that keeps messages is
        only for whom the backend accepted before (Refusal), and one that does not gives way to such a login."""
        keeping, session = self._admission.keeping, live.session
        if not keeping.buffering.enabled or not session.backend_away:
            return link.is_of(version, login) or (link.version is version and not self._only_backend_knows(live.identity))
        if link.version is not version:
            return False
        trusted = await keeping.trusts(session.station, login, self._admission.config)
        if session.backlog.trusted and not trusted:
            raise Refusal(503, AWAY, "the central system is away, and it never accepted these credentials")
        return trusted == session.backlog.trusted and (trusted or link.is_of(version, login))

    async def _proved(self, identity: str, login: Login, *, known: bool) -> BackendConnection:
        """A new station is asked about every time: the operator may just have told the central system of it."""
        now = self._admission.clock.mono()
        refused = self._refusals.get(identity, login, now) if known else None
        if refused is not None:
            raise refused
        try:
            return await self._admission.connect(self._admission.dial_for(identity, login))
        except Refusal as refusal:
            if known and refusal.reason != AWAY:
                self._refusals.keep(identity, login, refusal, now)
            raise

    def _only_backend_knows(self, identity: str) -> bool:
        return only_backend_knows(identity, self._admission.config)

    def _is_known(self, identity: str, call: SoapCall) -> bool:
        """It was here before, the operator named it, or a certificate speaks for it."""
        admission = self._admission
        return identity in admission.registry.known or admission.config.station(identity) is not None or bool(call.peer.names)


def _refused(refusal: Refusal, call: SoapCall) -> SoapReply:
    match refusal.status:
        case 401:
            basic = parse_basic(call.authorization, call.identity)
            if refusal.reason == "certificate" or (basic is not None and basic.username != call.identity):
                return FaultReply(Fault.of("IdentityMismatch"))
            return FaultReply(Fault.of("SecurityError"), status=401)
        case 403:
            return FaultReply(Fault.of("SecurityError"))
        case 404:
            return FaultReply(Fault.of("SecurityError", "This station is not known here."))
        case _:
            return Abort()
