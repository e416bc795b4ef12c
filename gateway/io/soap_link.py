"""The station leg of a SOAP station: answers go to the HTTP exchanges that wait, commands to where the station listens."""

from __future__ import annotations

import asyncio
import itertools
import math
from hmac import compare_digest
from typing import Any

from gateway.commands import Side
from gateway.credentials import Login
from gateway.io.callbacks import Callbacks
from gateway.io.driver import Driver
from gateway.io.rates import Bucket
from gateway.io.soap_calls import Abort, Answer, FaultReply, SoapCall, SoapReply
from gateway.io.soap_client import SoapAnswer
from gateway.io.soap_repeats import Key, Repeats
from gateway.runs import Incoming
from translators.errors import TO_SOAP, Cause, RpcCode
from translators.framing.soap import Fault
from translators.versions import Version

MAX_ID = 255
"""Characters of a message id that a session is given; longer ones are counted."""
MAX_WAITING = 80
"""Requests of one station that may wait for an answer; a station that posts more is broken, and gets no answer, so that it comes back."""
UP_CALLS_FIRST = 5.0
"""Seconds a command waits for the station's own requests to be answered: single-threaded stations deadlock otherwise (soap design §8)."""

CALL_TAKES = 5.0
"""Seconds that are left for the call itself when a station was woken for it."""

_CAUSES: dict[str, Cause] = {
    "denied": "unreachable",
    "unreachable": "unreachable",
    "no_answer": "timeout",
    "http": "http",
    "invalid": "invalid",
}
"""How a failed command is told to the session."""
_CODES = {"ActionNotSupported": "NotSupported"}
"""What WS-Addressing calls it that a station does not have an operation (soap design §5)."""


