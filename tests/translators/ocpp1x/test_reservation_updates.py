from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from translators.flow import Tell
from translators.memory.reservations import MAX_RESERVATIONS, Reservation, Reservations
from translators.memory.station import Station
from translators.memory.tokens import Verdict
from translators.memory.transactions import Transaction
from translators.ocpp1x.reservation_updates import is_due, tell_ends

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def station(connector: int = 2, **fields: Any) -> Station:
    made = Station("CB1", "1.6", "2.0.1")
    made.now = NOW
    base = {"idTag": "TAG", "until": "2026-11-23T12:15:00Z", "at": "2026-11-23T12:00:00Z", "before": "Available"}
    made.memory.reservations.hold(31, Reservation(**(base | {"connector": connector} | fields)))
    made.memory.topology.saw(2)
    return made


def told(made: Station) -> list[tuple[int, str]]:
    found = []
    for effect in tell_ends(made):
        assert isinstance(effect, Tell)
        found.append((effect.request.reservationId, effect.request.reservationUpdateStatus))  # type: ignore[attr-defined]
    return found


def status(made: Station, connector: int, value: str) -> None:
    made.memory.connectors.of(connector).status = value


def test_an_open_reservation_is_left_alone() -> None:
    made = station()
    status(made, 2, "Available")
    assert not is_due(made)
    assert told(made) == []
    assert list(made.memory.reservations.rows) == [31]


def test_it_expires_five_seconds_after_its_time() -> None:
    """The end of V19."""
    made = station()
    made.now = NOW + timedelta(minutes=15, seconds=4)
    assert not is_due(made)
    made.now += timedelta(seconds=1)
    assert is_due(made)
    assert told(made) == [(31, "Expired")]
    assert made.touched
    assert not is_due(made)


@pytest.mark.parametrize("value", ["Faulted", "Unavailable"])
def test_a_connector_out_of_order_removes_it(value: str) -> None:
    made = station()
    status(made, 2, value)
    assert told(made) == [(31, "Removed")]


def test_a_connector_that_was_out_of_order_before_removes_nothing() -> None:
    made = station(before="Unavailable")
    status(made, 2, "Unavailable")
    assert told(made) == []


def test_a_reservation_that_disappears_was_removed() -> None:
    made = station()
    status(made, 2, "Reserved")
    assert is_due(made)
    assert told(made) == []
    assert not is_due(made)
    status(made, 2, "Available")
    assert told(made) == [(31, "Removed")]


def test_a_reservation_of_any_connector_ends_when_none_is_left() -> None:
    made = station(connector=0)
    status(made, 1, "Faulted")
    status(made, 2, "Reserved")
    assert told(made) == []
    status(made, 2, "Unavailable")
    assert told(made) == [(31, "Removed")]


@pytest.mark.parametrize(
    "fields",
    [
        {"reservationId": 31, "connector": 1},
        {"idTag": "tag"},
        {"idTag": "other", "verdict": Verdict(status="Accepted", parentIdTag="group")},
    ],
)
def test_a_used_reservation_ends_without_a_message(fields: dict[str, Any]) -> None:
    made = station(parentIdTag="GROUP")
    base = {"number": 1, "id": "x", "connector": 2, "since": "2026-11-23T12:01:00Z"}
    made.memory.transactions.rows.append(Transaction(**(base | fields)))
    made.now = NOW + timedelta(hours=1)
    assert is_due(made)
    assert told(made) == []
    assert made.memory.reservations.rows == {}


@pytest.mark.parametrize(
    "fields", [{"idTag": "other"}, {"idTag": "TAG", "connector": 1}, {"idTag": "TAG", "since": "2026-11-23T11:59:00Z"}]
)
def test_another_transaction_does_not_use_it(fields: dict[str, Any]) -> None:
    made = station()
    base = {"number": 1, "id": "x", "connector": 2, "since": "2026-11-23T12:01:00Z"}
    made.memory.transactions.rows.append(Transaction(**(base | fields)))
    made.now = NOW + timedelta(hours=1)
    assert told(made) == [(31, "Expired")]


def test_a_time_nobody_can_read_never_comes() -> None:
    made = station(until="soon")
    made.now = NOW + timedelta(days=1)
    assert told(made) == []


def test_the_number_of_reservations_is_bounded_and_the_same_id_replaces() -> None:
    reservations = Reservations()
    row = Reservation(connector=1, idTag="A", until="", at="")
    for number in range(MAX_RESERVATIONS + 1):
        reservations.hold(number, row)
    assert len(reservations.rows) == MAX_RESERVATIONS
    assert 0 not in reservations.rows
    reservations.hold(1, row)
    assert list(reservations.rows)[-1] == 1
    assert len(reservations.rows) == MAX_RESERVATIONS


def test_the_numbers_below_zero_are_bounded() -> None:
    reservations = Reservations()
    for number in range(MAX_RESERVATIONS + 1):
        reservations.stand_for(-1 - number, number)
    assert reservations.stand_in(-1) is None
    assert reservations.stand_in(-2) == 1
    assert len(reservations.stand_ins) == MAX_RESERVATIONS
