"""What leaves a session: the memory first, each request through its leg, with the patience it has."""

import orjson

from gateway.commands import CloseBackend, Persist, SendCall, SendError, SendResult, Side
from gateway.runs import Timing
from tests.talking import STARTED, Talk, only


def test_what_a_message_depends_on_is_stored_before_it_leaves() -> None:
    talk = Talk("1.6", "2.0.1")
    commands = talk.call(Side.STATION, "s1", "StartTransaction", STARTED)
    assert [type(command) for command in commands][:2] == [Persist, SendCall]
    assert b'"number"' in only(Persist, commands).record


def test_a_message_that_changes_nothing_is_not_worth_a_write() -> None:
    talk = Talk("1.6", "2.0.1")
    assert [type(command) for command in talk.call(Side.STATION, "s1", "Heartbeat", {})] == [SendCall]


def test_a_command_has_an_end_even_when_each_answer_comes_late() -> None:
    talk = Talk(timing=Timing(station_call=20.0, command=25.0))
    talk.call(Side.BACKEND, "b1", "ClearCache", {})
    talk.mono += 19.0
    talk.call(Side.BACKEND, "b2", "ClearCache", {})
    assert only(SendError, talk.wait(1.0)).message_id == "b1"
    assert only(SendError, talk.wait(20.0)).message_id == "b2"


def test_only_what_must_reach_the_backend_is_tried_on_a_new_connection() -> None:
    for action, payload, again in (("StartTransaction", STARTED, True), ("Authorize", {"idTag": "A"}, False)):
        talk = Talk("1.6", "2.0.1", timing=Timing(backend_call=30.0))
        talk.call(Side.STATION, "s1", action, payload)
        assert bool([command for command in talk.wait(30.0) if isinstance(command, CloseBackend)]) is again


def test_what_the_station_s_version_does_not_have_is_answered_as_by_a_station_that_does_not_know_it() -> None:
    """device-model, appendix 1.2: UnknownVendorId; the codec is never asked to write it, and nobody is alarmed."""
    talk = Talk("1.2", "1.6")
    commands = talk.call(Side.BACKEND, "b1", "DataTransfer", {"vendorId": "acme"})
    assert orjson.loads(only(SendResult, commands).payload) == {"status": "UnknownVendorId"}
    assert not [command for command in commands if isinstance(command, SendCall)]
    assert talk.notes.faults == []
