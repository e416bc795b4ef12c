"""Requests wait for their turn, in order and within bounds."""

import orjson
import pytest
from lxml import etree

from gateway.commands import Abandon, Command, Persist, SendCall, SendError, SendResult, Side
from gateway.runs import Timing
from tests.talking import ACCEPTED, BOOT, STARTED, Talk, only
from translators.errors import RpcCode

BEAT = {"currentTime": "2026-11-23T12:00:00Z"}


def test_each_direction_has_its_own_line() -> None:
    talk = Talk()
    talk.call(Side.STATION, "s1", "Heartbeat", {})
    talk.call(Side.STATION, "s2", "Heartbeat", {})
    talk.call(Side.BACKEND, "b1", "ClearCache", {})
    talk.call(Side.BACKEND, "b2", "ClearCache", {})
    assert talk.session.turns.waiting == 2
    assert only(SendCall, talk.result(Side.STATION, "b1", {"status": "Accepted"})).message_id == "b2"
    assert talk.session.turns.waiting == 1


def test_commands_beyond_the_bound_are_refused_at_once() -> None:
    talk = Talk(timing=Timing(command_queue=1))
    for number in (1, 2):
        talk.call(Side.BACKEND, f"b{number}", "ClearCache", {})
    error = only(SendError, talk.call(Side.BACKEND, "b3", "ClearCache", {}))
    assert (error.message_id, error.side) == ("b3", Side.BACKEND)


@pytest.mark.parametrize("backend", ["1.6", "2.0.1"])
def test_a_command_that_waited_has_no_longer_than_its_backend_waits(backend: str) -> None:
    talk = Talk("1.6", backend)
    for number in (1, 2, 3):
        talk.call(Side.BACKEND, f"b{number}", "ClearCache", {})
    talk.mono += 1
    talk.call(Side.BACKEND, "b4", "ClearCache", {})
    commands = [*talk.wait(19.0), *talk.wait(4.9), *talk.wait(0.1), *talk.wait(1.0)]
    assert [each.message_id for each in commands if isinstance(each, SendError)] == ["b1", "b2", "b3", "b4"]
    assert len([each for each in commands if isinstance(each, SendCall)]) == 2  # the second, and for a second the fourth


def test_a_station_that_says_more_than_may_wait_keeps_what_must_not_be_lost() -> None:
    soap, beat = Talk("1.5", "1.6", timing=Timing(station_queue=1)), b'<heartbeatRequest xmlns="urn://Ocpp/Cs/2012/06/"/>'
    for number in (1, 2):
        soap.call(Side.STATION, f"s{number}", "Heartbeat", beat)
    # A fault has it throw the message away (1.5 §8.2).
    assert only(Abandon, soap.call(Side.STATION, "s3", "Heartbeat", beat)).message_id == "s3"
    talk = Talk(timing=Timing(station_queue=1))
    for number in (1, 2):
        talk.call(Side.STATION, f"s{number}", "Heartbeat", {})
    assert talk.call(Side.STATION, "s3", "StartTransaction", STARTED) == []
    assert only(SendError, talk.call(Side.STATION, "s4", "Authorize", {"idTag": "A"})).message_id == "s4"


def test_before_its_boot_is_accepted_a_station_can_only_boot() -> None:
    talk = Talk("1.6", "2.0.1")
    sent = only(SendCall, talk.call(Side.STATION, "s1", "BootNotification", BOOT))
    talk.result(Side.BACKEND, sent.message_id, {**BEAT, "interval": 10, "status": "Rejected"})
    assert only(SendError, talk.call(Side.STATION, "s2", "Heartbeat", {})).code == "SecurityError"
    sent = only(SendCall, talk.call(Side.STATION, "s3", "BootNotification", BOOT))
    talk.result(Side.BACKEND, sent.message_id, {**BEAT, "interval": 10, "status": "Accepted"})
    assert only(SendCall, talk.call(Side.STATION, "s4", "Heartbeat", {})).action == "Heartbeat"


