"""A central system that misbehaves, and knows what it processed.

It keeps the message ids of every station: a CALL whose id it has processed is answered again and counted once (OCPP-J 1.6 errata 3.1, 2.0.1
errata 4.6). Everything else counts, so that whatever arrives twice under two ids is seen as two.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from ocpp.exceptions import InternalError

from gateway.simulator.central_system import CentralSystem
from gateway.simulator.exchanges import Exchange, Reply

MISDEEDS = ("error", "ignore", "swallow", "twice", "nonsense", "drop", "slow", "half_frame")
"""error: CALLERROR, nothing processed · ignore: neither processed nor answered · swallow: processed, not answered · twice: answered two times ·
nonsense: processed, the answer is none · drop: processed, the connection closed · slow: answered late · half_frame: processed, the TCP stream ends
within the answer."""


@dataclass(slots=True, kw_only=True)
class Mood:
    """How it behaves now: each CALL is met with one of the misdeeds with this chance."""

    chance: float = 0.0
    misdeeds: tuple[str, ...] = MISDEEDS
    mute: bool = False
    """Accepts everything, answers nothing, processes nothing."""


@dataclass(frozen=True, slots=True)
class Processed:
    """One CALL that counted."""

    station_id: str
    unique_id: str
    action: str
    payload: dict[str, Any]
    answer: dict[str, Any]
    at: float
    """The loop's clock."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One CALL that came, whatever became of it."""

    exchange: Exchange
    met: str
    """The misdeed, or none."""
    known: bool
    """Its id had been processed before."""


@dataclass(slots=True, kw_only=True)
class FaultyCentral(CentralSystem):
    """See above. `processed` is in the order in which it happened."""

    random: Random
    mood: Mood = field(default_factory=Mood)
    heard: list[Heard] = field(default_factory=list)
    processed: list[Processed] = field(default_factory=list)
    known: dict[tuple[str, str], Processed] = field(default_factory=dict)
    reused: list[tuple[Processed, Exchange]] = field(default_factory=list)
    """A known message id that came with another content: never the gateway's right."""
    met: Counter[str] = field(default_factory=Counter)
    """How often which misdeed was done."""
    number: int = 0

    async def _answer(self, exchange: Exchange) -> Reply:
        misdeed = self._misdeed()
        self.met[misdeed] += 1
        self.heard.append(Heard(exchange, misdeed, (exchange.station_id, exchange.unique_id) in self.known))
        if misdeed == "mute":
            return Reply({}, silent=True)
        if misdeed == "ignore":
            return Reply({}, silent=True)
        if misdeed == "error":
            raise InternalError("the central system is out of sorts")
        done = self._process(exchange)
        if misdeed == "slow":
            await asyncio.sleep(self.random.uniform(0.05, 1.0))
        return await self._say(exchange, misdeed, done.answer)

    def _misdeed(self) -> str:
        if self.mood.mute:
            return "mute"
        return self.random.choice(self.mood.misdeeds) if self.random.random() < self.mood.chance else "none"

    def _process(self, exchange: Exchange) -> Processed:
        key = (exchange.station_id, exchange.unique_id)
        known = self.known.get(key)
        if known is not None:
            if _essence(known.action, known.payload) != _essence(exchange.action, exchange.payload):
                self.reused.append((known, exchange))
            return known
        answer = self._decide(exchange)
        done = Processed(
            exchange.station_id, exchange.unique_id, exchange.action, exchange.payload, answer, asyncio.get_running_loop().time()
        )
        self.known[key] = done
        self.processed.append(done)
        return done

    def _decide(self, exchange: Exchange) -> dict[str, Any]:
        """By the rules, but a start is a new transaction each time: here nothing is recognised by its content."""
        if exchange.action == "StartTransaction":
            self.number += 1
            return {"transactionId": self.number, "idTagInfo": {"status": "Accepted"}}
        return self.by_rule(exchange).payload

    async def _say(self, exchange: Exchange, misdeed: str, answer: dict[str, Any]) -> Reply:
        match misdeed:
            case "swallow":
                return Reply({}, silent=True)
            case "nonsense":
                return Reply({"nonsense": [1, 2, 3]}, validate=False)
            case "drop":
                self.spawn(self.disconnect(exchange.station_id, code=1011), "the connection is dropped")
                return Reply({}, silent=True)
            case "half_frame":
                self.spawn(self._cut_within(exchange.station_id), "the stream ends within a frame")
                return Reply({}, silent=True)
            case "twice":
                again = Reply(answer)
                return Reply(answer, then=lambda: self._again(exchange, again))
            case _:
                return Reply(answer)

    async def _again(self, exchange: Exchange, reply: Reply) -> None:
        peer = self._peers.get(exchange.station_id)
        if peer is not None:
            await peer._answer(exchange, reply)

    async def _cut_within(self, station_id: str) -> None:
        """The first bytes of a text frame of 100, then the end of the stream."""
        peer = self._peers.get(station_id)
        if peer is None:
            return
        transport = peer._socket._req.transport  # type: ignore[union-attr]  # the TCP connection below
        if transport is not None:
            transport.write(b"\x81\x64[3,")
            transport.abort()


def _essence(action: str, payload: dict[str, Any]) -> tuple[str, str]:
    """What a 1.x message that comes again has in common as an event: all but the state that is told beside its begin and end, and, once the gateway
    was killed, the number of its readings."""
    if action != "TransactionEvent":
        return action, repr(payload)
    info = {name: value for name, value in payload["transactionInfo"].items() if name not in ("chargingState", "stoppedReason")}
    if payload["eventType"] == "Updated":
        return action, repr(payload | {"seqNo": 0})
    return action, repr(payload | {"triggerReason": "", "transactionInfo": info})
