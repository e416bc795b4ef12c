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

from collections import deque
from collections.abc import Callable
from typing import Any

from gateway.commands import Abandon, CloseBackend, CloseStation, Command, DialBackend, Finish, SendError, Side
from gateway.legs import Pending
from gateway.runner import Runner
from gateway.runs import Incoming, Moment, Observer, Timing
from translators.classes import is_boot, message_class
from translators.errors import FROM_WIRE, Cause, Refused, RpcCode
from translators.framing.ocppj import Unreadable
from translators.memory.station import Station
from translators.ocpp1x.introduction import introduce, is_unknown
from translators.timers import due
from translators.versions import Pair

UNREADABLE = "unreadable"
"""What stands for the action of a frame that has none, in the counters."""


class Session:
    """Events of one station; each method returns the commands to execute in order before the next event is given."""

    def __init__(
        self,
        station: Station,
        pair: Pair,
        timing: Timing,
        observer: Observer,
        next_id: Callable[[], str],
        *,
        lenient: bool = True,
    ) -> None:
        self.station = station
        self.pair = pair
        self.timing = timing
        self.soap = pair.station.is_soap
        self.runner = Runner(station, pair, timing, observer, next_id, lenient=lenient, soap=self.soap)
        self.observer = observer
        self.waiting: dict[Side, deque[Incoming]] = {side: deque() for side in Side}
        self.outage_at: float | None = None
        """When the grace ends (monotonic); None while the backend is there."""
        self.backend_away = False
        """The grace is over."""
        self.leaving_at: float | None = None
        """When the session ends at the latest, its station being gone (monotonic)."""
        self.last_heard = 0.0
        self.dials = 0
        self.introduced = False
        self.draining = False
        self.finished = False

    # Legs come and go

    def station_opened(self, now: Moment) -> list[Command]:
        """The station is connected (a SOAP station: it sent its first message)."""
        self._begin(now)
        self.last_heard = now.mono
        self.station.connected_since = None if self.soap else now.utc
        self._connect(Side.STATION)
        if not self.runner.legs[Side.BACKEND].connected and self.outage_at is None:
            self._start_dialling()
        return self._commands()

    def backend_opened(self, now: Moment) -> list[Command]:
        """The connection to the backend is there."""
        self._begin(now)
        self.outage_at, self.backend_away, self.dials = None, False, 0
        self._connect(Side.BACKEND)
        return self._commands()

    def backend_lost(self, now: Moment) -> list[Command]:
        """The connection to the backend is gone, or could not be made: the grace begins or goes on."""
        self._begin(now)
        self.runner.legs[Side.BACKEND].disconnect()
        self.waiting[Side.BACKEND].clear()
        self.runner.forget_asker(Side.BACKEND)
        if self.leaving_at is not None or self.draining:
            self._leave("going away", 1001)
        else:
            self._start_dialling()
        return self._commands()

    def station_lost(self, now: Moment) -> list[Command]:
        """The station is gone: its commands fail, what it sent is still delivered while the backend answers (translation-down D, OFFLINE)."""
        self._begin(now)
        leg = self.runner.legs[Side.STATION]
        leg.connected = False
        self.waiting[Side.STATION].clear()
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
        queue = self.waiting[side]
        if self._refused_at_once(side, incoming):
            return self._commands()
        limit = self.timing.station_queue if side is Side.STATION else self.timing.command_queue
        if len(queue) >= limit:
            self._reject(side, incoming, RpcCode.GENERIC_ERROR, "gateway: busy, too many requests wait")
        elif any(waiting.message_id == incoming.message_id for waiting in queue):
            self.observer.quirk(self.pair.station.name, "duplicate_event")  # J4 §4.1.4: the same request again; one answer serves both
        else:
            queue.append(incoming)
            self._next(side)
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
        """What came is no frame. 2.x: RpcFrameworkError, id "-1" when unreadable (part 4 §4.2.3); 1.6: answered when the id can be read."""
        self._begin(now)
        version = self.runner.version(side)
        self.observer.message(side.value, version.name, "in", UNREADABLE, "invalid")
        if frame.of_answer:
            pending = self._settle(side, frame.message_id or "")
            if pending is not None:
                text = f"{side.value}: unreadable answer to {pending.action}: {frame.text}"
                self.runner.fail(pending, Refused(RpcCode.INTERNAL_ERROR, text, side.value, "invalid"))
                self._go_on(side)
            return self._commands()
        if frame.message_type is not None:
            code = RpcCode.MESSAGE_TYPE_NOT_SUPPORTED
        elif frame.message_id is None and version.family == "2.x":
            code = RpcCode.RPC_FRAMEWORK_ERROR
        else:
            code = RpcCode.FORMAT_VIOLATION
        message_id = frame.message_id or ("-1" if version.family == "2.x" else None)
        if message_id is not None:
            self.runner.emit(SendError(side, message_id, code, f"{side.value}: {frame.text}"[:255], {}))
        return self._commands()

    # Time

    def tick(self, now: Moment) -> list[Command]:
        """Deadlines. Call it at least once a second."""
        self._begin(now)
        for side in Side:
            expired = self.runner.legs[side].expire(now.mono)
            for pending in expired:
                self._expire(side, pending)
            if expired:
                self._go_on(side)
        if self.outage_at is not None and now.mono >= self.outage_at and not self.backend_away:
            self._mirror_outage()
        self._run_due()
        if self.leaving_at is not None:
            self._leave_when_idle()
        if self.soap and self.leaving_at is None and now.mono - self.last_heard > self._silence:
            self._leave("silent")
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
        return not any(self.runner.running.values()) and not any(self.waiting.values()) and not self.runner.legs[Side.BACKEND].queue

    # Inside

    def _begin(self, now: Moment) -> None:
        self.runner.now = now
        self.runner.out = []
        self.station.now = now.utc

    def _commands(self) -> list[Command]:
        self.runner.persist()
        return self.runner.out

    def _connect(self, side: Side) -> None:
        self.runner.send(self.runner.legs[side].connect())

    def _settle(self, side: Side, message_id: str) -> Pending | None:
        pending = self.runner.legs[side].settle(message_id)
        if pending is None:
            self.observer.quirk(self.pair.station.name, "late_answer")
        return pending

    def _go_on(self, side: Side) -> None:
        self.runner.send(self.runner.legs[side].advance())
        for each in Side:
            self._next(each)
        if self.leaving_at is not None or self.draining:
            self._leave_when_idle()

    def _next(self, side: Side) -> None:
        queue = self.waiting[side]
        while queue and self.runner.running[side] is None and not (side is Side.STATION and self._introducing(queue[0])):
            self.runner.start(side, queue.popleft())

    def _introducing(self, first: Incoming) -> bool:
        """A SOAP station that speaks before any backend accepted it is introduced first; what it said waits (O4: boot before everything)."""
        if self.introduced or not self.soap or is_boot(first.action) or not is_unknown(self.station):
            return bool(self.runner.follow_ups) and self.introduced and is_unknown(self.station)
        self.introduced = True
        self.runner.start_flow(Side.STATION, "BootNotification", introduce(self.station))
        return is_unknown(self.station) and bool(self.runner.follow_ups)

    def _refused_at_once(self, side: Side, incoming: Incoming) -> bool:
        """What cannot even wait: the backend is away for good, the gateway drains, or the station's boot was not accepted."""
        if side is Side.BACKEND:
            return False
        if self.backend_away or self.draining or self.finished:
            self._turn_away(incoming)
            return True
        status = self.station.memory.boot.status
        closed = status == "Rejected" or (status == "Pending" and self.soap)
        if closed and not self.pair.relay and not is_boot(incoming.action):
            # B03.FR.07, OCPP-J 1.6 errata 3.10; 1.5 was told Rejected for Pending
            self._reject(side, incoming, RpcCode.SECURITY_ERROR, "backend: the station's boot was not accepted")
            return True
        return False

    def _turn_away(self, incoming: Incoming) -> None:
        if self.soap:
            self.runner.emit(Abandon(incoming.message_id))
        elif message_class(incoming.action).durable:
            # An error might make the station throw it away; without an answer it says it again on its next connection.
            self.observer.message(Side.STATION.value, self.pair.station.name, "in", incoming.action, "abandoned")
        else:
            self._reject(Side.STATION, incoming, RpcCode.GENERIC_ERROR, "gateway: closing")

    def _reject(self, side: Side, incoming: Incoming, code: RpcCode, text: str) -> None:
        self.observer.message(side.value, self.runner.version(side).name, "in", incoming.action, "refused")
        if not incoming.send:
            self.runner.emit(SendError(side, incoming.message_id, code, text, {}))

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
                self.runner.legs[side].queue.appendleft(pending)
                self.runner.emit(CloseBackend(1011, f"gateway: no answer to {pending.action}"))
            else:
                self._mirror_outage()
        else:
            self._fail(pending, "timeout", f"{side.value}: no answer to {pending.action} in time")

    def _run_due(self) -> None:
        """What is due because time passed; one thing at a time, and only while both parties are there."""
        both = all(leg.connected for leg in self.runner.legs.values())
        if not both or self.leaving_at is not None or self.pair.relay or self.runner.follow_ups:
            return
        for name, flow in due(self.pair, self.station):
            self.runner.start_flow(Side.STATION, name, flow)

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
        self._abandon_all()

    def _abandon_all(self) -> None:
        """No answer to anything the station waits for: it will ask again."""
        runner = self.runner
        run = runner.running[Side.STATION]
        for pending in runner.legs[Side.BACKEND].clear():
            if pending.run is not run:
                self._fail(pending, "offline", "backend unavailable")
        runner.running[Side.STATION] = None
        unanswered = [] if run is None or run.message_id is None else [run.message_id]
        if run is not None:
            run.exchange.outcome = "abandoned"
            if run.flow is not None:
                run.flow.close()
        unanswered.extend(incoming.message_id for incoming in self.waiting[Side.STATION])
        self.waiting[Side.STATION].clear()
        if self.soap:
            for message_id in unanswered:
                runner.emit(Abandon(message_id))

    @property
    def _silence(self) -> float:
        """Seconds without a message after which a SOAP station counts as gone."""
        return self.timing.silence * (self.station.memory.boot.interval or 300)

    def _leave_when_idle(self) -> None:
        overdue = self.leaving_at is not None and self.runner.now.mono >= self.leaving_at
        if self.idle or overdue:
            self._leave("going away" if self.draining else "station gone", 1001)

    def _leave(self, reason: str, code: int = 1000) -> None:
        if self.finished:
            return
        self._abandon_all()
        self.runner.emit(CloseStation(code, reason))
        self.runner.emit(CloseBackend(1001 if self.draining else 1000, reason))
        self._finish()

    def _finish(self) -> None:
        if not self.finished:
            self.finished = True
            self.station.rest()
            self.runner.emit(Finish())
