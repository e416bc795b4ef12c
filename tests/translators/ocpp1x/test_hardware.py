import pytest

from translators.memory.station import Station
from translators.ocpp1x import hardware, wire


def learnt(value: str, **sample: str) -> tuple[dict[int, float], dict[int, int], bool]:
    station = Station("CB1", "1.6", "2.0.1")
    reading = wire.SampledValue(value=value, **sample)  # type: ignore[arg-type]
    hardware.learn(2, [wire.MeterValue(timestamp="2026-11-23T12:00:00Z", sampledValue=(reading,))], station)
    return station.memory.metered.power, station.memory.metered.phases, station.touched


@pytest.mark.parametrize(
    ("value", "sample", "power", "phases"),
    [
        ("10500", {"measurand": "Power.Active.Import", "unit": "W"}, {2: 11_000.0}, {}),
        ("22", {"measurand": "Power.Offered", "unit": "kW"}, {2: 22_000.0}, {}),
        ("3600", {"measurand": "Power.Active.Import", "phase": "L3"}, {}, {2: 3}),
        ("230", {"measurand": "Voltage", "phase": "L2-N"}, {}, {2: 2}),
        ("230", {"measurand": "Voltage", "phase": "N"}, {}, {}),
        ("many", {"measurand": "Power.Offered"}, {}, {}),
        ("nan", {"measurand": "Power.Offered"}, {}, {}),
        ("inf", {"measurand": "Power.Offered"}, {}, {}),
        ("5", {"measurand": "Energy.Active.Import.Register"}, {}, {}),
    ],
)
def test_power_and_phases_are_learnt(value: str, sample: dict[str, str], power: dict[int, float], phases: dict[int, int]) -> None:
    assert learnt(value, **sample) == (power, phases, bool(power or phases))
