"""Values of 1.x configuration keys and of 2.x variables, both ways.

`to_2x` reads the part of a key's text that a variable is; None: there is none. `to_1x` gives the text to write, made from the key's present text
where the key holds more than the variable; ValueError: the value cannot be said in 1.x.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final, get_args

import msgspec

from translators import canonical as c
from translators.memory.station import Station
from translators.ocpp1x import wire

MAX_PRICE_TEXT = 255


@dataclass(frozen=True, slots=True)
class Conversion:
    """How one kind of value is said on either side; `part` is the row's."""

    name: str
    to_2x: Callable[[str, str, Station], str | None]
    to_1x: Callable[[str, str, str, Station], str]
    """(value, part, the key's present text, station)"""
    shared: bool = False
    """The key holds more than this variable: its present text is read before it is written."""


def _same_2x(text: str, part: str, station: Station) -> str | None:
    return text


def _same_1x(value: str, part: str, present: str, station: Station) -> str:
    return value


_BOOLEANS = {"true": "true", "1": "true", "yes": "true", "false": "false", "0": "false", "no": "false"}


def _boolean_2x(text: str, part: str, station: Station) -> str:
    return _BOOLEANS.get(text.strip().lower(), text)


def _boolean_1x(value: str, part: str, present: str, station: Station) -> str:
    try:
        return _BOOLEANS[value.strip().lower()]
    except KeyError:
        raise ValueError("not a boolean") from None


def _integer_2x(text: str, part: str, station: Station) -> str:
    return text.strip()


def _integer_1x(lowest: int | None) -> Callable[[str, str, str, Station], str]:
    def convert(value: str, part: str, present: str, station: Station) -> str:
        text = value.strip()
        if not text.removeprefix("-").isascii() or not text.removeprefix("-").isdecimal():
            raise ValueError("not an integer")
        if lowest is not None and int(text) < lowest:
            raise ValueError(f"lower than {lowest}")
        return text

    return convert


def _positive_2x(text: str, part: str, station: Station) -> str:
    return "" if text.strip() == "0" else text.strip()  # 0 = no heartbeat in 1.x; minLimit is 1 in 2.x


def _percent_1x(value: str, part: str, present: str, station: Station) -> str:
    try:
        number = Decimal(value.strip())
    except InvalidOperation:
        raise ValueError("not a number") from None
    if not number.is_finite() or not 0 <= number <= 100:
        raise ValueError("not between 0 and 100")
    return str(int(number.to_integral_value(ROUND_HALF_UP)))


_MEASURANDS_1X = frozenset(get_args(wire.Measurand))
_MEASURANDS_2X = frozenset(get_args(c.MeasurandEnumType))
_PHASES = frozenset(get_args(wire.Phase))


def items_of(text: str) -> list[str]:
    """The items of a list that commas separate, without blanks and empty ones."""
    return [item for item in (part.strip() for part in text.split(",")) if item]


def _measurands_2x(text: str, part: str, station: Station) -> str:
    """`Voltage.L1,Voltage.L2` is `Voltage` in 2.x, which has no phases here; a vendor's own name stays."""
    found: dict[str, None] = {}
    for item in items_of(text):
        head, _, phase = item.rpartition(".")
        name = head if phase in _PHASES else item
        if name in _MEASURANDS_1X - _MEASURANDS_2X:
            station.lose("config.measurand_unmapped")
            continue
        found[name] = None
    return ",".join(found)


def _measurands_1x(value: str, part: str, present: str, station: Station) -> str:
    kept = []
    for item in items_of(value):
        if item in _MEASURANDS_2X - _MEASURANDS_1X:
            station.lose("config.measurand_unmapped")
            continue
        kept.append(item)
    if value.strip() and not kept:
        raise ValueError("no measurand that OCPP 1.x knows")
    return ",".join(kept)


_RATE_UNITS = {"current": "A", "power": "W"}
_RATE_WORDS = {"A": "Current", "W": "Power"}


def _rate_units_2x(text: str, part: str, station: Station) -> str:
    return ",".join(_RATE_UNITS.get(item.lower(), item) for item in items_of(text))


def _rate_units_1x(value: str, part: str, present: str, station: Station) -> str:
    return ",".join(_RATE_WORDS.get(item, item) for item in items_of(value))


def _presence_2x(text: str, part: str, station: Station) -> str:
    return "true"


