"""What the peer that asked gets: the answer, the refusal, or nothing so that it asks again. Sans-I/O."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from datetime import datetime
from typing import Any

from gateway.asked import Asked
from gateway.commands import Abandon, SendError, SendResult, Side
from gateway.exchanges import SentFrame
from gateway.post import Post
from gateway.runs import Incoming, Keeper, Observer, Run, Timing
from translators.canonical.base import Request
from translators.classes import MessageClass, answer_without_backend, is_durable, message_class
from translators.errors import Refused, RpcCode, Unencodable
from translators.framing.ocppj import Unreadable
from translators.memory.station import Station
from translators.offline.later import told_whole
from translators.retries import answer_before, content_key, is_lasting
from translators.versions import Pair

UNREADABLE = "unreadable"
"""What stands for the action of a frame that has none, in the counters."""


class Replies(Post):
    """The end of a run."""

    def __init__(self, station: Station, pair: Pair, timing: Timing, observer: Observer, next_id: Callable[[], str], *, soap: bool) -> None:
        super().__init__(station, pair, timing, observer, next_id)
        self.soap = soap
        self.asked = Asked()
        self.keeper: Keeper
        """Set by the session before anything happens."""

    def situate(self, run: Run | None) -> None:
        """The circumstances of one step of a flow; None: there is none, and none is left behind for the next."""
        station, message = self.station, None if run is None or run.waiting is None else run.waiting.message
        station.key = "" if run is None else run.key or ""
        station.waited, station.queued = message is not None, self.keeper.queued
        station.told, station.cut_off = (0, False) if message is None else (message.told, message.offline)
        station.came_at = None if message is None else datetime.fromisoformat(message.at)

    def key_of(self, request: Request[Any], message_id: str, *, kept: bool) -> str | None:
        """What a repetition of the request shares with it. `kept`: while messages wait, no flow has seen an event that waits, nor can tell."""
        relay = not self.pair.remembers or (kept and request.ACTION == "TransactionEvent")
        return content_key(request, self.station, message_id, relay=relay)

    def repeats(self, run: Run, request: Request[Any]) -> bool:
        """Whether the station says again what it was answered before: it gets that answer, and nobody else hears of it."""
        run.key = self.key_of(request, run.message_id or "", kept=self.keeper.waiting)
        before = None if run.key is None or run.message_id is None else answer_before(request, run.key, self.station)
        if before is None:
            return False
        self.send_result(run, before)
        return True

    def refuse_unreadable(self, side: Side, frame: Unreadable) -> None:
        """What came is no frame. 2.x: RpcFrameworkError, id "-1" when unreadable (part 4 §4.2.3); 1.6: answered when the id can be read."""
        version = self.version(side)
        self.observer.message(side.value, version.name, "in", UNREADABLE, "invalid")
        if frame.message_type is not None:
            code = RpcCode.MESSAGE_TYPE_NOT_SUPPORTED
        elif frame.message_id is None and version.family == "2.x":
            code = RpcCode.RPC_FRAMEWORK_ERROR
        else:
            code = RpcCode.FORMAT_VIOLATION
        message_id = frame.message_id or ("-1" if version.family == "2.x" else None)
        if message_id is not None:
            self.emit(SendError(side, message_id, code, f"{side.value}: {frame.text}"[:255], {}))

    def is_asked_again(self, incoming: Incoming) -> bool:
        """Whether the backend says again what it said before: it gets the answer it had, or that of the deed that still goes on."""
        before, running = self.asked.answer(incoming, self.now.mono), self.asked.running(incoming)
        if before is not None:
            self.emit(before)
        elif running is not None:
            running.message_id = incoming.message_id  # it was on a connection that is gone
        else:
            return False
        self.observer.quirk(self.pair.station.name, "duplicate_event")
        return True

    def remember(self, run: Run, payload: bytes) -> None:
        """A repetition gets the same answer."""
        if run.key is None or run.request is None:
            return
        self.station.memory.journal.answer(run.key, payload)
        if is_lasting(run.request):
            self.station.touch()
        else:
            self.outbox.unsaved = True

    @abstractmethod
    def _end(self, run: Run, outcome: str) -> None: ...

    def answer_alone(self, run: Run, answer: Any, outcome: str) -> None:
        """Answer what the backend was not asked, or not to any avail."""
        self._reply(run, answer, outcome)

    def refuse_alone(self, run: Run, refused: Refused) -> None:
        """Refuse it."""
        if run.message_id is not None and not run.send:
            self._send_error(run, refused)
        self._end(run, "refused")

    def abandon(self, run: Run) -> None:
        """Leave it unanswered: the station says it again."""
        if self.soap and run.message_id is not None:
            self.emit(Abandon(run.message_id))
        self._end(run, "abandoned")

    def _answer(self, run: Run, answer: Any) -> None:
        if run.waiting is not None:
            self.keeper.delivered(run, answer)
        elif run.side is Side.STATION and run.message_id is not None:
            self.keeper.heard(run, answer)
        elif run.side is Side.BACKEND and self.keeper.queued:
            answer = told_whole(answer)
        self._reply(run, answer, "ok")

    def _reply(self, run: Run, answer: Any, outcome: str) -> None:
        if run.send or self._asked_as(run) is None:
            self._end(run, outcome)
        elif (payload := self.encoded(run, answer)) is not None:
            self.send_result(run, payload)
            self._end(run, outcome)

    def encoded(self, run: Run, answer: Any) -> bytes | None:
        """The answer as it is sent; None: it would not be valid, the peer has got an error, and the run is over."""
        try:
            return self.version(run.side).codec.encode_answer(run.action, answer)
        except Unencodable as fault:
            self._encode_invalid(run.side, fault)
            self._send_error(run, Refused(RpcCode.INTERNAL_ERROR, str(fault), "gateway", "local"))
            self._end(run, "encode_invalid")
            return None

    def _asked_as(self, run: Run) -> str | None:
        """The message id of the request; also of a command whose connection is gone, for its backend may ask again."""
        return run.message_id if run.side is Side.STATION or run.message_id is not None else self.asked.id_of(run)

    def answer_kept(self, run: Run, payload: bytes) -> None:
        """Answer what is told later; that it was answered is stored with it."""
        self._say(run, payload)
        self._end(run, "kept")

    def send_result(self, run: Run, payload: bytes) -> None:
        """Send an answer."""
        self.remember(run, payload)
        self._say(run, payload)

    def _say(self, run: Run, payload: bytes) -> None:
        message_id = self._asked_as(run)
        assert message_id is not None  # callers have checked
        run.exchange.sent += (SentFrame(run.side, 3, message_id, run.action, payload),)
        self._give(run, SendResult(run.side, message_id, run.action, payload))

    def _give(self, run: Run, answer: SendResult | SendError) -> None:
        if run.side is Side.BACKEND:
            self.asked.answered(answer.message_id, answer, self.now.mono)
        if run.message_id is not None and self.legs[run.side].connected:
            self.emit(answer)

    def _refuse(self, run: Run, refused: Refused, outcome: str = "refused") -> None:
        """The request failed: the answer of its class (translation-up §6.3), or the error itself."""
        if run.waiting is not None:
            self.keeper.failed(run, refused)
        elif self._is_read(run, outcome) and (self.keeper.rescues(run, refused) or self._soften(run, refused)):
            return
        if self._asked_as(run) is not None and not run.send:
            self._send_error(run, refused)
        self._end(run, outcome)

    def _is_read(self, run: Run, outcome: str) -> bool:
        return run.side is Side.STATION and outcome != "invalid" and run.request is not None

    def _soften(self, run: Run, refused: Refused) -> bool:
        """Answer a station's message all the same, or leave it unanswered; False: it gets the error."""
        assert run.request is not None  # the caller has checked
        if refused.party == "station" or run.message_id is None:
            return False
        if is_durable(run.action) and (self.soap or refused.cause == "busy"):
            # A fault makes a SOAP station throw the message away (1.5 §8.2), and so do errors others in the end; no answer makes them try again.
            self.abandon(run)
            return True
        if refused.cause == "local" and message_class(run.action) is not MessageClass.NOTIFICATION:
            return False
        answer = answer_without_backend(type(run.request), run.action, self.station)
        if answer is None:
            return False
        self._answer(run, answer)
        return True

    def _send_error(self, run: Run, refused: Refused) -> None:
        message_id = self._asked_as(run)
        assert message_id is not None  # the callers have checked
        code = refused.code
        if (
            run.side is Side.STATION
            and refused.cause == "answered"
            and not self.pair.relay
            and code not in (RpcCode.SECURITY_ERROR, RpcCode.NOT_IMPLEMENTED, RpcCode.NOT_SUPPORTED)
        ):
            code = RpcCode.INTERNAL_ERROR  # the station did nothing wrong (translation-up §6.1)
        told = f"{code.value}: {refused.description}".encode()
        run.exchange.sent += (SentFrame(run.side, 4, message_id, run.action, told),)
        self._give(run, SendError(run.side, message_id, code, refused.description[:255], refused.details))
