"""Lives of a station: a real session between two peers that say and answer anything valid, or fail in any way.

    lived("1.6 2.0.1 17")

plays the seventeenth life of that pair: what is remembered at its beginning, a morning (boot, statuses, a transaction, a profile), then every action
of both sides once, in any order, with crossing requests, answers that are late or never come, lost connections, restarts and time that passes.
`LifeError` says what was wrong, after which message; the same seed gives the same life.
"""

from __future__ import annotations

import itertools
import random
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from gateway.commands import (
    Abandon,
    CloseBackend,
    CloseStation,
    Command,
    DialBackend,
    Finish,
    Persist,
    SendCall,
    SendError,
    SendResult,
    Side,
)
from gateway.runs import Incoming, Moment, Timing
from gateway.session import Session
from tests.anything import SERVICES, Facts, Speech, spoiled, starts, wrong_in
from tests.mornings import morning, options, remembered
from translators import canonical as c
from translators.canonical.base import NoResponse
from translators.errors import RpcCode
from translators.flow import Refusal
from translators.memory.station import Station
from translators.refused_tells import LOST
from translators.relay import losses_beside
from translators.versions import VERSIONS, pair

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
MOST_STEPS = 2000
"""Answers to what one message set off: a flow that asks without end would be met here."""
GOOD = frozenset({"ok", "sent", "answered", "refused", "error", "timeout", "offline", "unreachable", "busy", "abandoned", "invalid"})
"""Outcomes of messages; `failed` and `encode_invalid` are the gateway's own fault."""


class LifeError(AssertionError):
    """A life went wrong."""


class Watcher:
    """The observer of a session: what it must never say is kept as a fault."""

    def __init__(self, invalid: bool) -> None:
        self._invalid = invalid
        """Peers say what is not valid."""
        self.losses: list[tuple[str, str, str, str]] = []
        self.faults: list[str] = []

    def message(self, leg: str, version: str, direction: str, action: str, outcome: str) -> None:
        if outcome not in GOOD or (outcome == "invalid" and not self._invalid):
            self.faults.append(f"{leg} {version} {direction} {action}: {outcome}")

    def loss(self, source: str, target: str, action: str, name: str) -> None:
        self.losses.append((source, target, action, name))

    def quirk(self, version: str, name: str) -> None:
        """Repairs and assumptions are no concern here."""

    def fault(self, station: str, text: str, error: BaseException | None) -> None:
        trace = "" if error is None else "".join(traceback.format_exception(error)[-4:])
        self.faults.append(f"{text}\n{trace}")


