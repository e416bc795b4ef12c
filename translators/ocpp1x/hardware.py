"""What meter values show of a 1.x station's hardware, for the device model (device-model §1.2): power and phases of each connector."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from translators.memory.station import Station
from translators.ocpp1x import wire

POWERS = frozenset({"Power.Offered", "Power.Active.Import"})
STEP = 1000.0
"""W. A power is remembered in steps, so that a charge that ramps up is not stored at each of its readings."""
PHASES = {"L1": 1, "L2": 2, "L3": 3, "L1-N": 1, "L2-N": 2, "L3-N": 3, "L1-L2": 2, "L2-L3": 3, "L3-L1": 3}


def learn(connector: int, values: Iterable[wire.MeterValue], station: Station) -> None:
    """Look at the readings of a connector; those of the main meter say nothing of any."""
    metered = station.memory.metered
    phases = metered.phases.get(connector, 0)
    for value in values:
        for sample in value.sampledValue:
            if phase := sample.phase:
                if (number := PHASES.get(phase, 0)) > phases and metered.saw_phase(connector, number):
                    phases = number
                    station.touch()
            elif sample.measurand in POWERS and _saw_power(connector, sample, station):
                station.touch()


def _saw_power(connector: int, sample: wire.SampledValue, station: Station) -> bool:
    try:
        watts = float(sample.value) * (1000.0 if sample.unit == "kW" else 1.0)
        return station.memory.metered.saw_power(connector, ceil(watts / STEP) * STEP)
    except (ValueError, OverflowError):  # no number, or none that is finite
        return False
