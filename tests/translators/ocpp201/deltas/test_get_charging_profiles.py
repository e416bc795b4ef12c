"""A report of charging profiles of a 2.1 station and the answer to the 2.0.1 backend that asked for it."""

from __future__ import annotations

from typing import Any

import orjson

from gateway.commands import Command, SendCall, SendResult, Side
from tests.talking import Talk, only
from tests.translators.ocpp201.deltas.test_report_charging_profiles import DYNAMIC, page, profile
from translators.ocpp201.deltas.get_charging_profiles import BEGINS_WITHIN
from translators.ocpp201.deltas.report_charging_profiles import ANSWERED_WITHIN

ASKED = {"requestId": 7, "chargingProfile": {"stackLevel": 0}}
ACCEPTED = {"status": "Accepted"}


def asked(status: str = "Accepted") -> tuple[Talk, list[Command]]:
    """The station has answered; gives what became of that."""
    talk = Talk("2.1", "2.0.1")
    call = only(SendCall, talk.call(Side.BACKEND, "b1", "GetChargingProfiles", ASKED))
    return talk, talk.result(Side.STATION, call.message_id, {"status": status})


def answer(commands: list[Command], side: Side) -> Any:
    (found,) = [command for command in commands if isinstance(command, SendResult) and command.side is side]
    return orjson.loads(found.payload)


def calls(commands: list[Command]) -> list[Any]:
    return [orjson.loads(command.payload) for command in commands if isinstance(command, SendCall)]


def test_a_report_of_which_nothing_can_be_told_is_none() -> None:
    talk, commands = asked()
    assert commands == []
    assert answer(talk.call(Side.STATION, "s1", "ReportChargingProfiles", page(DYNAMIC, tbc=True)), Side.STATION) == {}
    commands = talk.call(Side.STATION, "s2", "ReportChargingProfiles", page(DYNAMIC))
    assert answer(commands, Side.BACKEND)["status"] == "NoProfiles"
    assert (answer(commands, Side.STATION), calls(commands)) == ({}, [])
    assert talk.notes.losses == ["profile.kind"] * 2


def test_the_answer_goes_before_the_first_page_that_can_be_told() -> None:
    talk, _ = asked()
    talk.call(Side.STATION, "s1", "ReportChargingProfiles", page(DYNAMIC, tbc=True))
    commands = [one for one in talk.call(Side.STATION, "s2", "ReportChargingProfiles", page(profile(1), tbc=True)) if one]
    kinds = [type(command) for command in commands if isinstance(command, SendResult | SendCall)]
    assert kinds == [SendResult, SendCall]
    assert (answer(commands, Side.BACKEND), calls(commands)) == (ACCEPTED, [page(profile(1), tbc=True)])
    assert answer(talk.result(Side.BACKEND, only(SendCall, commands).message_id, {}), Side.STATION) == {}
    assert calls(talk.call(Side.STATION, "s3", "ReportChargingProfiles", page(DYNAMIC))) == [page(profile(1), tbc=False)]


def test_who_reports_before_answering_is_told_in_order() -> None:
    talk = Talk("2.1", "2.0.1")
    call = only(SendCall, talk.call(Side.BACKEND, "b1", "GetChargingProfiles", ASKED))
    assert calls(talk.call(Side.STATION, "s1", "ReportChargingProfiles", page(profile(1)))) == []
    commands = talk.result(Side.STATION, call.message_id, ACCEPTED)
    assert [type(command) for command in commands if isinstance(command, SendResult | SendCall)] == [SendResult, SendCall]


def test_a_station_that_is_slow_is_answered_for_in_time() -> None:
    talk, commands = asked()
    assert commands == []
    assert answer(talk.wait(BEGINS_WITHIN), Side.BACKEND) == ACCEPTED
    assert calls(talk.call(Side.STATION, "s1", "ReportChargingProfiles", page(profile(1)))) == [page(profile(1))]


def test_what_the_station_refuses_is_refused_at_once() -> None:
    talk, commands = asked("NoProfiles")
    assert answer(commands, Side.BACKEND) == {"status": "NoProfiles"}
    assert talk.station.memory.profile_reports.expected == {}


def test_after_a_restart_the_first_page_waits_in_vain_for_the_answer_and_the_others_do_not() -> None:
    talk, _ = asked()
    after = Talk("2.1", "2.0.1", record=talk.station.dump())
    first, second = page(profile(1), tbc=True), page(profile(2))
    assert calls(after.call(Side.STATION, "s1", "ReportChargingProfiles", first)) == []
    commands = after.wait(ANSWERED_WITHIN)
    assert calls(commands) == [first]
    after.result(Side.BACKEND, only(SendCall, commands).message_id, {})
    assert calls(after.call(Side.STATION, "s2", "ReportChargingProfiles", second)) == [second]
