"""SOAP stations and their sessions: a station that has no connection gets one all the same, opened by its first message (soap design §7).

Requests of one station may arrive in parallel, and twice: the same message again, while the first is still being answered, waits for the same answer.
"""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

from gateway.commands import Side
from gateway.credentials import Login, parse_basic
from gateway.io import addresses
from gateway.io.addresses import Callback
from gateway.io.admission import Admission, Refusal
from gateway.io.driver import Driver
from gateway.io.soap_calls import Abort, Answer, FaultReply, SoapCall, SoapReply
from gateway.io.soap_client import SoapClient
from gateway.runs import Incoming
from translators.errors import TO_SOAP, Cause, RpcCode
from translators.framing.soap import Fault
from translators.versions import VERSIONS, Version

MAX_WAITING = 80
"""Requests of one station that may wait for an answer; a station that posts more is broken, and is told to come back."""
UP_CALLS_FIRST = 5.0
"""Seconds a command waits for the station's own requests to be answered: single-threaded stations deadlock otherwise (soap design §8)."""


_CAUSES: dict[str, Cause] = {
    "denied": "unreachable",
    "unreachable": "unreachable",
    "no_answer": "timeout",
    "http": "invalid",
    "invalid": "invalid",
}
"""How a failed command is told to the session."""


class SoapLink:
    """The station leg of a SOAP station: answers go to the HTTP exchanges that wait, commands to the address the station gave."""

    def __init__(self, driver: Driver, client: SoapClient, version: Version) -> None:
        self._driver = driver
        self._client = client
        self._version = version
        self._waiting: dict[str, asyncio.Future[SoapReply]] = {}
        self._same: dict[tuple[str, bytes], asyncio.Future[SoapReply]] = {}
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._numbers = itertools.count(1)
        self.callback: Callback | None = None
        self.identity = driver.identity
        self.identity_name = "chargeBoxIdentity"
        """Id and header as the station itself writes them."""

    async def handle(self, call: SoapCall) -> SoapReply:
        """Give one request to the session and wait for its answer; the server bounds the time."""
        key = (call.message_id, call.body_hash)
        running = self._same.get(key)
        if running is not None:
            # soap design §7: the same request again while the first is being answered; one answer serves both.
            self._driver.metrics.quirk(self._version.name, "duplicate_event")
            return await asyncio.shield(running)
        if len(self._waiting) >= MAX_WAITING:
            return Abort()
        message_id = f"soap-{next(self._numbers)}"
        reply: asyncio.Future[SoapReply] = asyncio.get_running_loop().create_future()
        self._waiting[message_id] = self._same[key] = reply
        self._quiet.clear()
        try:
            incoming = Incoming(message_id, call.action, call.payload, call.raw)
            await self._driver.feed(lambda now: self._driver.session.call_received(Side.STATION, incoming, now))
            if self._driver.session.finished:
                self._reply(message_id, Abort())  # it ended while this request came in
            return await asyncio.shield(reply)
        finally:
            self._waiting.pop(message_id, None)
            self._same.pop(key, None)
            if not self._waiting:
                self._quiet.set()

    async def call(self, message_id: str, action: str, payload: bytes, *, send: bool) -> None:
        self._driver.tasks.spawn(self._down_call(message_id, action, payload), f"command to {self._driver.identity}")

    async def result(self, message_id: str, action: str, payload: bytes) -> None:
        self._reply(message_id, Answer(payload))

    async def error(self, message_id: str, code: RpcCode, description: str, details: dict[str, Any]) -> None:
        fault = TO_SOAP[code]
        self._reply(message_id, FaultReply(Fault(fault.code, fault.subcode, description)))

    async def abandon(self, message_id: str) -> None:
        self._reply(message_id, Abort())

    async def close(self, code: int, reason: str) -> None:
        for message_id in tuple(self._waiting):
            self._reply(message_id, Abort())

    def _reply(self, message_id: str, reply: SoapReply) -> None:
        waiting = self._waiting.get(message_id)
        if waiting is not None and not waiting.done():
            waiting.set_result(reply)

    async def _down_call(self, message_id: str, action: str, body: bytes) -> None:
        """One command; the session sends one at a time."""
        session, driver = self._driver.session, self._driver
        if self.callback is None:
            text = "station: no address to call it back is known"
            await driver.feed(lambda now: session.call_failed(Side.STATION, message_id, "unreachable", text, now))
            return
        try:
            async with asyncio.timeout(UP_CALLS_FIRST):
                await self._quiet.wait()
        except TimeoutError:
            pass  # the station waits for the backend; a command need not wait as long
        answer = await self._client.call(
            self.callback,
            version=self._version.name.removesuffix("s"),
            action=action,
            body=body,
            identity=self.identity,
            identity_name=self.identity_name,
        )
        if answer.voids_address and not self.callback.configured:
            self.callback = None  # who answers there is not this station (translation-down D, STALE); its next message tells a new address
        if answer.failure is not None:
            cause = _CAUSES[answer.cause or "no_answer"]
            text = answer.failure
            await driver.feed(lambda now: session.call_failed(Side.STATION, message_id, cause, text, now))
        elif answer.fault is not None:
            fault = answer.fault
            await driver.feed(lambda now: session.error_received(Side.STATION, message_id, fault.subcode, fault.reason, {}, now))
        else:
            await driver.feed(lambda now: session.result_received(Side.STATION, message_id, answer.body, now))


