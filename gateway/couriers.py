"""The delivery of a backlog: each lane has a courier, who puts one message at a time through its flow and drops it when that has ended. Sans-I/O.

The boot goes first if one is due (translation-up §7, O4); then transactions in their order and, beside them, what is guaranteed and all others, so
that none waits for another (O2, O3). A message the backend did not answer is tried again for ever; one it refused ten times becomes a dead letter, and the
queue goes on (§6.3).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec

from gateway.commands import Bury, DropMessage, ReadMessages, Side
from gateway.exchanges import Exchange
from gateway.kept import DeadLetter, Kept, Lane, Reason, Waiting, kept
from gateway.outbox import SILENT_AFTER
from gateway.room import Buffering, Room, Share
from gateway.runner import Runner
from gateway.runs import Run
from translators.canonical.base import Request
from translators.classes import MessageClass, message_class
from translators.errors import Invalid, Refused
from translators.ocpp1x import wire
from translators.ocpp1x.introduction import is_unknown
from translators.offline.later import delivered, objection, stop_unwanted
from translators.reading import read_request
from translators.versions import VERSIONS

MAX_REFUSALS = 10
"""Of one message by the backend, before it is a dead letter."""
LONGEST_WAIT = 10
"""Times the interval: a backend that does not answer is asked at least that often."""
NO_ANSWER = ("offline", "unreachable", "timeout", "busy")
"""Causes that say nothing against the message."""
BOOT = "BootNotification"
"""A new one says all that the one before it did."""
STOP_EVERY = 60.0
"""Seconds until a station is told again to stop what it did not answer for."""
BOOT_AGAIN = 60
"""Seconds until a boot is repeated that was not accepted, when the backend gives none (B02.FR.08)."""


@dataclass(slots=True)
class Courier:
    """One lane. `not_before` is monotonic seconds."""

    lane: Lane
    rows: list[tuple[int, bytes]] = field(default_factory=list)
    """The next messages, as read: number and record. Nearly always empty: an empty deque takes 0.6 KB of each lane of each station."""
    reading: bool = False
    run: Run | None = None
    tries: int = 0
    refusals: int = 0
    not_before: float = 0.0

    def is_telling(self, number: int) -> bool:
        """Whether this message is under way."""
        return self.run is not None and self.run.waiting is not None and self.run.waiting.number == number


class Couriers:
    """The couriers of one session. Methods are called with `runner.now` set, and emit through it."""

    def __init__(self, runner: Runner, room: Room, buffering: Buffering) -> None:
        self._runner = runner
        self._room = room
        self._buffering = buffering
        self._of = {lane: Courier(lane) for lane in Lane}
        self._latest: dict[str, tuple[int, int]] = {}
        """What a waiting message of this session says the state of -> its number and size: as many as the station has connectors."""
        self._outdated = 0
        """Boots with a smaller number than this are older than what the backend was last told."""
        self._stops_at: float | None = None
        """When (monotonic) the station is told to stop what it could not be told before."""

    @property
    def share(self) -> Share:
        """What is kept for this station."""
        return self._room.of(self._runner.station.identity)

    @property
    def busy(self) -> bool:
        """A message is under way."""
        return any(courier.run is not None for courier in self._of.values())

    @property
    def is_closed(self) -> bool:
        """The backend has not accepted the boot of this station."""
        status = self._runner.station.memory.boot.status
        return status == "Rejected" or (status == "Pending" and self._runner.pair.station.name in ("1.2", "1.5"))

    def connected(self) -> None:
        """The backend is there: what waited for it need not wait longer."""
        for courier in self._of.values():
            courier.tries, courier.not_before = 0, 0.0

    def deliver(self) -> None:
        """Begin with whatever may be told now."""
        for lane in self._open_lanes():
            courier = self._of[lane]
            while self._next(courier):
                pass  # ends: each round takes a row, or waits

    def stop_unwanted(self) -> None:
        """The station was away, or did not answer, when the backend refused a token that it had been told was good."""
        runner = self._runner
        unwanted, now = runner.station.memory.offline.unwanted, runner.now.mono
        if not unwanted or runner.follow_ups or not all(leg.connected for leg in runner.legs.values()):
            return
        if self._stops_at is None:
            self._stops_at = now if runner.outbox.heard else now + SILENT_AFTER  # a boot, if one is due, comes first
        if now >= self._stops_at:
            self._stops_at = now + STOP_EVERY
            for transaction in tuple(unwanted):
                runner.start_flow(Side.STATION, "TransactionEvent", stop_unwanted(transaction, runner.station))

    def _open_lanes(self) -> tuple[Lane, ...]:
        runner = self._runner
        if not self.share.total or not runner.legs[Side.BACKEND].connected:
            return ()
        if self.share.rows[Lane.BOOT]:
            return (Lane.BOOT,)
        if self.is_closed or (runner.soap and is_unknown(runner.station)):
            return ()  # B02.FR.02: nothing but the boot until it is accepted
        return (Lane.TRANSACTION, Lane.GUARANTEED, Lane.OTHER)

    def _next(self, courier: Courier) -> bool:
        """Begin with the next message of a lane; True when that was all there was to do for it."""
        runner = self._runner
        if courier.run is not None or courier.reading or runner.now.mono < courier.not_before:
            return False
        if courier.rows:
            number, record = courier.rows[0]
            if courier.lane is Lane.BOOT and number < self._outdated:
                self._gone(courier, number, len(record))
            else:
                self._tell(courier, number, record)
            return courier.run is None
        if self.share.rows[courier.lane]:
            courier.reading = True
            runner.emit(ReadMessages(courier.lane))
        return False

    def read(self, lane: Lane, rows: list[tuple[int, bytes]]) -> None:
        """What was asked for by ReadMessages; nothing when the store could not be read."""
        courier = self._of[lane]
        courier.reading = False
        courier.rows = rows
        if not rows:
            courier.not_before = self._runner.now.mono + self._buffering.retry_interval

    def _tell(self, courier: Courier, number: int, record: bytes) -> None:
        runner = self._runner
        try:
            message = kept(record)
            request, payload = self._decoded(message)
        except (msgspec.DecodeError, Invalid, KeyError) as error:
            runner.observer.fault(runner.station.identity, f"gateway: message {number} of the backlog is unreadable and was dropped", error)
            self._gone(courier, number, len(record))
            return
        exchange = Exchange(runner.now.utc, Side.STATION, message.action, message.message_id, bytes(message.payload))
        runner.exchanges.add(exchange)
        deadline = runner.now.mono + runner.timing.backend_call
        run = Run(Side.STATION, None, message.action, request, None, None, exchange, deadline)
        run.waiting = Waiting(lane=courier.lane, number=number, size=len(record), message=message)
        courier.run = run
        courier.tries += 1
        runner.tell_late(run, request, payload)

    def _decoded(self, message: Kept) -> tuple[Request[Any], Any]:
        version, payload = VERSIONS[message.version], bytes(message.payload)
        if version.is_soap:
            return msgspec.json.decode(payload, type=wire.REQUESTS[message.action]), payload
        return read_request(version, message.action, payload, self._runner.station, lenient=self._runner.lenient)

    def delivered(self, run: Run, answer: Any) -> None:
        """The flow of a message has ended with this answer."""
        assert run.waiting is not None  # the runner has checked
        assert run.request is not None  # it was read
        waiting, station = run.waiting, self._runner.station
        courier = self._of[waiting.lane]
        if waiting.lane is Lane.BOOT and answer.status != "Accepted":
            courier.run, courier.tries = None, 0
            courier.not_before = self._runner.now.mono + (answer.interval or BOOT_AGAIN)
            return
        unwanted = objection(run.request, answer, waiting.message.told, station) if waiting.message.accepted else ""
        if unwanted and self._buffering.enforce_deauth:
            station.quirk("deauth_by_remote_stop")
            station.memory.offline.object_to(unwanted)
            station.touch()
            run.after = [*run.after, stop_unwanted(unwanted, station)]
        delivered(run.request, waiting.message.told, station)
        self._gone(courier, waiting.number, waiting.size)

    def failed(self, run: Run, refused: Refused) -> None:
        """The flow of a message has ended without an answer."""
        assert run.waiting is not None  # the runner has checked
        waiting = run.waiting
        courier = self._of[waiting.lane]
        courier.run = None
        if run.unencodable:
            self._give_up(courier, waiting, "encode_invalid", run.unencodable)
        elif refused.cause in NO_ANSWER:
            self._later(courier, courier.tries)
        elif message_class(run.action) is MessageClass.NOTIFICATION:
            self._gone(courier, waiting.number, waiting.size)  # it is answered all the same in any mode, and counted
        else:
            courier.refusals += 1
            if courier.refusals < MAX_REFUSALS:
                self._later(courier, courier.refusals)
            elif waiting.lane is Lane.BOOT:
                self._gone(courier, waiting.number, waiting.size)  # the station makes another one
            else:
                self._give_up(courier, waiting, "retries_exhausted", str(refused))

    def _later(self, courier: Courier, tries: int) -> None:
        """1.6 §3.7.1: the interval times the number of tries."""
        courier.not_before = self._runner.now.mono + self._buffering.retry_interval * min(tries, LONGEST_WAIT)

    def pause(self, lane: Lane) -> None:
        """The backend has just failed with a message that is kept now: it is not asked again at once."""
        courier = self._of[lane]
        if courier.run is None and not courier.tries:
            courier.tries = 1
            self._later(courier, 1)

    def booted(self) -> None:
        """The backend has answered a boot of the station itself: what waits is out of date, unless it is just being told; a crash may have left two."""
        courier, self._outdated = self._of[Lane.BOOT], self._room.next
        read = next(((number, len(record)) for number, record in courier.rows), None)
        waiting = read or self._latest.get(_key(Lane.BOOT, BOOT))
        if courier.run is None and waiting is not None:
            self._gone(courier, *waiting)

    def supersede(self, lane: Lane, what: str, number: int, size: int) -> None:
        """A new message says all that the one before it of the same does, which goes unless it is just being told."""
        key = _key(lane, what)
        older, self._latest[key] = self._latest.get(key), (number, size)
        courier = self._of[lane]
        if older is not None and not courier.is_telling(older[0]):
            courier.rows = [row for row in courier.rows if row[0] != older[0]]
            self._drop(lane, *older)

    def _gone(self, courier: Courier, number: int, size: int) -> None:
        self._pass_on(courier)
        self._drop(courier.lane, number, size)

    def _drop(self, lane: Lane, number: int, size: int) -> None:
        self._forget(lane, number, size)
        self._runner.emit(DropMessage(lane, number, size))

    def _forget(self, lane: Lane, number: int, size: int) -> None:
        """It does not wait any more."""
        self._room.remove(self._runner.station.identity, lane, size)
        self._latest = {what: row for what, row in self._latest.items() if row[0] != number}

    def _give_up(self, courier: Courier, waiting: Waiting, reason: Reason, detail: str) -> None:
        self._pass_on(courier)
        self._forget(waiting.lane, waiting.number, waiting.size)
        letter = self.letter(waiting.message, reason, detail)
        self._runner.emit(Bury(letter, waiting.lane, waiting.number, waiting.size))

    def letter(self, message: Kept, reason: Reason, detail: str) -> DeadLetter:
        """A message that cannot be delivered, and time does not heal that."""
        station = self._runner.station
        return DeadLetter(station=station.identity, reason=reason, detail=detail, at=station.now_text, message=message)

    def _pass_on(self, courier: Courier) -> None:
        if courier.rows:
            del courier.rows[0]
        courier.run, courier.tries, courier.refusals, courier.not_before = None, 0, 0, 0.0


def _key(lane: Lane, what: str) -> str:
    return f"{lane} {what}"
