"""What a session does when a peer is gone, silent or away for long: it dials, mirrors the outage, or keeps what the station says. Sans-I/O.

A station is made to see an outage (`mirror`) by the close of its WebSocket, 1012, or by SOAP requests that stay without an answer, so that it keeps
what it has to say (translation-up §6.2). With `when_down = "buffer"` it is answered by the gateway, which keeps it (`backlog`).
"""

from __future__ import annotations

from gateway.backlog import Backlog
from gateway.commands import Abandon, CloseBackend, CloseStation, DialBackend, Finish, Side
from gateway.legs import Pending
from gateway.room import Bounds, Buffering, Room
from gateway.runner import Runner
from gateway.runs import Run, Timing
from gateway.turns import Turns
from translators.classes import is_boot
from translators.errors import Cause, Refused, RpcCode
from translators.ocpp1x import heartbeats

LASTS = 10.0
"""Seconds after which a connection to the backend has shown its worth though nothing was asked on it."""


class Outages:
    """The part of a session that ends things."""

    def __init__(self, runner: Runner, timing: Timing, room: Room | None, buffering: Buffering) -> None:
        self.runner = runner
        self.timing = timing
        self.soap = runner.soap
        self.turns = Turns(runner)
        self.backlog = Backlog(runner, room or Room(Bounds()), buffering)
        self.backlog.mirror = self._mirror_full
        runner.keeper = self.backlog
        self.outage_at: float | None = None
        """When the grace ends (monotonic); None while the backend is there."""
        self.backend_away = False
        """The grace is over."""
        self.leaving_at: float | None = None
        """When the session ends at the latest, its station being gone (monotonic)."""
        self.last_heard = 0.0
        """When the station last said something (monotonic)."""
        self.dials = 0
        """Since the backend was last there for more than a handshake."""
        self.grace_ends: float | None = None
        """The same of the grace (monotonic): a backend that takes connections and ends them at once is away."""
        self.unproved_since: float | None = None
        """When a connection began (monotonic) on which the backend has not answered anything yet."""
        self.draining = self.finished = False

    @property
    def idle(self) -> bool:
        """Nothing is being fulfilled."""
        runner = self.runner
        fulfilling = any(runner.running.values()) or self.turns.waiting or runner.legs[Side.BACKEND].queue
        return not fulfilling and not self.backlog.couriers.busy

    def _fail(self, pending: Pending, cause: Cause, text: str) -> None:
        self.runner.fail(pending, Refused(RpcCode.GENERIC_ERROR, text, pending.side.value, cause))

    def _expire(self, side: Side, pending: Pending) -> None:
        """No answer in time. What must reach the backend is tried once more on a new connection; then the station keeps it. The backlog does so at once.

        A boot without an answer is an outage too (translation-up §6.3, class B): an error would leave the station neither accepted nor offline.
        """
        runner, run = self.runner, pending.run
        text = f"{side.value}: no answer to {pending.action} in time"
        runner.observer.message(side.value, runner.version(side).name, "out", pending.action, "timeout")
        if side is Side.BACKEND and run is not None and (pending.durable or (is_boot(run.action) and run.message_id is not None)):
            again = pending.durable and not run.retried and not (self.backlog.on and run.message_id is not None)
            if runner.legs[side].connected and not run.retried:
                run.retried = True
                runner.emit(CloseBackend(1011, f"gateway: no answer to {pending.action}"))
                if again:
                    pending.deadline = runner.now.mono + self.timing.backend_call
                    runner.legs[side].queue.insert(0, pending)
                    return
            if not self.backlog.on and run.waiting is None:
                if run in runner.follow_ups:  # nobody but itself waits for it: an outage only ends what the station waits for
                    self._fail(pending, "timeout", text)
                self._outage()
                return
        # What nobody waits for is told again when the backend is back (outbox).
        cause: Cause = "offline" if side is Side.BACKEND and run is None and self.backend_away else "timeout"
        self._fail(pending, cause, text)

    def _start_dialling(self) -> None:
        if self.outage_at is None:
            if self.grace_ends is None:
                self.grace_ends = self.runner.now.mono + self.timing.grace
            self.outage_at = self.grace_ends
        self.dials += 1
        self.runner.emit(DialBackend(self.dials))

    def _proved(self) -> None:
        """The backend was there: its next loss is one of its own."""
        self.dials, self.grace_ends, self.unproved_since = 0, None, None

    def _ended(self) -> None:
        """A connection to the backend has ended, if there was one."""
        if self.unproved_since is not None and self.runner.now.mono - self.unproved_since >= LASTS:
            self._proved()
        self.unproved_since = None

    def _outage(self) -> None:
        """The grace is over."""
        self.backend_away = True
        if self.backlog.on:
            self._answer_alone()
        elif not self.soap:
            self._leave("backend unavailable", 1012)
        else:
            if self.runner.legs[Side.BACKEND].connected:
                self.runner.emit(CloseBackend(1011, "gateway: no answer"))  # the outage ends with a new connection
            self._abandon_all()

    def _answer_alone(self) -> None:
        """From now on the gateway answers the station, beginning with what it waits for."""
        runner = self.runner
        self.backlog.away = True
        run = runner.running[Side.STATION]
        self._clear_backend(run)
        if run is not None and run.flow is not None:
            run.flow.close()
        if run is not None and run.request is not None and run.message_id is not None:
            self.backlog.take(run)
            run.message_id = None  # a question to the station that its flow still waits for has nobody to be answered for
        runner.running[Side.STATION] = None
        for incoming in self.turns.clear(Side.STATION):
            self.turns.take(Side.STATION, incoming)

    def _mirror_full(self) -> None:
        """There is no room for what the station says: it must keep it itself."""
        if not self.soap:
            self._leave("backend unavailable, and nothing more can be kept here", 1012)

    def _clear_backend(self, run: Run | None) -> None:
        """Nothing that was asked of the backend is answered any more; `run` is seen to by the caller."""
        leg = self.runner.legs[Side.BACKEND]
        leg.connected = False  # flows that are told of the end ask no more
        for pending in leg.clear():
            if run is None or pending.run is not run:
                self._fail(pending, "offline", "backend unavailable")
            elif not self.backlog.on:
                self.runner.outbox.undelivered(pending)

    def _abandon_all(self) -> None:
        """No answer to anything the station waits for: it will ask again."""
        runner = self.runner
        run = runner.running[Side.STATION]
        self._clear_backend(run)
        runner.running[Side.STATION] = None
        unanswered = [] if run is None or run.message_id is None else [(run.message_id, run.action)]
        if run is not None:
            run.exchange.outcome, run.message_id = "abandoned", None
            if run.flow is not None:
                run.flow.close()
        unanswered.extend((incoming.message_id, incoming.action) for incoming in self.turns.clear(Side.STATION))
        for message_id, action in unanswered:
            runner.observer.message(Side.STATION.value, runner.pair.station.name, "in", action, "abandoned")
            if self.soap:
                runner.emit(Abandon(message_id))

    def _leave_when_idle(self) -> None:
        """A station that is gone has still what was kept of it: its session lives until that is told."""
        if not self.draining and self.backlog.waiting and (self.backlog.on or self.runner.legs[Side.BACKEND].connected):
            return
        overdue = self.leaving_at is not None and self.runner.now.mono >= self.leaving_at
        if self.idle or overdue:
            self._leave("going away" if self.draining else "station gone", 1001)

    def _silent(self) -> None:
        """A SOAP station counts as gone."""
        if self.backlog.on and self.backlog.waiting:
            self.leaving_at = self.runner.now.mono  # what it said is told first, in the name that only this session may know
        else:
            self._leave("silent")

    def _leave(self, reason: str, code: int = 1000) -> None:
        if self.finished:
            return
        self._abandon_all()
        runner = self.runner
        runner.emit(CloseStation(code, reason))
        runner.emit(CloseBackend(1001 if self.draining else 1000, reason))
        self.finished = True
        runner.station.rest()
        if self.soap:
            heartbeats.leaves(runner.now.mono - self.last_heard, runner.station, resumes=self.draining)
        runner.station.touched = runner.station.touched or runner.outbox.unsaved
        runner.emit(Finish())
