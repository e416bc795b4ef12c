"""A command that comes again is one deed with one answer."""

from __future__ import annotations

import orjson
import pytest

from gateway.asked import AGAIN_WITHIN, MAX_ANSWERS, MAX_BYTES, Asked
from gateway.commands import SendCall, SendError, SendResult, Side
from gateway.exchanges import Exchange
from gateway.runs import Incoming, Run
from tests.talking import START, Talk, only

CLEARED = {"status": "Accepted"}
BACKENDS = pytest.mark.parametrize("backend", ["1.6", "2.0.1"])
"""A relay and a translation."""


def command(message_id: str = "b1", payload: bytes = b"{}", action: str = "ClearCache") -> Incoming:
    return Incoming(message_id, action, payload, payload)


def run() -> Run:
    return Run(Side.BACKEND, "b1", "ClearCache", None, None, None, Exchange(START, Side.BACKEND, "ClearCache", "b1", b"{}"), 25.0)


def answer(message_id: str = "b1", payload: bytes = b"{}") -> SendResult:
    return SendResult(Side.BACKEND, message_id, "ClearCache", payload)


@BACKENDS
def test_a_command_that_is_said_again_gets_the_answer_it_had_and_the_station_hears_of_it_once(backend: str) -> None:
    talk = Talk("1.6", backend)
    sent = only(SendCall, talk.call(Side.BACKEND, "b1", "ClearCache", {}))
    first = only(SendResult, talk.result(Side.STATION, sent.message_id, CLEARED))
    talk.wait(AGAIN_WITHIN - 1)
    assert talk.call(Side.BACKEND, "b1", "ClearCache", {}) == [first]
    assert talk.notes.quirks == ["duplicate_event"]
    talk.wait(1)
    assert only(SendCall, talk.call(Side.BACKEND, "b1", "ClearCache", {})).action == "ClearCache"


@BACKENDS
def test_the_same_id_with_another_content_is_another_command(backend: str) -> None:
    talk = Talk("1.6", backend)
    for vendor in ("A", "B"):
        sent = only(SendCall, talk.call(Side.BACKEND, "b1", "DataTransfer", {"vendorId": vendor}))
        assert orjson.loads(sent.payload)["vendorId"] == vendor
        talk.result(Side.STATION, sent.message_id, CLEARED)
    assert not talk.notes.quirks


@BACKENDS
def test_a_refusal_is_said_again_too(backend: str) -> None:
    talk = Talk("1.6", backend)
    sent = only(SendCall, talk.call(Side.BACKEND, "b1", "DataTransfer", {"vendorId": "A"}))
    refused = only(SendError, talk.session.error_received(Side.STATION, sent.message_id, "InternalError", "broken", {}, talk.now))
    assert talk.call(Side.BACKEND, "b1", "DataTransfer", {"vendorId": "A"}) == [refused]


@BACKENDS
def test_a_command_whose_connection_broke_is_answered_on_the_next_one_while_it_still_goes_on(backend: str) -> None:
    talk = Talk("1.6", backend)
    sent = only(SendCall, talk.call(Side.BACKEND, "b1", "ClearCache", {}))
    talk.session.backend_lost(talk.now)
    talk.session.backend_opened(talk.now)
    assert talk.call(Side.BACKEND, "b1", "ClearCache", {}) == []
    assert only(SendResult, talk.result(Side.STATION, sent.message_id, CLEARED)).message_id == "b1"


@BACKENDS
def test_a_command_that_ended_while_nobody_was_there_to_hear_is_not_done_twice(backend: str) -> None:
    talk = Talk("1.6", backend)
    sent = only(SendCall, talk.call(Side.BACKEND, "b1", "ClearCache", {}))
    talk.session.backend_lost(talk.now)
    assert not any(isinstance(each, SendResult) for each in talk.result(Side.STATION, sent.message_id, CLEARED))
    talk.session.backend_opened(talk.now)
    again = only(SendResult, talk.call(Side.BACKEND, "b1", "ClearCache", {}))
    assert (again.message_id, orjson.loads(again.payload)) == ("b1", CLEARED)


def test_a_deed_of_the_connection_before_gives_its_answer_to_nobody_who_did_not_ask() -> None:
    talk = Talk("1.6", "1.6")
    sent = only(SendCall, talk.call(Side.BACKEND, "b1", "ClearCache", {}))
    talk.session.backend_lost(talk.now)
    talk.session.backend_opened(talk.now)
    assert not any(isinstance(each, SendResult) for each in talk.result(Side.STATION, sent.message_id, CLEARED))


def test_only_the_last_answers_are_kept_and_no_long_ones() -> None:
    asked = Asked()
    for number in range(MAX_ANSWERS + 1):
        asked.begin(command(f"b{number}"), run())
        asked.answered(f"b{number}", answer(f"b{number}"), 0.0)
    assert len(asked) == MAX_ANSWERS
    assert asked.answer(command("b0"), 1.0) is None
    asked.begin(command("long"), run())
    asked.answered("long", answer("long", b" " * (MAX_BYTES + 1)), 0.0)
    assert asked.answer(command("long"), 1.0) is None


def test_what_is_not_said_again_any_more_is_let_go() -> None:
    asked = Asked()
    goes_on = run()
    asked.begin(command("b1"), goes_on)
    asked.begin(command("b2"), run())
    asked.answered("b2", answer("b2"), 0.0)
    asked.expire(AGAIN_WITHIN)
    assert len(asked) == 1
    assert (asked.running(command("b1")), asked.id_of(goes_on)) == (goes_on, "b1")
    assert asked.running(command("b1", b'{"x":1}')) is asked.running(command("b1", action="Reset")) is None
