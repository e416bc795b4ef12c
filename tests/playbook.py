"""Conversations with flows: JSON (or SOAP body XML) in, what is sent and answered out, everything validated by the receiver's codec.

    talk = Conversation("1.6", "2.0.1", now="2026-11-23T08:15:30Z")
    result = talk.station("StartTransaction", {...}, answers=[{"idTokenInfo": {"status": "Accepted"}}])
    assert result.sent == [Sent("backend", "TransactionEvent", {...})]
    assert result.answer == {...}

No event loop, no mock: the real codecs, the real flows, a real `Station`. A vector (tests/vectors/<station version>/<Action>/<name>.json) is
the same written down; `run_vector` plays it:

    {"title": "...", "source": "V02", "station": "1.6", "backend": "2.0.1", "now": "...", "memory": {}, "options": {},
     "exchanges": [{"from": "station", "action": "StartTransaction", "payload": {...}, "now": "...",
                    "sends": [{"to": "backend", "action": "TransactionEvent", "payload": {...}, "answer": {...}, "told": false}],
                    "answer": {...}, "losses": [], "quirks": []}]}

`"error": "NotImplemented"` stands for `"answer"` where a CALLERROR comes; payloads of a SOAP side are body XML in a string, or JSON of the wire object.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any

import msgspec
import orjson

from translators.canonical.base import ENCODER
from translators.errors import Refused, RpcCode
from translators.flow import Call, Effect, Flow, Later, Refusal, Route, Routes, Tell, Wait
from translators.memory.options import Options
from translators.memory.station import Memory, Station


@dataclass(frozen=True)
class Sent:
    """A request that left; `told`: nobody waits for its answer."""

    to: str
    action: str
    payload: Any
    told: bool = False


@dataclass
class Result:
    """All that followed from one request."""

    sent: list[Sent] = field(default_factory=list)
    answer: Any = None
    error: Refused | None = None
    losses: list[str] = field(default_factory=list)
    quirks: list[str] = field(default_factory=list)

    @property
    def requests(self) -> list[tuple[str, Any]]:
        """(action, payload) of what was sent, in order."""
        return [(sent.action, sent.payload) for sent in self.sent]


Reply = Any
"""What the peer answers a request with: a payload, or a `Refused` to throw."""


def decoded(payload: Any) -> Any:
    """A wire object as plain JSON data, numbers with all their digits as floats or ints."""
    return orjson.loads(ENCODER.encode(payload))


class Conversation:
    """One station and one backend in front of their flows."""

    def __init__(
        self,
        station: str,
        backend: str,
        *,
        identity: str = "CB1234",
        now: str = "2026-11-23T12:00:00Z",
        memory: Memory | None = None,
        options: Options | None = None,
        from_station: Routes | None = None,
        from_backend: Routes | None = None,
    ) -> None:
        self.memory = Station(identity, station, backend, options, memory)
        self.memory.now = datetime.fromisoformat(now)
        self.versions = {"station": station, "backend": backend}
        self._routes = {"station": from_station, "backend": from_backend}

    def at(self, now: str) -> Conversation:
        """Set the clock."""
        self.memory.now = datetime.fromisoformat(now)
        return self

    def station(self, action: str, payload: Any, answers: Iterable[Reply] | Mapping[str, Reply] = (), now: str | None = None) -> Result:
        """The station sends a request; `answers` are the replies of the peers, in order or by action."""
        return self.exchange("station", action, payload, answers, now)

    def backend(self, action: str, payload: Any, answers: Iterable[Reply] | Mapping[str, Reply] = (), now: str | None = None) -> Result:
        """The backend sends a request."""
        return self.exchange("backend", action, payload, answers, now)

    def exchange(
        self, side: str, action: str, payload: Any, answers: Iterable[Reply] | Mapping[str, Reply] = (), now: str | None = None
    ) -> Result:
        if now is not None:
            self.at(now)
        result = Result()
        codec = self._codec(side)
        request = codec.decode_request(action, self._bytes(side, payload))
        route = self._table(side)[action]
        replies = answers if isinstance(answers, Mapping) else deque(answers)
        try:
            if isinstance(route, Refusal):
                self.memory.lose(route.loss)
                answer = route.answer(request, self.memory)
            else:
                route.ledger.count_request(request, self.memory)
                answer = self._drive(side, route.flow(request, self.memory), route, replies, result)
            result.answer = self._answer(side, action, answer)
        except Refused as refused:
            result.error = refused
        self._check_memory()
        result.losses, result.quirks = list(self.memory.losses), list(self.memory.quirks)
        self.memory.losses.clear()
        self.memory.quirks.clear()
        return result

    def _drive(self, side: str, flow: Flow[Any], route: Route, replies: Any, result: Result) -> Any:
        value: Any = None
        error: Refused | None = None
        after: list[Flow[Any]] = []
        told_back: list[Tell] = []
        while True:
            try:
                effect = flow.throw(error) if error is not None else flow.send(value)
            except StopIteration as stop:
                for tell in told_back:
                    self._send(side, tell, result)
                for follow_up in after:
                    self._drive(side, follow_up, route, replies, result)
                return stop.value
            value, error = None, None
            if isinstance(effect, Later):
                after.append(effect.flow)
            elif isinstance(effect, Wait):
                value = effect.until()  # nothing else happens here while a flow waits
            elif isinstance(effect, Tell) and effect.same_leg:
                told_back.append(effect)
            elif isinstance(effect, Call) and not self._codec(to := self._to(side, effect)).sends(effect.request.ACTION):
                # as the session (gateway/post.py): the version does not have it
                error = Refused(RpcCode.NOT_SUPPORTED, f"OCPP {self.versions[to]} has no {effect.request.ACTION}", "gateway", "answered")
            else:
                self._send(side, effect, result)
                if isinstance(effect, Call):
                    value, error = self._reply(side, effect, route, replies)

    @staticmethod
    def _to(side: str, effect: Call | Tell) -> str:
        return side if effect.same_leg else ("backend" if side == "station" else "station")

    def _send(self, side: str, effect: Effect, result: Result) -> None:
        assert isinstance(effect, (Call, Tell))
        to = self._to(side, effect)
        action, payload = self._codec(to).encode_request(effect.request)
        shown = decoded(effect.request) if self._is_soap(to) else orjson.loads(payload)
        result.sent.append(Sent(to, action, shown, isinstance(effect, Tell)))

    def _reply(self, side: str, effect: Call, route: Route, replies: Any) -> tuple[Any, Refused | None]:
        to = self._to(side, effect)
        action = effect.request.ACTION
        if isinstance(replies, Mapping):
            assert action in replies, f"no reply given for {action}"
            reply = replies[action]
        else:
            assert replies, f"no reply left for {action}"
            reply = replies.popleft()
        if isinstance(reply, Refused):
            return None, reply
        answer = self._codec(to).decode_answer(action, self._bytes(to, reply))
        route.ledger.count_answer(action, answer, self.memory)
        return answer, None

    def _answer(self, side: str, action: str, answer: Any) -> Any:
        payload = self._codec(side).encode_answer(action, answer)
        return decoded(answer) if self._is_soap(side) else orjson.loads(payload)

    def _check_memory(self) -> None:
        """What is remembered survives storing."""
        stored = self.memory.dump()
        assert ENCODER.encode(msgspec.json.decode(stored, type=Memory)) == stored

    def _table(self, side: str) -> Routes:
        table = self._routes[side]
        if table is None:
            from translators.versions import pair

            found = pair(self.versions["station"], self.versions["backend"])
            table = found.from_station if side == "station" else found.from_backend
        return table

    def _codec(self, side: str) -> Any:
        return codec(self.versions[side])

    def _is_soap(self, side: str) -> bool:
        return self.versions[side] in ("1.2", "1.5", "1.6s")

    def _bytes(self, side: str, payload: Any) -> Any:
        if self._is_soap(side) and not isinstance(payload, (str, bytes)):
            return _SoapObject(payload)
        if isinstance(payload, str):
            return payload.encode()
        return payload if isinstance(payload, bytes) else orjson.dumps(payload)


@dataclass(frozen=True)
class _SoapObject:
    """A payload of a SOAP side given as JSON of the wire object."""

    data: Any


class _SoapCodec:
    """A SOAP codec that also takes wire objects written as JSON, so that a test need not spell XML."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def decode_request(self, action: str, payload: Any) -> Any:
        if isinstance(payload, _SoapObject):
            return msgspec.convert(payload.data, _wire(action))
        return self._real.decode_request(action, payload)

    def decode_answer(self, action: str, payload: Any) -> Any:
        if isinstance(payload, _SoapObject):
            return msgspec.convert(payload.data, _wire(action).ANSWER)
        return self._real.decode_answer(action, payload)

    def sends(self, action: str) -> bool:
        return bool(self._real.sends(action))

    def encode_request(self, request: Any) -> Any:
        return self._real.encode_request(request)

    def encode_answer(self, action: str, answer: Any) -> Any:
        return self._real.encode_answer(action, answer)


