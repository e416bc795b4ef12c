"""Readers of the complex types of a WSDL, compiled for one version and its dialect.

A reader turns an element into the plain fields of a struct of `wire`, taking what stations really send and naming it; whether the fields are
right is said by the typed decoding afterwards. Sources: soap design §4 and §13 (its numbers in brackets).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec
from lxml import etree

from translators.framing.soap.names import split
from translators.ocpp1x.soap_dialect import TEXT, Dialect, Pairing, pairings, wrapped_item
from translators.ocpp1x.soap_samples import (
    OF_XML,
    TIME,
    elements_reader,
    gathered,
    has_elements,
    number_reader,
    sample_word_reader,
    wrapped,
)
from translators.ocpp1x.soap_values import (
    ABSENT,
    READERS,
    Note,
    Parse,
    Unusable,
    enum_reader,
    id_tag_reader,
    register,
    string_reader,
    text_of,
)
from translators.repairs.messages import FILLS, ROUNDED, SAMPLES, UNKNOWN_VALUES
from wsdl.types import Complex, Field, Simple

Read = Callable[[etree._Element, Note], Any]  # noqa: SLF001  # lxml has no other name for its elements

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_EMPTY_MEANS = frozenset({("DataTransferRequest", "data"), ("DataTransferResponse", "data"), ("KeyValue", "value")})
"""Optional texts that may be empty: a configuration value, whatever a vendor sends."""
_BLANKS_MEAN = _EMPTY_MEANS | {("StatusNotificationRequest", "info"), ("ChangeConfigurationRequest", "value")}
_OF_READINGS = "MeterValuesRequest"
_NOTHING_WITHOUT = {"MeterValue": "sampledValue", "SampledValue": TEXT}
"""Readings that say nothing without this field are left out (quirks.md 55, 56)."""


class _Slot(NamedTuple):
    """An element, the field it is, and how it is read. A `spread` element gives several items of a tuple."""

    place: int
    name: str
    read: Read
    is_tuple: bool
    spread: bool


def compile_reader(complex_type: Complex, struct: type[msgspec.Struct], namespace: str, dialect: Dialect) -> Read:
    """The reader of one type: gives a dict of the struct's fields, or `ABSENT` for a reading that says nothing."""
    read = (
        _children_reader(complex_type, struct, namespace, dialect)
        if complex_type.text is None
        else _text_reader(complex_type, struct, dialect)
    )
    needed = _NOTHING_WITHOUT.get(struct.__name__)
    if struct.__name__ == _OF_READINGS:
        return _gathering_reader(complex_type, struct, namespace, dialect, read)
    if needed is None:
        return read

    def read_reading(element: etree._Element, note: Note) -> Any:
        try:
            fields = read(element, note)
        except Unusable:
            fields = {}
        if not fields.get(needed):
            note("sample_dropped")
            return ABSENT
        if needed != TEXT and sum(len(sample) == 1 for sample in fields[needed]) > 1:
            note("readings_unnamed")  # [24]
        return fields

    return read_reading


def _gathering_reader(complex_type: Complex, struct: type[msgspec.Struct], namespace: str, dialect: Dialect, read: Read) -> Read:
    """Of a request whose readings may stand in it by themselves; nothing else in it has a time."""
    pair = next(pair for pair in pairings(complex_type, struct, dialect) if pair.is_tuple)
    assert isinstance(pair.member.type, Complex)  # it holds readings
    loose, tag = _names_inside(pair.member.type, pair, dialect), f"{{{namespace}}}{pair.member.name}"

    def read_gathered(element: etree._Element, note: Note) -> Any:
        if next(element.iterchildren(f"{{*}}{TIME}"), None) is not None:
            note("soap_readings_unwrapped")
            element = gathered(element, loose, tag)
        return read(element, note)

    return read_gathered


def _names_inside(inner: Complex, pair: Pairing, dialect: Dialect) -> frozenset[str]:
    """In lower case, what the children of a reading are called in this version, and in 1.6."""
    return frozenset(name.lower() for part in pairings(inner, pair.kind, dialect) for name in (part.name, part.member.name))


def _children_reader(complex_type: Complex, struct: type[msgspec.Struct], namespace: str, dialect: Dialect) -> Read:
    pairs = list(pairings(complex_type, struct, dialect))
    slots = {f"{{{namespace}}}{pair.member.name}": _slot(pair, namespace, dialect) for pair in pairs}
    lenient = _lenient_names(pairs, slots, namespace)
    known = {name.lower() for owner, name in dialect.dropped if owner == struct.__name__}
    fill = _filler(pairs)

    def read(element: etree._Element, note: Note) -> Any:
        fields: dict[str, Any] = {}
        position = 0
        for child in element:
            slot = slots.get(child.tag)
            if slot is None:
                local = split(child)[1].lower()
                slot = lenient.get(local)
                if slot is None:
                    if local not in known:
                        note("unknown_field")  # [29]
                    continue
                note("soap_element_name")  # [30]
            place, name, read_child, is_tuple, spread = slot
            if place < position:
                note("soap_element_order")  # [19, 20, 21]
            position = place
            nil = child.get(_NIL)
            if nil is not None and nil.strip() in ("true", "1"):
                note("null_field")
                continue
            value = read_child(child, note)
            if value is ABSENT:
                continue
            if is_tuple:
                items = fields.setdefault(name, [])
                if spread:
                    items.extend(value)
                else:
                    items.append(value)
            elif name in fields:
                note("soap_duplicate_element")
            else:
                fields[name] = value
        fill(fields, note)
        return fields

    return read


