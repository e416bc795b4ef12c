"""Vectors with one value changed in them: what moves, and whether the ledger says so.

`probes` plays the exchanges of a vector, and again with one field of the probed exchange (its request, or an answer it got) changed to another
valid value. What differs in the requests that left and in the answer is given as paths, as the ledgers write them.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
import orjson
from msgspec import UNSET, UnsetType

from tests.playbook import Conversation, Result, codec
from translators import canonical as c
from translators.canonical.base import ENCODER
from translators.errors import Invalid, Refused, RpcCode, Unencodable
from translators.flow import Route
from translators.memory.options import Options
from translators.memory.station import Memory
from translators.ocpp1x import wire
from translators.repairs.times import DATE_FIELDS, rfc3339
from translators.versions import VERSIONS, pair

Path = tuple[str | int, ...]


def names(path: Path) -> str:
    """A path as ledgers write it: without indices."""
    return ".".join(part for part in path if isinstance(part, str))


@dataclass(frozen=True)
class Probe:
    """One changed field. `action`: of the request, or of the answer when `answered`; `sent` and `returned`: what moved."""

    field: str
    action: str
    answered: bool
    sent: frozenset[str]
    returned: frozenset[str]
    branched: bool = False
    """Other messages left, or none: the change went another way, and its paths say nothing."""


@dataclass(frozen=True, eq=False)
class Case:
    """One exchange of a vector that a flow with a ledger handles."""

    vector: Mapping[str, Any]
    index: int
    label: str

    @property
    def exchange(self) -> Mapping[str, Any]:
        return self.vector["exchanges"][self.index]  # type: ignore[no-any-return]

    @property
    def route(self) -> Route | None:
        found = pair(self.vector["station"], self.vector["backend"])
        table = found.from_station if self.exchange["from"] == "station" else found.from_backend
        route = table.get(self.exchange["action"])
        return route if isinstance(route, Route) else None


def plain(version: str, action: str, kind: str, payload: Any) -> Any:
    """A payload as JSON data; body XML of a SOAP side is read by its codec."""
    if not isinstance(payload, str):
        return payload
    real: Any = codec(version)
    message = (real.decode_request if kind == "request" else real.decode_answer)(action, payload.encode())
    return orjson.loads(ENCODER.encode(message))


def play(case: Case, payload: Any, replies: Mapping[str, list[Any]] | None) -> Result | None:
    """The exchange after those before it; None when it asks for a reply that the vector does not have."""
    vector = case.vector
    talk = Conversation(
        vector["station"],
        vector["backend"],
        identity=vector.get("identity", "CB1234"),
        now=vector.get("now", "2026-11-23T12:00:00Z"),
        memory=msgspec.json.decode(orjson.dumps(vector.get("memory", {})), type=Memory),
        options=msgspec.convert(vector.get("options", {}), Options),
    )
    for before in vector["exchanges"][: case.index]:
        talk.exchange(before["from"], before["action"], before["payload"], [_reply(send) for send in _called(before)], before.get("now"))
    exchange = case.exchange
    given = [_reply(send) for send in _called(exchange)] if replies is None else _Replies(replies)
    try:
        return talk.exchange(exchange["from"], exchange["action"], payload, given, exchange.get("now"))
    except (AssertionError, Invalid, Unencodable):
        return None


def _called(exchange: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [send for send in exchange.get("sends", []) if not send.get("told")]


def _reply(send: Mapping[str, Any]) -> Any:
    if "error" in send:
        return Refused(RpcCode(send["error"]), "", "backend" if send["to"] == "backend" else "station", "answered")
    return send.get("answer", {})


class _Replies(Mapping[str, Any]):
    """Replies by action, each once in its order, the last for ever."""

    def __init__(self, by_action: Mapping[str, list[Any]]) -> None:
        self._left = {action: list(replies) for action, replies in by_action.items()}

    def __getitem__(self, action: str) -> Any:
        left = self._left[action]
        return left.pop(0) if len(left) > 1 else left[0]

    def __contains__(self, action: object) -> bool:
        return action in self._left

    def __iter__(self) -> Iterator[str]:
        return iter(self._left)

    def __len__(self) -> int:
        return len(self._left)


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value that is no object or list, with its path; an empty one counts as one."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        yield path, value


def message_type(version: str, action: str, kind: str) -> type[msgspec.Struct]:
    """The class of the vocabulary in which flows see a message of that version."""
    vocabulary = wire if VERSIONS[version].family == "1.x" else c
    request = vocabulary.REQUESTS[action]
    return request if kind == "request" else request.ANSWER


def other_value(value: Any, path: Path, kind: Any) -> Iterator[Any]:
    """Other valid values of a field."""
    name = next(part for part in reversed(path) if isinstance(part, str))
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1
        yield value + 1000
    elif members := _members(kind):
        yield from [member for member in members if member != value]
    elif isinstance(value, str) and name in DATE_FIELDS:
        yield _moved(value)
    elif isinstance(value, str) and value:
        last = value[-1]
        yield value[:-1] + ("1" if last != "1" else "2")
        if name == "type":
            yield "Local"  # a word of every version, where 2.1 takes any


def _moved(text: str) -> str:
    """One second later, in the same minute when it can be."""
    found = rfc3339(text) or text
    second = int(found[17:19])
    return f"{found[:17]}{second + 1 if second < 59 else second - 1:02d}{found[19:]}"


def _members(kind: Any) -> tuple[str, ...]:
    return get_args(kind) if get_origin(kind) is Literal else ()


def type_at(struct: Any, path: Path) -> Any:
    """The annotation of the field at `path`, absence and bounds taken off."""
    kind: Any = struct
    for part in path:
        if isinstance(part, str):
            if not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
                return None
            kind = _hints(kind).get(part)
        kind = _bare(kind)
    return kind


@cache
def _hints(struct: type[msgspec.Struct]) -> dict[str, Any]:
    return get_type_hints(struct)


def _bare(kind: Any) -> Any:
    arguments = get_args(kind)
    if UnsetType in arguments:
        kind = next(argument for argument in arguments if argument is not UnsetType)
        arguments = get_args(kind)
    return arguments[0] if get_origin(kind) is tuple else kind


def changed(value: Any, path: Path, new: Any) -> Any:
    """A copy with another value at `path`."""
    whole = copy.deepcopy(value)
    holder = whole
    for part in path[:-1]:
        holder = holder[part]
    holder[path[-1]] = new
    return whole


def difference(before: Any, after: Any, path: Path = ()) -> Iterator[str]:
    """Paths of what is not the same."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in {**before, **after}:
            yield from difference(before.get(name, UNSET), after.get(name, UNSET), (*path, name))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from difference(one, other, (*path, index))
    elif before != after:
        yield names(path)


