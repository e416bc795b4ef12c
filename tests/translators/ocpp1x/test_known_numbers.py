"""Which transaction a station means: fingerprints and numbers; the cases of each message are tested with its flow."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from translators.memory.station import Station
from translators.memory.transactions import Transaction
from translators.ocpp1x import wire
from translators.ocpp1x.known_numbers import (
    fingerprint,
    fingerprint_of_start,
    free_number,
    known_to_meter_values,
    new_to_meter_values,
    of_stop,
)
from translators.ocpp1x.transaction_ids import new_number

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
START = {"connectorId": 1, "idTag": "04A2B3C4", "meterStart": 10, "timestamp": "2026-11-23T08:15:30Z"}


def station() -> Station:
    made = Station("CB1234", "1.6", "2.0.1")
    made.now = NOW
    return made


def start(**fields: Any) -> wire.StartTransactionRequest:
    return msgspec.convert({**START, **fields}, wire.StartTransactionRequest)


def values(number: int, connector: int = 1, at: str = "2026-11-23T11:00:00Z", later: str = "") -> wire.MeterValuesRequest:
    read = [{"timestamp": stamp, "sampledValue": []} for stamp in (at, later) if stamp]
    payload = {"connectorId": connector, "transactionId": number, "meterValue": read}
    return msgspec.convert(payload, wire.MeterValuesRequest)


@pytest.mark.parametrize(
    "other", [{"connectorId": 2}, {"idTag": "x"}, {"meterStart": 11}, {"timestamp": "2026-11-23T08:15:31Z"}, {"reservationId": 1}]
)
def test_another_field_is_another_start(other: dict[str, Any]) -> None:
    assert fingerprint_of_start(start(**other)) != fingerprint_of_start(start())


def test_the_case_of_the_tag_is_no_difference() -> None:
    assert fingerprint_of_start(start(idTag="04a2b3c4")) == fingerprint_of_start(start())


def test_equal_content_is_the_same_message() -> None:
    assert fingerprint(values(1)) == fingerprint(values(1)) != fingerprint(values(2))


def test_a_number_that_is_taken_gives_way_to_the_next_windows() -> None:
    one = station()
    found = [free_number(NOW, 1, one)]
    for _ in range(3):
        one.memory.transactions.add(Transaction(number=found[-1], id="x", since="2026-11-23T12:00:00Z"), NOW)
        found.append(free_number(NOW, 1, one))
    assert found == [new_number(NOW, 1) + 64 * index for index in range(4)]


def test_a_number_of_ours_is_recovered_for_sixty_days() -> None:
    for days, quirk in ((59, "tx_state_lost"), (61, "tx_orphan_meter")):
        one = station()
        number = new_number(datetime.fromtimestamp(NOW.timestamp() - days * 86400, UTC), 1)
        row = new_to_meter_values(number, values(number), one)
        assert (one.quirks, row.number, row.used) == ([quirk], number, True)


@pytest.mark.parametrize(
    ("ahead", "quirk"),
    [
        (timedelta(seconds=100), "tx_state_lost"),  # the eighth window after one another
        (timedelta(hours=2), "tx_state_lost"),  # the station's clock shows its local time
        (timedelta(hours=26), "tx_state_lost"),
        (timedelta(days=3), "tx_state_lost"),  # our clock was put back
        (timedelta(days=5), "tx_orphan_meter"),
    ],
)
def test_a_number_that_tells_a_time_to_come_is_recovered_as_far_as_clocks_differ(ahead: timedelta, quirk: str) -> None:
    one = station()
    number = new_number(NOW + ahead, 1)
    row = new_to_meter_values(number, values(number), one)
    assert one.quirks == [quirk]
    assert datetime.fromisoformat(row.since) <= NOW


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(hours=26), timedelta(days=2)])
def test_what_has_passed_is_told_by_the_clock_that_numbered_the_transaction(ahead: timedelta) -> None:
    one = station()
    began = NOW + ahead - timedelta(minutes=10)
    number = new_number(began, 1)
    row = new_to_meter_values(number, values(number, at="1970-01-01T00:00:00Z", later=(NOW + ahead).isoformat()), one)
    assert 600 <= row.seq_next <= 609


def test_a_time_that_no_clock_shows_makes_no_sequence_number() -> None:
    one = station()
    number = new_number(NOW - timedelta(minutes=10), 1)
    assert new_to_meter_values(number, values(number, at="2099-01-01T00:00:00Z"), one).seq_next <= 609


def test_a_recovered_transaction_goes_on_above_all_numbers_it_can_have_used() -> None:
    one = station()
    number = new_number(datetime(2026, 11, 23, 11, 0, tzinfo=UTC), 1)
    assert new_to_meter_values(number, values(number), one).seq_next == 3601


@pytest.mark.parametrize("number", [2**31 + 5, -7])
def test_a_number_we_never_give_is_another_system_s(number: int) -> None:
    one = station()
    row = new_to_meter_values(number, values(number), one)
    assert (one.quirks, row.started, row.seq_next) == (["tx_orphan_meter"], False, 1)
    assert known_to_meter_values(values(number), one) is row


def test_a_recovered_stop_knows_a_connector_beyond_the_slots() -> None:
    one = station()
    one.memory.topology.saw(70)
    number = new_number(datetime(2026, 11, 23, 11, 0, tzinfo=UTC), 70)
    req = msgspec.convert({"transactionId": number, "meterStop": 5, "timestamp": "2026-11-23T12:00:00Z"}, wire.StopTransactionRequest)
    assert of_stop(req, one).connector in (6, 70)
