"""Readings: the texts of 1.x and the numbers of 2.x, exact in both directions, and the units they are in.

2.0.1 part 2 §2.1.4: full resolution must be preserved. So a value is a Decimal from its digits to its digits and never a binary float.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal, InvalidOperation

import msgspec

from translators import canonical as c
from translators.ocpp1x import wire

MAX_TEXT = 64
"""No reading has more digits; a decimal with a giant exponent would be written out with all its zeros."""
MAX_EXPONENT = 30
_EXACT = Context(prec=200)
"""More digits than two such numbers can have: nothing is rounded on the way."""

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?"
_PLAIN = re.compile(_NUMBER, re.ASCII)
_ORDINARY = 25
"""Characters of what nearly every station writes: digits and a point. As few are never out of bounds."""
_COMMA = re.compile(r"([+-]?\d+),(\d+)(.*)", re.ASCII | re.DOTALL)
_WITH_UNIT = re.compile(rf"({_NUMBER})\s*([A-Za-z%°]+)")

UNIT_TO_2X: dict[wire.UnitOfMeasure, str] = {
    **{unit: unit for unit in ("Wh", "kWh", "varh", "kvarh", "W", "kW", "VA", "kVA", "var", "kvar", "A", "V", "K")},
    "Celcius": "Celsius",  # the typing error of the 1.6 schema
    "Celsius": "Celsius",
    "Fahrenheit": "Fahrenheit",
    "Percent": "Percent",
    "Amp": "A",  # 1.5
    "Volt": "V",
}
UNIT_TO_1X: dict[str, wire.UnitOfMeasure] = {
    **{unit: unit for unit in ("Wh", "kWh", "varh", "kvarh", "W", "kW", "VA", "kVA", "var", "kvar", "A", "V", "K")},
    "Celsius": "Celsius",
    "Celcius": "Celsius",
    "Fahrenheit": "Fahrenheit",
    "Percent": "Percent",
    "Amp": "A",
    "Volt": "V",
}
_SUFFIXES = {
    **{unit.lower(): unit for unit in UNIT_TO_2X.values()},
    "c": "Celsius",
    "°c": "Celsius",
    "f": "Fahrenheit",
    "%": "Percent",
    "hz": "Hz",
}


class Reading(msgspec.Struct, frozen=True, gc=False):
    """A number that was in a text."""

    value: Decimal
    unit: str = ""
    """The unit that stood behind the number, in the words of 2.x."""
    quirks: tuple[str, ...] = ()


def ordinary(text: str) -> Decimal | None:
    """The number that nearly every value of a 1.x SampledValue is: digits and a point. None for anything else: `read` looks closer."""
    if len(text) > _ORDINARY or text.strip("0123456789."):  # what is left has another character
        return None
    try:
        return Decimal(text)
    except InvalidOperation:  # no digit, or two points
        return None


def read(text: str) -> Reading | None:
    """The number in the value of a 1.x SampledValue; None when there is none, or when it could be two."""
    if (plain := ordinary(text)) is not None:
        return Reading(plain)
    text = text.strip()
    if len(text) > MAX_TEXT:
        return None
    if _PLAIN.fullmatch(text):
        return _bounded(Reading(Decimal(text)))
    quirks: tuple[str, ...] = ()
    if (comma := _COMMA.fullmatch(text)) is not None:
        text, quirks = f"{comma[1]}.{comma[2]}{comma[3]}", ("decimal_comma",)  # 1.234,5 and 1,234.5 do not match: one of two numbers
    if _PLAIN.fullmatch(text):
        return _bounded(Reading(Decimal(text), "", quirks))
    found = _WITH_UNIT.fullmatch(text)
    if found is None or (unit := _SUFFIXES.get(found[2].lower())) is None:
        return None
    return _bounded(Reading(Decimal(found[1]), unit, (*quirks, "value_with_unit")))


def _bounded(reading: Reading) -> Reading | None:
    return reading if is_measurable(reading.value) else None


def is_measurable(value: Decimal) -> bool:
    """Whether a number is of a size that a meter shows; the others would be written out with all their zeros."""
    # A short text has few digits; only a long one is taken apart.
    return abs(value.adjusted()) <= MAX_EXPONENT and (len(str(value)) <= MAX_TEXT or len(value.as_tuple().digits) <= MAX_TEXT)


def scaled(value: Decimal, multiplier: int) -> Decimal | None:
    """`value` x 10^`multiplier`, exact; None when that is no measurement."""
    if abs(multiplier) > MAX_EXPONENT or not is_measurable(value):
        return None
    if not multiplier:
        return value
    result = value.scaleb(multiplier, _EXACT)
    return result if is_measurable(result) else None


def write(value: Decimal) -> str:
    """Plain notation, without exponent or trailing zeros."""
    text = str(value)
    if "E" in text:
        text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def default_unit(measurand: str) -> str:
    """The unit of a measurand that names none, in the words of 2.x; empty = it has none.

    1.6 §7.45 says always Wh, §7.43 only for energy; receivers disagree, so the unit is always written.
    """
    if measurand.startswith("Energy.Reactive."):
        return "varh"
    if measurand.startswith("Energy.Apparent."):
        return "VAh"
    if measurand.startswith("Energy"):
        return "Wh"
    if measurand.startswith("Power.Reactive."):
        return "var"
    if measurand == "Power.Factor":
        return ""
    if measurand.startswith("Power."):
        return "W"
    if measurand.startswith("Current."):
        return "A"
    if measurand.startswith("Voltage"):
        return "V"
    return _OTHER_UNITS.get(measurand, "")


_OTHER_UNITS = {
    "SoC": "Percent",
    "Display.PresentSOC": "Percent",
    "Display.MinimumSOC": "Percent",
    "Display.TargetSOC": "Percent",
    "Display.MaximumSOC": "Percent",
    "Temperature": "Celsius",
    "Frequency": "Hz",
}

_WH = {"Wh": 0, "kWh": 3}


def to_wh(value: Decimal, unit: str, multiplier: int = 0) -> Decimal | None:
    """Wh of an energy reading, exact; None for a unit that is no energy, or a size that is no measurement."""
    exponent = _WH.get(unit)
    return None if exponent is None else scaled(value, exponent + multiplier)


def register_wh(sample: c.SampledValueType) -> Decimal | None:
    """Wh of a sample of Energy.Active.Import.Register (which an absent measurand means); None for another."""
    if (sample.measurand or "Energy.Active.Import.Register") != "Energy.Active.Import.Register":
        return None
    unit = sample.unitOfMeasure
    return to_wh(sample.value, (unit and unit.unit) or "Wh", (unit and unit.multiplier) or 0)
