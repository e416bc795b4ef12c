"""The schemas of the package `ocpp`, corrected.

The package differs from what the Open Charge Alliance publishes in the places of `CORRECTIONS` and nowhere else;
`tests/translators/generate/test_schemas.py` proves it where the official files are at hand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Schema = dict[str, Any]
SchemaSet = Literal["v16", "v201", "v21"]
GONE = object()

_METER_VALUE = ("properties", "meterValue")
_SAMPLED_VALUE = (*_METER_VALUE, "items", "properties", "sampledValue")


@dataclass(frozen=True, slots=True)
class Correction:
    """At `path` of one schema the package says `wrong` and the official file says `right` (`GONE`: says nothing)."""

    schema_set: SchemaSet
    schema: str
    path: tuple[str, ...]
    wrong: Any
    right: Any

    def apply(self, schema: Schema) -> None:
        """Mends `schema`; raises ValueError when the package no longer has the mistake, so that the row is removed."""
        *way, last = self.path
        place = schema
        for key in way:
            place = place[key]
        if place.get(last, GONE) != self.wrong:
            raise ValueError(
                f"{self.schema_set}/{self.schema} {'/'.join(self.path)}: the package says {place.get(last)!r} now; remove or renew the correction"
            )
        if self.right is GONE:
            del place[last]
        else:
            place[last] = self.right


# fmt: off
_UNITS = ["Wh", "kWh", "varh", "kvarh", "W", "kW", "VA", "kVA", "var", "kvar", "A", "V", "K", "Celcius", "Celsius", "Fahrenheit", "Percent"]
CORRECTIONS = (
    # The package has the length of an erratum that came to nothing; the official file stayed at 5600.
    Correction("v201", "Get15118EVCertificateResponse", ("properties", "exiResponse", "maxLength"), 7500, 5600),
    # OCPP 1.6 has the measurand Frequency and no unit for it (1.6 edition 2, 7.45).
    Correction("v16", "MeterValues", (*_SAMPLED_VALUE, "items", "properties", "unit", "enum"), [*_UNITS, "Hertz"], _UNITS),
    # 1..* in the text of 1.6, but the official schemas let empty lists through.
    Correction("v16", "MeterValues", (*_METER_VALUE, "minItems"), 1, GONE),
    Correction("v16", "MeterValues", (*_SAMPLED_VALUE, "minItems"), 1, GONE),
)
# fmt: on


@cache
def _load(schema_set: SchemaSet, corrected: bool) -> dict[str, Schema]:
    folder = files("ocpp") / schema_set / "schemas"
    found = {
        entry.name.removesuffix(".json"): json.loads(entry.read_text(encoding="utf-8-sig"))
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".json")
    }
    for correction in CORRECTIONS if corrected else ():
        if correction.schema_set == schema_set:
            correction.apply(found[correction.schema])
    return found


def schemas(schema_set: SchemaSet, *, corrected: bool = True) -> dict[str, Schema]:
    """Every schema of a version by file name without `.json`. Shared: not to be changed by the caller."""
    return _load(schema_set, corrected)
