"""The energy meter."""

from gateway.simulator.meter import Meter


def test_the_register_rises_by_power_times_time() -> None:
    meter = Meter(register=1000, power=11_000)
    assert [meter.charge(60), meter.charge(3600)] == [1183, 12_183]
    assert meter.current == 15.9


def test_it_rises_even_when_hardly_any_time_passed() -> None:
    meter = Meter(register=5)
    assert meter.charge(0) == 6
