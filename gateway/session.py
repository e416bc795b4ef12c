"""One station's life between its two legs. Sans-I/O: events in, commands out.

Requests of a station are fulfilled one at a time in the order they came, commands of the backend one at a time in theirs; the two directions
do not wait for each other (crossing CALLs are legal, OCPP-J 1.6 §4.1.1 note).

When the backend goes away, what was sent to it is sent again after a reconnect within the grace. After that the station is made to see the
outage (`mirror`): a WebSocket is closed with 1012, a SOAP request stays without an answer, so that the station keeps what it has to say
(translation-up §6.2).

    session.station_opened(now)        # or backend_opened first: the driver dials before it accepts a WebSocket
    session.call_received(Side.STATION, incoming, now)
    ...                                # each gives the commands to execute, in order
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from gateway.commands import SIDES, Abandon, CloseBackend, CloseStation, Command, DialBackend, Finish, Side
from gateway.legs import Pending
from gateway.runner import UNREADABLE, Runner
from gateway.runs import Incoming, Moment, Observer, Timing
from gateway.turns import Turns
from translators.errors import FROM_WIRE, Cause, Refused, RpcCode
from translators.framing.ocppj import Unreadable
from translators.memory.station import Station
from translators.timers import heartbeat_interval
from translators.versions import Pair


class Session:
    """Events of one station; each method returns the commands to execute in order before the next event is given."""

    def __init__(
        self, station: Station, pair: Pair, timing: Timing, observer: Observer, next_id: Callable[[], str], *, lenient: bool = True
    ) -> None:
        self.station = station
        self.pair = pair
        self.timing = timing
        self.soap = pair.station.is_soap
        self.runner = Runner(station, pair, timing, observer, next_id, lenient=lenient, soap=self.soap)
        self.observer = observer
        self.turns = Turns(self.runner)
        self.outage_at: float | None = None
        """When the grace ends (monotonic); None while the backend is there."""
        self.backend_away = False
        """The grace is over."""
        self.leaving_at: float | None = None
        """When the session ends at the latest, its station being gone (monotonic)."""
        self.last_heard, self.dials = 0.0, 0
        self.quiet_until = -math.inf
        """No tick before (monotonic) would find anything, unless something happens: ten thousand sessions are mostly idle."""
        self.draining = self.finished = False

    # Legs come and go

    def station_opened(self, now: Moment) -> list[Command]:
        """The station is connected (a SOAP station: it sent its first message)."""
        self._begin(now)
        self.last_heard = now.mono
        self.station.connected, self.station.connected_since = True, None if self.soap else now.utc
        self.runner.send(self.runner.legs[Side.STATION].connect())
        if not self.runner.legs[Side.BACKEND].connected and self.outage_at is None:
            self._start_dialling()
        return self._commands()

    def backend_opened(self, now: Moment) -> list[Command]:
        """The connection to the backend is there."""
        self._begin(now)
        self.outage_at, self.backend_away, self.dials = None, False, 0
        self.turns.booted_first = False
        self.runner.send(self.runner.legs[Side.BACKEND].connect())
        return self._commands()

    def backend_lost(self, now: Moment) -> list[Command]:
        """The connection to the backend is gone, or could not be made: the grace begins or goes on."""
        self._begin(now)
        self._parted()
        self.runner.legs[Side.BACKEND].disconnect()
        self.turns.clear(Side.BACKEND)
        self.runner.forget_asker(Side.BACKEND)
        if self.leaving_at is not None or self.draining:
            self._leave("going away", 1001)
        else:
            self._start_dialling()
        return self._commands()

    def station_lost(self, now: Moment) -> list[Command]:
        """The station is gone: its commands fail, what it sent is still delivered while the backend answers (translation-down D, OFFLINE)."""
        self._begin(now)
        self._parted()
        leg = self.runner.legs[Side.STATION]
        leg.connected = self.station.connected = False
        self.turns.clear(Side.STATION)
        for pending in leg.clear():
            self._fail(pending, "offline", "station offline")
        self.leaving_at = now.mono + self.timing.linger
        self._leave_when_idle()
        return self._commands()

    # Messages

    def call_received(self, side: Side, incoming: Incoming, now: Moment) -> list[Command]:
        """A request of a peer."""
        self._begin(now)
        if side is Side.STATION:
            self.last_heard = now.mono
        if side is Side.STATION and (self.backend_away or self.draining or self.finished):
            self.turns.turn_away(incoming)
        else:
            self.turns.take(side, incoming)
        return self._commands()

    def result_received(self, side: Side, message_id: str, payload: Any, now: Moment) -> list[Command]:
        """A CALLRESULT, or a SOAP answer."""
        self._begin(now)
        pending = self._settle(side, message_id)
        if pending is not None:
            self.runner.resume(pending, payload)
            self._go_on(side)
        return self._commands()

    def error_received(self, side: Side, message_id: str, code: str, description: str, details: Any, now: Moment) -> list[Command]:
        """A CALLERROR, or a SOAP fault by its sub-code."""
        self._begin(now)
        pending = self._settle(side, message_id)
        if pending is not None:
            rpc_code = FROM_WIRE.get(code, RpcCode.GENERIC_ERROR)
            text = f"{side.value}: {code}: {description}" if not self.pair.relay else description
            self.observer.message(side.value, self.runner.version(side).name, "in", pending.action, "error")
            if rpc_code is not RpcCode.SECURITY_ERROR or not self.turns.boot_first(pending):
                self.runner.fail(pending, Refused(rpc_code, text, side.value, "answered", details if isinstance(details, dict) else {}))
            self._go_on(side)
        return self._commands()

    def call_failed(self, side: Side, message_id: str, cause: Cause, description: str, now: Moment) -> list[Command]:
        """The transport says that a request has no answer (SOAP: unreachable, or sent and unanswered)."""
        self._begin(now)
        pending = self._settle(side, message_id)
        if pending is not None:
            self._fail(pending, cause, description)
            self._go_on(side)
        return self._commands()

    def unreadable(self, side: Side, frame: Unreadable, now: Moment) -> list[Command]:
        """What came is no frame: a request is refused, an answer is none."""
        self._begin(now)
        if frame.of_answer:
            self.observer.message(side.value, self.runner.version(side).name, "in", UNREADABLE, "invalid")
            pending = self._settle(side, frame.message_id or "")
            if pending is not None:
                text = f"{side.value}: unreadable answer to {pending.action}: {frame.text}"
                self.runner.fail(pending, Refused(RpcCode.INTERNAL_ERROR, text, side.value, "invalid"))
                self._go_on(side)
        else:
            self.runner.refuse_unreadable(side, frame)
        return self._commands()

    # Time

    def tick(self, now: Moment) -> list[Command]:
        """Deadlines. Call it at least once a second, but for `quiet_until`."""
        self._begin(now)
        for side in SIDES:
            expired = self.runner.legs[side].expire(now.mono)
            for pending in expired:
                self._expire(side, pending)
            if expired:
                self._go_on(side)
        if self.outage_at is not None and now.mono >= self.outage_at and not self.backend_away:
            self._mirror_outage()
        if self.leaving_at is None and not self.draining:
            self.runner.run_due()
        if self.leaving_at is not None:
            self._leave_when_idle()
        silence = self.timing.silence * heartbeat_interval(self.station)
        if self.soap and self.leaving_at is None and now.mono - self.last_heard > silence:
            self._leave("silent")
        if self.outage_at is None and self.leaving_at is None and not self.draining and not self.runner.waits:
            self.quiet_until = now.mono + self.timing.look_every
        return self._commands()

    def leave(self, reason: str, now: Moment) -> list[Command]:
        """End the session now: another connection of the same station took over, or an operator said so."""
        self._begin(now)
        self._leave(reason)
        return self._commands()

    def drain(self, now: Moment) -> list[Command]:
        """Take nothing new; finish what is running, then close both legs (1001)."""
        self._begin(now)
        self.draining = True
        self._leave_when_idle()
        return self._commands()

    @property
    def idle(self) -> bool:
        """Nothing is being fulfilled."""
        return not any(self.runner.running.values()) and not self.turns.waiting and not self.runner.legs[Side.BACKEND].queue

    # Inside

    def _begin(self, now: Moment) -> None:
        self.runner.now = now
        self.runner.out = []
        self.station.now = now.utc
        self.quiet_until = -math.inf

    def _commands(self) -> list[Command]:
        self.runner.persist()
        return self.runner.out

    def _parted(self) -> None:
        """Until now both legs were there, if they were (B04: the absence begins here, not when they were last looked at)."""
        if self.station.linked_at is not None and all(leg.connected for leg in self.runner.legs.values()):
            self.station.linked_at = self.station.now

    def _settle(self, side: Side, message_id: str) -> Pending | None:
        pending = self.runner.legs[side].settle(message_id)
        if pending is None:
            self.observer.quirk(self.pair.station.name, "late_answer")
        return pending

    def _go_on(self, side: Side) -> None:
        self.runner.send(self.runner.legs[side].advance())
        for each in SIDES:
            self.turns.next(each)
        if self.leaving_at is not None or self.draining:
            self._leave_when_idle()

    def _fail(self, pending: Pending, cause: Cause, text: str) -> None:
        self.runner.fail(pending, Refused(RpcCode.GENERIC_ERROR, text, pending.side.value, cause))

    def _expire(self, side: Side, pending: Pending) -> None:
        """No answer in time. What must reach the backend is tried once more on a new connection; then the station keeps it."""
        self.observer.message(side.value, self.runner.version(side).name, "out", pending.action, "timeout")
        run = pending.run
        if side is Side.BACKEND and pending.durable and run is not None:
            if self.runner.legs[side].connected and not run.retried:
                run.retried = True
                pending.deadline = self.runner.now.mono + self.timing.backend_call
                self.runner.legs[side].queue.insert(0, pending)
                self.runner.emit(CloseBackend(1011, f"gateway: no answer to {pending.action}"))
            else:
                self._mirror_outage()
        else:
            self._fail(pending, "timeout", f"{side.value}: no answer to {pending.action} in time")

    def _start_dialling(self) -> None:
        if self.outage_at is None:
            self.outage_at = self.runner.now.mono + self.timing.grace
        self.dials += 1
        self.runner.emit(DialBackend(self.dials))

    def _mirror_outage(self) -> None:
        """The station is made to see that the backend is away."""
        self.backend_away = True
        if not self.soap:
            self._leave("backend unavailable", 1012)
            return
        if self.runner.legs[Side.BACKEND].connected:
            self.runner.emit(CloseBackend(1011, "gateway: no answer"))  # the outage ends with a new connection
        self._abandon_all()

    def _abandon_all(self) -> None:
        """No answer to anything the station waits for: it will ask again."""
        runner = self.runner
        run = runner.running[Side.STATION]
        runner.legs[Side.BACKEND].connected = False  # flows that are told of the end ask no more
        for pending in runner.legs[Side.BACKEND].clear():
            if run is not None and pending.run is run:
                runner.outbox.undelivered(pending)
            else:
                self._fail(pending, "offline", "backend unavailable")
        runner.running[Side.STATION] = None
        unanswered = [] if run is None or run.message_id is None else [run.message_id]
        if run is not None:
            run.exchange.outcome = "abandoned"
            if run.flow is not None:
                run.flow.close()
        unanswered.extend(incoming.message_id for incoming in self.turns.clear(Side.STATION))
        for message_id in unanswered if self.soap else ():
            runner.emit(Abandon(message_id))

    def _leave_when_idle(self) -> None:
        if self.idle or (self.leaving_at is not None and self.runner.now.mono >= self.leaving_at):
            self._leave("going away" if self.draining else "station gone", 1001)

    def _leave(self, reason: str, code: int = 1000) -> None:
        if self.finished:
            return
        self._abandon_all()
        self.runner.emit(CloseStation(code, reason))
        self.runner.emit(CloseBackend(1001 if self.draining else 1000, reason))
        self.finished = True
        self.station.rest()
        self.station.touched = self.station.touched or self.runner.outbox.unsaved
        self.runner.emit(Finish())
