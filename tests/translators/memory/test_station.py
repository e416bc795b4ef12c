"""What a flow is given: memory that survives, counters, moments, and names of losses that exist."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from translators.memory.options import Options
from translators.memory.station import Memory, Station, time_text
from translators.memory.transactions import Transaction

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def station() -> Station:
    made = Station("CP-1", "1.6", "2.0.1")
    made.now = NOW
    return made


def test_what_was_dumped_is_what_is_loaded() -> None:
    one, other = station(), station()
    one.memory.boot.vendor = "Acme"
    one.stamp("callback_changed")
    one.count_up("remoteStartId")
    other.load(one.dump())
    assert other.memory == one.memory


def test_a_record_of_something_else_is_refused() -> None:
    with pytest.raises(msgspec.DecodeError):
        station().load(b'{"transactions":7}')


def test_counters_count_from_one_and_are_worth_a_write() -> None:
    one = station()
    assert [one.count_up("requestId"), one.count_up("requestId"), one.count_up("eventId")] == [1, 2, 1]
    assert one.touched


def test_a_moment_is_remembered_and_grows_old() -> None:
    one = station()
    assert one.since("reset") is None
    assert not one.happened_within("reset", 60)
    one.stamp("reset")
    one.now = NOW + timedelta(seconds=30)
    assert one.since("reset") == timedelta(seconds=30)
    assert one.happened_within("reset", 30)
    assert not one.happened_within("reset", 29)
    one.now = NOW - timedelta(seconds=1)
    assert not one.happened_within("reset", 60)  # a clock that was set back says nothing


def test_a_name_without_a_sentence_is_an_error() -> None:
    with pytest.raises(AssertionError):
        station().lose("no_such_loss")
    with pytest.raises(AssertionError):
        station().quirk("no_such_quirk")


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (NOW, "2026-11-23T12:00:00Z"),
        (NOW.replace(microsecond=123_456), "2026-11-23T12:00:00.123Z"),
        (NOW.replace(microsecond=999), "2026-11-23T12:00:00Z"),
        (NOW.astimezone(timezone(timedelta(hours=2))), "2026-11-23T12:00:00Z"),
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00Z"),  # of a backend without a clock; the year has four digits (RFC 3339)
    ],
)
def test_times_are_written_in_utc_with_at_most_three_digits(moment: datetime, text: str) -> None:
    assert time_text(moment) == text


def test_after_a_crash_numbers_go_on_behind_the_reserved_block_and_after_an_orderly_end_without_a_gap() -> None:
    crashed, rested = station(), station()
    for one in (crashed, rested):
        row = one.memory.transactions.add(Transaction(number=1, id="tx", since="2026-11-23T12:00:00Z"), NOW)
        row.take()
    rested.rest()
    assert rested.touched
    again, still = station(), station()
    again.load(crashed.dump())
    still.load(rested.dump())
    assert again.memory.transactions.rows[0].seq_next > 1
    assert still.memory.transactions.rows[0].seq_next == 1


def test_a_rest_with_nothing_reserved_is_worth_no_write() -> None:
    one = station()
    one.rest()
    assert not one.touched


def test_the_configured_topology_stands_above_the_stored_one() -> None:
    configured = Station("CP-1", "1.6", "2.0.1", Options(connectors=((1, 7, 2),)))
    configured.load(Station("CP-1", "1.6", "2.0.1").dump())
    assert configured.memory.topology.to_evse(1) == (7, 2)


def test_an_empty_memory_is_the_shortest_record() -> None:
    assert Memory() == msgspec.json.decode(b"{}", type=Memory)
