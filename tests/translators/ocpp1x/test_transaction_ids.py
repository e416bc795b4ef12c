"""Numbers and ids of transactions: each other's inverse, the same everywhere, never twice."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translators.memory.options import Options
from translators.memory.station import Station
from translators.memory.transactions import Transaction
from translators.ocpp1x.transaction_ids import NUMBERS, began, computed_id, id_of, new_number, number_of, slot

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
START = datetime(2026, 11, 23, 8, 15, 30, tzinfo=UTC)


def station(identity: str = "CB1234", tenant: str = "") -> Station:
    made = Station(identity, "1.6", "2.0.1", Options(tenant=tenant))
    made.now = NOW
    return made


def test_the_number_is_made_of_time_and_connector() -> None:
    assert new_number(START, 1) == 1740679425
    assert new_number(START, 2) == 1740679426


def test_the_id_is_made_of_station_and_number() -> None:
    assert computed_id(1740679425, station()) == "86ce3d04-bb1d-8548-961d-b89267c0a901"


@pytest.mark.parametrize("other", [station("CB1235"), station(tenant="north")])
def test_another_station_or_tenant_has_other_ids(other: Station) -> None:
    theirs = computed_id(1740679425, other)
    assert theirs[:-8] != computed_id(1740679425, station())[:-8]
    assert number_of(theirs, station()) is None


@given(st.integers(min_value=-(2**31), max_value=2**31 - 1))
def test_number_and_id_are_each_others_inverse_without_any_memory(number: int) -> None:
    assert number_of(id_of(number, station()), station()) == number


def test_upper_case_is_the_same_id() -> None:
    assert number_of(computed_id(4711, station()).upper(), station()) == 4711


@pytest.mark.parametrize(
    "foreign", ["", "4711", "not-a-uuid", "86ce3d04-bb1d-4548-961d-b89267c0a901", "00000000-0000-0000-0000-000000000001"]
)
def test_an_id_of_somebody_else_has_no_number(foreign: str) -> None:
    assert number_of(foreign, station()) is None


def test_a_number_beyond_32_bits_has_an_id_that_only_memory_leads_back_from() -> None:
    one = station()
    wide = computed_id(2**40, one)
    assert number_of(wide, one) is None
    one.memory.transactions.add(Transaction(number=2**40, id=wide, since="2026-11-23T08:00:00Z"), NOW)
    assert (number_of(wide, one), id_of(2**40, one)) == (2**40, wide)


@given(st.integers(min_value=0, max_value=3_000_000_000), st.integers(min_value=1, max_value=1000))
def test_a_number_is_positive_and_has_31_bits(seconds: int, connector: int) -> None:
    number = new_number(datetime(2015, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds), connector)
    assert 0 < number < NUMBERS
    assert number == 1 or slot(number) == connector % 64


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3000)))
def test_a_number_tells_when_it_began_to_eight_seconds(ago: timedelta) -> None:
    at = NOW - ago
    assert timedelta(0) <= at - began(new_number(at, 1), NOW) < timedelta(seconds=8)


def test_starts_eight_seconds_apart_never_share_a_number_in_eight_years() -> None:
    step = timedelta(seconds=8 * 977)
    numbers = {new_number(datetime(2020, 1, 1, tzinfo=UTC) + step * index, 3) for index in range(30_000)}
    assert len(numbers) == 30_000
