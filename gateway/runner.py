"""Runs flows: decodes what comes in, resumes who waits, encodes what goes out. Sans-I/O; the `session` decides when."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from gateway.commands import Side
from gateway.exchanges import Exchange, Exchanges
from gateway.late import LateAnswers
from gateway.legs import Pending
from gateway.replies import Replies
from gateway.runs import Incoming, Observer, Run, Timing
from translators.canonical.base import Request
from translators.classes import is_boot, is_durable
from translators.errors import Invalid, Refused, RpcCode
from translators.flow import Call, Flow, Later, Refusal, Tell, Wait
from translators.memory.station import Station
from translators.offline import numbers
from translators.offline.later import marked, marked_payload, told_whole
from translators.reading import read_answer, read_request
from translators.relay import asks_first, check_command, guarded, tap
from translators.timers import due
from translators.versions import Pair, pair


class Runner(Replies):
    """The runs of one session. Every public method is called with `now` set and appends to `out`."""

    def __init__(
        self, station: Station, pair: Pair, timing: Timing, observer: Observer, next_id: Callable[[], str], *, lenient: bool, soap: bool
    ) -> None:
        super().__init__(station, pair, timing, observer, next_id, soap=soap)
        self.lenient = lenient
        self.running: dict[Side, Run | None] = dict.fromkeys(Side)
        self.follow_ups: set[Run] = set()
        self.exchanges = Exchanges()
        self.late = LateAnswers(lambda action, payload: read_answer(pair.station, action, payload, station, lenient=lenient)[0])

    # Beginning

    def start(self, side: Side, incoming: Incoming, since: float) -> None:
        """Fulfil a request of the peer on `side` that came at `since` (monotonic): a command has its time from then on (translation-down A.3)."""
        exchange = Exchange(self.now.utc, side, incoming.action, incoming.message_id, incoming.raw)
        self.exchanges.add(exchange)
        until = since + self.timing.command if side is Side.BACKEND else self.now.mono + self.timing.backend_call
        run = Run(side, incoming.message_id, incoming.action, None, None, None, exchange, until, send=incoming.send)
        self.running[side] = run
        if side is Side.BACKEND and not incoming.send:
            self.asked.begin(incoming, run)
        try:
            told = incoming.payload if side is Side.STATION else numbers.from_backend(incoming.action, incoming.payload, self.station)
            request, payload = read_request(self.version(side), incoming.action, told, self.station, lenient=self.lenient)
        except Invalid as error:
            self._refuse(run, Refused(error.code, str(error), side.value, "local"), "invalid")
            return
        run.request, run.action, run.payload = request, request.ACTION, payload
        if side is Side.STATION and not self.keeper.away and not self.keeper.boots and not is_boot(run.action):
            self.tell_left(heard=True)  # O13: before what the station says now
        if side is Side.STATION and self.repeats(run, request):
            self._end(run, "ok")
        elif side is Side.STATION and self.keeper.takes(run):
            return
        elif self.pair.relay:
            self._relay(run, request, payload)
        else:
            self._translate(run, request, self.pair)

    def tell_late(self, run: Run, request: Request[Any], payload: Any) -> None:
        """Put a message of the backlog through its flow, as of the version that the station spoke when it said this."""
        assert run.waiting is not None  # the caller has one
        message = run.waiting.message
        run.key = self.key_of(request, message.message_id, kept=True)
        run.request = marked(request, message.at, offline=message.offline)
        spoken = pair(message.version, self.pair.backend.name)
        if spoken.relay:
            told = marked_payload(run.action, payload, message.at, offline=message.offline)
            self.request(run, Side.BACKEND, message.message_id, run.action, told)
        else:
            self._translate(run, run.request, spoken)

    def _translate(self, run: Run, request: Request[Any], routes_of: Pair) -> None:
        routes = routes_of.from_station if run.side is Side.STATION else routes_of.from_backend
        route = routes.get(request.ACTION)
        if isinstance(route, Refusal):
            self._answer_refusal(run, request, route)
        elif route is None:
            text = f"gateway: no rule for {request.ACTION} from {self.version(run.side).name} to {self.version(run.side.other).name}"
            self._refuse(run, Refused(RpcCode.NOT_IMPLEMENTED, text))
        else:
            run.ledger = route.ledger
            route.ledger.count_request(request, self.station)
            run.flow = route.flow(request, self.station)
            self._step(run, None, None)

    def _answer_refusal(self, run: Run, request: Request[Any], route: Refusal) -> None:
        self.station.lose(route.loss)
        try:
            self._answer(run, route.answer(request, self.station))
        except Refused as refused:
            self._refuse(run, refused)

    def _relay(self, run: Run, request: Request[Any], payload: bytes) -> None:
        """Same version on both sides: what was validated passes as it came (A.1), unless a guard answers (A.9)."""
        if run.side is Side.BACKEND and (question := asks_first(request)) is not None:
            run.flow = guarded(question, request, self.station)
            self._step(run, None, None)
            return
        answer = check_command(request, self.station) if run.side is Side.BACKEND else None
        if answer is not None:
            self._answer(run, answer)
            return
        if (gone := self.offline(run.side.other)) is not None:
            self._refuse(run, gone)
            return
        assert run.message_id is not None  # a relay always begins with a peer's message
        self._count(run)
        side, message_id = run.side.other, run.message_id
        if self.legs[side].is_taken(message_id) and not (side is Side.BACKEND and is_durable(run.action)):
            message_id = self.next_id()
        self.request(run, side, message_id, request.ACTION, payload, late=partial(tap, request, station=self.station))
        if run.send:
            self._end(run, "ok")

    def run_due(self) -> None:
        """What is due because time passed; one thing at a time, only while both parties are there, and nothing that the station said waits: who
        judges from what is remembered knows nothing of that yet."""
        both = all(leg.connected for leg in self.legs.values())
        if not both or self.keeper.boots:
            return
        self.tell_left()
        if self.follow_ups or self.pair.relay or (self.keeper.on and self.keeper.waiting):
            return
        for name, flow in due(self.pair, self.station):
            self.start_flow(Side.STATION, name, flow)

    def forget_asker(self, side: Side) -> None:
        """The connection on which `side` asked is gone: the deed goes on, its answer would be one to nothing on the next connection."""
        run = self.running[side]
        if run is not None:
            run.message_id = None

    # Going on

    def resume(self, pending: Pending, payload: Any) -> None:
        """The peer answered `pending`."""
        run = pending.run
        if run is None:
            self.outbox.answered(pending)
            return
        side = pending.side
        version = self.version(side)
        try:
            answer, payload = read_answer(version, pending.action, payload, self.station, lenient=self.lenient)
        except Invalid as error:
            self.observer.message(side.value, version.name, "in", pending.action, "invalid")
            self.fail(
                pending,
                Refused(RpcCode.INTERNAL_ERROR, f"{side.value}: invalid answer to {pending.action}: {error}", side.value, "invalid"),
            )
            return
        if run.waiting is not None and pending.action == "StartTransaction":
            answer, payload = numbers.started(answer, payload, run.waiting.message.told, self.station)
        self.outbox.answered(pending)  # nonsense is no acknowledgement: what comes again after it is the same deed
        self.observer.message(side, version.name, "in", pending.action, "answered")
        run.exchange.canonical += (self.canonical(side, answer, payload),)
        if run.flow is None:
            self._relayed(run, answer, payload)
            return
        if run.ledger is not None:
            run.ledger.count_answer(pending.action, answer, self.station)
        self._step(run, answer, None)

    def _relayed(self, run: Run, answer: Any, payload: bytes) -> None:
        assert run.request is not None  # a relay has its request
        tap(run.request, answer, self.station)
        if run.waiting is not None:
            self.keeper.delivered(run, answer)
        elif run.side is Side.BACKEND and self.keeper.queued and (whole := told_whole(answer)) is not answer:
            self._reply(run, whole, "ok")
            return
        elif self._asked_as(run) is not None:
            if run.side is Side.STATION:
                self.keeper.heard(run, answer)
            self.send_result(run, payload)
        self._end(run, "ok")

    def resume_late(self, message_id: str, payload: Any) -> None:
        """The station answers what was given up: nobody is told, but what it did is remembered."""
        run = self.late.hear(message_id, payload, self.now.mono)
        if run is not None:
            self._count(run)

    def fail(self, pending: Pending, refused: Refused) -> None:
        """There is no answer to `pending`: whoever waits for it gets `refused`."""
        run = pending.run
        if run is None:
            self.observer.message(pending.side.value, self.version(pending.side).name, "out", pending.action, refused.cause)
            if pending.side is Side.BACKEND and refused.is_unsupported:
                self.unheard(pending)
            if self.outbox.failed(pending, refused):
                pending.deadline = self.now.mono + self.timing.backend_call
                self.send(self.legs[pending.side].again(pending))
            return
        if refused.cause in ("timeout", "offline") and run.waiting is None:
            self.outbox.undelivered(pending)
        if pending.side is Side.STATION:
            self.late.give_up(pending, self.now.mono)
        if run.flow is None:
            self._refuse(run, refused)
        else:
            self._step(run, None, refused)

    def _step(self, run: Run, value: Any, error: Refused | None) -> None:
        """Drive the flow to its next question or its end."""
        assert run.flow is not None  # relays have no steps
        self.situate(run)
        try:
            while True:
                effect = run.flow.throw(error) if error is not None else run.flow.send(value)
                value = error = None
                if isinstance(effect, Call):
                    error = self.ask(run, effect)
                    if error is None:
                        self._count(run)
                        return
                elif isinstance(effect, Wait):
                    if not effect.until():
                        self.asleep.append((run, effect, self.now.mono + effect.seconds))
                        self._count(run)
                        return
                    value = True
                elif isinstance(effect, Later):
                    run.after.append(effect.flow)
                elif effect.same_leg:
                    run.told_back.append(effect.request)
                else:
                    self.tell(run, run.side.other, effect)
        except StopIteration as stop:
            self._answer(run, stop.value)
        except Refused as refused:
            self._refuse(run, refused)
        except Exception as fault:  # a bug of ours must not cost the session; it is reported with its traceback
            self.observer.fault(self.station.identity, f"gateway: {run.action} failed", fault)
            self._refuse(run, Refused(RpcCode.INTERNAL_ERROR, "gateway: internal error", "gateway", "local"), "failed")
        finally:
            self.situate(None)

    def wake(self) -> bool:
        """Resume who waited for what has happened, or long enough; whether there was one."""
        due = [each for each in self.asleep if each[1].until() or self.now.mono >= each[2]]
        for each in due:
            self.asleep.remove(each)
            self._step(each[0], each[1].until(), None)
        return bool(due)

    # Ending

    def _end(self, run: Run, outcome: str) -> None:
        self._count(run)
        run.exchange.outcome = outcome
        self.observer.message(run.side, self.version(run.side).name, "in", run.action, outcome)
        self.follow_ups.discard(run)
        if self.running[run.side] is run:
            self.running[run.side] = None
            self.outbox.heard = self.outbox.heard or run.side is Side.STATION
        for request in run.told_back:
            self.tell(run, run.side, Tell(request))
        for flow in run.after:
            self._follow_up(run, flow)
        self.persist()

    def _follow_up(self, run: Run, flow: Flow[Any]) -> None:
        if len(self.follow_ups) >= self.timing.follow_ups:
            flow.close()
            self.observer.fault(self.station.identity, f"gateway: too many follow-ups of {run.action}", None)
            return
        follow_up = Run(run.side, None, run.action, None, flow, run.ledger, run.exchange, self.now.mono + self.timing.command)
        self.follow_ups.add(follow_up)
        self._step(follow_up, None, None)

    def start_flow(self, side: Side, action: str, flow: Flow[Any]) -> None:
        """Run a flow that no message began (a timer did); `side` is the leg it sees as its own."""
        exchange = Exchange(self.now.utc, side, action, "", b"")
        self.exchanges.add(exchange)
        run = Run(side, None, action, None, flow, None, exchange, self.now.mono + self.timing.command)
        self.follow_ups.add(run)
        self._step(run, None, None)

    def _count(self, run: Run) -> None:
        """Report the losses and quirks of a run before another one may go on: they are counted under its action."""
        for name in self.station.losses:
            self.observer.loss(self.version(run.side).name, self.version(run.side.other).name, run.action, name)
        for name in self.station.quirks:
            self.observer.quirk(self.pair.station.name, name)
        run.exchange.losses += tuple(self.station.losses)
        run.exchange.quirks += tuple(self.station.quirks)
        self.station.losses.clear()
        self.station.quirks.clear()
