"""What a backend is owed of a 1.x station it has accepted."""

from datetime import UTC, datetime, timedelta

from translators.flow import Flow, Tell
from translators.memory.connectors import ActiveError
from translators.memory.station import Station
from translators.ocpp1x.announcement import SHORTEST_ABSENCE, boot_accepted, linked, statuses_owed


def station() -> Station:
    made = Station("CB1234", "1.5", "2.0.1")
    made.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    made.memory.topology.saw(3)
    return made


def told(flow: Flow[None]) -> list[tuple[str, int, str]]:
    return [
        (effect.request.connectorStatus, effect.request.evseId, effect.request.timestamp)
        for effect in flow
        if isinstance(effect, Tell) and effect.request.ACTION == "StatusNotification"
    ]


def test_each_connector_is_told_once_by_its_last_status_or_available() -> None:
    one = station()
    row = one.memory.connectors.of(1)
    row.status, row.at = "Charging", "2026-11-23T11:00:00Z"
    one.memory.connectors.of(2).sent = "Available"
    assert told(statuses_owed(one)) == [("Occupied", 1, "2026-11-23T11:00:00Z"), ("Available", 3, "2026-11-23T12:00:00Z")]
    assert one.quirks == ["status_assumed"]
    assert told(statuses_owed(one)) == []


def test_a_status_that_no_version_knows_is_not_believed() -> None:
    one = station()
    one.memory.connectors.of(1).status = "Melting"
    assert told(statuses_owed(one))[0][0] == "Available"


def test_after_a_boot_errors_are_over_and_statuses_owed() -> None:
    one = station()
    row = one.memory.connectors.of(1)
    row.sent, row.error = "Faulted", ActiveError(errorCode="WeakSignal", techCode="WeakSignal")
    effects = list(boot_accepted(one))
    assert len(effects) == 1
    assert (row.error, row.sent) == (None, "")
    assert list(boot_accepted(one)) == []


def absent(made: Station, seconds: float) -> bool:
    """Whether the connectors are told anew after an absence."""
    made.memory.connectors.of(1).sent = "Available"
    made.now += timedelta(seconds=seconds)
    linked(made)
    return made.memory.connectors.of(1).sent == ""


def test_after_a_longer_absence_than_the_threshold_every_status_is_told_anew() -> None:
    one = station()
    assert not absent(one, 1000), "the first time there was nobody to be away"
    assert [absent(one, seconds) for seconds in (1, 60, 61)] == [False, False, True]
    one.memory.settings["offline_threshold"] = "600"
    assert [absent(one, seconds) for seconds in (600, 601)] == [False, True]
    one.memory.settings["offline_threshold"] = "0"
    assert [absent(one, seconds) for seconds in (SHORTEST_ABSENCE, SHORTEST_ABSENCE + 1)] == [False, True]


def test_an_absence_outlives_the_session() -> None:
    one = station()
    linked(one)
    one.rest()
    later = station()
    later.load(one.dump())
    assert absent(later, 61)
    assert not absent(later, 1)
    assert "left" not in later.memory.stamps
