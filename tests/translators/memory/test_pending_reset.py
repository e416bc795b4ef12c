from datetime import UTC, datetime, timedelta

from translators.memory.pending_reset import LONGEST_WAIT, QUIET, RETRY_AFTER, PendingReset
from translators.memory.station import Station

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_without_an_order_nothing_expires() -> None:
    assert not PendingReset().is_expired(NOW)


def test_a_new_order_begins_anew() -> None:
    pending = PendingReset()
    pending.order(NOW)
    pending.see(NOW, idle=True)
    pending.try_it(NOW)
    pending.order(NOW + timedelta(hours=1))
    assert (pending.tries, pending.idle_since, pending.tried_at) == (0, "", "")
    assert not pending.is_expired(NOW + LONGEST_WAIT)
    assert pending.is_expired(NOW + LONGEST_WAIT + timedelta(hours=1))


def test_a_try_wants_quiet_and_a_minute_since_the_last() -> None:
    pending = PendingReset()
    pending.order(NOW)
    assert not pending.may_try(NOW + QUIET)
    pending.see(NOW, idle=True)
    assert not pending.may_try(NOW + QUIET - timedelta(seconds=1))
    assert pending.may_try(NOW + QUIET)
    pending.try_it(NOW + QUIET)
    assert not pending.may_try(NOW + QUIET + RETRY_AFTER - timedelta(seconds=1))
    assert pending.may_try(NOW + QUIET + RETRY_AFTER)


def test_an_order_outlives_the_gateway() -> None:
    before, after = Station("CP-1", "1.6", "2.0.1"), Station("CP-1", "1.6", "2.0.1")
    before.memory.pending_reset.order(NOW)
    before.memory.pending_reset.try_it(NOW)
    after.load(before.dump())
    assert after.memory.pending_reset == before.memory.pending_reset
    assert after.memory.pending_reset.tries == 1
