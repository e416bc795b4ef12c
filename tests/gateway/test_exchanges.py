"""The recent messages of a station."""

import gc
from datetime import UTC, datetime

from gateway.commands import Side
from gateway.exchanges import MAX_EXCHANGES, MAX_KEPT, MAX_ONE, Exchange, Exchanges, SentFrame


def test_the_oldest_goes_when_there_are_too_many() -> None:
    recent = Exchanges()
    for number in range(MAX_EXCHANGES + 3):
        recent.add(Exchange(datetime(2026, 11, 23, tzinfo=UTC), Side.STATION, "Heartbeat", str(number), b"{}"))
    assert len(recent) == MAX_EXCHANGES
    assert next(each.message_id for each in recent) == "3"


def test_looking_through_them_is_not_disturbed_by_new_ones() -> None:
    recent = Exchanges()
    at = datetime(2026, 11, 23, tzinfo=UTC)
    recent.add(Exchange(at, Side.STATION, "Heartbeat", "1", b"{}"))
    for each in recent:
        assert each.outcome == "waiting"
        recent.add(Exchange(at, Side.STATION, "Heartbeat", "2", b"{}"))
    assert len(recent) == 2


def test_frames_that_are_too_long_are_let_go_when_the_next_comes() -> None:
    recent = Exchanges()
    at = datetime(2026, 11, 23, tzinfo=UTC)
    long = Exchange(at, Side.STATION, "DataTransfer", "1", b"x" * MAX_ONE)
    long.sent += (SentFrame(Side.BACKEND, 2, "b", "DataTransfer", b"yy"),)
    long.canonical += (b"{}",)
    recent.add(long)
    assert len(long.received) == MAX_ONE
    recent.add(Exchange(at, Side.STATION, "Heartbeat", "2", b"{}"))
    assert (long.received, long.sent[0].payload, long.canonical) == (b'"%d bytes, not kept"' % MAX_ONE, b'"2 bytes, not kept"', ())


def test_a_long_answer_is_let_go_like_any_frame() -> None:
    recent = Exchanges()
    at = datetime(2026, 11, 23, tzinfo=UTC)
    long = Exchange(at, Side.STATION, "Heartbeat", "1", b"{}")
    long.canonical += (b"x" * MAX_ONE,)
    recent.add(long)
    recent.add(Exchange(at, Side.STATION, "Heartbeat", "2", b"{}"))
    assert long.canonical == ()


def test_all_frames_of_a_station_together_have_a_bound() -> None:
    recent = Exchanges()
    at = datetime(2026, 11, 23, tzinfo=UTC)
    for number in range(2 * MAX_EXCHANGES):
        recent.add(Exchange(at, Side.STATION, "DataTransfer", str(number), b"x" * 20_000))
        assert sum(len(each.received) for each in recent) <= MAX_KEPT + 20_000 + 50 * MAX_EXCHANGES
    assert len(recent) == MAX_EXCHANGES
    assert [len(each.received) for each in recent][-4:] == [20_000] * 4


def test_the_garbage_collector_has_nothing_to_look_at() -> None:
    """Twenty of each of thousands of stations would be half of all it looks at."""
    exchange = Exchange(datetime(2026, 11, 23, tzinfo=UTC), Side.STATION, "Heartbeat", "1", b"{}")
    exchange.sent += (SentFrame(Side.STATION, 3, "1", "Heartbeat", b"{}"),)
    exchange.canonical += (b"{}",)
    exchange.losses += ("custom_data",)
    gc.collect()  # it lets go of tuples that hold nothing it would have to look at
    held = (exchange, exchange.sent, exchange.sent[0], exchange.canonical, exchange.losses, exchange.quirks)
    assert not any(gc.is_tracked(each) for each in held)
