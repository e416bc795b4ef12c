"""Records of kept messages and dead letters."""

from msgspec import Raw

from gateway.kept import DeadLetter, Kept, dead_letter, kept, key, number_of

MESSAGE = Kept(version="1.6", action="StopTransaction", message_id="7", payload=Raw(b'{"transactionId":1}'), at="2026-01-01T00:00:00Z")


def test_a_message_and_a_letter_come_back_as_they_were() -> None:
    assert kept(MESSAGE.dump()) == MESSAGE
    letter = DeadLetter(station="CP-1", reason="poisoned", detail="no", at="2026-01-02T00:00:00Z", message=MESSAGE)
    assert dead_letter(letter.dump()) == letter


def test_keys_of_a_station_are_in_the_order_of_their_numbers() -> None:
    keys = [key("CP 1", number) for number in (1, 9, 10, 123_456_789_012_345)]
    assert keys == sorted(keys)
    assert [number_of(each) for each in keys] == [1, 9, 10, 123_456_789_012_345]
    assert key("CP", 1).partition("\x1f")[2] == f"{1:015d}"
    assert number_of(f"{1:015d}") == 1