def _wire(action: str) -> Any:
    from translators.ocpp1x import wire

    return getattr(wire, f"{action}Request")


def codec(version: str) -> Any:
    """The real codec of a version; imported when asked for, so that one version's tests do not need the others."""
    module = "ocpp16.soap" if version == "1.6s" else f"ocpp{version.replace('.', '')}.codec"
    real = import_module(f"translators.{module}").CODEC
    return _SoapCodec(real) if version in ("1.2", "1.5", "1.6s") else real


def run_vector(vector: Mapping[str, Any]) -> None:
    """Play a vector and compare everything it states."""
    talk = Conversation(
        vector["station"],
        vector["backend"],
        identity=vector.get("identity", "CB1234"),
        now=vector.get("now", "2026-11-23T12:00:00Z"),
        memory=msgspec.convert(vector.get("memory", {}), Memory, str_keys=True),
        options=msgspec.convert(vector.get("options", {}), Options),
    )
    for exchange in vector["exchanges"]:
        replies = [_vector_reply(send) for send in exchange.get("sends", []) if not send.get("told")]
        result = talk.exchange(exchange["from"], exchange["action"], exchange["payload"], replies, exchange.get("now"))
        expected = [Sent(send["to"], send["action"], send["payload"], send.get("told", False)) for send in exchange.get("sends", [])]
        assert result.sent == expected
        if "error" in exchange:
            assert result.error is not None
            assert result.error.code == exchange["error"]
        else:
            assert result.error is None, result.error
            assert result.answer == exchange["answer"]
        assert sorted(result.losses) == sorted(exchange.get("losses", []))
        assert sorted(result.quirks) == sorted(exchange.get("quirks", []))


def _vector_reply(send: Mapping[str, Any]) -> Reply:
    if "error" in send:
        return Refused(RpcCode(send["error"]), "", "backend" if send["to"] == "backend" else "station", "answered")
    return send.get("answer", {})
