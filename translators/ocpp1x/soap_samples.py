"""Readings as stations write them that know another version of SOAP better than the one they say they speak.

1.2 has numbers, 1.5 texts with attributes, 1.6 an element for each field of a sampled value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any, get_args

import msgspec
from lxml import etree

from translators.framing.soap.names import split
from translators.ocpp1x.soap_dialect import TEXT
from translators.ocpp1x.soap_values import ABSENT, UNUSABLE, Note, Parse, enum_reader, text_of
from translators.repairs.messages import MEANT, UNKNOWN_VALUES
from translators.repairs.place import Family

OF_XML = ("{http://www.w3.org/",)
"""xsi:type and its like, xml:lang: they say nothing that the WSDL does not."""
TIME = "timestamp"


def wrapped(loose: Sequence[etree._Element]) -> list[etree._Element]:
    """Readings that nothing holds together but their order: one for each time."""
    items: list[etree._Element] = []
    times_lead = split(loose[0])[1].lower() == TIME
    has_ended = True
    for child in loose:
        is_time = split(child)[1].lower() == TIME
        if has_ended or (is_time and times_lead):
            items.append(etree.Element("reading"))
        items[-1].append(deepcopy(child))  # the message itself stays as it came
        has_ended = is_time and not times_lead
    return items


def gathered(element: etree._Element, loose: frozenset[str], tag: str) -> etree._Element:
    """The request with the readings that stand in it by themselves in elements of this name, behind all others."""
    whole = etree.Element(element.tag)
    whole.extend(deepcopy(child) for child in element if split(child)[1].lower() not in loose)
    for item in wrapped([child for child in element if split(child)[1].lower() in loose]):
        item.tag = tag
        whole.append(item)
    return whole


def number_reader(parse: Parse, struct: type[msgspec.Struct]) -> Callable[[etree._Element, Note], Any]:
    """1.2: a bare number is a sampled value with all its defaults, unless attributes say what it is, as in 1.5."""
    known = _foreign_fields(struct)

    def read(element: etree._Element, note: Note) -> Any:
        text = text_of(element, note)
        value = parse(text, note)
        if value is ABSENT:
            return ABSENT
        fields = {TEXT: text.strip() if isinstance(value, str) else str(value)}  # a register may have more than 32 bits
        for name, said in element.items():
            attribute = str(name)
            found = known.get(attribute.rpartition("}")[2].lower())
            if found is None:
                if not attribute.startswith(OF_XML):
                    note("unknown_field")
            elif (what := found[1](str(said), note)) is not ABSENT:
                fields[found[0]] = what
        return fields

    return read


def has_elements(element: etree._Element) -> bool:
    """Whether this sampled value is written as 1.6 does; other markup is a text."""
    return len(element) > 0 and any(split(child)[1].lower() == TEXT for child in element)


def elements_reader(
    parsers: Mapping[str, tuple[str, Parse]], parse_text: Parse, struct: type[msgspec.Struct]
) -> Callable[[etree._Element, Note], dict[str, Any]]:
    """A sampled value as 1.6 writes it, an element for each field, where the version has a text with attributes."""
    known = _foreign_fields(struct) | {name.lower(): parser for name, parser in parsers.items()} | {TEXT: (TEXT, parse_text)}

    def read(element: etree._Element, note: Note) -> dict[str, Any]:
        note("soap_sample_as_elements")
        fields: dict[str, Any] = {}
        for child in element:
            found = known.get(split(child)[1].lower())
            if found is None:
                note("unknown_field")
            elif (value := found[1](text_of(child, note), note)) is not ABSENT:
                fields.setdefault(found[0], value)
        return fields

    return read


def _foreign_fields(struct: type[msgspec.Struct]) -> dict[str, tuple[str, Parse]]:
    """By lower-case name: what the version cannot say of a sampled value, and others can."""
    fields = (field for field in msgspec.structs.fields(struct) if field.name != TEXT)
    return {
        field.name.lower(): (field.name, sample_word_reader((struct.__name__, field.name), {}, get_args(field.type)[0])) for field in fields
    }


def sample_word_reader(place: tuple[str, str], words: Mapping[str, str], family: Any) -> Parse:
    """A word of a sampled value: what nobody knows costs the reading, and the units of 1.5 are those of 1.6 whoever writes them."""
    key: tuple[Family, str, str] = ("1.6", *place)
    return enum_reader(words, family, UNKNOWN_VALUES.get(key, UNUSABLE), MEANT.get(key, {}))
