"""Text values of XML, read as stations write them and written as the WSDL wants them.

A reader gives the value, `ABSENT` when there is none, or the text itself when it is no such value: then the typed decoding refuses it and
says where. Readers name what they repaired; sources: soap design §4, quirks.md 13 to 19.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, get_args

from lxml import etree

from translators.errors import Invalid
from translators.repairs.times import rfc3339
from wsdl.types import Simple

Note = Callable[[str], None]
"""Told the name of each quirk (`translators.losses.QUIRKS`)."""
Parse = Callable[[str, Note], Any]
Render = Callable[[Any], str]


MAX_ID_TAG = 255
"""Characters: those of a token of 2.1, the most there are."""


MAX_TEXT = 1000
"""Characters of a name, a serial number, an id: twice the most that any version allows. What stations tell of themselves is remembered."""


class Absent:
    """The type of `ABSENT`."""


class Unusable(Exception):  # noqa: N818  # caught where the reading is read, which is left out
    """A reading says something of itself that nobody knows: without that it would say something else."""


ABSENT: Final = Absent()
UNUSABLE: Final = Absent()
"""For `enum_reader`: a value that nobody knows raises `Unusable`."""

_AS_IT_IS: Mapping[str, str] = {}

_INT = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_INTEGRAL = re.compile(r"([+-]?\d{1,18})[.,]0*", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d{1,15}([.,]\d{0,12})?|[.,]\d{1,12})", re.ASCII)
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_INT_RANGE = range(-(2**31), 2**31)
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_URI = re.compile(r"""[^!#$%&'()*+,./0-9:;=?@A-Z\[\]_a-z~-]""")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"})


class Unwritable(Exception):  # noqa: N818  # a reason, turned into `errors.Unencodable` where the action is known
    """A value that the receiver's WSDL does not allow; `path` grows on the way out."""

    def __init__(self, text: str, *path: str) -> None:
        super().__init__(text)
        self.text = text
        self.path = list(path)


def text_of(element: etree._Element, note: Note) -> str:
    """The text of an element; markup inside it (XML put into DataTransfer.data unescaped) is kept as its text (soap design §13, 33)."""
    if len(element) == 0:
        return element.text or ""
    note("soap_markup_as_text")
    return (element.text or "") + "".join(etree.tostring(child, encoding="unicode", with_tail=True) for child in element)


def string_reader(limit: int | None, *, verbatim: bool, keep_empty: bool) -> Parse:
    """Text; trimmed unless `verbatim`; an empty one is absent unless `keep_empty`.

    One that is too long is kept up to `MAX_TEXT`: flows know what to cut.
    """

    def parse(text: str, note: Note) -> Any:
        text = text if verbatim else text.strip()
        if limit is not None and len(text) > limit:
            note("soap_too_long")
        if not verbatim and len(text) > MAX_TEXT:
            note("too_long")
            text = text[:MAX_TEXT]
        if not text and not keep_empty:
            note("empty_optional")
            return ABSENT
        return text

    return parse


def id_tag_reader(limit: int | None, name: str, *, keep_empty: bool) -> Parse:
    """An idTag. Raises `Invalid` for one that no version has room for: what stands for it would be kept."""
    parse_text = string_reader(limit, verbatim=False, keep_empty=keep_empty)

    def parse(text: str, note: Note) -> Any:
        value = parse_text(text, note)
        if isinstance(value, str) and len(value) > MAX_ID_TAG:
            raise Invalid("value", f"$.{name}", f"{name} has {len(value)} characters")
        return value

    return parse


def enum_reader(values: Mapping[str, str], family: Any, unknown: str | Absent | None, meant: Mapping[str, str] = _AS_IT_IS) -> Parse:
    """One of the WSDL's values, in the family's word; else in another case, else as another version has it, else `unknown`.

    `family` is the Literal of the wire type; `unknown` stands for a value that nobody knows: None makes it absent, `ABSENT` leaves the text
    for the typed decoding to refuse, `UNUSABLE` raises; `meant` says what values of another version are called here.
    """
    others = {value: meant.get(value, value) for value in get_args(family)}
    folded = {value.lower(): meant for value, meant in {**others, **values}.items()}

    def parse(text: str, note: Note) -> Any:
        found = values.get(text)
        if found is not None:
            return found
        text = text.strip()
        if not text:
            note("empty_optional")
            return ABSENT
        found = values.get(text)
        if found is not None:
            return found
        if text in others:
            note("soap_enum_of_version")
            return others[text]
        found = folded.get(text.lower())
        if found is not None:
            note("enum_case")
            return found
        if unknown is UNUSABLE:
            raise Unusable
        if isinstance(unknown, Absent):
            return text
        note("enum_unknown")
        return ABSENT if unknown is None else unknown

    return parse


def _int(text: str, note: Note) -> Any:
    if _INT.fullmatch(text) is None:
        text = text.strip()
        integral = _INTEGRAL.fullmatch(text)
        if integral is not None:
            note("integral_float")
            text = integral[1]
        elif not text:
            note("empty_optional")
            return ABSENT
        elif _INT.fullmatch(text) is None:
            return text
    number = int(text)
    return number if number in _INT_RANGE else f"{number} (xs:int has 32 bits)"


def register(text: str, note: Note) -> Any:
    """A register in Wh, which some stations write with a fraction (quirks.md 50): it is billed, and rounded half up."""
    value = _int(text, note)
    if not isinstance(value, str) or _DECIMAL.fullmatch(value) is None:
        return value
    note("meter_rounded")
    return int(Decimal(value.replace(",", ".")).to_integral_value(ROUND_HALF_UP))


def _boolean(text: str, note: Note) -> Any:
    found = _BOOLEANS.get(text)
    if found is not None:
        return found
    text = text.strip()
    if not text:
        note("empty_optional")
        return ABSENT
    folded = _BOOLEANS.get(text.lower())
    if folded is None:
        return text
    note("enum_case")
    return folded


def _decimal(text: str, note: Note) -> Any:
    text = text.strip()
    if not text:
        note("empty_optional")
        return ABSENT
    if _DECIMAL.fullmatch(text) is None:
        return text
    if "," in text:
        note("decimal_comma")
    return float(text.replace(",", "."))


def _trimmed(text: str, note: Note) -> Any:
    text = text.strip()
    if not text:
        note("empty_optional")
        return ABSENT
    return text


READERS: Mapping[str, Parse] = {"int": _int, "boolean": _boolean, "decimal": _decimal, "dateTime": _trimmed, "anyURI": _trimmed}
"""Readers of the builtins that need no table. A dateTime keeps its text: what it means is for `ocpp1x.times`, with the station's clock at hand."""


def writer(simple: Simple, values: Mapping[str, str], limit: int | None) -> Render:
    """The text of a value as the WSDL allows it; raises `Unwritable`. `values` maps the family's words to the version's."""
    match simple.base:
        case "int":
            return _int_text
        case "boolean":
            return lambda value: "true" if value else "false"
        case "decimal":
            return _decimal_writer(simple.fraction_digits)
        case "dateTime":
            return _time_text
        case "anyURI":
            return lambda value: _NOT_URI.sub(lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode("utf-8", "replace")), value.strip())
        case "string":
            return _enum_writer(simple, values) if simple.values else _string_writer(limit)


