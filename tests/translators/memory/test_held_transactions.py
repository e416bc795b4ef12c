"""Transactions of a 2.x station in front of a 1.6 backend."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from translators import canonical as c
from translators.canonical.base import ENCODER
from translators.memory.held_transactions import (
    MAX_READINGS,
    MAX_REMOTE_STARTS,
    MAX_SAMPLES,
    MAX_SEEN,
    MAX_TRANSACTIONS,
    HeldTransaction,
    HeldTransactions,
    Reading,
)

AT = "2026-11-23T12:00:00Z"


def reading(wh: int) -> Reading:
    return Reading(at=AT, wh=Decimal(wh))


def sample(value: str) -> c.MeterValueType:
    return c.MeterValueType(timestamp=AT, sampledValue=(c.SampledValueType(value=Decimal(value)),))


def test_closed_transactions_make_room_first() -> None:
    held = HeldTransactions()
    for number in range(MAX_TRANSACTIONS):
        held.begin(str(number), AT)
    held.close(held.transactions["5"])
    held.begin("new", AT)
    assert held.get("5") is None
    assert held.get("0") is not None
    held.begin("newer", AT)
    assert held.get("0") is None, "the oldest, when none is closed"
    assert len(held.transactions) == MAX_TRANSACTIONS


def test_the_tables_of_a_transaction_are_bounded() -> None:
    record = HeldTransaction(id="tx")
    for number in range(1000):
        record.saw(number)
        record.read([reading(number)])
    assert record.seen == list(range(1000 - MAX_SEEN, 1000))
    assert record.newest == 999
    assert len(record.readings) == MAX_READINGS
    assert (record.readings[0].wh, record.readings[-1].wh) == (0, 999), "the first stays"
    assert record.keep(tuple(sample(str(number)) for number in range(MAX_SAMPLES + 3))) == 3
    assert len(record.samples) == MAX_SAMPLES


def test_the_remote_starts_are_bounded() -> None:
    held = HeldTransactions()
    for number in range(MAX_REMOTE_STARTS + 1):
        held.remote_start(number, "A")
    assert 0 not in held.remote
    assert len(held.remote) == MAX_REMOTE_STARTS


def test_a_reading_that_comes_again_is_one_reading() -> None:
    record = HeldTransaction(id="tx")
    record.read([reading(5)])
    record.read([reading(5), reading(7)])
    assert [one.wh for one in record.readings] == [5, 7]


def test_what_was_charged_is_the_distance_of_the_registers_or_the_sum_of_the_intervals() -> None:
    record = HeldTransaction(id="tx")
    assert record.consumed is None
    record.interval = Decimal(3)
    assert record.consumed == 3
    record.read([reading(100), reading(150)])
    assert record.consumed == 50
    record.begin = Decimal(90)
    assert record.consumed == 60


def test_the_number_of_the_backend_finds_a_running_transaction_only() -> None:
    held = HeldTransactions()
    record = held.begin("tx", AT)
    record.state, record.number, record.connector, record.evse = "open", 7, 2, 2
    assert held.of_number(7) is record
    assert held.of_connector(2) is record
    assert held.of_evse(2) == (record,)
    held.close(record)
    assert held.of_number(7) is None
    assert held.of_connector(2) is None
    assert held.get("tx") is record


def test_it_survives_being_stored_with_all_its_digits() -> None:
    held = HeldTransactions(registers={1: Decimal("12345.678901234567890")})
    record = held.begin("tx", AT)
    record.token = c.IdTokenType(idToken="04A2B3C4", type="ISO14443")
    record.keep((sample("100.10"),))
    record.read([Reading(at=AT, wh=Decimal("0.1"))])
    record.verdict = c.IdTokenInfoType(status="Accepted")
    stored = ENCODER.encode(held)
    again = msgspec.json.decode(stored, type=HeldTransactions)
    assert again == held
    assert str(again.registers[1]) == "12345.678901234567890"
    assert str(again.transactions["tx"].samples[0].sampledValue[0].value) == "100.10"
