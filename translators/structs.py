"""What a message is made of: its structs, each looked at once.

`msgspec.inspect` walks everything below a struct each time it is asked. The ledgers ask about every message of every version at start-up, which
took longer than all the rest of it.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import msgspec
import msgspec.inspect as mi


class Part(NamedTuple):
    """A field. `struct`: what it holds, one or, if `many`, a list of them; None: it holds no struct."""

    name: str
    struct: type[msgspec.Struct] | None
    many: bool


_seen: dict[type[msgspec.Struct], tuple[Part, ...]] = {}


def parts(struct: type[msgspec.Struct]) -> tuple[Part, ...]:
    """The fields of a struct, in its order."""
    if struct not in _seen:
        info = mi.type_info(struct)
        assert isinstance(info, mi.StructType)  # that is what it was asked for
        _see(info)
    return _seen[struct]


@cache
def structs_below(struct: type[msgspec.Struct]) -> tuple[type[msgspec.Struct], ...]:
    """The struct and all that it is made of, each once."""
    found = {struct: None}
    for part in parts(struct):
        if part.struct is not None:
            found |= dict.fromkeys(structs_below(part.struct))
    return tuple(found)


def _see(info: mi.StructType) -> None:
    found: list[Part] = []
    for field in info.fields:
        many = isinstance(field.type, mi.VarTupleType)
        inner = field.type.item_type if isinstance(field.type, mi.VarTupleType) else field.type
        if isinstance(inner, mi.StructType):
            if inner.cls not in _seen:
                _see(inner)
            found.append(Part(field.name, inner.cls, many))
        else:
            found.append(Part(field.name, None, many))
    _seen[info.cls] = tuple(found)
