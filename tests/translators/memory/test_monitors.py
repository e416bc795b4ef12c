"""Which monitors the backend set."""

from translators.memory.monitors import MAX_CUSTOM, Monitors


def test_a_monitor_is_remembered_once_and_the_oldest_is_forgotten():
    monitors = Monitors()
    for monitor in (*range(MAX_CUSTOM), 0, MAX_CUSTOM):
        monitors.set(monitor)
    assert len(monitors.custom) == MAX_CUSTOM
    assert not monitors.is_custom(0)
    assert monitors.is_custom(MAX_CUSTOM)