class Life:
    """One station, one backend, and the session between them."""

    def __init__(self, seed: str, spoils: float = 0.0) -> None:
        station, backend, _number = seed.split()
        self.rng = rng = random.Random(seed)
        self.pair = pair(station, backend)
        self.versions = {Side.STATION: station, Side.BACKEND: backend}
        self.speech = {side: Speech(version, rng) for side, version in self.versions.items()}
        self.spoils = spoils
        """How often a peer says something that is not valid."""
        self.watcher = Watcher(spoils > 0)
        self.options = options(rng)
        self.memory = remembered(rng)
        self.record = b""
        self.mono = 0.0
        self._numbers = itertools.count(1)
        self.asked: dict[tuple[Side, str], str] = {}
        """Requests of the peers that have no answer yet."""
        self.outstanding: dict[Side, SendCall] = {}
        """Requests of the gateway that have no answer yet."""
        self.story: list[str] = []
        self.session = self._open(Station("CB1234", station, backend, self.options, self.memory))

    # The session and its commands

    def _open(self, station: Station) -> Session:
        """The station connects, and the backend with it."""
        self.asked.clear()
        self.outstanding.clear()
        self.last: SendResult | SendError | Abandon | None = None
        self.away = self.cut = self.finished = False
        self.session = Session(station, self.pair, Timing(), self.watcher, lambda: f"gw-{next(self._numbers)}")
        self._do(self.session.backend_opened(self.now))
        self._do(self.session.station_opened(self.now))
        return self.session

    def reopen(self) -> None:
        """A new session on what was stored of the last one."""
        station = Station("CB1234", self.pair.station.name, self.pair.backend.name, self.options)
        if self.record:
            station.load(self.record)
        self.story.append("a new session")
        self._open(station)

    @property
    def now(self) -> Moment:
        return Moment(self.mono, START + timedelta(seconds=self.mono))

    @property
    def facts(self) -> Facts:
        return Facts(self.session.station.memory, self.now.utc)

    def _do(self, commands: list[Command]) -> None:
        for command in commands:
            self._carry_out(command)
        if self.watcher.faults:
            raise AssertionError("\n".join(self.watcher.faults))

    def _carry_out(self, command: Command) -> None:
        match command:
            case Persist(record):
                self.record = record
            case SendCall(side, _, action, payload):
                self._check(side, action, "request", payload, SERVICES[side.other])
                if not command.send:
                    assert side not in self.outstanding, f"a second request to the {side} before the first was answered"
                    self.outstanding[side] = command
            case SendResult() | SendError() | Abandon():
                self._answered(command)
            case DialBackend():
                self.away = True
            case CloseBackend():
                self.outstanding.pop(Side.BACKEND, None)
                self.cut = True
            case CloseStation():
                self.outstanding.pop(Side.STATION, None)
            case Finish():
                self.finished = True

    def _check(self, side: Side, action: str, kind: str, payload: bytes, service: Any) -> None:
        # What a peer writes in the place of a time is passed on; only a valid peer's times are known to be some.
        wrong = wrong_in(self.versions[side], action, kind, payload, service, formats=not self.spoils)
        assert not wrong, f"{action} {kind} to the {side} is not valid: {wrong}: {payload.decode()}"

    def _answered(self, command: SendResult | SendError | Abandon) -> None:
        self.last = command
        side = Side.STATION if isinstance(command, Abandon) else command.side
        message_id, action = command.message_id, command.action if isinstance(command, SendResult) else None
        asked = self.asked.pop((side, message_id), None)
        assert asked is not None, f"an answer to the {side} that it did not ask for, or had: {message_id} {action}"
        assert action in (None, asked), f"the answer to {asked} is one to {action}"
        if isinstance(command, SendResult):
            self._check(side, command.action, "answer", command.payload, SERVICES[side])
        elif isinstance(command, SendError):
            assert command.code in RpcCode, command.code
            assert len(command.description) <= 255, command.description

    # What the peers do

    def say(self, side: Side, action: str, said: Mapping[str, Any] | None = None) -> None:
        """A peer sends a request."""
        payload = self.speech[side].request(side, action, self.facts, said)
        if said is None and self.rng.random() < self.spoils:
            payload = spoiled(self.rng, self.versions[side], action, "request", payload)
        self.told(side, action, payload)

    def told(self, side: Side, action: str, payload: bytes) -> None:
        """This very request of a peer arrives."""
        message_id = f"{side}-{next(self._numbers)}"
        version = VERSIONS[self.versions[side]]
        send = version.family == "2.x" and action in c.REQUESTS and c.REQUESTS[action].ANSWER is NoResponse
        self.story.append(f"{side} {action} {payload.decode()}")
        if not send:
            self.asked[side, message_id] = action
        self._do(self.session.call_received(side, Incoming(message_id, action, payload, payload, send), self.now))

    def react(self, side: Side, accepted: float = 0.5) -> None:
        """A peer answers what it was asked, refuses, or says nothing until the gateway gives up."""
        call, chance = self.outstanding.pop(side), self.rng.random()
        if chance < 0.88 or accepted == 1.0:
            payload = self.speech[side].answer(side, call.action, self.facts, accepted)
            if accepted < 1.0 and self.rng.random() < self.spoils:
                payload = spoiled(self.rng, self.versions[side], call.action, "answer", payload)
            self.story.append(f"  {side} answers {call.action} {payload.decode()}")
            self._do(self.session.result_received(side, call.message_id, payload, self.now))
        elif chance < 0.94:
            code = self.rng.choice(list(RpcCode))
            self.story.append(f"  {side} refuses {call.action} {code}")
            self._do(self.session.error_received(side, call.message_id, code.value, "not now", {}, self.now))
        elif chance < 0.96:
            cause = self.rng.choice(("unreachable", "timeout", "offline"))
            self.story.append(f"  {side} {cause} {call.action}")
            self._do(self.session.call_failed(side, call.message_id, cause, "no answer", self.now))  # type: ignore[arg-type]  # a Cause
        else:
            self.story.append(f"  {side} is silent on {call.action}")
            self.wait(35.0)
            if side not in self.outstanding and self.rng.random() < 0.5:
                late = self.speech[side].answer(side, call.action, self.facts, accepted)
                self._do(self.session.result_received(side, call.message_id, late, self.now))

    def wait(self, seconds: float) -> None:
        """Time passes; a backend that was lost comes back, or stays away until the outage shows."""
        self._tick(seconds)
        self._redial()

    def _tick(self, seconds: float) -> None:
        """What the gateway gave up on is no longer outstanding, its answer would be late; some of it is said once more."""
        self.mono += seconds
        commands = self.session.tick(self.now)
        said = {command.side for command in commands if isinstance(command, SendCall)}
        for side, leg in self.session.runner.legs.items():
            call = self.outstanding.get(side)
            if call is not None and (side in said or leg.outstanding is None or leg.outstanding.message_id != call.message_id):
                del self.outstanding[side]
        self._do(commands)

    def _redial(self) -> None:
        """A backend that was lost comes back, or stays away until the outage shows; a SOAP station goes on talking meanwhile."""
        if self.cut and not self.finished:
            self._lose_backend()
        while self.away and not self.finished:
            if self.rng.random() < 0.7:
                self.story.append("the backend is back")
                self.away = False
                self._do(self.session.backend_opened(self.now))
            else:
                self.story.append("the backend stays away")
                self._tick(20.0)
                if self.pair.station.is_soap and not self.finished:
                    self.say(Side.STATION, self.rng.choice(starts(self.pair.station.name, "station")))
        if self.finished:
            self._end_of_session()

    def _lose_backend(self) -> None:
        """Its connection breaks: what it asked on it gets no answer, what it was asked is asked again."""
        self.story.append("the backend is lost")
        self.cut = False
        self._forget(Side.BACKEND)
        self.outstanding.pop(Side.BACKEND, None)
        self._do(self.session.backend_lost(self.now))

    def _forget(self, side: Side) -> None:
        """The connection is gone: what was asked on it gets no answer."""
        for key in [key for key in self.asked if key[0] is side]:
            del self.asked[key]

    def _end_of_session(self) -> None:
        if self.pair.station.is_soap:
            left = [key for key in self.asked if key[0] is Side.STATION]
            assert not left, f"HTTP requests left hanging: {left}"
        self.reopen()

    def settle(self, accepted: float = 0.5) -> None:
        """All that was set off is done: nothing is left unanswered."""
        patience = [10.0] * 3  # longer than a command may take: some wait for what the other side does next
        for _ in range(MOST_STEPS):
            self._redial()
            if not self.outstanding:
                if not (self.asked or self.session.runner.follow_ups) or not patience:
                    break
                self.wait(patience.pop())
                continue
            self.react(self.rng.choice(sorted(self.outstanding)), accepted)
        else:
            raise AssertionError("no end of requests of the gateway")
        assert not self.asked, f"left unanswered: {sorted(self.asked.items())}"
        assert self.session.idle, "something is left running"
        assert not self.session.runner.follow_ups, "a follow-up is left running"

    def live(self) -> None:
        """The whole of it."""
        rng = self.rng
        for side, action, said in morning(rng, self.versions):
            self.say(Side(side), action, said)
            self.settle(accepted=1.0)
        plan = [(side, action) for side in Side for action in starts(self.versions[side], side)]
        rng.shuffle(plan)
        for side, action in plan:
            self.say(side, action)
            if rng.random() < 0.85:
                self.settle()
            elif self.outstanding:
                self.react(rng.choice(sorted(self.outstanding)))
            self._happen(rng.random())
        self.settle()
        self.wait(3600.0)
        self.settle()
        self._prove_alive()
        self._prove_declared()

    def _prove_declared(self) -> None:
        """Nothing is lost but what the ledger of the message, its refusal or its guard says; messages that wait too long may be given up."""
        for source, _target, action, name in self.watcher.losses:
            declared = self._declared(source, action) | {"outbox_full"}
            assert name in declared, f"{action} of OCPP {source} loses {name}, which its ledger does not declare: {sorted(declared)}"

    def _declared(self, source: str, action: str) -> frozenset[str]:
        if self.pair.relay:
            return frozenset(losses_beside(action))
        route = (self.pair.from_station if source == self.pair.station.name else self.pair.from_backend).get(action)
        if isinstance(route, Refusal):
            return frozenset({route.loss})
        # What a timer did loses nothing, if the backend knows it.
        return LOST.get(action, frozenset()) if route is None else route.ledger.declared

    def _prove_alive(self) -> None:
        """After all of it the station is served as on its first day."""
        for action in ("BootNotification", "Heartbeat"):
            self.say(Side.STATION, action, {})
            self.settle(accepted=1.0)
            assert isinstance(self.last, SendResult), f"{action} got {self.last}"

    def _happen(self, chance: float) -> None:
        """Now and then time passes, a connection breaks, the gateway restarts, or its memory is lost."""
        if chance < 0.2:
            self.wait(self.rng.choice((1.0, 11.0, 40.0)))
        elif chance < 0.22:
            self._lose_backend()
            self._redial()
        elif chance < 0.24:
            self.reopen()
        elif chance < 0.25:
            self.story.append("the memory is lost")
            self.session.station.load(b"{}")
            self.session.station.touch()


def lived(seed: str, spoils: float = 0.0) -> Life:
    """`<station> <backend> <number>`: that life; `spoils`: how often a peer says something that is not valid. Raises LifeError."""
    life = Life(seed, spoils)
    try:
        life.live()
    except Exception as error:
        story = "\n".join(line[:3000] for line in life.story[-6:])
        raise LifeError(f"lived({seed!r}, {spoils}), message {len(life.story)}:\n{story}\n{type(error).__name__}: {error}") from error
    return life
