"""Tables: values that correspond, and the declared fate of every field.

`EnumMap` is total: a missing member fails at import. A `Ledger` says for readers, docs and counters what a flow does with each field; it
is not executed to translate, it is *proved* by `tests/house/test_ledgers.py`: total (each field of the message has a row), true (changing
a field moves exactly the targets its row names), complete (each target field that appears has a source row or is declared as made).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_args

from msgspec import UNSET

from translators.losses import LOSSES

if TYPE_CHECKING:
    from translators.memory.station import Station

S = TypeVar("S", bound=str)
T = TypeVar("T", bound=str)


@dataclass(frozen=True, slots=True)
class Lossy(Generic[T]):
    """A value that says less than its source; each use is counted as `loss`."""

    value: T
    loss: str


class EnumMap(Generic[S, T]):
    """Each member of one `Literal` to a member of another.

        AUTH = EnumMap[c.AuthorizationStatusEnumType, wire.AuthorizationStatus](c.AuthorizationStatusEnumType, wire.AuthorizationStatus, {...})

    Raises ValueError at import when a member of the source is missing, is not in it, or a target is not in the target.
    """

    __slots__ = ("rows",)

    def __init__(self, source: Any, target: Any, rows: Mapping[S, T | Lossy[T]]) -> None:
        members, allowed = set(get_args(source)), set(get_args(target))
        if missing := members - set(rows):
            raise ValueError(f"EnumMap lacks {sorted(missing)}")
        if foreign := set(rows) - members:
            raise ValueError(f"EnumMap has {sorted(foreign)}, which the source does not know")
        self.rows: dict[str, tuple[T, str | None]] = {}
        for member, row in rows.items():
            value, loss = (row.value, row.loss) if isinstance(row, Lossy) else (row, None)
            if value not in allowed:
                raise ValueError(f"EnumMap maps {member!r} to {value!r}, which the target does not know")
            if loss is not None and loss not in LOSSES:
                raise ValueError(f"EnumMap names an unknown loss {loss!r}")
            self.rows[member] = (value, loss)

    def to(self, value: S, station: Station) -> T:
        """The value on the other side; counts a lossy row."""
        target, loss = self.rows[value]
        if loss is not None:
            station.lose(loss)
        return target


@dataclass(frozen=True, slots=True)
class To:
    """The field reaches these targets: paths `Action.field.field` (a prefix covers what is below it; list indices are left out)."""

    targets: tuple[str, ...]
    note: str

    def __init__(self, *targets: str, note: str = "") -> None:
        object.__setattr__(self, "targets", targets)
        object.__setattr__(self, "note", note)


@dataclass(frozen=True, slots=True)
class Kept:
    """The gateway uses the field itself (memory, correlation, a decision); it moves no target."""

    note: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The receiver has no place for the field; counted under `loss` whenever it is present."""

    loss: str
    note: str = ""

    def __post_init__(self) -> None:
        if self.loss not in LOSSES:
            raise ValueError(f"unknown loss {self.loss!r}: add it to translators/losses.py with its sentence")


@dataclass(frozen=True, slots=True)
class Sub:
    """An object (or a list of them) whose fields have fates of their own."""

    rows: Mapping[str, Row]
    note: str = ""


Row = To | Kept | Lost | Sub
Rows = Mapping[str, Row]


Losses = dict[str, "str | Losses"]


def _losses(rows: Rows) -> Losses:
    """The fields that get lost, as a tree: only what is present in a message is descended into."""
    found: Losses = {}
    for name, row in rows.items():
        if isinstance(row, Lost):
            found[name] = row.loss
        elif isinstance(row, Sub) and (below := _losses(row.rows)):
            found[name] = below
    return found


def _names(rows: Rows) -> Iterator[str]:
    for row in rows.values():
        if isinstance(row, Lost):
            yield row.loss
        elif isinstance(row, Sub):
            yield from _names(row.rows)


def _count(losses: Losses, message: Any, station: Station) -> None:
    for name, below in losses.items():
        value = getattr(message, name, UNSET)
        if value is UNSET:
            continue
        for one in value if type(value) is tuple else (value,):
            if isinstance(below, str):
                station.lose(below)
            else:
                _count(below, one, station)


@dataclass(frozen=True)
class Ledger:
    """The fate of every field of one flow.

    `request`: fields of the message that enters. `made`: target paths that have no source field, with the reason.
    `answers`: for each action the flow may call, the fields of its answer. `answer_made`: fields of the returned answer without a source.
    `losses`: what the flow counts itself, by what a field says or by what happens; no other loss may be counted for its message.
    """

    request: Rows
    made: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Rows] = field(default_factory=dict)
    answer_made: Mapping[str, str] = field(default_factory=dict)
    losses: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if unknown := set(self.losses) - set(LOSSES):
            raise ValueError(f"unknown losses {sorted(unknown)}: add them to translators/losses.py with their sentences")
        object.__setattr__(self, "_request_lost", _losses(self.request))
        object.__setattr__(self, "_answers_lost", {action: _losses(rows) for action, rows in self.answers.items()})

    @property
    def declared(self) -> frozenset[str]:
        """Every loss that may be counted for the message."""
        return frozenset(self.losses).union(_names(self.request), *map(_names, self.answers.values()))

    def count_request(self, request: Any, station: Station) -> None:
        """Count the fields of `request` that get lost."""
        _count(self._request_lost, request, station)  # type: ignore[attr-defined]  # set in __post_init__ of a frozen class

    def count_answer(self, action: str, answer: Any, station: Station) -> None:
        """Count the fields of the answer to `action` that get lost."""
        _count(self._answers_lost.get(action, {}), answer, station)  # type: ignore[attr-defined]  # see count_request
