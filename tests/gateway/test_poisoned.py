"""A message of a SOAP station that the central system refuses each time must not block for ever what stands behind it."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from gateway.commands import Abandon, SendCall, SendError, Side
from gateway.room import Buffering
from gateway.runs import Incoming
from tests.buffering import Keeping
from tests.talking import only
from translators.memory.journal import MAX_REFUSED, Journal
from translators.retries import MAX_TIMES, MIN_TIME

BODY = b"""<stopTransactionRequest xmlns="urn://Ocpp/Cs/2012/06/"><transactionId>7</transactionId><idTag>04A2B3C4</idTag>\
<timestamp>2026-11-23T12:00:00Z</timestamp><meterStop>10</meterStop></stopTransactionRequest>"""
GAP = MIN_TIME.total_seconds() / (MAX_TIMES - 1)


def say(talk: Keeping, number: int, code: str) -> list[Any]:
    """The station sends the head of its queue once more, and the central system refuses it."""
    incoming = Incoming(f"s{number}", "StopTransaction", etree.fromstring(BODY), BODY)
    calls = talk.done(talk.session.call_received(Side.STATION, incoming, talk.now))
    call = next(each for each in calls if isinstance(each, SendCall))
    return [each for each in talk.error(Side.BACKEND, call.message_id, code) if not isinstance(each, SendCall)]


@pytest.mark.parametrize("backend", ["1.6", "2.0.1"])
def test_after_ten_refusals_within_an_hour_or_more_the_station_is_told_and_the_operator_has_the_message(backend: str) -> None:
    talk = Keeping("1.5", backend, buffering=Buffering())
    for number in range(MAX_TIMES - 1):
        assert say(talk, number, "PropertyConstraintViolation") == [Abandon(f"s{number}")]
        talk.mono += GAP
    assert talk.letters == []
    error = only(SendError, say(talk, MAX_TIMES, "PropertyConstraintViolation"))
    assert (error.message_id, error.code) == (f"s{MAX_TIMES}", "InternalError")
    (letter,) = talk.letters
    assert (letter.reason, letter.message.action) == ("poisoned", "StopTransaction")
    assert "PropertyConstraintViolation" in letter.detail
    assert say(talk, MAX_TIMES + 1, "InternalError") == [Abandon(f"s{MAX_TIMES + 1}")]  # should it come again, it is counted anew


def test_a_station_that_repeats_without_a_pause_is_not_given_up_before_an_hour() -> None:
    talk = Keeping("1.5", "1.6", buffering=Buffering())
    for number in range(2 * MAX_TIMES):
        assert say(talk, number, "InternalError") == [Abandon(f"s{number}")]
    talk.mono += MIN_TIME.total_seconds()
    assert only(SendError, say(talk, 99, "InternalError")).code == "InternalError"


def test_the_messages_counted_are_bounded() -> None:
    journal = Journal()
    for number in range(2 * MAX_REFUSED):
        assert journal.refuse(str(number), "2026-11-23T12:00:00Z").times == 1
    assert journal.refuse(str(2 * MAX_REFUSED - 1), "2026-11-23T12:01:00Z").times == 2
    assert len(journal.refused) == MAX_REFUSED
