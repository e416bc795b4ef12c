"""Texts of 1.x and numbers of 2.x, exact."""

from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translators import canonical as c
from translators.ocpp1x import readings, wire


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("230", "230"),
        ("16.0", "16.0"),
        (" 1.5 ", "1.5"),
        ("+5", "5"),
        ("-0.25", "-0.25"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1e3", "1E+3"),
        ("12E-2", "0.12"),
    ],
)
def test_a_number_is_read_with_all_its_digits(text: str, value: str) -> None:
    found = readings.read(text)
    assert found is not None
    assert (str(found.value), found.unit, found.quirks) == (value, "", ())


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_a_number_comes_back_as_it_went(value: Decimal) -> None:
    found = readings.read(readings.write(value))
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    ("text", "value", "unit", "quirks"),
    [
        ("230,4", "230.4", "", ("decimal_comma",)),
        ("16.0 A", "16.0", "A", ("value_with_unit",)),
        ("12kWh", "12", "kWh", ("value_with_unit",)),
        ("38,5 °C", "38.5", "Celsius", ("decimal_comma", "value_with_unit")),
        ("80%", "80", "Percent", ("value_with_unit",)),
        ("230 v", "230", "V", ("value_with_unit",)),
    ],
)
def test_a_comma_or_a_unit_is_read_and_counted(text: str, value: str, unit: str, quirks: tuple[str, ...]) -> None:
    found = readings.read(text)
    assert found is not None
    assert (str(found.value), found.unit, found.quirks) == (value, unit, quirks)


@pytest.mark.parametrize(
    "text",
    ["", " ", "NaN", "Infinity", "-inf", "0x1F", "0xFF", "1.234,5", "1,234.5", "1,234,567", "12 apples", "1 2", "1e999", "9" * 65, "１２"],
)
def test_what_is_no_number_or_could_be_two_is_none(text: str) -> None:
    assert readings.read(text) is None


@pytest.mark.parametrize(
    ("value", "text"), [("1E+3", "1000"), ("1.500", "1.5"), ("-0.0", "0"), ("100", "100"), ("0E-7", "0"), ("12.30E-2", "0.123")]
)
def test_a_number_is_written_plainly(value: str, text: str) -> None:
    assert readings.write(Decimal(value)) == text


def test_scaling_is_exact_and_refuses_what_no_meter_shows() -> None:
    digits = "1234567890123456789012345678901.5"
    assert readings.scaled(Decimal(digits), -3) == Decimal(digits).scaleb(-3, readings._EXACT)
    assert str(readings.scaled(Decimal("0.1"), 3)) == "1E+2"
    assert readings.scaled(Decimal(1), 31) is None
    assert readings.scaled(Decimal("1E+20"), 20) is None


@pytest.mark.parametrize(
    ("measurand", "unit"),
    [
        ("Energy.Active.Import.Register", "Wh"),
        ("Energy.Active.Net", "Wh"),
        ("EnergyRequest.Bulk", "Wh"),
        ("Energy.Reactive.Export.Interval", "varh"),
        ("Energy.Apparent.Net", "VAh"),
        ("Power.Active.Import", "W"),
        ("Power.Offered", "W"),
        ("Power.Reactive.Import", "var"),
        ("Power.Factor", ""),
        ("Current.Import", "A"),
        ("Voltage", "V"),
        ("Voltage.Minimum", "V"),
        ("SoC", "Percent"),
        ("Display.TargetSOC", "Percent"),
        ("Temperature", "Celsius"),
        ("Frequency", "Hz"),
        ("RPM", ""),
        ("Display.InletHot", ""),
    ],
)
def test_a_measurand_that_names_no_unit_has_its_own(measurand: str, unit: str) -> None:
    assert readings.default_unit(measurand) == unit


def test_every_unit_of_1x_has_a_word_in_2x() -> None:
    assert set(readings.UNIT_TO_2X) == set(get_args(wire.UnitOfMeasure))
    assert set(readings.UNIT_TO_2X.values()) <= set(readings.UNIT_TO_1X)


def sample(value: str, **fields: object) -> c.SampledValueType:
    return c.SampledValueType(value=Decimal(value), **fields)  # type: ignore[arg-type]  # the test spells fields freely


@pytest.mark.parametrize(
    ("one", "wh"),
    [
        (sample("5"), "5"),
        (sample("12.3456", unitOfMeasure=c.UnitOfMeasureType(unit="kWh")), "12345.6"),
        (sample("12", unitOfMeasure=c.UnitOfMeasureType(unit="Wh", multiplier=3)), "12000"),
        (sample("12", measurand="Energy.Active.Import.Register"), "12"),
    ],
)
def test_a_register_is_read_in_wh(one: c.SampledValueType, wh: str) -> None:
    assert readings.register_wh(one) == Decimal(wh)


@pytest.mark.parametrize("one", [sample("5", measurand="Voltage"), sample("5", unitOfMeasure=c.UnitOfMeasureType(unit="V"))])
def test_another_reading_is_no_register(one: c.SampledValueType) -> None:
    assert readings.register_wh(one) is None
