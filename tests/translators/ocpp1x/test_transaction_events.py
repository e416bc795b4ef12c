"""TransactionEvent made for a station of 1.x; how they follow each other is tested with the flows."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from msgspec import UNSET

from translators import canonical as c
from translators.memory.station import Station
from translators.memory.transactions import StateChange, Transaction
from translators.ocpp1x.times import Moment
from translators.ocpp1x.transaction_events import evse_of, force_closed, started, state_changed, trigger_of, updated

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
AT = "2026-11-23T12:00:00Z"


def station() -> Station:
    made = Station("CB1234", "1.6", "2.0.1")
    made.now = NOW
    return made


def row(**fields: object) -> Transaction:
    return Transaction(number=1, id="x", since=AT, **fields)  # type: ignore[arg-type]  # spelled freely


def value(*samples: c.SampledValueType) -> c.MeterValueType:
    return c.MeterValueType(timestamp=AT, sampledValue=samples)


def test_a_start_nothing_is_known_of_says_nothing_more() -> None:
    event = started(row(), station())
    assert (event.meterValue, event.evse, event.idToken, event.reservationId, event.offline, event.customData) == (UNSET,) * 6
    assert event.transactionInfo == c.TransactionType(transactionId="x", chargingState="EVConnected")


def test_a_start_with_reservation_0_and_remote_start_0_says_both() -> None:
    event = started(row(reservationId=0, remoteStartId=0, meterStart=0), station())
    assert (event.reservationId, event.transactionInfo.remoteStartId) == (0, 0)
    assert event.meterValue is not UNSET


def test_a_start_is_the_same_whenever_it_is_made() -> None:
    one = station()
    transaction = row(connector=1, meterStart=10)
    first = started(transaction, one)
    one.now = NOW.replace(hour=20)
    transaction.take(7)
    assert started(transaction, one) == first


@pytest.mark.parametrize(
    ("contexts", "trigger"),
    [(("Sample.Periodic",), "MeterValuePeriodic"), (("Sample.Clock",), "MeterValueClock"), (("Sample.Clock", "Trigger"), "Trigger")],
)
def test_contexts_are_triggers(contexts: tuple[c.ReadingContextEnumType, ...], trigger: str) -> None:
    assert trigger_of(tuple(value(c.SampledValueType(value=Decimal(1), context=context)) for context in contexts)) == trigger


def test_an_update_carries_the_time_of_its_values_and_no_state() -> None:
    event = updated(row(), 4, (value(c.SampledValueType(value=Decimal(1))),), offline=False)
    assert (event.timestamp, event.seqNo, event.transactionInfo) == (AT, 4, c.TransactionType(transactionId="x"))


def test_a_moved_time_is_told_as_the_station_wrote_it() -> None:
    event = state_changed(row(), StateChange(at=AT, raw="1970", state="Charging", trigger="ChargingStateChanged"), station())
    assert bytes(event.customData) == b'{"vendorId":"org.ocppgw.legacy","timestamp":"1970"}'


def test_a_forced_end_says_that_nobody_said_it() -> None:
    event = force_closed(row(), 3, Moment(NOW, AT, AT, False), 42, station())
    assert bytes(event.customData) == b'{"vendorId":"org.ocppgw.legacy","synthetic":true}'
    assert (event.triggerReason, event.transactionInfo.stoppedReason, event.seqNo) == ("AbnormalCondition", "Other", 3)


def test_an_unknown_connector_is_nowhere() -> None:
    assert evse_of(0, station()) is UNSET
    assert evse_of(3, station()) == c.EVSEType(id=3, connectorId=1)
