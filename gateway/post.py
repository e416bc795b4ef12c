"""What leaves a session: commands in order, each request through its leg, the memory stored before what depends on it. Sans-I/O."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from gateway.commands import Command, Persist, SendCall, Side
from gateway.exchanges import Exchange, SentFrame
from gateway.late import Late
from gateway.legs import Leg, Pending
from gateway.outbox import Outbox
from gateway.runs import Moment, Observer, Run, Timing
from translators.canonical.base import ENCODER
from translators.classes import is_durable
from translators.errors import Refused, RpcCode, Unencodable
from translators.flow import Call, Tell, Wait
from translators.memory.station import Station
from translators.offline import numbers
from translators.refused_tells import refused as refused_tell
from translators.retries import essence
from translators.versions import Pair, Version


class Post:
    """`out` collects the commands of one event, whose time is `now`."""

    def __init__(self, station: Station, pair: Pair, timing: Timing, observer: Observer, next_id: Callable[[], str]) -> None:
        self.station = station
        self.pair = pair
        self.timing = timing
        self.observer = observer
        self.next_id = next_id
        self.now = Moment(0.0, station.now)
        self.legs = {side: Leg(side, timing.leg_queue) for side in Side}
        self.out: list[Command] = []
        self.station_gone = False
        """The station was here and has left, or never came: it will not be back in this session."""
        self.outbox = Outbox(station)
        self.asleep: list[tuple[Run, Wait, float]] = []
        """Runs that wait for what other messages bring about, and until when (monotonic)."""

    def version(self, side: Side) -> Version:
        return self.pair.station if side is Side.STATION else self.pair.backend

    def canonical(self, side: Side, message: Struct, payload: Any) -> bytes:
        """A message of a leg as JSON, for the operator."""
        return ENCODER.encode(message) if self.version(side).is_soap else payload

    @property
    def waits(self) -> bool:
        """Something was asked, or is to be."""
        return bool(self.asleep) or any(leg.outstanding is not None or leg.queue for leg in self.legs.values())

    def emit(self, command: Command) -> None:
        """Append a command; what the flow remembered is stored first."""
        if self.station.touched:
            self.persist()
        self.out.append(command)

    def memory(self) -> bytes:
        """The station's memory, for a command that stores it with something else: nothing is left to be stored."""
        self.station.touched = False
        return self.station.dump()

    def persist(self) -> None:
        if self.station.touched:
            self.station.touched = False
            self.out.append(Persist(self.station.dump()))

    def ask(self, run: Run, effect: Call) -> Refused | None:
        """Send a flow's question. What cannot be asked is refused on the spot: the flow may have another way (a fan-out goes on)."""
        side = run.side if effect.same_leg else run.side.other
        if (gone := self.offline(side)) is not None:
            return gone
        if self.legs[side].is_full:
            return Refused(RpcCode.GENERIC_ERROR, "gateway: too many messages wait for the peer", "gateway", "busy")
        version = self.version(side)
        if not version.codec.sends(effect.request.ACTION):
            # As a peer that does not know the action would answer: the flow gives the answer of translation-down A.5.
            text = f"OCPP {version.name} has no {effect.request.ACTION}"
            return Refused(RpcCode.NOT_SUPPORTED, text, "gateway", "answered")
        try:
            action, payload = version.codec.encode_request(effect.request)
        except Unencodable as fault:
            self._encode_invalid(side, fault)
            run.unencodable = str(fault)
            return Refused(RpcCode.INTERNAL_ERROR, str(fault), "gateway", "local")
        run.exchange.canonical += (self.canonical(side, effect.request, payload),)
        self.request(run, side, self._id_of(side, action, payload, effect.deed), action, payload, late=effect.late)
        return None

    def offline(self, side: Side) -> Refused | None:
        """Why a peer that has left is not asked: nothing comes of waiting for it (translation-down D, OFFLINE)."""
        if side is Side.BACKEND or not self.station_gone:
            return None
        return Refused(RpcCode.GENERIC_ERROR, "station offline", "station", "offline")

    def _encode_invalid(self, side: Side, fault: Unencodable) -> None:
        """Our own message would have been invalid: never sent, always an alarm."""
        self.observer.fault(self.station.identity, str(fault), None)
        self.observer.message(side.value, self.version(side).name, "out", fault.action, "encode_invalid")

    def tell(self, run: Run, side: Side, effect: Tell) -> None:
        """A derived message that is not valid is the gateway's fault and must not cost the message it is derived from."""
        try:
            action, payload = self.version(side).codec.encode_request(effect.request)
        except Unencodable as fault:
            self._encode_invalid(side, fault)
            return
        message_id = self.next_id()
        if side is Side.BACKEND:
            self.outbox.keep(message_id, action, payload)
        if self.legs[side].is_full:
            self.observer.message(side.value, self.version(side).name, "out", action, "busy")
            return
        run.exchange.canonical += (self.canonical(side, effect.request, payload),)
        self.request(None, side, message_id, action, payload, run.exchange)

    def tell_left(self, *, heard: bool = False) -> None:
        """What a session before this one, or an outage, left untold."""
        self.outbox.heard = self.outbox.heard or heard
        for message_id, told in self.outbox.left(self.now.mono).items():
            self.request(None, Side.BACKEND, message_id, told.action, bytes(told.payload))

    def unheard(self, pending: Pending) -> None:
        """The backend does not know an action of the gateway's own: it is not told again, and what is lost is counted."""
        station = self.station
        refused_tell(self.pair.backend.codec.decode_request(pending.action, pending.payload), station)
        for name in station.losses:
            self.observer.loss(self.pair.station.name, self.pair.backend.name, pending.action, name)
        station.losses.clear()

    def _id_of(self, side: Side, action: str, payload: bytes, deed: str) -> str:
        """A new one; for what must reach the backend the one of its deed or content, so that a second attempt is recognised as one (ADR 0005)."""
        if side is Side.STATION or not is_durable(action):
            return self.next_id()
        return self.outbox.id_of(action, deed.encode() or essence(action, payload))

    def request(
        self,
        run: Run | None,
        side: Side,
        message_id: str,
        action: str,
        payload: bytes,
        exchange: Exchange | None = None,
        *,
        late: Late | None = None,
    ) -> None:
        if side is Side.BACKEND:
            payload = numbers.to_backend(action, payload, self.station)
        patience = self.timing.backend_call if side is Side.BACKEND else self.timing.station_call
        deadline = self.now.mono + patience if run is None or run.side is Side.STATION else min(run.deadline, self.now.mono + patience)
        durable = side is Side.BACKEND and is_durable(action)
        if side is Side.BACKEND:
            self.outbox.overtaken(message_id, action, payload)
        seen = run.exchange if run is not None else exchange
        if seen is not None:
            seen.sent += (SentFrame(side, 2, message_id, action, payload),)
        self.observer.message(side, self.version(side).name, "out", action, "sent")
        pending = Pending(message_id, action, payload, run, deadline, side, durable, send=run is not None and run.send, late=late)
        self.send(self.legs[side].request(pending))

    def send(self, calls: list[SendCall]) -> None:
        """Emit what a leg released."""
        for command in calls:
            self.emit(command)
