"""Which requests are the same one again, and which only look like it."""

from __future__ import annotations

import hashlib
from typing import cast

import pytest

from gateway.io.soap_calls import Answer, SoapCall
from gateway.io.soap_repeats import MAX_BYTES, MAX_KEPT, SHORT_WINDOW, WINDOW, Repeats

ANSWER = Answer(b"<answer/>")


class Call:
    """What is looked at of a request."""

    def __init__(self, action: str, message_id: str, body: str) -> None:
        self.action, self.message_id, self.body_hash = action, message_id, hashlib.sha256(body.encode()).digest()
        self.dated = not body.startswith("undated")


def ask(repeats: Repeats, action: str, message_id: str, body: str = "b", at: float = 0.0, answer: Answer = ANSWER) -> bool:
    """One request; whether it was new, and then it got an answer."""
    key = repeats.key(cast("SoapCall", Call(action, message_id, body)))
    if repeats.answer(key, at) is not None:
        return False
    repeats.keep(key, answer, at)
    return True


@pytest.mark.parametrize("action", ["Authorize", "StatusNotification", "DataTransfer", "FirmwareStatusNotification", "BootNotification"])
def test_the_same_message_id_with_the_same_body_is_the_same_request_and_with_another_id_it_is_not(action: str) -> None:
    repeats = Repeats()
    assert ask(repeats, action, "1")
    assert not ask(repeats, action, "1", at=1)
    assert ask(repeats, action, "2", at=2)


@pytest.mark.parametrize("action", ["StartTransaction", "StopTransaction", "MeterValues"])
def test_what_is_told_of_a_transaction_is_the_same_under_any_message_id(action: str) -> None:
    repeats = Repeats()
    assert ask(repeats, action, "1")
    assert not ask(repeats, action, "2", at=WINDOW)
    assert not ask(repeats, action, "", at=WINDOW)
    assert ask(repeats, action, "1", "other", at=WINDOW)
    assert ask(repeats, action, "1", at=WINDOW + 1)


@pytest.mark.parametrize("action", ["StartTransaction", "StopTransaction", "MeterValues"])
def test_what_has_no_time_is_the_same_only_under_the_same_message_id_and_until_the_next_boot(action: str) -> None:
    repeats = Repeats()
    assert ask(repeats, action, "1", "undated")
    assert not ask(repeats, action, "1", "undated", at=1)
    assert ask(repeats, action, "2", "undated", at=2)
    assert ask(repeats, "BootNotification", "3", "boot", at=3)
    assert ask(repeats, action, "1", "undated", at=4)
    assert ask(repeats, action, "", "undated", at=5)
    assert not ask(repeats, action, "", "undated", at=6)
    assert ask(repeats, "Authorize", "", "A", at=7)
    assert ask(repeats, action, "", "undated", at=8)


def test_a_constant_message_id_names_nothing_once_it_was_used_for_two_bodies() -> None:
    repeats = Repeats()
    assert ask(repeats, "StatusNotification", "X", "Available")
    assert ask(repeats, "StatusNotification", "X", "Charging")
    assert ask(repeats, "StatusNotification", "X", "Available", at=1)
    assert ask(repeats, "Authorize", "X", "A", at=2)
    assert not ask(repeats, "Authorize", "X", "A", at=3)  # the very last request again
    assert ask(repeats, "StatusNotification", "Y", "Available", at=4)


def test_without_a_message_id_only_the_last_request_can_come_again_and_not_for_long() -> None:
    repeats = Repeats()
    assert ask(repeats, "Authorize", "", "A")
    assert not ask(repeats, "Authorize", "", "A", at=SHORT_WINDOW)
    assert ask(repeats, "Authorize", "", "A", at=SHORT_WINDOW + 1)
    assert ask(repeats, "Authorize", "", "B", at=SHORT_WINDOW + 2)
    assert ask(repeats, "Authorize", "", "A", at=SHORT_WINDOW + 3)


def test_a_heartbeat_is_always_asked_again_for_its_time_and_a_boot_soon() -> None:
    repeats = Repeats()
    assert ask(repeats, "Heartbeat", "1")
    assert ask(repeats, "Heartbeat", "1", at=1)
    assert ask(repeats, "BootNotification", "2", "boot")
    assert not ask(repeats, "BootNotification", "2", "boot", at=SHORT_WINDOW)
    assert ask(repeats, "BootNotification", "2", "boot", at=SHORT_WINDOW + 1)


@pytest.mark.parametrize("pause", [5.0, 120.0])
def test_after_a_start_a_station_may_count_from_one_again_and_what_it_told_of_a_transaction_is_known(pause: float) -> None:
    repeats = Repeats()
    life = [("BootNotification", "1", "boot"), ("StatusNotification", "2", "Available"), ("StopTransaction", "3", "stop")]
    assert [ask(repeats, *said) for said in (*life, ("StatusNotification", "4", "Occupied"))] == [True] * 4
    assert [ask(repeats, *said, at=pause) for said in life] == [True, True, False]
    assert not ask(repeats, "StatusNotification", "2", "Available", at=pause + 1)
    assert ask(repeats, "Authorize", "4", "A", at=pause + 1)  # no other body under an id of this life
    assert not ask(repeats, "StatusNotification", "2", "Available", at=pause + 2)


def test_only_so_many_answers_and_ids_are_kept_and_no_large_ones() -> None:
    repeats = Repeats()
    assert ask(repeats, "DataTransfer", "large", "l", answer=Answer(b"x" * (MAX_BYTES + 1)))
    assert ask(repeats, "DataTransfer", "large", "l")
    for number in range(MAX_KEPT + 1):
        assert ask(repeats, "Authorize", str(number), str(number))
    assert (len(repeats._answers), len(repeats._ids)) == (MAX_KEPT, MAX_KEPT)
    assert ask(repeats, "Authorize", "0", "0", at=1)
    assert not ask(repeats, "Authorize", str(MAX_KEPT), str(MAX_KEPT), at=1)
