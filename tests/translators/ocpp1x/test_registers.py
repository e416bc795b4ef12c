"""The energy register of a 2.x station."""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import Any

import pytest

from translators import canonical as c
from translators.memory.held_transactions import Reading
from translators.ocpp1x import registers

AT = "2026-11-23T12:00:00Z"


def sample(value: str, unit: str = "Wh", multiplier: int = 0, **more: Any) -> c.SampledValueType:
    return c.SampledValueType(value=Decimal(value), unitOfMeasure=c.UnitOfMeasureType(unit=unit, multiplier=multiplier), **more)


def of(*samples: c.SampledValueType) -> registers.Registers:
    return registers.of([c.MeterValueType(timestamp=AT, sampledValue=samples)])


@pytest.mark.parametrize(
    ("samples", "wh"),
    [
        ([sample("5000.6")], "5000.6"),
        ([sample("12.3456", "kWh")], "12345.6"),
        ([sample("5", "Wh", 3)], "5000"),
        ([sample("1", location="Inlet"), sample("2", location="Outlet")], "2"),
        ([sample("1", location="Cable"), sample("2", location="Inlet")], "2"),
        ([sample("1", phase="L1"), sample("2", phase="L2"), sample("3", phase="L3")], "6"),
        ([sample("1", phase="L1"), sample("2", phase="L2"), sample("3", phase="L3"), sample("7")], "7"),
        ([sample("100.1", "kWh", phase="L1"), sample("100.2", "kWh", phase="L2"), sample("100.3", "kWh", phase="L3")], "300600"),
    ],
)
def test_the_register_is_the_total_of_the_nearest_location(samples: list[c.SampledValueType], wh: str) -> None:
    (reading,) = of(*samples).readings
    assert reading.wh == Decimal(wh)


@pytest.mark.parametrize(
    "samples",
    [
        [sample("1", phase="L1"), sample("2", phase="L2")],
        [sample("1", "V")],
        [sample("1", measurand="Energy.Active.Export.Register")],
        [sample("1", location="Body")],
        [sample("1e999")],
        [sample("1", "Wh", 999)],
    ],
)
def test_what_is_no_register_is_none(samples: list[c.SampledValueType]) -> None:
    assert of(*samples).readings == ()


def test_begin_and_end_are_told_apart() -> None:
    found = of(sample("10", context="Transaction.Begin"), sample("20", context="Transaction.End"), sample("15"))
    assert (found.begin, found.end, len(found.readings)) == (10, 20, 3)


def test_intervals_are_added() -> None:
    assert of(sample("10", measurand="Energy.Active.Import.Interval")).interval == 10


def test_a_reading_inside_a_signed_block_counts_when_there_is_no_plain_one() -> None:
    text = 'OCMF|{"RD":[{"TM":"","TX":"B","RV":2935.6,"RU":"kWh"},{"TX":"E","RV":2940.1,"RU":"kWh"}]}|{"SD":"00"}'
    signed = c.SignedMeterValueType(signedMeterData=base64.b64encode(text.encode()).decode(), encodingMethod="OCMF")
    found = of(sample("0", "unknown", context="Transaction.Begin", signedMeterValue=signed))
    assert found.begin == Decimal("2935600.0")


@pytest.mark.parametrize(("wh", "whole"), [("5000.5", 5001), ("5000.49", 5000), ("0.5", 1), ("-0.4", 0), ("310500", 310500)])
def test_wh_are_rounded_half_up_once(wh: str, whole: int) -> None:
    assert registers.whole(Decimal(wh)) == whole


@pytest.mark.parametrize(
    ("moments", "wh"),
    [
        (["12:00:00Z", "12:10:00Z", "12:05:00Z"], 1),
        (["12:00:00Z", "12:10:00Z", "12:10:00Z"], 2),
        (["12:00:00Z", "12:10:00Z", "13:05:00+01:00"], 1),
        (["12:00:00Z", "yesterday"], 0),
    ],
)
def test_the_latest_reading_is_the_one_read_last(moments: list[str], wh: int) -> None:
    found = [Reading(at=f"2026-11-23T{moment}", wh=Decimal(number)) for number, moment in enumerate(moments)]
    assert registers.latest(found).wh == wh