def test_whoever_is_turned_away_keeps_what_must_not_be_lost() -> None:
    talk = Talk()
    talk.call(Side.STATION, "s1", "Heartbeat", {})
    talk.session.drain(talk.now)
    assert talk.call(Side.STATION, "s2", "StartTransaction", STARTED) == []
    assert ("station", "in", "StartTransaction", "abandoned") in talk.notes.messages
    assert only(SendError, talk.call(Side.STATION, "s3", "Authorize", {"idTag": "A"})).message_id == "s3"


def test_at_the_end_commands_that_came_before_are_fulfilled_and_new_ones_are_not() -> None:
    talk = Talk()
    for number in (1, 2):
        talk.call(Side.BACKEND, f"b{number}", "ClearCache", {})
    talk.session.drain(talk.now)
    assert only(SendError, talk.call(Side.BACKEND, "b3", "ClearCache", {})).message_id == "b3"
    for number in (1, 2):
        assert talk.call(Side.BACKEND, f"b{number}", "ClearCache", {}) == []  # asked again: one answer serves both
        assert only(SendResult, talk.result(Side.STATION, f"b{number}", {"status": "Accepted"})).message_id == f"b{number}"
    assert talk.session.finished


def test_what_must_not_be_lost_is_never_refused_for_want_of_room() -> None:
    talk = Talk(timing=Timing(station_queue=1))
    for number in (1, 2):
        talk.call(Side.STATION, f"s{number}", "Heartbeat", {})
    assert only(SendError, talk.call(Side.STATION, "s3", "Heartbeat", {})).message_id == "s3"
    assert talk.call(Side.STATION, "s4", "StartTransaction", STARTED) == []
    assert ("station", "in", "StartTransaction", "abandoned") in talk.notes.messages
    full = Talk("1.6", "2.0.1", timing=Timing(leg_queue=0))
    assert not any(isinstance(each, SendError) for each in full.call(Side.STATION, "s1", "StartTransaction", STARTED))
    assert ("station", "in", "StartTransaction", "abandoned") in full.notes.messages
    soap = Talk("1.5", "1.6", timing=Timing(station_queue=0))
    beat = b'<heartbeatRequest xmlns="urn://Ocpp/Cs/2012/06/"/>'
    assert only(Abandon, soap.call(Side.STATION, "s1", "Heartbeat", beat)).message_id == "s1"


def test_a_soap_station_is_turned_away_without_an_answer() -> None:
    talk = Talk("1.5", "1.6")
    talk.call(Side.BACKEND, "b1", "ClearCache", {})
    talk.session.drain(talk.now)
    beat = b'<heartbeatRequest xmlns="urn://Ocpp/Cs/2012/06/"/>'
    assert only(Abandon, talk.call(Side.STATION, "s1", "Heartbeat", beat)).message_id == "s1"
    assert only(SendResult, talk.session.result_received(Side.STATION, "gw-1", _cleared(), talk.now)).message_id == "b1"


def _cleared() -> object:
    return etree.fromstring('<clearCacheResponse xmlns="urn://Ocpp/Cp/2012/06/"><status>Accepted</status></clearCacheResponse>')


@pytest.mark.parametrize(("version", "spoken"), [("1.2", "2010/08"), ("1.5", "2012/06"), ("1.6s", "2015/10")])
def test_a_pending_station_may_speak_when_its_version_has_pending(version: str, spoken: str) -> None:
    """1.6 §4.2: while it is pending, triggered messages come; 1.2 and 1.5 were told Rejected."""
    talk = Talk(version, "1.6")
    talk.station.memory.boot.status = "Pending"
    commands = talk.call(Side.STATION, "s1", "Heartbeat", f'<heartbeatRequest xmlns="urn://Ocpp/Cs/{spoken}/"/>'.encode())
    assert [type(command) for command in commands if not isinstance(command, Persist)] == [SendCall if version == "1.6s" else SendError]


def soap_heartbeat() -> bytes:
    return b'<heartbeatRequest xmlns="urn://Ocpp/Cs/2012/06/"/>'