def _lenient_names(pairs: list[Pairing], slots: Mapping[str, _Slot], namespace: str) -> dict[str, _Slot]:
    """By lower-case local name: the element's own, or the one that the other versions have for it."""
    names = {pair.name.lower(): slots[f"{{{namespace}}}{pair.member.name}"] for pair in pairs}
    return names | {pair.member.name.lower(): slots[f"{{{namespace}}}{pair.member.name}"] for pair in pairs}


def _filler(pairs: list[Pairing]) -> Callable[[dict[str, Any], Note], None]:
    """Gives missing fields the one value that is honest: no items, the time of arrival (an empty text), what the table of repairs has for 1.6."""
    lists = [pair.name for pair in pairs if pair.is_tuple and pair.is_needed]
    times = [pair.name for pair in pairs if pair.is_needed and isinstance(pair.member.type, Simple) and pair.simple.base == "dateTime"]
    found = {pair.name: FILLS.get(("1.6", pair.struct, pair.name)) for pair in pairs if pair.is_needed and pair.name not in times}
    fills = {name: row for name, row in found.items() if row is not None}

    def fill(fields: dict[str, Any], note: Note) -> None:
        for name in lists:
            fields.setdefault(name, [])
        for name in times:
            if name not in fields:
                note("soap_no_time")  # [23]
                fields[name] = ""
        for name, row in fills.items():
            if name not in fields and (value := row.value(fields, "")) is not None:
                note(row.name)
                fields[name] = value

    return fill


def _slot(pair: Pairing, namespace: str, dialect: Dialect) -> _Slot:
    inner = wrapped_item(pair, dialect)
    if inner is not None:
        read = _wrapper_reader(inner, pair, namespace, dialect)
    elif isinstance(pair.member.type, Complex):
        read = compile_reader(pair.member.type, pair.kind, namespace, dialect)
    else:
        read = _simple_reader(pair, dialect)
    return _Slot(pair.index, pair.name, read, pair.is_tuple, spread=inner is not None)


def _wrapper_reader(inner: Field, pair: Pairing, namespace: str, dialect: Dialect) -> Read:
    """Of an element that only holds others; some stations leave out those others, and write what is in them straight into it."""
    assert isinstance(inner.type, Complex)  # both wrappers of OCPP hold readings
    read_item = compile_reader(inner.type, pair.kind, namespace, dialect)
    names = (inner.name.lower(), pair.kind.__name__.lower())  # its own, and what 1.6 calls the like
    loose = _names_inside(inner.type, pair, dialect)

    def read(element: etree._Element, note: Note) -> Any:
        found = []
        outside = []
        for child in element:
            local = split(child)[1].lower()
            if local in names:
                if local != names[0]:
                    note("soap_element_name")
                found.append(child)
            elif local in loose:
                outside.append(child)
            else:
                note("unknown_field")
        if outside:
            note("soap_readings_unwrapped")
            found += wrapped(outside)
        return [item for child in found if (item := read_item(child, note)) is not ABSENT]

    return read


def _simple_reader(pair: Pairing, dialect: Dialect) -> Read:
    parse = _parse(pair, dialect)
    if isinstance(pair.kind, type) and issubclass(pair.kind, msgspec.Struct):
        return number_reader(parse, pair.kind)
    return lambda element, note: parse(text_of(element, note), note)


def _parse(pair: Pairing, dialect: Dialect) -> Parse:
    simple = pair.simple
    if simple.values:
        words = _words(pair, dialect)
        if pair.struct in SAMPLES:
            return sample_word_reader(pair.place, words, pair.kind)
        # What other words of another version mean is for the flows.
        return enum_reader(words, pair.kind, UNKNOWN_VALUES.get(("1.6", *pair.place), ABSENT))
    if pair.place in ROUNDED:
        return register
    if simple.base == "string":
        keep_empty = pair.is_needed or pair.place in _EMPTY_MEANS or pair.is_tuple
        if pair.name in ("idTag", "parentIdTag"):
            return id_tag_reader(pair.limit(dialect), pair.name, keep_empty=keep_empty)
        return string_reader(pair.limit(dialect), verbatim=pair.place in _BLANKS_MEAN, keep_empty=keep_empty)
    return READERS[simple.base]


def _words(pair: Pairing, dialect: Dialect) -> dict[str, str]:
    """The values of an enumeration in the version's words, and what the family calls them."""
    words = dialect.values.get(pair.member.name, {})
    return {value: words.get(value, value) for value in pair.simple.values}


def _text_reader(complex_type: Complex, struct: type[msgspec.Struct], dialect: Dialect) -> Read:
    """A text with attributes: 1.5 writes a sampled value so."""
    parse_text = string_reader(None, verbatim=False, keep_empty=False)
    pairs = list(pairings(complex_type, struct, dialect))
    parsers = {pair.member.name: (pair.name, _parse(pair, dialect)) for pair in pairs}
    read_elements = elements_reader(parsers, parse_text, struct)
    lenient = {name.lower(): parser for name, parser in parsers.items()}
    exact = {(pair.member.name, word): (pair.name, value) for pair in pairs for word, value in _words(pair, dialect).items()}

    def read(element: etree._Element, note: Note) -> Any:
        fields: dict[str, Any] = {}
        for item in element.items():
            if (known := exact.get(item)) is not None:  # type: ignore[arg-type]  # an XML parser gives str
                fields[known[0]] = known[1]
                continue
            attribute, text = map(str, item)
            found = parsers.get(attribute)
            if found is None and not attribute.startswith(OF_XML):
                found = lenient.get(attribute.rpartition("}")[2].lower())
                note("unknown_field" if found is None else "soap_element_name")  # [25, 30]
            if found is not None and (value := found[1](text, note)) is not ABSENT:
                fields[found[0]] = value
        if has_elements(element):
            return fields | read_elements(element, note)
        text = parse_text(text_of(element, note), note)
        if text is not ABSENT:
            fields[TEXT] = text
        return fields

    return read
