"""How long a SOAP station may be silent, and a backend that wants a boot before it takes anything else."""

from __future__ import annotations

import orjson
import pytest

from gateway.commands import Command, SendCall, SendError, SendResult, Side
from tests.talking import ACCEPTED, BOOT, Talk, only
from translators.errors import RpcCode


def soap_heartbeat() -> bytes:
    return b'<heartbeatRequest xmlns="urn://Ocpp/Cs/2012/06/"/>'


@pytest.mark.parametrize(("written", "seconds"), [("1000", 3000), ("10", 900), ("nonsense", 900), (None, 5400)])
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