@pytest.mark.parametrize(("written", "seconds"), [("1000", 3000), ("10", 30), ("nonsense", 900), (None, 5400)])
def test_a_soap_station_is_waited_for_as_long_as_its_own_interval_wants(written: str | None, seconds: int) -> None:
    talk = Talk("1.5", "2.0.1", opened=False)
    boot = talk.station.memory.boot
    boot.status, boot.interval = "Accepted", 300
    if written is not None:
        boot.action_payload = orjson.dumps(BOOT).decode()
        talk.station.memory.configuration.wrote("HeartBeatInterval", written)
    talk.session.backend_opened(talk.now)
    talk.session.station_opened(talk.now)
    talk.wait(seconds - 1.0)
    assert not talk.session.finished
    talk.wait(2.0)
    assert talk.session.finished


def accepted_station(station: str = "1.5") -> Talk:
    talk = Talk(station, "2.0.1")
    boot = talk.station.memory.boot
    boot.status, boot.interval, boot.action_payload = "Accepted", 300, orjson.dumps(BOOT).decode()
    return talk


def refuse(talk: Talk, message_id: str) -> list[Command]:
    return talk.session.error_received(Side.BACKEND, message_id, "SecurityError", "boot first", {}, talk.now)


@pytest.mark.parametrize("station", ["1.5", "1.6"])
def test_a_backend_that_wants_a_boot_first_gets_the_last_one_and_then_what_it_refused(station: str) -> None:
    talk = accepted_station(station)
    asked = only(SendCall, talk.call(Side.STATION, "s1", "Heartbeat", soap_heartbeat() if station == "1.5" else {}))
    boot = only(SendCall, refuse(talk, asked.message_id))
    assert (boot.action, orjson.loads(boot.payload)["reason"]) == ("BootNotification", "Unknown")
    again = only(SendCall, talk.result(Side.BACKEND, boot.message_id, ACCEPTED))
    assert (again.action, again.payload, again.message_id != asked.message_id) == ("Heartbeat", asked.payload, True)
    assert only(SendResult, talk.result(Side.BACKEND, again.message_id, {"currentTime": "2026-11-23T12:00:00Z"}))
    assert talk.notes.quirks == ["boot_repeated"]


def test_the_boot_is_repeated_once_a_connection_and_a_second_refusal_is_the_stations() -> None:
    talk = accepted_station("1.6")
    asked = only(SendCall, talk.call(Side.STATION, "s1", "Authorize", {"idTag": "A"}))
    boot = only(SendCall, refuse(talk, asked.message_id))
    again = only(SendCall, talk.result(Side.BACKEND, boot.message_id, ACCEPTED))
    assert only(SendError, refuse(talk, again.message_id)).code is RpcCode.SECURITY_ERROR
    other = only(SendCall, talk.call(Side.STATION, "s2", "Authorize", {"idTag": "B"}))
    assert only(SendError, refuse(talk, other.message_id))
    talk.session.backend_lost(talk.now)
    talk.session.backend_opened(talk.now)
    asked = only(SendCall, talk.call(Side.STATION, "s3", "Authorize", {"idTag": "C"}))
    assert only(SendCall, refuse(talk, asked.message_id)).action == "BootNotification"


def test_what_waits_behind_the_refused_request_waits_for_the_boot_too() -> None:
    talk = accepted_station("1.6")
    asked = only(SendCall, talk.call(Side.STATION, "s1", "Authorize", {"idTag": "A"}))
    leg = talk.session.runner.legs[Side.BACKEND]
    leg.queue.append(type(leg.outstanding)("later", "Heartbeat", b"{}", None, 1e9, Side.BACKEND))  # type: ignore[misc,call-arg]  # it is one
    boot = only(SendCall, refuse(talk, asked.message_id))
    again = only(SendCall, talk.result(Side.BACKEND, boot.message_id, ACCEPTED))
    assert [again.action, *(each.action for each in leg.queue)] == ["Authorize", "Heartbeat"]


def test_a_station_that_never_booted_here_has_no_boot_to_repeat() -> None:
    talk = accepted_station("1.6")
    talk.station.memory.boot.action_payload = ""
    asked = only(SendCall, talk.call(Side.STATION, "s1", "Authorize", {"idTag": "A"}))
    assert only(SendError, refuse(talk, asked.message_id)).code is RpcCode.SECURITY_ERROR
