"""A station that answers too late has done what it says, and that is remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gateway.commands import Command, SendCall, SendError, SendResult, Side
from gateway.late import MAX_AWAITED, WAITED_FOR, LateAnswers
from gateway.legs import Pending
from tests.talking import Talk, only
from translators.memory.station import Station

LATER = "2026-11-23T13:00:00Z"
TOKEN = {"idToken": "04A2B3C4", "type": "ISO14443"}
RESERVE = {"id": 7, "expiryDateTime": LATER, "idToken": TOKEN, "evseId": 1}
TIMEOUT = 21.0

Done = Callable[[Station], object]


def reserved(station: Station) -> object:
    return list(station.memory.reservations.rows)


def ordered(station: Station) -> object:
    return station.memory.availability.wanted


def awaited(station: Station) -> object:
    return [row.remoteStartId for row in station.memory.remote_starts.waiting]


def listed(station: Station) -> object:
    return station.memory.local_list.backend or 0


def given_up(talk: Talk, action: str, payload: Any) -> str:
    """Ask the station, and give up; the message id it was asked under."""
    sent = only(SendCall, talk.call(Side.BACKEND, "b1", action, payload))
    assert only(SendError, talk.wait(TIMEOUT)).code == "GenericError"
    return str(sent.message_id)


CASES: list[tuple[str, str, str, Any, Any, Done, object, object]] = [
    ("1.6", "2.0.1", "ReserveNow", RESERVE, {"status": "Accepted"}, reserved, [], [7]),
    ("1.6", "2.0.1", "ReserveNow", RESERVE, {"status": "Occupied"}, reserved, [], []),
    ("1.6", "2.0.1", "ChangeAvailability", {"operationalStatus": "Inoperative"}, {"status": "Scheduled"}, ordered, {}, {0: "Inoperative"}),
    (
        "2.0.1",
        "1.6",
        "ChangeAvailability",
        {"connectorId": 0, "type": "Inoperative"},
        {"status": "Accepted"},
        ordered,
        {},
        {0: "Inoperative"},
    ),
    ("1.6", "2.0.1", "RequestStartTransaction", {"remoteStartId": 3, "idToken": TOKEN}, {"status": "Rejected"}, awaited, [3], []),
    ("1.6", "2.0.1", "RequestStartTransaction", {"remoteStartId": 3, "idToken": TOKEN}, {"status": "Accepted"}, awaited, [3], [3]),
    ("1.6", "1.6", "SendLocalList", {"listVersion": 4, "updateType": "Full"}, {"status": "Accepted"}, listed, 0, 4),
]


@pytest.mark.parametrize(("station", "backend", "action", "payload", "answer", "done", "before", "after"), CASES)
def test_what_a_station_says_too_late_is_remembered_and_nobody_is_told(
    station: str, backend: str, action: str, payload: Any, answer: Any, done: Done, before: object, after: object
) -> None:
    talk = Talk(station, backend)
    talk.station.memory.topology.saw(1)
    message_id = given_up(talk, action, payload)
    assert done(talk.station) == before
    commands = talk.result(Side.STATION, message_id, answer)
    assert not any(isinstance(each, SendCall | SendError) or each.__class__.__name__ == "SendResult" for each in commands)
    assert done(talk.station) == after
    assert talk.notes.quirks.count("late_answer") == 1


def persisted(commands: list[Command]) -> bool:
    return any(each.__class__.__name__ == "Persist" for each in commands)


def test_it_is_stored_once_and_an_answer_that_comes_again_is_none() -> None:
    talk = Talk("1.6", "2.0.1")
    talk.station.memory.topology.saw(1)
    message_id = given_up(talk, "ReserveNow", RESERVE)
    assert persisted(talk.result(Side.STATION, message_id, {"status": "Accepted"}))
    assert not persisted(talk.result(Side.STATION, message_id, {"status": "Accepted"}))


def test_nonsense_that_comes_late_says_nothing() -> None:
    talk = Talk("1.6", "2.0.1")
    talk.station.memory.topology.saw(1)
    assert talk.result(Side.STATION, given_up(talk, "ReserveNow", RESERVE), {"status": 7}) == []
    assert reserved(talk.station) == []


def test_an_answer_is_waited_for_only_so_long() -> None:
    talk = Talk("1.6", "2.0.1")
    talk.station.memory.topology.saw(1)
    message_id = given_up(talk, "ReserveNow", RESERVE)
    talk.wait(WAITED_FOR)
    talk.result(Side.STATION, message_id, {"status": "Accepted"})
    assert reserved(talk.station) == []


def pending(number: int, *, sent: bool = True, late: Callable[[Any], object] | None) -> Pending:
    return Pending(f"gw-{number}", "ClearCache", b"{}", None, 20.0, Side.STATION, sent_before=sent, late=late)


def test_only_so_many_are_waited_for() -> None:
    heard: list[Any] = []
    answers = LateAnswers(lambda _, payload: payload)
    for number in range(MAX_AWAITED + 1):
        answers.give_up(pending(number, late=heard.append), 0.0)
    answers.hear("gw-0", "first", 1.0)
    answers.hear("gw-1", "second", 1.0)
    assert heard == ["second"]


def test_what_never_left_or_changes_nothing_is_not_waited_for() -> None:
    heard: list[Any] = []
    answers = LateAnswers(lambda _, payload: payload)
    answers.give_up(pending(1, sent=False, late=heard.append), 0.0)
    answers.give_up(pending(2, late=None), 0.0)
    answers.hear("gw-1", "first", 1.0)
    answers.hear("gw-2", "second", 1.0)
    assert heard == []


def test_a_late_answer_is_not_one_to_another_command_of_the_same_id() -> None:
    talk = Talk("1.6", "1.6")
    given_up(talk, "ClearCache", {})
    for number in range(2):
        sent = only(SendCall, talk.call(Side.BACKEND, "b1", "ChangeAvailability", {"connectorId": number, "type": "Operative"}))
        assert not [each for each in talk.result(Side.STATION, "b1", {"status": "Rejected"}) if isinstance(each, SendResult)]
        answer = only(SendResult, talk.result(Side.STATION, sent.message_id, {"status": "Accepted"}))
        assert (answer.message_id, answer.payload) == ("b1", b'{"status":"Accepted"}')


def test_a_late_answer_is_not_one_to_another_card_of_a_station_that_uses_its_ids_again() -> None:
    talk = Talk("1.6", "1.6")
    talk.call(Side.STATION, "s1", "Authorize", {"idTag": "A"})
    talk.wait(30.0)
    sent = only(SendCall, talk.call(Side.STATION, "s1", "Authorize", {"idTag": "B"}))
    assert talk.result(Side.BACKEND, "s1", {"idTagInfo": {"status": "Accepted"}}) == []
    answer = only(SendResult, talk.result(Side.BACKEND, sent.message_id, {"idTagInfo": {"status": "Invalid"}}))
    assert (answer.message_id, answer.payload) == ("s1", b'{"idTagInfo":{"status":"Invalid"}}')
