"""Requests wait for their turn, in order and within bounds."""

import pytest
from lxml import etree

from gateway.commands import Abandon, Persist, SendCall, SendError, SendResult, Side
from gateway.runs import Timing
from tests.talking import BOOT, STARTED, Talk, only

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
