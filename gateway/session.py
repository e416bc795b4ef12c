"""One station's life between its two legs. Sans-I/O: events in, commands out.

Requests of a station are fulfilled one at a time in the order they came, commands of the backend one at a time in theirs; the two directions
do not wait for each other (crossing CALLs are legal, OCPP-J 1.6 §4.1.1 note).

When the backend goes away, what was sent to it is sent again after a reconnect within the grace; what happens after that is in `outages`.

    session.station_opened(now)        # or backend_opened first: the driver dials before it accepts a WebSocket
    session.call_received(Side.STATION, incoming, now)
    ...                                # each gives the commands to execute, in order
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from gateway.commands import SIDES, Command, ReadMessages, Side
from gateway.kept import Kept, Lane
from gateway.legs import Pending
from gateway.outages import Outages
from gateway.replies import UNREADABLE
from gateway.room import Buffering, Room
from gateway.runner import Runner
from gateway.runs import Incoming, Moment, Observer, Timing
from translators.errors import FROM_WIRE, Cause, Refused, RpcCode
from translators.framing.ocppj import Unreadable
from translators.memory.station import Station
from translators.ocpp1x import heartbeats
from translators.versions import Pair

MIRROR = Buffering()


class Session(Outages):
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
        room: Room | None = None,
        buffering: Buffering = MIRROR,
    ) -> None:
        super().__init__(
            Runner(station, pair, timing, observer, next_id, lenient=lenient, soap=pair.station.is_soap), timing, room, buffering
        )
        self.station = station
        self.pair = pair
        self.observer = observer
        self.quiet_until = -math.inf
        """No tick before (monotonic) would find anything, unless something happens: ten thousand sessions are mostly idle."""

    # Legs come and go

    def station_opened(self, now: Moment, unheard: float = 0.0) -> list[Command]:
        """The station is connected (a SOAP station: it sent its first message, or is taken for online, `unheard` seconds after it was last heard)."""
        self._begin(now)
        self.last_heard = now.mono - unheard
        if self.soap:
            heartbeats.comes(self.station)
        self.backlog.opened()
        self.station.connected, self.station.connected_since = True, None if self.soap else now.utc
        self.runner.send(self.runner.legs[Side.STATION].connect())
        if not self.runner.legs[Side.BACKEND].connected and self.outage_at is None:
            self._start_dialling()
        return self._commands()

    def backend_opened(self, now: Moment) -> list[Command]:
        """The connection to the backend is there."""
        self._begin(now)
        self.outage_at, self.backend_away, self.turns.booted_first = None, False, False
        self.unproved_since = now.mono
        self.station.deaf.clear()
        self.backlog.connected()
        self.runner.send(self.runner.legs[Side.BACKEND].connect())
        self.backlog.couriers.deliver()
        return self._commands()

    def backend_lost(self, now: Moment) -> list[Command]:
        """The connection to the backend is gone, or could not be made: the grace begins or goes on."""
        self._begin(now)
        self._parted()
        self._ended()
        self.runner.legs[Side.BACKEND].disconnect()
        self.turns.clear(Side.BACKEND)
        self.runner.forget_asker(Side.BACKEND)
        if self.draining or (self.leaving_at is not None and not (self.backlog.on and self.backlog.waiting)):
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
        self.runner.station_gone = True
        self.turns.clear(Side.STATION)
        for pending in leg.clear():
            self._fail(pending, "offline", "station offline")
        self.turns.next(Side.BACKEND)
        self.leaving_at = now.mono + self.timing.linger
        self._leave_when_idle()
        return self._commands()

    # Messages

    def call_received(self, side: Side, incoming: Incoming, now: Moment) -> list[Command]:
        """A request of a peer."""
        self._begin(now)
        if side is Side.STATION:
            self.last_heard, self.leaving_at = now.mono, None if self.soap else self.leaving_at
            if self.soap:
                heartbeats.heard(incoming.action, self.station)
        if side is Side.STATION and ((self.backend_away and not self.backlog.on) or self.draining or self.finished):
            self.turns.turn_away(incoming)
        elif self.draining:
            self.turns.refuse_new(incoming)
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
        elif side is Side.STATION:
            self.runner.resume_late(message_id, payload)
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
            self._outage()
        self.runner.asked.expire(now.mono)
        self.runner.late.expire(now.mono)
        if not self.draining:
            self.backlog.couriers.deliver()
        if self.leaving_at is None and not self.draining:
            self.runner.run_due()
            self.backlog.couriers.stop_unwanted()
        if self.leaving_at is not None:
            self._leave_when_idle()
        if self.soap and self.leaving_at is None:
            self._listen(now)
        if self.outage_at is None and self.leaving_at is None and not self.draining and not self.runner.waits and not self.backlog.waiting:
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

    # The backlog

    def alone(self, *, trusted: bool) -> None:
        """Before anything else: the backend could not be dialled; `trusted`: it accepted the station's credentials before."""
        self.backlog.trusted = trusted
        self.backend_away = self.backlog.away = trusted and self.backlog.on

    def absent(self, now: Moment) -> list[Command]:
        """Before anything else: the station is not there, and what waits is told without it."""
        self._begin(now)
        self.leaving_at, self.station.connected, self.runner.station_gone = now.mono, False, True
        self._start_dialling()
        return self._commands()

    def backlog_read(self, lane: Lane, rows: list[tuple[int, bytes]], now: Moment) -> list[Command]:
        """What ReadMessages asked for, oldest first; nothing when it could not be read."""
        self._begin(now)
        self.backlog.couriers.read(lane, rows)
        self.backlog.couriers.deliver()
        return self._commands()

    def put_back(self, message: Kept, now: Moment) -> list[Command]:
        """The operator wants a message told once more; no command when there is no room for it."""
        self._begin(now)
        if self.backlog.put_back(message):
            self.backlog.couriers.deliver()
        return self._commands()

    # Inside

    def _begin(self, now: Moment) -> None:
        self.runner.now = now
        self.runner.out = []
        self.station.now = now.utc
        self.quiet_until = -math.inf

    def _commands(self) -> list[Command]:
        while self.runner.asleep and self.runner.wake():  # what one did, another may have waited for
            self._go_on(Side.STATION)
        self.runner.persist()
        if self.backlog.waiting:  # what is read goes on at once, and stores a newer memory than the one that stands here
            self.runner.out.sort(key=lambda command: isinstance(command, ReadMessages))
        return self.runner.out

    def _parted(self) -> None:
        """Until now both legs were there, if they were (B04: the absence begins here, not when they were last looked at)."""
        if self.station.linked_at is not None and all(leg.connected for leg in self.runner.legs.values()):
            self.station.linked_at = self.station.now

    def _settle(self, side: Side, message_id: str) -> Pending | None:
        if (pending := self.runner.legs[side].settle(message_id)) is None:
            self.observer.quirk(self.pair.station.name, "late_answer")
        elif side is Side.BACKEND and self.unproved_since is not None:
            self._proved()
        return pending

    def _listen(self, now: Moment) -> None:
        unheard = now.mono - self.last_heard
        if unheard > self.timing.silence * heartbeats.silence_interval(self.station):
            heartbeats.fell_silent(unheard, self.station)
            self._silent()

    def _go_on(self, side: Side) -> None:
        self.runner.send(self.runner.legs[side].advance())
        for each in SIDES:
            self.turns.next(each)
        if self.backlog.waiting and not self.draining:
            self.backlog.couriers.deliver()
        if self.leaving_at is not None or self.draining:
            self._leave_when_idle()
