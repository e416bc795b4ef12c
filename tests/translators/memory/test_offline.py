"""What is remembered for an outage has bounds."""

from datetime import UTC, datetime

from msgspec import Raw

from translators.memory.offline import MAX_ENDED, MAX_NUMBERS, MAX_TOKENS, Offline, TokenInfo

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_oldest_goes_first() -> None:
    offline = Offline()
    for number in range(1, MAX_NUMBERS + 2):
        offline.began(number)
    assert (len(offline.numbers), min(offline.numbers)) == (MAX_NUMBERS, 2)
    for number in range(MAX_ENDED + 1):
        offline.end(str(number))
        offline.end(str(number))
    assert (len(offline.ended), offline.ended[0]) == (MAX_ENDED, "1")
    info = TokenInfo(info=Raw(b"{}"), at=NOW.isoformat())
    for number in range(MAX_TOKENS + 1):
        offline.remember(str(number), info)
    assert len(offline.tokens) == MAX_TOKENS
    assert offline.known("0", NOW) is None
    assert offline.known("1", NOW) == Raw(b"{}")


def test_a_number_of_the_backend_is_found_once_it_is_known() -> None:
    offline = Offline(numbers={5: 0, 6: 9})
    assert offline.of_backend(9) == 6
    assert offline.of_backend(0) is None
    assert offline.of_backend(None) is None