def moved(before: Result, after: Result) -> tuple[frozenset[str], frozenset[str]] | None:
    """What is not the same in the requests that left, and in the answer; None when other messages left: the change went another way."""
    if [sent.action for sent in before.sent] != [sent.action for sent in after.sent]:
        return None
    sent: set[str] = set()
    for one, other in zip(before.sent, after.sent, strict=True):
        sent.update(difference(one.payload, other.payload, (one.action,)))
    return frozenset(sent), frozenset(difference(before.answer, after.answer))


def probes(case: Case) -> Iterator[Probe]:
    """Every field of the request and of the answers, changed one at a time."""
    exchange = case.exchange
    asked, asking = exchange["action"], case.vector[exchange["from"]]
    payload = plain(asking, asked, "request", exchange["payload"])
    replies: dict[str, list[Any]] = {}
    for send in _called(exchange):
        reply = _reply(send)
        version = case.vector[send["to"]]
        replies.setdefault(send["action"], []).append(
            reply if isinstance(reply, Refused) else plain(version, send["action"], "answer", reply)
        )
    base = play(case, payload, replies)
    if base is None or base.error is not None:
        return
    request_type = message_type(asking, asked, "request")
    for path, value in leaves(payload):
        yield from _changes(case, base, payload, replies, path, value, (asked, None), type_at(request_type, path))
    for send in _called(exchange):
        action, version = send["action"], case.vector[send["to"]]
        if len(replies[action]) != 1 or isinstance(replies[action][0], Refused):
            continue
        answer_type = message_type(version, action, "answer")
        for path, value in leaves(replies[action][0]):
            if path:
                yield from _changes(case, base, payload, replies, path, value, (action, action), type_at(answer_type, path))


def _changes(
    case: Case, base: Result, payload: Any, replies: dict[str, list[Any]], path: Path, value: Any, where: tuple[str, str | None], kind: Any
) -> Iterator[Probe]:
    action, answered = where
    if not path:
        return
    for new in other_value(value, path, kind):
        if answered is None:
            result = play(case, changed(payload, path, new), replies)
        else:
            result = play(case, payload, {**replies, answered: [changed(replies[answered][0], path, new)]})
        found = None if result is None or result.error is not None else moved(base, result)
        if found is None:
            yield Probe(names(path), action, answered is not None, frozenset(), frozenset(), branched=True)
        else:
            yield Probe(names(path), action, answered is not None, *found)
