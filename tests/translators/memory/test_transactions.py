"""What is remembered of the transactions of a 1.x station."""

from datetime import UTC, datetime, timedelta

import msgspec

from translators.memory.station import Station
from translators.memory.transactions import KEPT_FOR, MAX_PLANS, MAX_ROWS, SEQUENCE_BLOCK, Plan, Transaction, Transactions

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def row(number: int, **fields: object) -> Transaction:
    return msgspec.convert({"number": number, "id": f"id-{number}", "since": "2026-11-23T08:00:00Z", "connector": 1, **fields}, Transaction)


def test_open_transactions_are_told_apart_from_ended_ones() -> None:
    table = Transactions()
    for number in (1, 2):
        table.add(row(number, connector=number), NOW)
    table.rows[0].end(NOW)
    assert [one.number for one in table.open()] == [2]
    assert (table.open_on(1), table.open_on(2)) == (None, table.rows[1])
    assert (table.find(1), table.find_id("id-2"), table.find(3)) == (table.rows[0], table.rows[1], None)


def test_numbers_are_reserved_in_blocks_so_that_updates_need_no_write() -> None:
    one = row(1)
    writes = [one.take()[1] for _ in range(2 * SEQUENCE_BLOCK + 2)]
    assert writes.count(True) == 2
    assert one.seq_next == 2 * SEQUENCE_BLOCK + 2


def test_after_loading_no_number_is_used_twice() -> None:
    station = Station("CB1234", "1.6", "2.0.1")
    one = station.memory.transactions.add(row(1), NOW)
    one.take()
    stored = station.dump()
    used = [one.take()[0] for _ in range(SEQUENCE_BLOCK)]
    station.load(stored)
    assert station.memory.transactions.rows[0].take()[0] > max(used)


def test_ended_transactions_are_forgotten_after_a_while() -> None:
    table = Transactions()
    table.add(row(1), NOW).end(NOW)
    table.add(row(2), NOW)
    assert len(table.rows) == 2
    table.add(row(3), NOW + KEPT_FOR + timedelta(seconds=1))
    assert [one.number for one in table.rows] == [2, 3]


def test_the_table_is_bounded_and_gives_up_ended_ones_first() -> None:
    table = Transactions()
    table.add(row(0), NOW)
    table.add(row(1), NOW).end(NOW)
    for number in range(2, MAX_ROWS + 1):
        table.add(row(number), NOW)
    assert len(table.rows) == MAX_ROWS
    assert (table.find(0), table.find(1)) == (table.rows[0], None)
    table.add(row(999), NOW)
    assert (len(table.rows), table.find(0)) == (MAX_ROWS, None)


def test_plans_are_bounded() -> None:
    one = row(1)
    for index in range(MAX_PLANS + 3):
        one.keep_plan(str(index), Plan(first=index))
    assert list(one.plans) == ["3", "4", "5", "6"]


def test_a_start_is_repeated_as_long_as_the_station_may_not_have_its_answer() -> None:
    table = Transactions()
    one = table.add(row(1, fingerprint="f"), NOW)
    assert table.started_by("f") is one
    one.used = True
    assert table.started_by("f") is one
    one.end(NOW)
    assert table.started_by("f") is None
    one.used = False
    assert table.started_by("f") is one


def test_a_clock_is_frozen_when_a_finished_transaction_began_at_the_same_time() -> None:
    table = Transactions()
    one = table.add(row(1, raw="1970-01-01T00:00:00Z"), NOW)
    assert not table.is_frozen(1, "1970-01-01T00:00:00Z")
    one.end(NOW)
    assert table.is_frozen(1, "1970-01-01T00:00:00Z")
    assert not table.is_frozen(2, "1970-01-01T00:00:00Z")


def test_a_remote_stop_is_remembered_with_its_transaction() -> None:
    table = Transactions()
    table.add(row(1), NOW)
    table.remote_stop_accepted(1, NOW)
    table.remote_stop_accepted(2, NOW)
    assert table.rows[0].remote_stop_at == NOW.isoformat()


def test_the_smallest_distance_of_a_clock_is_kept() -> None:
    table = Transactions()
    assert table.learn_clock(100.0)
    assert not table.learn_clock(160.0)
    assert table.learn_clock(90.0)
    assert table.clock_offset == 90.0


def test_a_clock_that_jumped_is_learnt_anew() -> None:
    table = Transactions()
    table.learn_clock(100.0)
    assert table.learn_clock(100.0 + 61 * 86400)
    table.forget_clock()
    assert table.clock_offset is None
