"""The engine: one canonical object made valid for the other of 2.0.1 and 2.1, by rows.

A `Shaping` is compiled once per type from its rows and from the types themselves, so that a message without a rule is given back as it is, and
of the others only the objects that a rule concerns are looked at. Rows say what they lose; what a `Dropped` row loses is counted by the
ledger, all else here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET

from translators.memory.station import Station
from translators.structs import parts, structs_below


@dataclass(frozen=True, slots=True)
class Telling:
    """What a rule may ask: whose message it is, and whether it orders something (`command`) or only tells."""

    station: Station
    action: str
    command: bool


@dataclass
class Untold(Exception):  # noqa: N818  # it is what the message is, not an error of ours
    """The receiver's version has no words for it. `status`: the answer's own word for this, where it has one."""

    loss: str
    reason: str
    text: str
    status: str = ""
    counted: bool = False


Step = Callable[[Any, Telling], Any]
"""The new value of a field, UNSET to leave it out. Raises Untold."""


S = TypeVar("S", bound=Callable[..., Any])


def losing(*names: str) -> Callable[[S], S]:
    """Says what a rule that is a function may lose, for the ledgers."""

    def mark(step: S) -> S:
        step.losses = names  # type: ignore[attr-defined]  # a function takes attributes
        return step

    return mark


@dataclass(frozen=True, slots=True)
class Dropped:
    """A field that the receiver does not have; the ledger counts `loss`."""

    loss: str

    def __call__(self, _value: Any, _telling: Telling) -> Any:
        return UNSET


@dataclass(frozen=True, slots=True)
class Cut:
    """A text that only tells, cut at `length`."""

    length: int
    loss: str = "text"

    def __call__(self, value: Any, telling: Telling) -> Any:
        if len(value) <= self.length:
            return value
        telling.station.lose(self.loss)
        return value[: self.length]


@dataclass(frozen=True, slots=True)
class Words:
    """Values that the receiver does not have, and what stands for them; `allowed` empty: all others are known to it."""

    instead: Mapping[str, str]
    loss: str
    allowed: frozenset[str] = frozenset()
    otherwise: str = ""

    def __call__(self, value: Any, telling: Telling) -> Any:
        if (self.allowed and value in self.allowed) or (not self.allowed and value not in self.instead):
            return value
        telling.station.lose(self.loss)
        return self.instead.get(value, self.otherwise)


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A value that changes what happens: a command with it is refused, in what only tells `told` stands for it."""

    loss: str
    reason: str
    text: str
    when: Callable[[Any], bool] = lambda _value: True
    told: Any = UNSET
    status: str = ""

    def __call__(self, value: Any, telling: Telling) -> Any:
        if not self.when(value):
            return UNSET if self.told is UNSET else value
        if telling.command:
            raise Untold(self.loss, self.reason, self.text, self.status)
        telling.station.lose(self.loss)
        return self.told


@dataclass(frozen=True, slots=True)
class Impossible:
    """A value for which nothing can stand: what holds it is not told."""

    loss: str
    reason: str
    text: str
    when: Callable[[Any], bool] = lambda _value: True
    status: str = ""

    def __call__(self, value: Any, _telling: Telling) -> Any:
        if self.when(value):
            raise Untold(self.loss, self.reason, self.text, self.status)
        return value


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A list whose untold items are left out. `whole`: a list that loses all its items is untold itself, else it is absent."""

    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    step: Step | None
    plan: _Plan | None
    left_out: LeftOut | None


@dataclass(frozen=True, slots=True)
class _Plan:
    whole: Step | None
    fields: tuple[_Field, ...]


class Shaping:
    """`fields`: (type, field) to its rule; `wholes`: type to a rule for the object; `lists`: (type, field) whose items may be left out."""

    def __init__(
        self,
        fields: Mapping[tuple[str, str], Step],
        wholes: Mapping[str, Callable[[Any, Telling], Any]],
        lists: Mapping[tuple[str, str], LeftOut],
    ) -> None:
        self.fields, self.wholes, self.lists = fields, wholes, lists
        self._plan = cache(self._compiled)

    def shape(self, message: Any, telling: Telling) -> Any:
        """The message in the receiver's words; the same object when there is nothing to change. Raises Untold."""
        plan = self._plan(_canonical(type(message)))
        return message if plan is None else self._shaped(message, plan, telling)

    def losses(self, struct: type[msgspec.Struct]) -> frozenset[str]:
        """What the rules for a message may count themselves."""
        found: set[str] = set()
        for below in structs_below(struct):
            rules = (self.wholes.get(below.__name__), *(self.fields.get((below.__name__, name)) for name in below.__struct_fields__))
            for rule in rules:
                found.update(getattr(rule, "losses", ()) if not isinstance(rule, Dropped) else ())
                if not isinstance(rule, Dropped) and isinstance(loss := getattr(rule, "loss", None), str):
                    found.add(loss)
        return frozenset(found)

    def _compiled(self, struct: type[msgspec.Struct]) -> _Plan | None:
        fields: list[_Field] = []
        for part in parts(struct):
            key = (struct.__name__, part.name)
            plan = None if part.struct is None else self._plan(part.struct)
            step, left_out = self.fields.get(key), self.lists.get(key)
            if plan is not None or step is not None:
                fields.append(_Field(part.name, step, plan, left_out))
        whole = self.wholes.get(struct.__name__)
        return _Plan(whole, tuple(fields)) if whole is not None or fields else None

    def _shaped(self, value: Any, plan: _Plan, telling: Telling) -> Any:
        if plan.whole is not None:
            value = plan.whole(value, telling)
        changes: dict[str, Any] = {}
        for field in plan.fields:
            old = getattr(value, field.name)
            if old is UNSET:
                continue
            new = self._field(old, field, telling)
            if new is not old:
                changes[field.name] = new
        return msgspec.structs.replace(value, **changes) if changes else value

    def _field(self, value: Any, field: _Field, telling: Telling) -> Any:
        if isinstance(value, tuple):
            return self._items(value, field, telling)
        if field.step is not None:
            value = field.step(value, telling)
        return value if field.plan is None or value is UNSET else self._shaped(value, field.plan, telling)

    def _items(self, items: tuple[Any, ...], field: _Field, telling: Telling) -> Any:
        if isinstance(field.step, Dropped):
            return UNSET
        new: list[Any] = []
        untold: Untold | None = None
        for item in items:
            try:
                shaped = item if field.step is None else field.step(item, telling)
                if shaped is not UNSET:
                    new.append(shaped if field.plan is None else self._shaped(shaped, field.plan, telling))
            except Untold as error:
                if field.left_out is None:
                    raise
                if not error.counted:
                    telling.station.lose(error.loss)
                error.counted = True
                untold = error
        if not new:
            if untold is not None and field.left_out is not None and field.left_out.whole:
                raise untold
            return UNSET
        return items if len(new) == len(items) and all(a is b for a, b in zip(new, items, strict=True)) else tuple(new)


def _canonical(struct: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """The 2.1 class that a class of 2.0.1 narrows, or the class itself."""
    return next(base for base in reversed(struct.__mro__) if base.__name__ == struct.__name__)
