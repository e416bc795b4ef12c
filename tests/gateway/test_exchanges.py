"""The recent messages of a station."""

from datetime import UTC, datetime

from gateway.commands import Side
from gateway.exchanges import MAX_EXCHANGES, Exchange, Exchanges


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