class SoapLink:
    """One station's. `callbacks` is how it is called; `identity` the id as it writes it itself."""

    def __init__(self, driver: Driver, callbacks: Callbacks, version: Version, login: Login) -> None:
        self._driver = driver
        self.version = version
        self.login = login
        self._waiting: dict[str, asyncio.Future[SoapReply]] = {}
        self._same: dict[Key, asyncio.Future[SoapReply]] = {}
        self._repeats = Repeats()
        self.rate = Bucket()
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._turn = asyncio.Lock()
        self._numbers = itertools.count(1)
        self.callbacks = callbacks

    def is_of(self, version: Version, login: Login) -> bool:
        """Whether a request of this version and with these credentials is one of those whose session this is."""
        ours, theirs = self.login.authorization or "", login.authorization or ""
        return self.version is version and (ours is theirs or compare_digest(ours, theirs))

    async def handle(self, call: SoapCall) -> SoapReply:
        """Give one request to the session and wait for its answer; the server bounds the time."""
        driver = self._driver
        key = self._repeats.key(call)
        running = self._same.get(key)
        kept = self._repeats.answer(key, driver.clock.mono())
        if running is not None or kept is not None:
            driver.metrics.quirk(self.version.name, "soap_repeated")
            driver.session.last_heard = driver.clock.mono()
            return kept if running is None else await _same_answer(running)  # type: ignore[return-value]  # one of the two is there
        if len(self._waiting) >= MAX_WAITING:
            driver.metrics.refused_connection("soap_waiting")
            return Abort()
        return await self._ask(call, key)

    async def _ask(self, call: SoapCall, key: Key) -> SoapReply:
        message_id = self._id_of(key)
        waiting: asyncio.Future[SoapReply] = asyncio.get_running_loop().create_future()
        self._waiting[message_id] = self._same[key] = waiting
        waiting.add_done_callback(lambda _: self._keep(key, waiting))
        self._quiet.clear()
        try:
            incoming = Incoming(message_id, call.action, call.payload, call.raw)
            session = self._driver.session
            await self._driver.feed(lambda now: session.call_received(Side.STATION, incoming, now))
            if session.finished:
                self._reply(message_id, Abort())  # it ended while this request came in
            return await waiting
        finally:
            self._waiting.pop(message_id, None)
            if self._same.get(key) is waiting:
                del self._same[key]
            if not self._waiting:
                self._quiet.set()

    def _id_of(self, key: Key) -> str:
        """What the session knows a request by: where the station's own id says which message it is, that one, for an unanswered one comes again under it."""
        said = f"soap:{key.message_id}" if key.message_id else ""
        return said if said and len(said) <= MAX_ID and said not in self._waiting else f"soap-{next(self._numbers)}"

    def _keep(self, key: Key, waiting: asyncio.Future[SoapReply]) -> None:
        """Only what was achieved is remembered: who got a fault, or no answer, may try again."""
        reply = None if waiting.cancelled() else waiting.result()
        if isinstance(reply, Answer):
            self._repeats.keep(key, reply, self._driver.clock.mono())

    async def call(self, message_id: str, action: str, payload: bytes, *, send: bool) -> None:
        self._driver.tasks.spawn(self._command(message_id, action, payload), f"command to {self._driver.identity}")

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

    async def refused(self, status: int) -> None:
        """The backend does not want this station: it is told so, and its session ends."""
        for message_id in tuple(self._waiting):
            self._reply(message_id, FaultReply(Fault.of("SecurityError"), status=status if status == 401 else 0))
        driver = self._driver
        await driver.feed(lambda now: driver.session.leave("refused by the backend", now))

    def _reply(self, message_id: str, reply: SoapReply) -> None:
        waiting = self._waiting.get(message_id)
        if waiting is not None and not waiting.done():
            waiting.set_result(reply)

    async def _command(self, message_id: str, action: str, body: bytes) -> None:
        """One command, and never two at a time: an answer that the session no longer waits for may still be on its way."""
        async with self._turn:  # each holder's call is bounded by its timeouts
            answer = await self._call(message_id, action, body)
            if answer is not None and answer.failure is not None:
                answer = await self.callbacks.wake(answer, self._deadline(message_id) - CALL_TAKES) or await self._call(
                    message_id, action, body
                )
        if answer is not None:
            await self._settle(message_id, answer)

    async def _call(self, message_id: str, action: str, body: bytes) -> SoapAnswer | None:
        """Call the station when it is free. None: nobody wants that any more."""
        try:
            async with asyncio.timeout(UP_CALLS_FIRST):
                await self._quiet.wait()
        except TimeoutError:
            pass  # the station waits for the backend; a command need not wait as long
        # Who was told that the station did not answer must not find it obeying a minute later.
        if not self._is_wanted(message_id):
            return None
        return await self.callbacks.call(action, body, lambda: self._is_wanted(message_id))

    def _is_wanted(self, message_id: str) -> bool:
        """The session still waits for the answer to this command."""
        return self._deadline(message_id) > -math.inf

    def _deadline(self, message_id: str) -> float:
        """Until when (monotonic) the session waits for the answer to this command."""
        session = self._driver.session
        pending = session.runner.legs[Side.STATION].outstanding
        return pending.deadline if pending is not None and pending.message_id == message_id and not session.finished else -math.inf

    async def _settle(self, message_id: str, answer: SoapAnswer) -> None:
        session, driver = self._driver.session, self._driver
        if answer.failure is not None:
            cause, text = _CAUSES[answer.cause or "no_answer"], answer.failure
            await driver.feed(lambda now: session.call_failed(Side.STATION, message_id, cause, text, now))
        elif answer.fault is not None:
            fault = answer.fault
            code = _CODES.get(fault.subcode, fault.subcode) or fault.code
            await driver.feed(lambda now: session.error_received(Side.STATION, message_id, code, fault.reason, {}, now))
        else:
            await driver.feed(lambda now: session.result_received(Side.STATION, message_id, answer.body, now))


async def _same_answer(running: asyncio.Future[SoapReply]) -> SoapReply:
    """What the same request gets that came before; the server bounds the time."""
    await asyncio.wait((running,))
    return Abort() if running.cancelled() else running.result()
