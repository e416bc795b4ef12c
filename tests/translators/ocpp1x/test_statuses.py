"""Connector states of 1.x in 2.x."""

from typing import get_args

import pytest

from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.statuses import CHARGING_STATE, CONNECTOR_STATUS


@pytest.mark.parametrize(
    ("status", "connector", "charging"),
    [
        ("Available", "Available", None),
        ("Preparing", "Occupied", "EVConnected"),
        ("Charging", "Occupied", "Charging"),
        ("SuspendedEV", "Occupied", "SuspendedEV"),
        ("SuspendedEVSE", "Occupied", "SuspendedEVSE"),
        ("Finishing", "Occupied", "EVConnected"),
        ("Occupied", "Occupied", None),
        ("Reserved", "Reserved", None),
        ("Unavailable", "Unavailable", None),
        ("Faulted", "Faulted", "SuspendedEVSE"),
    ],
)
def test_a_status_is_a_connector_status_and_a_charging_state(status: wire.ChargePointStatus, connector: str, charging: str | None) -> None:
    assert CONNECTOR_STATUS.to(status, Station("CB1234", "1.6", "2.0.1")) == connector
    assert CHARGING_STATE[status] == charging


def test_no_status_is_forgotten() -> None:
    assert set(CHARGING_STATE) == set(get_args(wire.ChargePointStatus))
