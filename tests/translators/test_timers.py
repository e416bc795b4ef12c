"""What is due because time passed."""

from datetime import UTC, datetime, timedelta

import pytest

from translators import canonical as c
from translators.memory.pending_reset import QUIET
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.timers import STATUS_GRACE, due
from translators.versions import pair

BOOTED = datetime(2026, 11, 23, 12, tzinfo=UTC)


def booted(station, backend):
    found = Station("CB1234", station, backend)
    found.memory.boot.status, found.memory.boot.at = "Accepted", BOOTED.isoformat()
    found.memory.topology.saw(2)
    return found


def told(station, backend, here, after):
    here.now = BOOTED + after
    return [effect.request for _, flow in due(pair(station, backend), here) for effect in flow]


@pytest.mark.parametrize(
    ("station", "backend", "kind", "connectors"),
    [
        ("1.5", "1.6", wire.StatusNotificationRequest, [0, 1, 2]),
        ("1.5", "2.0.1", c.StatusNotificationRequest, [1, 1]),
        ("1.6", "2.1", c.StatusNotificationRequest, [1, 1]),
    ],
)
def test_a_booted_station_that_says_nothing_has_its_statuses_told_after_the_grace(station, backend, kind, connectors):
    here = booted(station, backend)
    assert told(station, backend, here, STATUS_GRACE - timedelta(seconds=1)) == []
    requests = told(station, backend, here, STATUS_GRACE)
    assert [(type(request), request.connectorId) for request in requests] == [(kind, connector) for connector in connectors]
    assert told(station, backend, here, STATUS_GRACE * 2) == []


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
def test_nothing_is_due_where_bytes_are_relayed(version):
    assert told(version, version, booted(version, version), STATUS_GRACE) == []


@pytest.mark.parametrize(("station", "backend", "sent"), [("1.5", "2.0.1", "Hard"), ("1.6", "2.1", "Soft"), ("1.6", "1.6", None)])
def test_a_reset_that_waited_for_an_idle_station_is_due_after_a_while(station, backend, sent):
    here = Station("CB1234", station, backend)
    here.memory.pending_reset.order(BOOTED)
    asked = []
    for after in (timedelta(0), QUIET):
        here.now = BOOTED + after
        asked += [effect.request for _, flow in due(pair(station, backend), here) if (effect := next(flow, None)) is not None]
    assert asked == ([wire.ResetRequest(type=sent)] if sent else [])
