import pytest

from translators.memory.station import Station
from translators.ocpp1x.configuration_values import (
    BOOLEAN,
    CONTAINS,
    INTEGER,
    JSON_MEMBER,
    MEASURANDS,
    PERCENT,
    PHASE_ROTATION,
    POSITIONAL,
    POSITIVE,
    PRESENCE,
    RATE_UNITS,
    TEXT,
    UNSIGNED,
    Conversion,
)


@pytest.fixture
def station() -> Station:
    return Station("CB1", "1.6", "2.1")


@pytest.mark.parametrize(
    ("conversion", "text", "part", "value"),
    [
        (TEXT, " as it is ", "", " as it is "),
        (BOOLEAN, "TRUE", "", "true"),
        (BOOLEAN, " 0 ", "", "false"),
        (BOOLEAN, "maybe", "", "maybe"),
        (INTEGER, " 12 ", "", "12"),
        (POSITIVE, "0", "", ""),
        (POSITIVE, "300", "", "300"),
        (PERCENT, "50", "", "50"),
        (RATE_UNITS, "Current, Power", "", "A,W"),
        (RATE_UNITS, "A,W", "", "A,W"),
        (PRESENCE, "", "", "true"),
        (CONTAINS, "Core, reservation", "Reservation", "true"),
        (CONTAINS, "Core", "Reservation", "false"),
        (PHASE_ROTATION, "0.RST, 1.RTS,2.NotApplicable", "1", "RTS"),
        (PHASE_ROTATION, "0.RST, 1.RTS,2.NotApplicable", "0", "RST"),
        (PHASE_ROTATION, "0.RST, 1.RTS,2.NotApplicable", "2", ""),
        (PHASE_ROTATION, "0.RST", "3", None),
        (JSON_MEMBER, '{"priceText":"0,39"}', "priceText", "0,39"),
        (JSON_MEMBER, '{"chargingPrice":{"kWhPrice":0.39}}', "chargingPrice.kWhPrice", "0.39"),
        (JSON_MEMBER, '{"chargingPrice":1}', "chargingPrice.kWhPrice", None),
        (JSON_MEMBER, '{"chargingPrice":{}}', "chargingPrice", None),
        (JSON_MEMBER, "no json", "priceText", None),
        (JSON_MEMBER, "[1]", "priceText", None),
        (POSITIONAL, "DE*A, DE*B", "2", "DE*B"),
        (POSITIONAL, "DE*A", "2", None),
    ],
)
def test_what_a_key_says_in_2_x(conversion: Conversion, text: str, part: str, value: str | None, station: Station) -> None:
    assert conversion.to_2x(text, part, station) == value
    assert station.losses == []


@pytest.mark.parametrize(
    ("conversion", "value", "part", "present", "text"),
    [
        (TEXT, " as it is ", "", "", " as it is "),
        (BOOLEAN, "Yes", "", "", "true"),
        (INTEGER, " -12 ", "", "", "-12"),
        (UNSIGNED, "0", "", "", "0"),
        (POSITIVE, "1", "", "", "1"),
        (PERCENT, "49.5", "", "", "50"),
        (PERCENT, "0", "", "", "0"),
        (MEASURANDS, "", "", "", ""),
        (MEASURANDS, "Voltage, Vendor.Thing", "", "", "Voltage,Vendor.Thing"),
        (RATE_UNITS, "A,W", "", "", "Current,Power"),
        (PHASE_ROTATION, "RTS", "1", "0.RST,1.RST,10.RST,2.RST", "0.RST,1.RTS,2.RST,10.RST"),
        (PHASE_ROTATION, "", "1", "", "1.Unknown"),
        (PHASE_ROTATION, "Rxx", "1", "", "1.NotApplicable"),
        (JSON_MEMBER, "0,39", "priceText", '{"other":1}', '{"other":1,"priceText":"0,39"}'),
        (JSON_MEMBER, "0.39", "chargingPrice.kWhPrice", "", '{"chargingPrice":{"kWhPrice":0.39}}'),
        (JSON_MEMBER, "1", "chargingPrice.hourPrice", '{"chargingPrice":{"flatFee":2}}', '{"chargingPrice":{"flatFee":2,"hourPrice":1.0}}'),
        (POSITIONAL, "DE*B", "2", "", ",DE*B"),
        (POSITIONAL, "DE*B", "1", "DE*A,DE*C", "DE*B,DE*C"),
    ],
)
def test_what_a_variable_says_in_1_x(conversion: Conversion, value: str, part: str, present: str, text: str, station: Station) -> None:
    assert conversion.to_1x(value, part, present, station) == text
    assert station.losses == []


@pytest.mark.parametrize(
    ("conversion", "value", "part"),
    [
        (BOOLEAN, "perhaps", ""),
        (INTEGER, "1.5", ""),
        (INTEGER, "", ""),
        (INTEGER, "٣", ""),
        (UNSIGNED, "-1", ""),
        (POSITIVE, "0", ""),
        (PERCENT, "101", ""),
        (PERCENT, "-0.1", ""),
        (PERCENT, "NaN", ""),
        (PERCENT, "half", ""),
        (PRESENCE, "true", ""),
        (CONTAINS, "true", "Reservation"),
        (PHASE_ROTATION, "RRR", "1"),
        (PHASE_ROTATION, "RSTx", "1"),
        (JSON_MEMBER, "x" * 256, "priceText"),
        (JSON_MEMBER, "cheap", "chargingPrice.kWhPrice"),
        (JSON_MEMBER, "NaN", "chargingPrice.kWhPrice"),
        (JSON_MEMBER, "-Infinity", "chargingPrice.kWhPrice"),
        (JSON_MEMBER, "1e999", "chargingPrice.kWhPrice"),
        (POSITIONAL, "a,b", "1"),
    ],
)
def test_what_1_x_cannot_say_is_an_error(conversion: Conversion, value: str, part: str, station: Station) -> None:
    with pytest.raises(ValueError):
        conversion.to_1x(value, part, "", station)


def test_phases_and_measurands_2_x_does_not_know_are_not_told(station: Station) -> None:
    text = "Voltage.L1,Voltage.L2-N,Current.Import,Temperature,RPM,Vendor.Thing"
    assert MEASURANDS.to_2x(text, "", station) == "Voltage,Current.Import,Vendor.Thing"
    assert station.losses == ["config.measurand_unmapped"] * 2


def test_a_list_of_measurands_that_would_become_empty_is_refused(station: Station) -> None:
    with pytest.raises(ValueError, match="no measurand"):
        MEASURANDS.to_1x("Display.PresentSOC", "", "", station)


def test_a_half_known_rotation_is_unknown(station: Station) -> None:
    assert PHASE_ROTATION.to_1x("RSx", "1", "", station) == "1.Unknown"
    assert station.losses == ["config.phase_rotation"]
