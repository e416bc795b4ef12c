"""Transactions that nobody but the gateway knows of yet."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from translators.errors import Refused
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.offline import transactions

START = wire.StartTransactionRequest(connectorId=1, idTag="A", meterStart=1, timestamp="2026-11-23T12:00:00Z")
PAIRS = [("1.6", "1.6"), ("1.5", "1.6"), ("1.6", "2.0.1"), ("1.5", "2.1")]


def station(version: str, backend: str) -> Station:
    made = Station("CP-1", version, backend)
    made.now = datetime(2026, 11, 23, 12, 0, 5, tzinfo=UTC)
    return made


def stop(number: int, at: str = "2026-11-23T12:01:00Z") -> wire.StopTransactionRequest:
    return wire.StopTransactionRequest(transactionId=number, meterStop=5, timestamp=at)


@pytest.mark.parametrize(("version", "backend"), PAIRS)
def test_a_repeated_start_has_its_number_and_another_has_another(version: str, backend: str) -> None:
    of = station(version, backend)
    number = transactions.start(START, of)
    assert transactions.start(START, of) == number
    others = {transactions.start(replace(START, connectorId=connector), of) for connector in (2, 3)}
    assert len({number, *others}) == 3
    assert of.touched


@pytest.mark.parametrize(("version", "backend"), PAIRS)
def test_a_frozen_clock_does_not_make_two_charges_one(version: str, backend: str) -> None:
    """Start, stop and start again at the same time by the station's clock: all three wait."""
    of = station(version, backend)
    first = transactions.start(START, of)
    assert transactions.stop(stop(first), of) == first
    second = transactions.start(START, of)
    assert second != first
    assert transactions.stop(stop(second), of) == second
    assert of.memory.offline.ended == [str(first), str(second)]


@pytest.mark.parametrize(("version", "backend"), PAIRS)
def test_a_transaction_needs_a_connector(version: str, backend: str) -> None:
    with pytest.raises(Refused) as refused:
        transactions.start(replace(START, connectorId=-1), station(version, backend))
    assert refused.value.party == "station"


def test_a_number_of_ours_is_none_that_a_16_backend_uses() -> None:
    of = station("1.6", "1.6")
    taken = transactions.start(START, of)
    other = station("1.6", "1.6")
    other.memory.relayed.begin(str(taken), 2, "2026-11-23T11:00:00Z")
    assert transactions.start(START, other) != taken
    third = station("1.6", "1.6")
    third.memory.offline.numbers = {5: taken}
    assert transactions.start(START, third) != taken


def test_a_stop_without_a_number_ends_the_one_the_station_never_learnt_of() -> None:
    of = station("1.6", "2.0.1")
    number = transactions.start(START, of)
    assert transactions.stop(stop(-1), of) == number
    assert of.memory.transactions.rows[0].stopping


def test_a_stop_of_what_nobody_knows_is_taken_too() -> None:
    assert transactions.stop(stop(4711), station("1.6", "1.6")) == 4711
    assert transactions.stop(stop(-1), station("1.6", "1.6")) == 0


def test_a_number_that_the_station_uses_it_has_learnt() -> None:
    of = station("1.6", "2.0.1")
    number = transactions.start(START, of)
    value = wire.MeterValue(timestamp="2026-11-23T12:00:30Z", sampledValue=(wire.SampledValue(value="1"),))
    values = wire.MeterValuesRequest(connectorId=1, transactionId=number, meterValue=(value,))
    transactions.meter(replace(values, transactionId=-1), of)
    assert not of.memory.transactions.rows[0].used
    transactions.meter(values, of)
    assert of.memory.transactions.rows[0].used
