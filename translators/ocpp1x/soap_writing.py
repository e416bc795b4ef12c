"""Writers of the complex types of a WSDL, compiled for one version and its dialect: its order, its words, its facets, and nothing more.

A zeep or .NET station refuses an element out of order or one it does not know; what does not fit is `Unwritable`, and is never sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import UNSET

from translators.ocpp1x.soap_dialect import TEXT, Dialect, Pairing, pairings, wrapped_item
from translators.ocpp1x.soap_values import Render, Unwritable, escape, escape_attribute, writer
from wsdl.types import Complex, Field, Simple

Write = Callable[[Any, list[str]], None]

_SIGNED_TEXT = writer(Simple("string", "string"), {}, None)


@dataclass(frozen=True, slots=True)
class _Slot:
    """An element and the field it is. A `wrapped` list of items goes into one element together."""

    xml: str
    name: str
    write: Write
    is_many: bool
    is_tuple: bool
    required: bool
    wrapped: bool


def compile_writer(complex_type: Complex, struct: type[msgspec.Struct], dialect: Dialect) -> Write:
    """The writer of the children of a type."""
    slots = [_slot(pair, dialect) for pair in pairings(complex_type, struct, dialect)]
    unplaced = _unplaced(struct, {slot.name for slot in slots})

    def write(value: Any, out: list[str]) -> None:
        _refuse_unplaced(value, unplaced)
        for slot in slots:
            try:
                _write_slot(slot, getattr(value, slot.name), out)
            except Unwritable as error:
                error.path.insert(0, slot.xml)
                raise

    return write


def _unplaced(struct: type[msgspec.Struct], placed: set[str]) -> tuple[str, ...]:
    return tuple(name for name in struct.__struct_fields__ if name not in placed)


def _refuse_unplaced(value: Any, names: tuple[str, ...]) -> None:
    """What a version has no place for is left out by a flow, which counts it: never here."""
    for name in names:
        if getattr(value, name) is not UNSET:
            raise Unwritable("this version has no such field", name)


def _write_slot(slot: _Slot, item: Any, out: list[str]) -> None:
    if item is UNSET or (slot.is_tuple and not item):
        if slot.required:
            raise Unwritable("it is required")
    elif slot.wrapped:
        out.append(f"<{slot.xml}>")
        for one in item:
            slot.write(one, out)
        out.append(f"</{slot.xml}>")
    elif slot.is_tuple:
        if len(item) > 1 and not slot.is_many:
            raise Unwritable("this version has room for one")
        for one in item:
            slot.write(one, out)
    else:
        slot.write(item, out)


def _slot(pair: Pairing, dialect: Dialect) -> _Slot:
    member = wrapped_item(pair, dialect)
    write = _element_writer(member or pair.member, pair, dialect)
    return _Slot(
        xml=pair.member.name,
        name=pair.name,
        write=write,
        is_many=pair.member.many,
        is_tuple=pair.is_tuple,
        required=pair.member.required,
        wrapped=member is not None,
    )


def _element_writer(member: Field, pair: Pairing, dialect: Dialect) -> Write:
    start, end = f"<{member.name}>", f"</{member.name}>"
    if isinstance(member.type, Simple):
        render = _render(pair, dialect)
        if isinstance(pair.kind, type) and issubclass(pair.kind, msgspec.Struct):
            return _number_writer(start, end, render, pair.kind)
        return lambda value, out: out.append(f"{start}{escape(render(value))}{end}")
    if member.type.text is not None:
        return _text_writer(member.name, member.type, pair.kind, dialect)
    write_children = compile_writer(member.type, pair.kind, dialect)

    def write(value: Any, out: list[str]) -> None:
        out.append(start)
        write_children(value, out)
        out.append(end)

    return write


def _number_writer(start: str, end: str, render: Render, struct: type[msgspec.Struct]) -> Write:
    """1.2 writes a sampled value as a bare number; what it would not say may not be there."""
    unplaced = _unplaced(struct, {TEXT})

    def write(value: Any, out: list[str]) -> None:
        _refuse_unplaced(value, unplaced)
        text = getattr(value, TEXT)
        out.append(f"{start}{render(int(text) if text.removeprefix('-').isdecimal() else text)}{end}")

    return write


def _text_writer(name: str, complex_type: Complex, struct: type[msgspec.Struct], dialect: Dialect) -> Write:
    """1.5 writes a sampled value as a text with attributes."""
    attributes = [(pair.member.name, pair.name, _render(pair, dialect)) for pair in pairings(complex_type, struct, dialect)]
    unplaced = _unplaced(struct, {TEXT, *(target for _, target, _ in attributes)})

    def write(value: Any, out: list[str]) -> None:
        _refuse_unplaced(value, unplaced)
        out.append(f"<{name}")
        for attribute, target, render in attributes:
            item = getattr(value, target)
            if item is not UNSET:
                try:
                    out.append(f' {attribute}="{escape_attribute(render(item))}"')
                except Unwritable as error:
                    error.path.insert(0, attribute)
                    raise
        out.append(f">{escape(_SIGNED_TEXT(getattr(value, TEXT)))}</{name}>")

    return write


def _render(pair: Pairing, dialect: Dialect) -> Render:
    words: Mapping[str, str] = dialect.values.get(pair.member.name, {})
    return writer(pair.simple, {meant: word for word, meant in words.items()}, pair.limit(dialect))
