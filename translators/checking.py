"""Types that judge a message, where the strict ones would take too much: the same, with plain floats for readings.

A reading is a Decimal, so that no digit gets lost, and for a Decimal msgspec takes a JSON string too, which the schemas forbid. A float takes
numbers only. So a message with readings is judged by a twin of its type: what comes in before it is decoded, what leaves instead of it.
Telling the two apart while decoding, in Python, cost more than both (docs/performance.md).
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import UNSET, Meta, Struct
from msgspec.inspect import StructType, type_info


@cache
def checking(strict: type[Struct]) -> type[Struct]:
    """A type that accepts what the schema of `strict` does; `strict` itself when there is no reading in it."""
    changed = {name: twin for name, hint in get_type_hints(strict, include_extras=True).items() if (twin := _twin(hint)) is not hint}
    if not changed:
        return strict
    # Optional fields of the generated types have one default: absent.
    info = type_info(strict)
    assert isinstance(info, StructType)  # structs are
    hints = get_type_hints(strict, include_extras=True)
    fields: list[Any] = [
        (part.name, changed.get(part.name, hints[part.name]), *(() if part.required else (UNSET,))) for part in info.fields
    ]
    return msgspec.defstruct(strict.__name__, fields, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=info.forbid_unknown_fields)


def _twin(hint: Any) -> Any:
    """The hint with every Decimal in it replaced by float and every struct by its twin; the hint itself when nothing is."""
    if hint is Decimal:
        return float
    if isinstance(hint, type) and issubclass(hint, Struct):
        return checking(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        inner = _twin(arguments[0])
        return hint if inner is arguments[0] else Annotated[inner, _meta(arguments[1:])]
    if origin is tuple:
        item = _twin(arguments[0])
        return hint if item is arguments[0] else tuple[item, ...]  # type: ignore[valid-type]  # made at run time
    if arguments and origin is not None and not isinstance(arguments[0], str):
        parts = [_twin(argument) for argument in arguments]
        return hint if all(new is old for new, old in zip(parts, arguments, strict=True)) else Union[tuple(parts)]  # noqa: UP007 - made at run time
    return hint


def _meta(found: tuple[Any, ...]) -> Meta:
    (meta,) = found
    assert isinstance(meta, Meta)  # the generator writes one, and nothing else
    return meta
