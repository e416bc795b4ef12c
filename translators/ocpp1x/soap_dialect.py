"""How the words of a SOAP version differ from those of the family, and which field of a struct each element of its WSDL is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args, get_origin

import msgspec
from msgspec import UnsetType

from wsdl.types import Complex, Field, Simple

TEXT = "value"
"""The field of SampledValue that 1.5 and 1.2 write as the text of an element."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """The table of a version. Keys name the struct of `wire` and the element of the WSDL.

    `renames`: the field that an element is. `wrapped`: elements that only hold others, and the name of those. `dropped`: elements that the
    family does not know. `values`: words of the version and what the family calls them, by element. `lengths`: limits, in characters, that
    only the text of the specification has.
    """

    renames: Mapping[tuple[str, str], str] = field(default_factory=dict)
    wrapped: Mapping[tuple[str, str], str] = field(default_factory=dict)
    dropped: frozenset[tuple[str, str]] = frozenset()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lengths: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pairing:
    """An element or attribute of the WSDL beside the field of the struct that it is.

    `kind` is the type of the field, of one item when it is a tuple; `index` the place in the sequence.
    """

    index: int
    member: Field
    struct: str
    name: str
    kind: Any
    is_tuple: bool
    is_needed: bool

    @property
    def place(self) -> tuple[str, str]:
        """Key of the tables."""
        return (self.struct, self.member.name)

    @property
    def simple(self) -> Simple:
        """The member's type, of a member that has no children."""
        assert isinstance(self.member.type, Simple)
        return self.member.type

    def limit(self, dialect: Dialect) -> int | None:
        """Characters that the version allows."""
        return self.simple.max_length or dialect.lengths.get(self.place)


def pairings(complex_type: Complex, struct: type[msgspec.Struct], dialect: Dialect) -> Iterator[Pairing]:
    """Every element and attribute that the family knows. Raises KeyError for one that neither the struct nor the dialect names."""
    fields = {item.name: item for item in msgspec.structs.fields(struct)}
    for index, member in enumerate((*complex_type.fields, *complex_type.attributes)):
        place = (struct.__name__, member.name)
        if place not in dialect.dropped:
            target = fields[dialect.renames.get(place, member.name)]
            kind, is_tuple = _item(target.type)
            yield Pairing(index, member, struct.__name__, target.name, kind, is_tuple, target.required)


def wrapped_item(pairing: Pairing, dialect: Dialect) -> Field | None:
    """What an element that only holds others holds; None for any other element."""
    inner = dialect.wrapped.get(pairing.place)
    if inner is None:
        return None
    assert isinstance(pairing.member.type, Complex)  # it has children
    return next(item for item in pairing.member.type.fields if item.name == inner)


def _item(kind: Any) -> tuple[Any, bool]:
    """The type without its absence, of one item of a tuple; and whether it is a tuple."""
    arguments = [argument for argument in get_args(kind) if argument is not UnsetType]
    if get_origin(kind) is tuple:
        return arguments[0], True
    if UnsetType in get_args(kind):
        return _item(arguments[0])
    return kind, False
