"""Names of measurands and locations."""

from typing import get_args

from translators import canonical as c
from translators.ocpp1x import wire
from translators.ocpp1x.measurands import LOCATION_TO_1X, MEASURAND_TO_1X, MEASURAND_TO_2X, STANDS_FOR


def test_every_measurand_of_1x_is_looked_at() -> None:
    assert set(MEASURAND_TO_2X) == set(get_args(wire.Measurand))
    assert {name for name, other in MEASURAND_TO_2X.items() if other is None} == {"Temperature", "RPM"}
    assert all(other in (name, None) for name, other in MEASURAND_TO_2X.items())


def test_every_measurand_of_2x_is_looked_at() -> None:
    assert set(MEASURAND_TO_1X) == set(get_args(c.MeasurandEnumType))
    assert {name: other for name, other in MEASURAND_TO_1X.items() if other not in (name, None)} == dict(STANDS_FOR)


def test_upstream_is_the_only_location_without_a_counterpart() -> None:
    assert set(get_args(c.LocationEnumType)) - set(LOCATION_TO_1X) == {"Upstream"}
