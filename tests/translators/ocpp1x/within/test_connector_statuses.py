"""What the gateway says of the connectors of a silent 1.5 station."""

from datetime import UTC, datetime

from translators.memory.station import Station
from translators.ocpp1x.within.connector_statuses import statuses_owed


def owed(station):
    return [(effect.request.connectorId, effect.request.status) for effect in statuses_owed(station)]


def booted():
    station = Station("CB1234", "1.5", "1.6")
    station.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    station.memory.topology.saw(2)
    return station


def test_after_a_boot_every_connector_is_told_and_the_station_itself():
    station = booted()
    station.memory.connectors.of(2).status = "Faulted"
    station.memory.connectors.of(2).at = "2026-11-23T11:00:00Z"
    assert owed(station) == [(0, "Available"), (1, "Available"), (2, "Faulted")]
    assert station.quirks == ["status_assumed", "status_assumed"]


def test_what_was_told_is_not_told_again():
    station = booted()
    list(statuses_owed(station))
    assert owed(station) == []
