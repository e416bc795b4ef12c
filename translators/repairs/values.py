"""Repairs of single values, driven by the type that the strict struct wants: `RULES`, in the order in which they are tried.

A rule gives the value as it was meant, `ABSENT`, or `UNCHANGED` when it has nothing to say. Sources: quirks.md §2 (its numbers in brackets).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

import msgspec
import msgspec.inspect as mi

from translators.repairs.messages import CUTS, KEEP_EMPTY, MEANT, NOT_IN, ROUNDED, TAILS, TEXT_OF_JSON, UNKNOWN_VALUES
from translators.repairs.place import ABSENT, UNCHANGED, Place
from translators.repairs.times import DATE_FIELDS, rfc3339

_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,12})?")
_COMMA = re.compile(r"[+-]?\d{1,18},\d{1,12}")
_BOOLEANS = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}
_LETTERS = re.compile(r"[^a-z0-9]")
_encoder = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, slots=True)
class Rule:
    """One named repair of a value: `repair` sees the value, where it stands, and the message it is in."""

    name: str
    wants: tuple[type[mi.Type], ...]
    repair: Callable[[Any, Place, str], Any]
    does: str


def _empty(value: Any, place: Place, _message: str) -> Any:
    return ABSENT if value == "" and not place.required and place.key not in KEEP_EMPTY else UNCHANGED


def _time(value: Any, place: Place, _message: str) -> Any:
    if place.field not in DATE_FIELDS or not isinstance(value, str | int | Decimal) or isinstance(value, bool):
        return UNCHANGED
    text = rfc3339(value)
    if text == value:
        return UNCHANGED
    return ABSENT if text is None else text


def _text_of_number(value: Any, _place: Place, _message: str) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    # Plain decimals, never an exponent [17].
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value) if isinstance(value, int) else UNCHANGED


def _text_of_json(value: Any, place: Place, _message: str) -> Any:
    wanted = (place.family, *place.key) in TEXT_OF_JSON and isinstance(value, dict | list)
    return _encoder.encode(value).decode() if wanted else UNCHANGED


def _cut(value: Any, place: Place, _message: str) -> Any:
    assert isinstance(place.type, mi.StrType)
    limit = place.type.max_length
    if limit is None or not isinstance(value, str) or len(value) <= limit:
        return UNCHANGED
    if place.key in TAILS:
        return value[-limit:]
    return value[:limit] if place.key in CUTS else UNCHANGED


def _integral(value: Any, _place: Place, _message: str) -> Any:
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) < 10**18 else UNCHANGED


def _rounded(value: Any, place: Place, _message: str) -> Any:
    wanted = place.key in ROUNDED and isinstance(value, Decimal) and abs(value) < 10**18
    return int(value.to_integral_value(ROUND_HALF_UP)) if wanted else UNCHANGED


def _number(value: Any, _place: Place, _message: str) -> Any:
    if not isinstance(value, str) or _NUMBER.fullmatch(text := value.strip()) is None:
        return UNCHANGED
    number = Decimal(text)
    return number if "." in text else int(number)


def _comma(value: Any, _place: Place, _message: str) -> Any:
    found = isinstance(value, str) and _COMMA.fullmatch(value.strip()) is not None
    return Decimal(value.strip().replace(",", ".")) if found else UNCHANGED


def _one_decimal(value: Any, place: Place, _message: str) -> Any:
    # A limit only ever gets narrower (decisions.md): floor for what is allowed, ceiling for what is needed [18].
    directions = {("ChargingSchedulePeriod", "limit"): ROUND_FLOOR, ("ChargingSchedule", "minChargingRate"): ROUND_CEILING}
    if place.family != "1.6" or place.key not in directions or not isinstance(value, Decimal) or abs(value) >= 10**18:
        return UNCHANGED
    rounded = value.quantize(Decimal("0.1"), rounding=directions[place.key])
    return UNCHANGED if rounded == value else rounded


def _boolean(value: Any, _place: Place, _message: str) -> Any:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return UNCHANGED
    return _BOOLEANS.get(str(value).strip().lower(), UNCHANGED)


def _members(place: Place) -> tuple[str, ...]:
    assert isinstance(place.type, mi.LiteralType)
    return tuple(str(member) for member in place.type.values)


@lru_cache(maxsize=512)
def _by_letters(members: tuple[str, ...]) -> dict[str, str]:
    """Members by their letters and digits alone; those that would be the same are left out."""
    letters = [_LETTERS.sub("", member.lower()) for member in members]
    return {key: member for key, member in zip(letters, members, strict=True) if letters.count(key) == 1}


def _spelling(value: Any, place: Place, _message: str) -> Any:
    members = _members(place)
    if not isinstance(value, str) or value in members:
        return UNCHANGED
    return _by_letters(members).get(_LETTERS.sub("", value.lower()), UNCHANGED)


def _other_version(value: Any, place: Place, _message: str) -> Any:
    if not isinstance(value, str) or value in _members(place):
        return UNCHANGED
    return MEANT.get((place.family, *place.key), {}).get(value, UNCHANGED)


def _unknown(value: Any, place: Place, message: str) -> Any:
    row = (place.family, *place.key)
    if not isinstance(value, str) or value in _members(place) or row not in UNKNOWN_VALUES or message in NOT_IN.get(row, ()):
        return UNCHANGED
    standing_in = UNKNOWN_VALUES[row]
    return ABSENT if standing_in is None else standing_in


_SCALARS = (mi.StrType, mi.IntType, mi.FloatType, mi.BoolType, mi.LiteralType)
_NUMBERS = (mi.IntType, mi.FloatType, mi.DecimalType)

RULES: tuple[Rule, ...] = (
    Rule("empty_optional", _SCALARS, _empty, "an empty optional text is absent [13]"),
    Rule("timestamp_format", (mi.StrType,), _time, "a time is written as RFC 3339; one that cannot be read is absent [31, 32, 35, 37]"),
    Rule("text_as_number", (mi.StrType,), _text_of_number, "a number or truth value where a text is wanted gets its quotes [16, 17]"),
    Rule("object_as_text", (mi.StrType,), _text_of_json, "data of a DataTransfer that is an object becomes JSON text"),
    Rule("too_long", (mi.StrType,), _cut, "a text that only tells is cut at its limit [23]"),
    Rule("number_as_text", _NUMBERS, _number, "a number in quotes loses them [16]"),
    Rule("decimal_comma", (mi.FloatType, mi.DecimalType), _comma, "a decimal comma is a point"),
    Rule("integral_float", (mi.IntType,), _integral, "3.0 is the integer 3 [16]"),
    Rule("meter_rounded", (mi.IntType,), _rounded, "a register with a fraction is rounded half up [50]"),
    Rule("limit_rounded", (mi.FloatType,), _one_decimal, "a limit of 1.6 has one decimal [18]"),
    Rule("boolean_as_text", (mi.BoolType,), _boolean, '"True" and 1 are true [15]'),
    Rule("enum_case", (mi.LiteralType,), _spelling, "a value in the wrong case or with other separators is spelt right [19]"),
    Rule("enum_version", (mi.LiteralType,), _other_version, "a value of another version is called as here [21]"),
    Rule("enum_unknown", (mi.LiteralType,), _unknown, "a value that nobody knows is the honest general one [20]"),
)
