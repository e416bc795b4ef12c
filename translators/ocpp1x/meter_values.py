"""MeterValue and SampledValue, both ways (translation-up §4).

    to_2x(values, station)      1.x -> 2.x: texts become exact numbers, what is no number or has no measurand in 2.x is dropped and counted
    to_1x(values, station)      2.x -> 1.6: numbers become plain texts, multipliers are applied
    register_sample(wh, ...)    meterStart and meterStop as a sample

Context, measurand, location and unit are always written: receivers disagree about what an absent one means. A reading and the signed value of
the same quantity are two samples in 1.x and one in 2.x.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final, TypeAlias, get_args

from msgspec import UNSET, Raw, UnsetType
from msgspec.structs import replace

from translators import canonical as c
from translators.canonical import legacy
from translators.memory.station import Station
from translators.ocpp1x import readings, signed_meter_values, times, wire
from translators.ocpp1x.measurands import LOCATION_TO_1X, MEASURAND_TO_1X, MEASURAND_TO_2X, STANDS_FOR
from translators.tables import Kept, Lost, Rows, Sub, To

REGISTER: Final = "Energy.Active.Import.Register"
Registers: TypeAlias = Mapping[str, int]
"""Wh by context: what the message itself says of the begin and the end of a transaction."""


def rows_to_2x(target: str) -> Rows:
    """The fate of a 1.x MeterValue whose counterpart is at `target` (as `TransactionEvent.meterValue`), for `Sub` in a ledger."""
    sample = f"{target}.sampledValue"
    return {
        "timestamp": To(f"{target}.timestamp"),
        "sampledValue": Sub(
            {
                "value": To(
                    f"{sample}.value",
                    f"{sample}.signedMeterValue",
                    f"{sample}.unitOfMeasure",
                    f"{sample}.customData",
                    note="dropped when it is no number; signed data too long for 2.0.1 goes into customData",
                ),
                "context": To(f"{sample}.context"),
                "format": To(sample, note="SignedData is joined with its plain reading"),
                "measurand": To(sample, note="Temperature and RPM do not exist in 2.x; joins a signed reading with its plain one"),
                "phase": To(f"{sample}.phase"),
                "location": To(f"{sample}.location"),
                "unit": To(f"{sample}.unitOfMeasure", f"{sample}.value", note="a signed reading takes the value of the same unit"),
            }
        ),
    }


def rows_to_1x(target: str) -> Rows:
    """The fate of a 2.x MeterValueType whose 1.x counterpart is at `target` (as `MeterValues.meterValue`), for `Sub` in a ledger."""
    sample = f"{target}.sampledValue"
    return {
        "timestamp": To(f"{target}.timestamp"),
        "sampledValue": Sub(
            {
                "value": To(f"{sample}.value"),
                "measurand": To(f"{sample}.measurand", f"{sample}.unit", note="the energy register when absent"),
                "context": To(f"{sample}.context"),
                "phase": To(f"{sample}.phase"),
                "location": To(f"{sample}.location", note="Upstream exists in 2.1 only"),
                "signedMeterValue": To(f"{sample}.value", f"{sample}.format"),
                "unitOfMeasure": Sub(
                    {
                        "unit": To(f"{sample}.unit", f"{sample}.value"),
                        "multiplier": To(f"{sample}.value"),
                        "customData": Lost("custom_data"),
                    }
                ),
                "customData": Kept("a signed value too long for 2.0.1 comes back from it; the rest is dropped"),
            }
        ),
        "customData": Lost("custom_data"),
    }


def to_2x(
    values: Sequence[wire.MeterValue], station: Station, registers: Registers | None = None, last: str = ""
) -> tuple[c.MeterValueType, ...]:
    """The meter values that 2.x can say, in order; empty when none can.

    `registers` and `last` (Wh, decimal text) are readings for signed values that have no plain one beside them.
    Counts the losses `value_not_numeric`, `measurand_no_counterpart`, `signed_meter_moved`, `signed_value_invented` and the quirks of `readings`.
    """
    known = dict(registers or {})
    found = []
    if len(values) > 1:
        times.learn_clock(values[-1].timestamp, station)
    for value in values:
        samples = _samples_to_2x(value.sampledValue, station, known, last)
        if samples:
            moment = times.of_station(value.timestamp, station)
            data: Raw | UnsetType = UNSET
            if moment.moved:
                data = legacy.encode(legacy.LegacyData(timestamp=moment.raw), enabled=station.options.custom_data != "off")
            found.append(c.MeterValueType(timestamp=moment.text, sampledValue=samples, customData=data))
    return tuple(found)


def _samples_to_2x(samples: Iterable[wire.SampledValue], station: Station, known: Registers, last: str) -> tuple[c.SampledValueType, ...]:
    plain: list[c.SampledValueType] = []
    signed: list[tuple[c.SampledValueType, c.SignedMeterValueType]] = []
    ordinary, sampled = readings.ordinary, c.SampledValueType
    for sample in samples:
        measurand = MEASURAND_TO_2X[sample.measurand or REGISTER]
        if measurand is None:
            station.lose("measurand_no_counterpart")
        elif sample.format == "SignedData" and sample.value.strip():
            signed.append((_sample_to_2x(sample, measurand, Decimal(0), ""), signed_meter_values.to_2x(sample.value, station)))
        elif (value := ordinary(sample.value)) is not None:
            # Six times a message, and nearly all there is: no call that can be saved.
            unit = _UNITS[sample.unit] if sample.unit else _DEFAULT_UNITS[measurand]
            plain.append(
                sampled(
                    value=value,
                    context=sample.context or "Sample.Periodic",
                    measurand=measurand,
                    phase=sample.phase,
                    location=sample.location or "Outlet",
                    unitOfMeasure=unit,
                )
            )
        elif (reading := readings.read(sample.value)) is None:
            station.lose("value_not_numeric")
        else:
            for quirk in reading.quirks:
                station.quirk(quirk)
            plain.append(_sample_to_2x(sample, measurand, reading.value, reading.unit))
    for like, block in signed:
        _join(plain, like, block, station, known, last)
    return tuple(plain)


def _sample_to_2x(sample: wire.SampledValue, measurand: c.MeasurandEnumType, value: Decimal, suffix: str) -> c.SampledValueType:
    return c.SampledValueType(
        value=value,
        context=sample.context or "Sample.Periodic",
        measurand=measurand,
        phase=sample.phase,
        location=sample.location or "Outlet",
        unitOfMeasure=_UNITS[sample.unit] if sample.unit else _unit(suffix) if suffix else _DEFAULT_UNITS[measurand],
    )


def _unit(unit: str) -> c.UnitOfMeasureType | UnsetType:
    return c.UnitOfMeasureType(unit=unit) if unit else UNSET


# Frozen, so that one of each serves all samples.
_UNITS = {old: _unit(new) for old, new in readings.UNIT_TO_2X.items()}
_DEFAULT_UNITS = {measurand: _unit(readings.default_unit(measurand)) for measurand in get_args(c.MeasurandEnumType)}


def _join(
    plain: list[c.SampledValueType],
    like: c.SampledValueType,
    signed: c.SignedMeterValueType,
    station: Station,
    known: Registers,
    last: str,
) -> None:
    """Put a signed value beside the plain reading of the same quantity, or beside one that stands for it: 2.x requires a number."""
    placed = signed_meter_values.place(signed, station)
    for index, sample in enumerate(plain):
        if _quantity(sample) == _quantity(like) and not sample.signedMeterValue and not sample.customData:
            plain[index] = replace(sample, signedMeterValue=placed.signedMeterValue, customData=placed.customData)
            return
    value = _value_of_signed(like, signed, station, known, last)
    plain.append(replace(like, value=value, signedMeterValue=placed.signedMeterValue, customData=placed.customData))


def _quantity(sample: c.SampledValueType) -> tuple[object, ...]:
    return sample.measurand, sample.context, sample.phase, sample.location


def _value_of_signed(like: c.SampledValueType, signed: c.SignedMeterValueType, station: Station, known: Registers, last: str) -> Decimal:
    if like.measurand == REGISTER:
        context = str(like.context)
        wh = signed_meter_values.reading_wh(signed, context)
        if wh is None and context in known:
            wh = Decimal(known[context])
        if wh is None and last:
            wh = Decimal(last)
        exponent = {"Wh": 0, "kWh": -3}.get(str(like.unitOfMeasure and like.unitOfMeasure.unit))
        scaled = None if wh is None or exponent is None else readings.scaled(wh, exponent)
        if scaled is not None:
            return Decimal(readings.write(scaled))
    station.lose("signed_value_invented")
    return Decimal(0)


def register_sample(wh: int, context: c.ReadingContextEnumType) -> c.SampledValueType:
    """meterStart or meterStop as a sample. It names no location: 1.x does not say where its meter is."""
    return c.SampledValueType(value=Decimal(wh), context=context, measurand=REGISTER, unitOfMeasure=c.UnitOfMeasureType(unit="Wh"))


def to_1x(values: Iterable[c.MeterValueType], station: Station) -> tuple[wire.MeterValue, ...]:
    """The meter values that 1.6 can say, in order; empty when none can.

    Counts the losses `measurand_no_counterpart` and `location_upstream`.
    """
    found = []
    for value in values:
        present: set[str] = {sample.measurand or REGISTER for sample in value.sampledValue}
        samples: list[wire.SampledValue] = []
        for sample in value.sampledValue:
            _sample_to_1x(sample, samples, present, station)
        if samples:
            found.append(wire.MeterValue(timestamp=value.timestamp, sampledValue=tuple(samples)))
    return tuple(found)


def _sample_to_1x(sample: c.SampledValueType, samples: list[wire.SampledValue], present: set[str], station: Station) -> None:
    """Append what 1.6 can say of a sample: its reading, and the signed value that goes with it."""
    named = sample.measurand or REGISTER
    measurand = MEASURAND_TO_1X[named]
    its = sample.unitOfMeasure
    unit = (its and its.unit) or readings.default_unit(named)
    multiplier = (its and its.multiplier) or 0
    value = readings.scaled(sample.value, multiplier - 3 if unit == "mHz" else multiplier)
    if sample.location == "Upstream":
        station.lose("location_upstream")
        return
    unitless = unit in ("", "Hz", "mHz")  # the unit of Frequency is Hertz and 1.6 has no word for it (errata 3.86)
    if (
        measurand is None
        or (named in STANDS_FOR and measurand in present)
        or value is None
        or not (unitless or unit in readings.UNIT_TO_1X)
    ):
        station.lose("measurand_no_counterpart")
        return
    plain = wire.SampledValue(
        value=readings.write(value),
        context=sample.context or "Sample.Periodic",
        measurand=measurand,
        phase=sample.phase,
        location=LOCATION_TO_1X[sample.location or "Outlet"],
        unit=UNSET if unitless else readings.UNIT_TO_1X[unit],
    )
    samples.append(plain)
    signed = _signed_of(sample)
    if signed is not None:
        samples.append(replace(plain, value=signed_meter_values.to_1x(signed), format="SignedData"))


def _signed_of(sample: c.SampledValueType) -> c.SignedMeterValueType | None:
    if sample.signedMeterValue:
        return sample.signedMeterValue
    return signed_meter_values.moved(sample.customData) if sample.customData else None