class SoapDesk:
    """What stands behind the SOAP server: finds or makes the session of each request."""

    def __init__(self, admission: Admission, client: SoapClient) -> None:
        self._admission = admission
        self._client = client

    async def handle(self, call: SoapCall) -> SoapReply:
        """Called once per request, concurrently."""
        version = VERSIONS["1.6s" if call.version == "1.6" else call.version]
        for quirk in call.quirks:
            self._admission.metrics.quirk(version.name, quirk)
        try:
            login = await self._admission.check(call.identity, call.authorization, call.peer, soap=True)
            identity = self._admission.spelling(call.identity)
            async with self._admission.turn(identity):
                driver, link = await self._session(identity, version, login)
        except Refusal as refusal:
            self._admission.metrics.refused_connection(refusal.reason)
            return _refused(refusal, call)
        driver.last_message = driver.clock.now()
        self._admission.came(driver, call.peer, call.identity)
        self._hear(call, driver, link)
        return await link.handle(call)

    async def _session(self, identity: str, version: Version, login: Login) -> tuple[Driver, SoapLink]:
        live = self._admission.registry.get(identity)
        if isinstance(live, Driver) and not live.session.finished:
            link = live.links[Side.STATION]
            if isinstance(link, SoapLink) and live.session.pair.station is version:
                return live, link
            self._admission.refuse_duplicate(identity)
            await self._admission.take_over(identity)
        driver = await self._admission.new_driver(identity, version, self._admission.dial_for(identity, login))
        link = SoapLink(driver, self._client, version)
        driver.links[Side.STATION] = link
        await driver.feed(driver.session.station_opened)
        return driver, link

    def _hear(self, call: SoapCall, driver: Driver, link: SoapLink) -> None:
        """The station's address may change with any request (1.5 §8.3); it is kept, so that commands reach it after a restart of the gateway."""
        override = self._admission.config.station(call.identity)
        station = driver.session.station
        chosen = addresses.choose(
            station_id=call.identity,
            configured=override.callback_url if override is not None else "",
            from_address=call.from_address,
            reply_to=call.reply_to,
            peer_ip=call.peer.ip,
        )
        link.identity, link.identity_name = call.identity, call.identity_name
        if chosen is not None:
            link.callback = chosen
            if station.memory.callback != chosen.url:
                if station.memory.callback:
                    station.stamp("callback_changed")  # OCPP-S 1.6 §7.1: a boot that follows tells the new address and is none
                station.memory.callback = chosen.url
                station.touch()


def _refused(refusal: Refusal, call: SoapCall) -> SoapReply:
    match refusal.status:
        case 401:
            basic = parse_basic(call.authorization, call.identity)
            if refusal.reason == "certificate" or (basic is not None and basic.username != call.identity):
                return FaultReply(Fault.of("IdentityMismatch"))
            return FaultReply(Fault.of("SecurityError"), status=401)
        case 404:
            return FaultReply(Fault.of("SecurityError", "This station is not known here."))
        case _:
            return Abort()
