"""States that are owed after an outage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from translators.flow import Tell
from translators.memory.station import Station
from translators.ocpp1x.to_backend import after_outage

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(("connected", "told"), [(None, 1), (NOW - timedelta(hours=1), 1), (NOW, 1), (NOW + timedelta(seconds=5), 0)])
def test_a_state_is_told_once_unless_the_station_was_gone_meanwhile(connected: datetime | None, told: int) -> None:
    station = Station("CB1", "2.0.1", "1.6")
    station.memory.topology.learn_all([(1, 1)])
    station.memory.evse_states.of(1).became("Occupied")
    station.now, station.connected_since = NOW, connected
    assert not after_outage.is_due(station)
    after_outage.owe(station)
    station.now = NOW + timedelta(seconds=10)
    assert after_outage.is_due(station)
    tells = list(after_outage.tell_owed(station))
    assert [tell.request.status for tell in tells if isinstance(tell, Tell)] == ["Preparing"] * told  # type: ignore[attr-defined]
    assert not after_outage.is_due(station)
    assert station.touched
