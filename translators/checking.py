"""Types to check with what leaves: the strict ones, with plain floats where these keep every digit of a reading.

What leaves is decoded only to be judged, and thrown away. Keeping the digits (`canonical.base.read_number`) costs more than all the rest of that
judgement, so a message with readings is judged by a twin of its type that msgspec decodes without calling back into Python.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import UNSET, Meta, Struct
from msgspec.inspect import StructType, type_info

NUMBERS = {"SampledValueType": "value"}
"""The one class whose field is kept as a Decimal, and that field; a test compares it with the generated classes."""


@cache
def checking(strict: type[Struct]) -> type[Struct]:
    """A type that accepts and refuses the same JSON as `strict`; `strict` itself when there is no reading in it."""
    changed = {name: twin for name, hint in get_type_hints(strict, include_extras=True).items() if (twin := _twin(hint)) is not hint}
    field = NUMBERS.get(strict.__name__)
    if field is not None:
        changed[field] = float
    if not changed:
        return strict
    # Optional fields of the generated types have one default: absent.
    info = type_info(strict)
    assert isinstance(info, StructType)  # structs are
    hints = get_type_hints(strict, include_extras=True)
    fields: list[Any] = [
        (part.name, changed.get(part.name, hints[part.name]), *(() if part.required else (UNSET,))) for part in info.fields
    ]
    return msgspec.defstruct(strict.__name__, fields, frozen=True, kw_only=True, forbid_unknown_fields=info.forbid_unknown_fields)


def _twin(hint: Any) -> Any:
    """The hint with every struct in it replaced by its twin; the hint itself when nothing is."""
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