def _contains_2x(text: str, part: str, station: Station) -> str:
    return "true" if part.lower() in (item.lower() for item in items_of(text)) else "false"


def _never_1x(value: str, part: str, present: str, station: Station) -> str:
    raise ValueError("computed, not set")


_ROTATIONS = frozenset({"RST", "RTS", "SRT", "STR", "TRS", "TSR"})


def _phase_rotation_2x(text: str, part: str, station: Station) -> str | None:
    """`1.RST, 2.RTS`: the rotation of connector `part`; 0 is the grid connection (1.6 §9.1.7)."""
    for item in items_of(text):
        number, _, rotation = item.partition(".")
        if number.strip() == part:
            return "" if rotation in ("NotApplicable", "Unknown") else rotation
    return None


def _phase_rotation_1x(value: str, part: str, present: str, station: Station) -> str:
    rotation = value.strip()
    if rotation == "":
        rotation = "Unknown"
    elif rotation == "Rxx":
        rotation = "NotApplicable"
    elif rotation not in _ROTATIONS:
        if "x" not in rotation or set(rotation) - set("RSTx") or len(rotation) != 3:
            raise ValueError("not a phase rotation")
        station.lose("config.phase_rotation")
        rotation = "Unknown"
    others = [item for item in items_of(present) if item.partition(".")[0].strip() != part]
    items = [*others, f"{part}.{rotation}"]
    return ",".join(sorted(items, key=lambda item: item.partition(".")[0].zfill(3)))


def _json_object(text: str) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _json_member_2x(text: str, part: str, station: Station) -> str | None:
    value: Any = _json_object(text)
    for name in part.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    if value is None or isinstance(value, (dict, list)):
        return None
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _price(value: str) -> float:
    try:
        number = float(Decimal(value))
    except InvalidOperation:
        raise ValueError("not a number") from None
    if not math.isfinite(number):
        raise ValueError("not a number")  # JSON would write null: no price at all
    return number


def _json_member_1x(value: str, part: str, present: str, station: Station) -> str:
    """The other members of the key stay as they are."""
    whole = _json_object(present)
    *above, name = part.split(".")
    below: dict[str, Any] = whole
    for member in above:
        inner = below.get(member)
        below[member] = inner if isinstance(inner, dict) else {}
        below = below[member]
    if above:
        below[name] = _price(value)
    elif len(value) > MAX_PRICE_TEXT:
        raise ValueError(f"longer than {MAX_PRICE_TEXT} characters")
    else:
        below[name] = value
    return msgspec.json.encode(whole).decode()


def _positional_2x(text: str, part: str, station: Station) -> str | None:
    items = [item.strip() for item in text.split(",")]
    return items[int(part) - 1] if 0 < int(part) <= len(items) else None


def _positional_1x(value: str, part: str, present: str, station: Station) -> str:
    if "," in value:
        raise ValueError("a comma separates the items of the key")
    items = [item.strip() for item in present.split(",")] if present else []
    items += [""] * (int(part) - len(items))
    items[int(part) - 1] = value
    return ",".join(items)


TEXT: Final = Conversion("text", _same_2x, _same_1x)
BOOLEAN: Final = Conversion("boolean", _boolean_2x, _boolean_1x)
INTEGER: Final = Conversion("integer", _integer_2x, _integer_1x(None))
UNSIGNED: Final = Conversion("integer from 0", _integer_2x, _integer_1x(0))
POSITIVE: Final = Conversion("integer from 1", _positive_2x, _integer_1x(1))
PERCENT: Final = Conversion("percentage", _same_2x, _percent_1x)
MEASURANDS: Final = Conversion("measurands", _measurands_2x, _measurands_1x)
RATE_UNITS: Final = Conversion("rate units", _rate_units_2x, _rate_units_1x)
PRESENCE: Final = Conversion("presence of the key", _presence_2x, _never_1x)
CONTAINS: Final = Conversion("feature profile", _contains_2x, _never_1x)
PHASE_ROTATION: Final = Conversion("phase rotation", _phase_rotation_2x, _phase_rotation_1x, shared=True)
JSON_MEMBER: Final = Conversion("member of a JSON object", _json_member_2x, _json_member_1x, shared=True)
POSITIONAL: Final = Conversion("item of a list", _positional_2x, _positional_1x, shared=True)
