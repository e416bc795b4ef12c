"""OCPP-J, one connection seen from one of its ends: CALLs out one at a time, CALLs in answered in order, everything recorded and judged.

Frames are packed and unpacked by the package `ocpp`. A received CALL is handled in a task of its own line, so that a slow handler never keeps
the answers to our own CALLs from being read.
"""

import asyncio
import json
import uuid
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import ClientError, ClientWebSocketResponse, WSMsgType, web
from ocpp.exceptions import OCPPError
from ocpp.messages import Call, CallError, CallResult, unpack

from gateway.simulator import schemas
from gateway.simulator.errors import CallRefused, Disconnected, InvalidAnswer, NoAnswer, PeerError
from gateway.simulator.exchanges import Exchange, ExchangeLog, Reply, Violation

Handler = Callable[[Exchange], Awaitable[Reply]]
Spawn = Callable[[Any, str], object]

_SEND = 6  # OCPP 2.1 part 4 §4.2.4: a message that is not answered
_CALLRESULTERROR = 5  # OCPP 2.1 part 4 §4.2.5
_WAITING_CALLS = 32  # a peer has one CALL open (J §4.1.1); more than this many unread ones stop us reading

_REMEMBERED_IDS = 10_000  # a connection of days; a repetition further apart hurts nobody


