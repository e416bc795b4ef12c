"""The energy register of a 2.x station, as a 1.6 transaction needs it: one exact number of Wh at a moment.

Location Outlet before Inlet before Cable; the plain total, else the sum of L1, L2 and L3; without either, the reading inside a signed block
(translation-up §3.5, register ladder). Exact from end to end: 300 600 Wh are 100.1 + 100.2 + 100.3 kWh, and binary fractions would not say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TypeAlias

from msgspec import UNSET

from translators import canonical as c
from translators.memory.held_transactions import Reading
from translators.ocpp1x import readings, signed_meter_values, times

REGISTER = "Energy.Active.Import.Register"
INTERVAL = "Energy.Active.Import.Interval"
LOCATIONS = ("Outlet", "Inlet", "Cable")
PHASES = ("L1", "L2", "L3")
ZERO = Decimal(0)
_NEVER = datetime.min.replace(tzinfo=UTC)

_EXACT = Context(prec=256)
"""More digits than any sum of measurable values has."""


@dataclass(frozen=True, slots=True)
class Registers:
    """What the meter values of one event say, in Wh."""

    begin: Decimal | None
    """Of context Transaction.Begin."""
    end: Decimal | None
    """Of context Transaction.End."""
    readings: tuple[Reading, ...]
    """All of them, in order."""
    interval: Decimal
    """Sum of the intervals."""


def measurand(sample: c.SampledValueType) -> str:
    """The measurand, or its default."""
    return sample.measurand or REGISTER


def context(sample: c.SampledValueType) -> str:
    """The context, or its default."""
    return sample.context or "Sample.Periodic"


def in_wh(sample: c.SampledValueType) -> Decimal | None:
    """The value of an energy sample in Wh; None when its unit is none of energy, or its number no measurement."""
    unit = sample.unitOfMeasure
    return readings.to_wh(sample.value, (unit and unit.unit) or "Wh", (unit and unit.multiplier) or 0)


def factor(sample: c.SampledValueType) -> Decimal:
    """Wh in one unit of the sample, whose value `in_wh` could read."""
    unit = sample.unitOfMeasure
    return readings.to_wh(Decimal(1), (unit and unit.unit) or "Wh", (unit and unit.multiplier) or 0) or Decimal(1)


def of(meter_values: Iterable[c.MeterValueType]) -> Registers:
    """The registers in these meter values."""
    begin = end = None
    found: list[Reading] = []
    interval = ZERO
    for meter_value in meter_values:
        energy = _energy(meter_value)
        for where, wh in list(_totals(energy[REGISTER])) or list(_signed(meter_value)):
            found.append(Reading(at=meter_value.timestamp, wh=wh))
            begin = wh if where == "Transaction.Begin" and begin is None else begin
            end = wh if where == "Transaction.End" else end
        interval = _total((interval, *(wh for _, wh in _totals(energy[INTERVAL]))))
    return Registers(begin, end, tuple(found), interval)


Energy: TypeAlias = dict[tuple[str, str, str], Decimal]
"""Wh by context, location and phase."""


def _energy(meter_value: c.MeterValueType) -> dict[str, Energy]:
    """The samples of the two measurands, the first of each place."""
    found: dict[str, Energy] = {REGISTER: {}, INTERVAL: {}}
    for sample in meter_value.sampledValue:
        if (of_it := found.get(sample.measurand or REGISTER)) is not None and (wh := in_wh(sample)) is not None:
            of_it.setdefault((sample.context or "Sample.Periodic", sample.location or "Outlet", sample.phase or ""), wh)
    return found


def _totals(found: Energy) -> Iterator[tuple[str, Decimal]]:
    """(context, Wh) of each context that has a total, or all phases."""
    for where in dict.fromkeys(key[0] for key in found):
        for location in LOCATIONS:
            total = found.get((where, location, ""))
            phases = [found[where, location, phase] for phase in PHASES if (where, location, phase) in found]
            if total is None and len(phases) == len(PHASES):
                total = _total(phases)
            if total is not None:
                yield where, total
                break


def _signed(meter_value: c.MeterValueType) -> Iterator[tuple[str, Decimal]]:
    """(context, Wh) of the readings inside OCMF blocks."""
    for sample in meter_value.sampledValue:
        if sample.signedMeterValue is not UNSET and measurand(sample) == REGISTER:
            wh = signed_meter_values.reading_wh(sample.signedMeterValue, context(sample))
            if wh is not None:
                yield context(sample), wh


def latest(readings: Sequence[Reading]) -> Reading:
    """The one read last, of those of one moment the one that came last: an event that is sent again comes after later ones. Not of none."""
    return max(enumerate(readings), key=lambda each: (times.parse(each[1].at) or _NEVER, each[0]))[1]


def whole(wh: Decimal) -> int:
    """Wh as meterStart and meterStop: rounded half up, once."""
    return int(wh.quantize(Decimal(1), ROUND_HALF_UP, _EXACT))


def _total(parts: Iterable[Decimal]) -> Decimal:
    result = ZERO
    for part in parts:
        result = _EXACT.add(result, part)
    return result