def escape(text: str) -> str:
    """Text as element content."""
    return text.translate(_ESCAPES)


def escape_attribute(text: str) -> str:
    """Text as the value of an attribute in double quotes."""
    return text.translate(_ATTRIBUTE_ESCAPES)


def _int_text(value: Any) -> str:
    if type(value) is not int or value not in _INT_RANGE:
        raise Unwritable(f"{value!r} is no 32-bit integer")
    return str(value)


def _decimal_writer(digits: int | None) -> Render:
    assert digits is not None  # the only decimal of OCPP-S is DecimalOne

    def render(value: Any) -> str:
        if round(value, digits) != value:
            raise Unwritable(f"{value!r} has more than {digits} fraction digit(s)")
        return f"{value:.{digits}f}"

    return render


def _time_text(value: Any) -> str:
    text = rfc3339(value)
    if text is None:
        raise Unwritable(f"{value!r} is no time")
    return text


def _enum_writer(simple: Simple, values: Mapping[str, str]) -> Render:
    allowed = {value: value for value in simple.values} | {meant: word for meant, word in values.items() if word in simple.values}

    def render(value: Any) -> str:
        word = allowed.get(value)
        if word is None:
            raise Unwritable(f"{value!r} is no {simple.name}")
        return word

    return render


def _string_writer(limit: int | None) -> Render:
    def render(value: Any) -> str:
        if limit is not None and len(value) > limit:
            raise Unwritable(f"{len(value)} characters, {limit} allowed")
        if _NOT_XML.search(value):
            raise Unwritable("it has characters that XML cannot carry")
        return str(value)

    return render