class Peer:
    """One open WebSocket. `run` reads until it closes; `call` asks; `handle` answers what the other side asks.

    `spawn(coroutine, name)` gives what follows an answer (`Reply.then`) to an owner that outlives this connection.
    """

    def __init__(
        self,
        station_id: str,
        version: str,
        socket: web.WebSocketResponse | ClientWebSocketResponse,
        handle: Handler,
        *,
        log: ExchangeLog,
        violations: deque[Violation],
        overlaps: deque[Exchange] | None = None,
        spawn: Spawn,
        answer_timeout: float,
    ) -> None:
        self.station_id, self.version, self.answer_timeout = station_id, version, answer_timeout
        self.log, self.violations = log, violations
        self.closed = False
        self._socket, self._handle, self._spawn = socket, handle, spawn
        self._turn = asyncio.Lock()
        self._pending: dict[str, asyncio.Future[Any]] = {}
        self._given_up: deque[str] = deque(maxlen=64)
        self._overlaps = deque[Exchange](maxlen=64) if overlaps is None else overlaps
        self._unanswered = 0
        self._seen: dict[str, str] = {}
        self._inbox: asyncio.Queue[Exchange] = asyncio.Queue(_WAITING_CALLS)

    async def run(self) -> None:
        """Read and answer until the connection is gone; then every open call raises Disconnected."""
        async with asyncio.TaskGroup() as group:
            answering = group.create_task(self._answer_calls())
            try:
                # No timeout: a connection may be silent for as long as both sides keep it (the transport's ping and close end it).
                async for message in self._socket:
                    if message.type is WSMsgType.TEXT:
                        await self._take(message.data)
                    else:
                        self._violate(repr(message.data), f"a {message.type.name} frame; OCPP-J is text")
            finally:
                self.closed = True
                answering.cancel()
                for future in self._pending.values():
                    if not future.done():
                        future.set_exception(Disconnected("the connection closed before the answer came"))

    async def call(
        self,
        action: str,
        payload: dict[str, Any],
        *,
        unique_id: str | None = None,
        validate: bool = True,
        within: float | None = None,
    ) -> dict[str, Any]:
        """Send one CALL when its turn has come and return the payload of the CALLRESULT.

        Raises schemas.Unacceptable (our own payload breaks the schema and `validate` is on: the caller's fault), CallRefused, NoAnswer after
        `within` seconds (default: the peer's answer time), InvalidAnswer, Disconnected.
        """
        if validate:
            await schemas.check_request(self.version, action, payload)
        unique_id = unique_id or str(uuid.uuid4())
        frame = Call(unique_id, action, payload).to_json()
        # No timeout on the turn itself: each holder has one on its answer, so the turn comes.
        async with self._turn:  # one outstanding CALL per direction: OCPP-J 1.6 §4.1.1, 2.0.1 part 4 §4.1.1
            exchange = self.log.add(Exchange(self.station_id, action, payload, unique_id, frame, received=False))
            try:
                answer = await self._ask(exchange, self.answer_timeout if within is None else within)
            except PeerError as failure:
                self.log.finish(exchange, failure=failure)
                raise
            except asyncio.CancelledError:
                self.log.finish(exchange, failure=Disconnected("given up by the caller"))
                raise
            self.log.finish(exchange, answer)
            return answer

    async def send(self, action: str, payload: dict[str, Any]) -> None:
        """Send a message that is not answered (2.1 only). Raises Unacceptable, Disconnected."""
        schemas.check_send(self.version, action, payload)
        # The package has no class for SEND; the frame is a CALL with another number.
        frame = json.dumps([_SEND, str(uuid.uuid4()), action, payload], separators=(",", ":"))
        await self._write(frame)

    async def close(self, code: int = 1000) -> None:
        """Close in an orderly way; `run` ends."""
        await self._socket.close(code=code)

    async def _ask(self, exchange: Exchange, within: float) -> dict[str, Any]:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._pending[exchange.unique_id] = future
        try:
            await self._write(exchange.frame)
            async with asyncio.timeout(within):
                message = await future
        except TimeoutError:
            self._given_up.append(exchange.unique_id)
            raise NoAnswer(exchange.action, within) from None
        finally:
            del self._pending[exchange.unique_id]
        if isinstance(message, CallError):
            raise CallRefused(exchange.action, message.error_code, message.error_description, message.error_details)
        try:
            await schemas.check_answer(self.version, exchange.action, message.payload)
        except schemas.Unacceptable as wrong:
            self._violate(message.to_json(), str(wrong))
            await self._complain(exchange.unique_id, wrong)
            raise InvalidAnswer(exchange.action, str(wrong)) from None
        answer: dict[str, Any] = schemas.plain(message.payload)
        return answer

    async def _complain(self, unique_id: str, wrong: schemas.Unacceptable) -> None:
        if self.version == "2.1":
            await self._write(json.dumps([_CALLRESULTERROR, unique_id, wrong.code, str(wrong)[:255], {}]))

    async def _write(self, frame: str) -> None:
        if self.closed:
            raise Disconnected("there is no connection")
        try:
            await self._socket.send_str(frame)
        except (ClientError, ConnectionError, RuntimeError) as gone:  # aiohttp raises any of the three on a closing socket
            raise Disconnected(f"the connection is gone: {gone}") from None

    async def _take(self, frame: str) -> None:
        try:
            message = unpack(frame)
        except (OCPPError, TypeError) as wrong:
            await self._take_unusual(frame, wrong)
            return
        if not isinstance(message.unique_id, str) or not 1 <= len(message.unique_id) <= 36:
            self._violate(frame, "the message id is not a string of 1 to 36 characters")
        if isinstance(message, Call):
            await self._take_call(message, frame)
        elif message.unique_id in self._pending:
            self._take_answer(message, frame)
        elif message.unique_id not in self._given_up:
            self._violate(frame, "an answer to nothing that was asked")

    def _take_answer(self, message: CallResult | CallError, frame: str) -> None:
        if isinstance(message, CallError):
            if message.error_code not in schemas.ERROR_CODES[self.version]:
                self._violate(frame, f"{message.error_code!r} is no error code of {self.version}")
            if len(message.error_description or "") > 255 or not isinstance(message.error_details, dict):
                self._violate(frame, "errorDescription is longer than 255 characters, or errorDetails is no object")
        future = self._pending[message.unique_id]
        if future.done():
            self._violate(frame, "a second answer to one CALL")
        else:
            future.set_result(message)

    async def _take_call(self, message: Call, frame: str) -> None:
        exchange = Exchange(self.station_id, message.action, message.payload, message.unique_id, frame, received=True)
        self.log.add(exchange)
        self._judge_order(exchange)
        try:
            await schemas.check_request(self.version, message.action, message.payload)
        except schemas.Unacceptable as wrong:
            self._violate(frame, str(wrong))
            await self._refuse(exchange, wrong.code, str(wrong))
            return
        exchange.payload = schemas.plain(message.payload)
        self._unanswered += 1
        await self._inbox.put(exchange)  # no timeout: a full inbox is meant to hold the sender back

    def _judge_order(self, exchange: Exchange) -> None:
        """One CALL at a time, and no id for two messages on one connection (OCPP-J 1.6 §4.1.1 and §4.1.4; errata 3.1: a retry may have its own)."""
        if self._unanswered:
            self._overlaps.append(exchange)
        if self._seen.get(exchange.unique_id, exchange.frame) != exchange.frame:
            self._violate(exchange.frame, "the message id was used before on this connection")
        self._seen[exchange.unique_id] = exchange.frame
        if len(self._seen) > _REMEMBERED_IDS:
            del self._seen[next(iter(self._seen))]

    async def _take_unusual(self, frame: str, wrong: Exception) -> None:
        """SEND and CALLRESULTERROR of 2.1, which the package does not know; all else is no OCPP."""
        try:
            parts = json.loads(frame)
        except ValueError:
            parts = None
        match parts:
            case [6, str(unique_id), str(action), dict(payload)] if self.version == "2.1":
                exchange = self.log.add(Exchange(self.station_id, action, payload, unique_id, frame, received=True))
                try:
                    schemas.check_send(self.version, action, payload)
                except schemas.Unacceptable as bad:
                    self._violate(frame, str(bad))
                self.log.finish(exchange)
            case [5, str(), str(code), *rest] if self.version == "2.1":
                self._violate(frame, f"the counterpart did not accept our answer: {code} {rest}")
            case _:
                self._violate(frame, str(wrong))

    async def _answer_calls(self) -> None:
        while True:
            exchange = await self._inbox.get()  # no timeout: cancelled with the connection
            try:
                reply = await self._handle(exchange)
                await self._answer(exchange, reply)
            except OCPPError as refusal:
                await self._refuse(exchange, refusal.code, refusal.description)
            except schemas.Unacceptable as ours:
                await self._refuse(exchange, "InternalError", f"the answer made here is not valid: {ours}")
            except Disconnected as gone:
                self.log.finish(exchange, failure=gone)
            finally:
                self._unanswered -= 1

    async def _answer(self, exchange: Exchange, reply: Reply) -> None:
        if reply.silent:
            return
        frame = reply.text
        if frame is None:
            if reply.validate:
                await schemas.check_answer(self.version, exchange.action, reply.payload)
            frame = CallResult(exchange.unique_id, reply.payload).to_json()
        await self._write(frame)
        self.log.finish(exchange, reply.payload)
        if reply.then is not None:
            self._spawn(reply.then(), f"{self.station_id} after {exchange.action}")

    async def _refuse(self, exchange: Exchange, code: str, why: str) -> None:
        try:
            await self._write(CallError(exchange.unique_id, code, why[:255], {}).to_json())
            self.log.finish(exchange, failure=CallRefused(exchange.action, code, why))
        except Disconnected as gone:
            self.log.finish(exchange, failure=gone)

    def _violate(self, frame: str, why: str) -> None:
        self.violations.append(Violation(self.station_id, frame, why))
