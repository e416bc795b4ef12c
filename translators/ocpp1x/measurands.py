"""Measurands and locations: which name of 1.x is which of 2.x, and which has none (translation-up §4.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, get_args

from translators import canonical as c
from translators.ocpp1x import wire

STANDS_FOR: Final[Mapping[str, wire.Measurand]] = {
    "Current.Import.Offered": "Current.Offered",
    "Power.Import.Offered": "Power.Offered",
    "Display.PresentSOC": "SoC",
}
"""Measurands of 2.1 that 1.6 has under a wider name; dropped when that one is in the same MeterValue."""

_OF_1X: Final[tuple[wire.Measurand, ...]] = get_args(wire.Measurand)
_OF_2X: Final[tuple[c.MeasurandEnumType, ...]] = get_args(c.MeasurandEnumType)

MEASURAND_TO_2X: Final[Mapping[wire.Measurand, c.MeasurandEnumType | None]] = {
    name: next((other for other in _OF_2X if other == name), None) for name in _OF_1X
}
"""None: 2.x does not measure it (Temperature, RPM)."""
MEASURAND_TO_1X: Final[Mapping[c.MeasurandEnumType, wire.Measurand | None]] = {
    name: STANDS_FOR.get(name) or next((other for other in _OF_1X if other == name), None) for name in _OF_2X
}
"""None: 1.6 does not measure it."""
LOCATION_TO_1X: Final[Mapping[c.LocationEnumType, wire.Location]] = {
    "Body": "Body",
    "Cable": "Cable",
    "EV": "EV",
    "Inlet": "Inlet",
    "Outlet": "Outlet",
}
"""Without Upstream, which would take the load of the building for the station's."""
