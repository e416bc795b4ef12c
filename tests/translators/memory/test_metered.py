from translators.memory.metered import MAX_CONNECTORS, MAX_WATTS, Metered


def test_only_more_than_before_is_news() -> None:
    metered = Metered()
    assert [metered.saw_power(1, watts) for watts in (11_000.0, 7_000.0, 22_000.0, MAX_WATTS * 2)] == [True, False, True, False]
    assert [metered.saw_phase(1, phase) for phase in (1, 3, 2, 4)] == [True, True, False, False]
    assert (metered.power, metered.phases) == ({1: 22_000.0}, {1: 3})


def test_the_main_meter_is_no_connector_and_the_table_is_bounded() -> None:
    metered = Metered()
    assert not metered.saw_power(0, 1.0)
    for connector in range(1, MAX_CONNECTORS + 10):
        metered.saw_phase(connector, 1)
    assert len(metered.phases) == MAX_CONNECTORS
