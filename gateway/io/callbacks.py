"""How one SOAP station is called back: where it listens as far as it said so, whether that may be called, and what became of the last call.

An address that may not be called never takes the place of one that may: whoever forges wsa:From would cut a station off from its central system.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from gateway.io import addresses
from gateway.io.addresses import AddressDenied, Callback
from gateway.io.clock import Clock
from gateway.io.driver import Driver
from gateway.io.soap_calls import SoapCall
from gateway.io.soap_client import SoapAnswer, SoapClient
from gateway.io.wakeups import WAKE_EVERY, Wakeups
from translators.classes import is_read
from translators.framing.soap import SoapNumber
from translators.memory.station import time_text

RETRY_AFTER = (1.0, 3.0)
"""Seconds before another attempt where none arrived: nothing was sent, so nothing can happen twice (soap design §8)."""
IDENTITY_NAME = "chargeBoxIdentity"
RETRY_WITHIN = 10.0
"""Seconds from the first attempt in which there is another; the central system waits for the answer."""
UNKNOWN = "station: no address to call it back is known; it says none in wsa:From, and has no callback_url"


class Callbacks:
    """One station's. `facts` are what the operator sees of it."""

    __slots__ = (
        "_awaited",
        "_client",
        "_clock",
        "_denied",
        "_driver",
        "_next",
        "_ordered_at",
        "_proven",
        "_said",
        "_wakeups",
        "callback",
        "identity",
        "identity_name",
        "our_address",
        "soap",
        "version",
    )

    def __init__(self, driver: Driver, client: SoapClient, version: str, wakeups: Wakeups | None = None) -> None:
        self._driver = driver
        self._client = client
        self._wakeups = wakeups
        self._awaited: asyncio.Event | None = None
        """Set by the next message, while somebody waits for it."""
        self._ordered_at = -WAKE_EVERY
        self._clock: Clock = driver.clock
        self._denied: AddressDenied | None = None
        self._proven: Callback | None = None
        self._said: tuple[str, str, str, str] | None = None
        """Of what the address was chosen last."""
        self._next: tuple[Callback, ...] = ()
        """What else may be called, should nobody know the name in it."""
        self.version = version
        kept = driver.session.station.memory.soap_session
        self.identity = kept.identity or driver.identity
        self.identity_name = kept.identity_name or IDENTITY_NAME
        self.our_address = kept.our_address
        """Where the station reaches us, as it says itself."""
        self.soap: SoapNumber = kept.soap or "1.2"
        stored = driver.session.station.memory.callback
        self.callback = Callback(stored, stored) if stored else None
        self._tell_reachable(None)

    def heard(self, call: SoapCall, configured: str) -> None:
        """A request came, and says where the station listens; that may change with any (1.5 §8.3). It is kept for after a restart."""
        if self._awaited is not None:
            self._awaited.set()
        self.identity, self.identity_name = call.identity, call.identity_name
        self.our_address = call.location
        self.soap = "1.1" if "soap_11" in call.quirks else "1.2"
        self._keep_manners()
        said = (configured, call.from_address, call.reply_to, call.peer.ip)
        if said == self._said and self.callback is not None:
            return
        self._said = said
        usable = addresses.choose(
            station_id=self._driver.identity,
            configured=configured,
            from_address=call.from_address,
            reply_to=call.reply_to,
            peer_ip=call.peer.ip,
        )
        chosen, self._next = next(iter(usable), None), usable[1:]
        if chosen is None or chosen == self.callback:
            self._tell_reachable(self._driver.reachable)
            return
        try:
            self._client.policy.check(chosen)
        except AddressDenied as denied:
            self._deny(denied)
            self._tell_reachable(self._driver.reachable)
            return
        self._denied = None
        self._turn_to(chosen)
        self._tell_reachable(None)
        self._remember(chosen.url)

    def _turn_to(self, callback: Callback) -> None:
        self.callback = callback
        if callback.url != callback.to and not callback.configured:
            self._driver.metrics.quirk(self._driver.session.pair.station.name, "soap_peer_address")

    def _keep_manners(self) -> None:
        """How the station wants to be spoken to, for after a restart."""
        station = self._driver.session.station
        kept = station.memory.soap_session
        identity = "" if self.identity == self._driver.identity else self.identity
        name = "" if self.identity_name == IDENTITY_NAME else self.identity_name
        soap: Literal["", "1.1"] = "1.1" if self.soap == "1.1" else ""
        if (kept.identity, kept.identity_name, kept.soap, kept.our_address) != (identity, name, soap, self.our_address):
            kept.identity, kept.identity_name, kept.soap, kept.our_address = identity, name, soap, self.our_address
            station.touch()

    def _remember(self, url: str) -> None:
        station = self._driver.session.station
        if station.memory.callback != url:
            if station.memory.callback:
                station.stamp("callback_changed")  # OCPP-S 1.6 §7.1: a boot that follows tells the new address and is none
            self._store(url)

    def _store(self, url: str) -> None:
        station = self._driver.session.station
        station.memory.callback = url
        station.touch()

    async def call(self, action: str, body: bytes, is_wanted: Callable[[], bool]) -> SoapAnswer:
        """Call the station, again where nothing was sent and the answer is still waited for; never raises but for cancellation."""
        started = self._clock.mono()
        answer = await self._attempt(action, body)
        for number, pause in enumerate(RETRY_AFTER):
            asked_in_vain = answer.cause == "no_answer" and is_read(action) and number == 0
            in_vain = answer.cause == "unreachable" and self._wakeups is None
            if not (asked_in_vain or in_vain) or self._clock.mono() - started + pause > RETRY_WITHIN:
                break
            await asyncio.sleep(pause)
            if not is_wanted():
                break
            answer = await self._attempt(action, body)
        return answer

    async def wake(self, answer: SoapAnswer, until: float) -> SoapAnswer | None:
        """Have a station woken that could not be called, and wait until (monotonic) it speaks.

        None: it did, and can be called again. Else what there is to say, which is `answer` where waking is no remedy.
        """
        wakeups, now = self._wakeups, self._clock.mono()
        if wakeups is None or answer.sent or (answer.cause == "denied" and self._denied is not None):
            return answer
        message = self._awaited = asyncio.Event()
        if now - self._ordered_at >= WAKE_EVERY:
            self._ordered_at = now
            if failure := await wakeups.order(self._driver.identity, self.identity):
                return replace(answer, failure=f"{answer.failure}; {failure}")
        left = max(0.0, min(wakeups.wait, until - self._clock.mono()))
        try:
            async with asyncio.timeout(left):
                await message.wait()
        except TimeoutError:
            wakeups.ended(awake=False)
            return replace(answer, failure=f"{answer.failure}; it was woken by soap.wakeup_url and said nothing within {left:.0f} s")
        wakeups.ended(awake=True)
        return None

    async def _attempt(self, action: str, body: bytes) -> SoapAnswer:
        callback = self.callback
        if callback is None:
            return self._shown(SoapAnswer(failure=str(self._denied or UNKNOWN), cause="denied"))
        answer = await self._post(callback, action, body)
        if answer.unresolvable and self.callback == callback:
            callback, answer = await self._elsewhere(callback, answer, action, body)
        if answer.denied is not None:
            self._deny(answer.denied)
        if (answer.denied is not None or answer.voids_address) and not callback.configured and self.callback == callback:
            # Who answers there is not this station (translation-down D, STALE): back to where it last answered, or to its next message.
            self.callback, self._said = self._proven if self._proven != callback else None, None
            self._store(self.callback.url if self.callback is not None else "")
        if answer.cause is None and not answer.voids_address:
            self._proven = callback
        return self._shown(answer)

    async def _elsewhere(self, callback: Callback, answer: SoapAnswer, action: str, body: bytes) -> tuple[Callback, SoapAnswer]:
        """What else the station said, and its peer, while nobody knows the name it calls itself by. Only what answers takes the place of the name,
        which may be known again the next time."""
        for other in self._next:
            found = await self._post(other, action, body)
            if found.cause is None and not found.voids_address:
                self._turn_to(other)
                self._store(other.url)
            if found.sent:
                return other, found
        return callback, answer

    async def _post(self, callback: Callback, action: str, body: bytes) -> SoapAnswer:
        return await self._client.call(
            callback,
            version=self.version,
            action=action,
            body=body,
            identity=self.identity,
            identity_name=self.identity_name,
            from_address=self.our_address,
            soap=self.soap,
        )

    def _deny(self, denied: AddressDenied) -> None:
        """Counted once per address that is not called, not per message that names it."""
        if self._denied is None or str(self._denied) != str(denied):
            self._driver.metrics.callback_denied(denied.reason)
        self._denied = denied
        self._driver.facts["callback_denied"] = str(denied)

    def _shown(self, answer: SoapAnswer) -> SoapAnswer:
        for name in answer.quirks:
            self._driver.metrics.quirk(self._driver.session.pair.station.name, name)
        facts = self._driver.facts
        facts["callback_state"] = answer.cause or "reachable"
        facts["callback_called_at"] = time_text(self._clock.now().utc)
        facts.pop("callback_error", None)
        if answer.failure is not None:
            facts["callback_error"] = answer.failure
        self._tell_reachable(answer.cause is None and not answer.voids_address)
        return answer

    def _tell_reachable(self, reachable: bool | None) -> None:
        """For the operator. A station without an address that may be called is up-only, whether anybody tried or not."""
        self._driver.reachable = reachable if self.callback is not None else False
