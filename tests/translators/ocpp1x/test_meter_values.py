"""MeterValue and SampledValue, both ways."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from translators import canonical as c
from translators.canonical.base import ENCODER
from translators.memory.station import Station
from translators.ocpp1x import meter_values, wire
from translators.ocpp1x.measurands import MEASURAND_TO_1X, MEASURAND_TO_2X

AT = "2026-11-23T12:00:00Z"


def station(backend: str = "2.0.1") -> Station:
    made = Station("CB1234", "1.6", backend)
    made.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return made


def up(one: Station, *samples: dict[str, str], registers: dict[str, int] | None = None, last: str = "") -> list[c.SampledValueType]:
    values = msgspec.convert([{"timestamp": AT, "sampledValue": samples}], list[wire.MeterValue])
    found = meter_values.to_2x(values, one, registers, last)
    return list(found[0].sampledValue) if found else []


def down(one: Station, *samples: c.SampledValueType) -> list[wire.SampledValue]:
    found = meter_values.to_1x([c.MeterValueType(timestamp=AT, sampledValue=samples)], one)
    return list(found[0].sampledValue) if found else []


def sampled(value: str, unit: str | None = None, **fields: object) -> c.SampledValueType:
    measure = UNSET if unit is None else c.UnitOfMeasureType(unit=unit)
    return c.SampledValueType(value=Decimal(value), unitOfMeasure=measure, **fields)  # type: ignore[arg-type]  # the test spells fields freely


def test_what_a_sample_leaves_out_is_written() -> None:
    assert up(station(), {"value": "5"}) == [
        sampled("5", "Wh", context="Sample.Periodic", measurand="Energy.Active.Import.Register", location="Outlet")
    ]


def test_a_unit_behind_the_value_counts_only_when_none_is_named() -> None:
    assert up(station(), {"value": "5 kWh"})[0].unitOfMeasure == c.UnitOfMeasureType(unit="kWh")
    assert up(station(), {"value": "5 kWh", "unit": "Wh"})[0].unitOfMeasure == c.UnitOfMeasureType(unit="Wh")


@pytest.mark.parametrize(("unit", "word"), [("Amp", "A"), ("Volt", "V"), ("Celcius", "Celsius")])
def test_the_words_of_1_5_and_the_typing_error_of_1_6_are_put_right(unit: str, word: str) -> None:
    assert up(station(), {"value": "5", "measurand": "Current.Import", "unit": unit})[0].unitOfMeasure == c.UnitOfMeasureType(unit=word)


def test_a_measurand_without_unit_has_none() -> None:
    assert up(station(), {"value": "0.98", "measurand": "Power.Factor"})[0].unitOfMeasure is UNSET


def test_values_of_which_nothing_is_left_are_not_there() -> None:
    one = station()
    values = msgspec.convert(
        [{"timestamp": AT, "sampledValue": []}, {"timestamp": AT, "sampledValue": [{"value": "NaN"}, {"value": "5", "measurand": "RPM"}]}],
        list[wire.MeterValue],
    )
    assert meter_values.to_2x(values, one) == ()
    assert one.losses == ["value_not_numeric", "measurand_no_counterpart"]


def test_digits_survive_to_the_last_byte() -> None:
    text = "12345678901234567890.123456789012345"
    assert f'"value":{text}'.encode() in ENCODER.encode(up(station(), {"value": text})[0])


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4))
def test_a_value_comes_back_as_the_number_it_was(value: Decimal) -> None:
    one = station()
    back = down(one, *up(one, {"value": str(value), "measurand": "Voltage", "phase": "L1-N"}))
    assert [Decimal(sample.value) for sample in back] == [value]


def test_a_signed_value_joins_the_reading_of_the_same_quantity() -> None:
    one = station()
    samples = up(
        one,
        {"value": "00ff", "format": "SignedData", "phase": "L1"},
        {"value": "7", "phase": "L1"},
        {"value": "8", "phase": "L2"},
    )
    assert [(sample.value, sample.signedMeterValue is not UNSET) for sample in samples] == [(Decimal(7), True), (Decimal(8), False)]
    assert one.losses == []


def test_two_signed_values_of_one_quantity_stay_two() -> None:
    samples = up(station(), {"value": "7"}, {"value": "00", "format": "SignedData"}, {"value": "01", "format": "SignedData"}, last="9")
    assert [(str(sample.value), bool(sample.signedMeterValue)) for sample in samples] == [("7", True), ("9", True)]


@pytest.mark.parametrize(
    ("context", "registers", "last", "unit", "value", "losses"),
    [
        ("Transaction.End", {"Transaction.End": 1500}, "9", "Wh", "1500", []),
        ("Transaction.End", {"Transaction.End": 1500}, "9", "kWh", "1.5", []),
        ("Transaction.Begin", {"Transaction.End": 1500}, "9.5", "Wh", "9.5", []),
        ("Sample.Periodic", {}, "", "Wh", "0", ["signed_value_invented"]),
        ("Sample.Periodic", {}, "9", "varh", "0", ["signed_value_invented"]),
    ],
)
def test_a_lonely_signed_value_gets_the_best_reading_there_is(
    context: str, registers: dict[str, int], last: str, unit: str, value: str, losses: list[str]
) -> None:
    one = station()
    samples = up(one, {"value": "00", "format": "SignedData", "context": context, "unit": unit}, registers=registers, last=last)
    assert [str(sample.value) for sample in samples] == [value]
    assert one.losses == losses


def test_a_signed_value_of_another_measurand_has_no_register() -> None:
    one = station()
    assert up(one, {"value": "00", "format": "SignedData", "measurand": "Voltage"}, last="9")[0].value == 0
    assert one.losses == ["signed_value_invented"]


def test_an_empty_signed_value_is_no_value() -> None:
    one = station()
    assert up(one, {"value": " ", "format": "SignedData"}) == []
    assert one.losses == ["value_not_numeric"]


def test_readings_of_a_station_without_clock_keep_their_distance_from_the_newest() -> None:
    rows = [{"timestamp": f"1970-01-01T00:0{minute}:00Z", "sampledValue": [{"value": "1"}]} for minute in (1, 2, 4)]
    found = meter_values.to_2x(msgspec.convert(rows, list[wire.MeterValue]), station())
    assert [value.timestamp for value in found] == ["2026-11-23T11:57:00Z", "2026-11-23T11:58:00Z", AT]


def test_the_time_of_a_station_without_clock_is_kept_beside_the_moved_one() -> None:
    values = msgspec.convert([{"timestamp": "1970-01-01T00:00:05Z", "sampledValue": [{"value": "1"}]}], list[wire.MeterValue])
    (value,) = meter_values.to_2x(values, station())
    assert value.timestamp == AT
    assert json.loads(bytes(value.customData)) == {"vendorId": "org.ocppgw.legacy", "timestamp": "1970-01-01T00:00:05Z"}


def test_towards_1_6_everything_is_written_out() -> None:
    assert down(station(), sampled("103.40", "kWh", context="Transaction.End", phase="L1")) == [
        wire.SampledValue(
            value="103.4", context="Transaction.End", measurand="Energy.Active.Import.Register", phase="L1", location="Outlet", unit="kWh"
        )
    ]


def test_a_multiplier_is_applied_exactly() -> None:
    sample = c.SampledValueType(value=Decimal("1.23"), unitOfMeasure=c.UnitOfMeasureType(unit="Wh", multiplier=3))
    assert down(station(), sample)[0].value == "1230"
    sample = c.SampledValueType(value=Decimal("1.23"), unitOfMeasure=c.UnitOfMeasureType(unit="Wh", multiplier=-2))
    assert down(station(), sample)[0].value == "0.0123"


@pytest.mark.parametrize(("unit", "text"), [(None, "50000"), ("Hz", "50000"), ("mHz", "50")])
def test_frequency_has_no_unit_in_1_6_and_is_in_hertz(unit: str | None, text: str) -> None:
    (sample,) = down(station(), sampled("50000", unit, measurand="Frequency"))
    assert (sample.value, sample.unit) == (text, UNSET)


@pytest.mark.parametrize(
    ("sample", "loss"),
    [
        (sampled("1", measurand="Energy.Active.Net"), "measurand_no_counterpart"),
        (sampled("1", measurand="Display.InletHot"), "measurand_no_counterpart"),
        (sampled("1", "VAh"), "measurand_no_counterpart"),
        (c.SampledValueType(value=Decimal(1), unitOfMeasure=c.UnitOfMeasureType(multiplier=400)), "measurand_no_counterpart"),
        (sampled("1", location="Upstream"), "location_upstream"),
    ],
)
def test_what_1_6_cannot_say_is_dropped_and_counted(sample: c.SampledValueType, loss: str) -> None:
    one = station()
    assert down(one, sample) == []
    assert one.losses == [loss]


def test_a_measurand_of_2_1_goes_by_its_wider_name_unless_that_is_there() -> None:
    one = station()
    assert [sample.measurand for sample in down(one, sampled("1", measurand="Current.Import.Offered"))] == ["Current.Offered"]
    both = down(one, sampled("1", measurand="Current.Import.Offered"), sampled("2", measurand="Current.Offered"))
    assert [sample.value for sample in both] == ["2"]
    assert one.losses == ["measurand_no_counterpart"]


def test_a_signed_value_becomes_a_second_sample() -> None:
    signed = c.SignedMeterValueType(signedMeterData="QUJD", encodingMethod="OCMF")
    plain, second = down(station(), sampled("7", signedMeterValue=signed))
    assert (plain.value, plain.format) == ("7", UNSET)
    assert second.format == "SignedData"
    assert json.loads(second.value) == {"signedMeterData": "QUJD", "signingMethod": "", "encodingMethod": "OCMF", "publicKey": ""}


@pytest.mark.parametrize("backend", ["2.0.1", "2.1"])
def test_a_long_signed_value_comes_back_from_where_it_was_moved(backend: str) -> None:
    one = station(backend)
    text = json.dumps({"signedMeterData": "A" * 3000, "signingMethod": "", "encodingMethod": "", "publicKey": ""}, separators=(",", ":"))
    back = down(one, *up(one, {"value": text, "format": "SignedData"}, last="7"))
    assert [sample.value for sample in back] == ["7", text]


def test_meter_start_is_a_sample_without_a_location() -> None:
    assert meter_values.register_sample(5, "Transaction.Begin") == sampled(
        "5", "Wh", context="Transaction.Begin", measurand="Energy.Active.Import.Register"
    )


def test_only_temperature_and_rpm_of_1x_have_no_counterpart() -> None:
    assert {name for name, other in MEASURAND_TO_2X.items() if other is None} == {"Temperature", "RPM"}
    assert set(MEASURAND_TO_1X) == set(get_args(c.MeasurandEnumType))
    assert all(MEASURAND_TO_1X[other] == name for name, other in MEASURAND_TO_2X.items() if other is not None)
