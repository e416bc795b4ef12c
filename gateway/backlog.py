"""What a station is answered while its backend is away, and what is kept of it to be told later (`when_down = "buffer"`). Sans-I/O.

While the backend is away every message of the station is answered by the gateway alone (`translators.offline`), and kept where it must be told
later. When the backend is back, `couriers` deliver it. Until then new messages join the end of their lane, if anything waits in it; what somebody
waits for is live again at once, Authorize above all (translation-up §7, O2, O3, O9). In `mirror` mode a backlog holds only what the operator put back into it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from msgspec import Raw

from gateway.commands import Bury, KeepMessage
from gateway.couriers import BOOT, Couriers
from gateway.kept import Kept, Lane, lane_of
from gateway.room import Buffering, Room
from gateway.runner import Runner
from gateway.runs import Run
from translators.canonical.base import ENCODER
from translators.classes import MessageClass, is_boot, is_durable, message_class
from translators.errors import Refused, RpcCode
from translators.flow import Refusal
from translators.offline import tokens
from translators.offline.answers import Answered, answer_offline, supersedes
from translators.offline.transactions import has_room
from translators.retries import is_poisoned

CONSTRAINTS = frozenset(
    (
        RpcCode.FORMAT_VIOLATION,
        RpcCode.OCCURRENCE_CONSTRAINT_VIOLATION,
        RpcCode.PROPERTY_CONSTRAINT_VIOLATION,
        RpcCode.PROTOCOL_ERROR,
        RpcCode.TYPE_CONSTRAINT_VIOLATION,
    )
)
"""What a backend says of a message of ours that it finds wrong: no fault of the station (translation-up §6.1)."""

WAITING = (MessageClass.TRANSACTION, MessageClass.GUARANTEED, MessageClass.NOTIFICATION)
"""What may be told later."""

SAYS_AGAIN_WITHIN = 10.0
"""Seconds after which what a station says on a new connection is new."""


class Backlog:
    """The `Keeper` of one session."""

    def __init__(self, runner: Runner, room: Room, buffering: Buffering) -> None:
        self._runner = runner
        self._room = room
        self._buffering = buffering
        self._fresh_until = math.inf
        """Until then (monotonic) the next message that must arrive may have been told by a session before this one."""
        self._buried: str | None = None
        """What the last dead letter of this session has in common with a repetition of it."""
        self.couriers = Couriers(runner, room, buffering)
        self.away = False
        """The backend is away: its grace is over."""
        self.trusted = False
        """The backend has accepted this station's credentials, now or before; nothing is kept of others."""
        self.mirror: Callable[[], None] = lambda: None
        """Makes the station see the outage; set by the session."""

    @property
    def on(self) -> bool:
        """Messages of this station are kept while the backend is away."""
        return self._buffering.enabled and self.trusted

    @property
    def _holds(self) -> bool:
        """Nothing overtakes what waits, also what `buffer` mode left to `mirror` mode."""
        return self.trusted and (self._buffering.enabled or self.waiting)

    @property
    def waiting(self) -> bool:
        """Messages of this station wait."""
        return self._room.has(self._runner.station.identity)

    def opened(self) -> None:
        """The station is there. What it was not answered before it says again at once: a session before this one may have passed it on."""
        self._fresh_until = self._runner.now.mono + SAYS_AGAIN_WITHIN

    def connected(self) -> None:
        """The backend is there."""
        self.away, self.trusted = False, True
        self.couriers.connected()

    @property
    def queued(self) -> bool:
        """Transaction messages of this station wait."""
        return self._holds and self.couriers.share.rows[Lane.TRANSACTION] > 0

    @property
    def boots(self) -> bool:
        """A boot of this station waits."""
        return self._holds and self.couriers.share.rows[Lane.BOOT] > 0

    def takes(self, run: Run) -> bool:
        if not self._holds:
            return False
        if is_durable(run.action):
            run.sent, self._fresh_until = self._runner.now.mono <= self._fresh_until, -math.inf
        if not (self.away or self._is_behind(run)):
            return False
        if isinstance(self._runner.pair.from_station.get(run.action), Refusal):
            return False  # the gateway answers this one itself in any case
        self.take(run)
        return True

    def _is_behind(self, run: Run) -> bool:
        """The backend is there, and this waits behind what waits: in its lane (O2, O3, O10), or for the boot (O4; 1.6 §4.2.1, B02.FR.03)."""
        if is_boot(run.action) or run.send:
            return False
        rows, its = self.couriers.share.rows, message_class(run.action)
        if rows[Lane.BOOT]:
            return True
        if its is MessageClass.TRANSACTION and self.couriers.is_closed:
            return True
        return its in WAITING and rows[lane_of(run.action)] > 0

    def rescues(self, run: Run, refused: Refused) -> bool:
        if run.message_id is None or refused.party == "station":
            return False
        if is_boot(run.action) and self.on and refused.cause == "timeout":
            self.take(run)
            self.couriers.pause(Lane.BOOT)
            return True
        if not is_durable(run.action):
            return False
        if run.unencodable:
            self._bury(run, run.unencodable, encode=True)
        elif not self.on and not self._runner.soap and self._is_found_wrong(refused):
            self._bury(run, str(refused), encode=False)
        if not self.on or run.send:
            return self._is_given_up(run, refused)
        self.take(run, keep=not run.unencodable)
        self.couriers.pause(lane_of(run.action))
        return True

    def _is_found_wrong(self, refused: Refused) -> bool:
        return refused.cause == "answered" and refused.code in CONSTRAINTS and not self._runner.pair.relay

    def _is_given_up(self, run: Run, refused: Refused) -> bool:
        """A SOAP station is left without an answer so that it tries again, but not for ever (translation-up §6.3)."""
        assert run.request is not None  # it was read
        told = refused.cause in ("answered", "invalid")
        if not self._runner.soap or not told or not is_poisoned(run.request, self._runner.station):
            return False
        letter = self.couriers.letter(self._message(run, None), "poisoned", str(refused))
        self._runner.emit(Bury(letter, lane_of(run.action)))
        self._runner.refuse_alone(run, refused)
        return True

    def take(self, run: Run, *, keep: bool = True) -> None:
        """Answer a request without the backend, and keep it if it is to be told later."""
        assert run.request is not None  # it was read
        runner, station = self._runner, self._runner.station
        if not has_room(run.request, station):
            self._is_full(run)
            return
        station.cut_off = self.away and not run.sent
        try:
            answered = answer_offline(run.request, station)
        except Refused as refused:
            runner.refuse_alone(run, refused)
            return
        finally:
            station.cut_off = False
        if run.send:
            runner.abandon(run)  # a SEND is not acknowledged (2.1 part 4 §4.1.1): nobody relies on it
        elif keep and answered.keep:
            self._keep(run, answered)
        else:
            runner.answer_alone(run, answered.answer, "alone")

    def _keep(self, run: Run, answered: Answered) -> None:
        """Stored in one deed: the message, and that it was answered, so that a repetition of it is known as one after whatever crash."""
        assert run.request is not None  # it was read
        runner, boot = self._runner, is_boot(run.action)
        lane = Lane.BOOT if boot else lane_of(run.action)
        record = self._message(run, answered).dump()
        if not self._room.fits(runner.station.identity, len(record)):
            self._is_full(run)
            return
        payload = runner.encoded(run, answered.answer)
        if payload is None:
            return
        run.key = run.key or runner.key_of(run.request, run.message_id or "", kept=True)
        runner.remember(run, payload)
        number = self._add(lane, record, runner.memory())
        replaced = BOOT if boot else supersedes(run.request)
        if replaced:
            self.couriers.supersede(lane, replaced, number, len(record))
        runner.answer_kept(run, payload)

    def _is_full(self, run: Run) -> None:
        """The station sees the outage, and keeps its messages itself."""
        self._runner.abandon(run)
        self.mirror()

    def _add(self, lane: Lane, record: bytes, memory: bytes = b"") -> int:
        """The number of a new message, for which there is room."""
        number = self._room.add(self._runner.station.identity, lane, len(record))
        self._runner.emit(KeepMessage(lane, number, record, memory))
        return number

    def put_back(self, message: Kept) -> bool:
        """A message that the operator wants told once more joins the end of its lane; False: there is no room."""
        record = message.dump()
        if not self._room.fits(self._runner.station.identity, len(record)):
            return False
        self._add(lane_of(message.action), record)
        return True

    def _message(self, run: Run, answered: Answered | None) -> Kept:
        runner = self._runner
        return Kept(
            version=runner.pair.station.name,
            action=run.action,
            message_id=run.message_id or "",
            payload=Raw(ENCODER.encode(run.request) if runner.soap else run.payload),
            at=runner.station.now_text,
            told=0 if answered is None else answered.told,
            accepted=answered is not None and answered.assumed,
            offline=self.away and not run.sent,
        )

    def _bury(self, run: Run, detail: str, *, encode: bool) -> None:
        """Once: the station says it again, and is refused again."""
        message = self._message(run, None)
        content = f"{message.action} {bytes(message.payload)!r}"
        if content != self._buried:
            self._buried = content
            letter = self.couriers.letter(message, "encode_invalid" if encode else "upstream_constraint", detail)
            self._runner.emit(Bury(letter, lane_of(run.action)))

    def heard(self, run: Run, answer: Any) -> None:
        if self._buffering.enabled and run.request is not None:
            tokens.remember(run.request, answer, self._runner.station)
        if run.waiting is None and is_boot(run.action):
            self.couriers.booted()

    def delivered(self, run: Run, answer: Any) -> None:
        self.heard(run, answer)
        self.couriers.delivered(run, answer)

    def failed(self, run: Run, refused: Refused) -> None:
        self.couriers.failed(run, refused)
