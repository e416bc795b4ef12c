"""What comes again, after whatever was between, is told as it was told first, and nothing of it is missing."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from gateway.commands import ReadMessages, Side
from gateway.room import Buffering
from tests.buffering import Keeping
from tests.gateway.test_backlog import told
from tests.gateway.test_couriers import CARD, calls, sent, stop
from tests.gateway.test_told_once import charging, next_process
from tests.talking import ACCEPTED, BOOT, STARTED, Talk


def running() -> tuple[Talk, int]:
    """A 1.6 station in `mirror` mode with a transaction that the backend knows, and its number."""
    talk = Talk("1.6", "2.0.1")
    talk.station.memory.boot.status = "Accepted"
    start = sent(talk.call(Side.STATION, "s0", "StartTransaction", STARTED))
    return talk, told(talk.result(Side.BACKEND, start.message_id, CARD))["transactionId"]


def readings(number: int, *times: str) -> dict[str, Any]:
    values = [{"timestamp": at, "sampledValue": [{"value": "100"}]} for at in times or ("2026-11-23T12:00:30Z",)]
    return {"connectorId": 1, "transactionId": number, "meterValue": values}


def test_what_is_read_of_one_lane_is_stored_after_what_was_stored_before_it() -> None:
    """A reading of the store goes on at once: what it stores is newer than all that stands in the list that asked for it."""
    talk, _ = charging()
    second = sent(talk.call(Side.STATION, "s9", "StartTransaction", {**STARTED, "connectorId": 2}))
    number = told(talk.result(Side.BACKEND, second.message_id, CARD))["transactionId"]
    talk.away()
    for connector, status in ((1, "Charging"), (5, "Preparing"), (6, "Preparing")):
        talk.call(Side.STATION, f"n{connector}", "StatusNotification", {"connectorId": connector, "errorCode": "NoError", "status": status})
    talk.back()  # notifications are read, the first is under way
    talk.away()
    talk.call(Side.STATION, "m1", "MeterValues", {**readings(number), "connectorId": 2})
    commands = talk.session.backend_opened(talk.now)
    assert any(isinstance(command, ReadMessages) for command in commands)
    talk.done(commands)
    assert talk.saved == talk.station.dump()


def test_what_buffer_mode_left_is_not_overtaken_in_mirror_mode() -> None:
    talk = Keeping("1.6", "1.6")
    talk.away()
    number = told(talk.call(Side.STATION, "s1", "StartTransaction", STARTED))["transactionId"]
    after = Keeping("1.6", "1.6", buffering=Buffering())
    after.station.load(talk.saved)
    after.rows = dict(talk.rows)
    for (lane, place), record in talk.rows.items():
        after.room.found("CB1234", lane, 1, len(record), place)
    assert after.call(Side.STATION, "s2", "StopTransaction", stop(number))[0].message_id == "s2"  # answered by the gateway
    begun = sent(after.back())
    assert begun.action == "StartTransaction"
    ended = sent(after.result(Side.BACKEND, begun.message_id, {"transactionId": 77, "idTagInfo": {"status": "Accepted"}}))
    assert (ended.action, orjson.loads(ended.payload)["transactionId"]) == ("StopTransaction", 77)
    after.result(Side.BACKEND, ended.message_id, {})
    assert after.rows == {}


@pytest.mark.parametrize("message", ["stop", "meter"])
def test_what_comes_again_after_the_station_came_back_is_as_offline_as_it_was(message: str) -> None:
    talk, number = running()
    said = {"stop": ("StopTransaction", stop(number, "2026-11-23T12:00:00Z")), "meter": ("MeterValues", readings(number))}[message]
    first = sent(talk.call(Side.STATION, "s1", *said))
    after = Talk("1.6", "2.0.1", record=talk.station.dump(), opened=False)
    after.mono = 950
    after.session.backend_opened(after.now)
    after.session.station_opened(after.now)
    again = sent(after.call(Side.STATION, "s1", *said))
    assert (again.message_id, again.payload) == (first.message_id, first.payload)


def test_a_stop_that_comes_again_ends_for_the_reason_it_did() -> None:
    talk, number = running()
    said = {**stop(number), "reason": "Other"}
    first = sent(talk.call(Side.STATION, "s1", "StopTransaction", said))
    after = Talk("1.6", "2.0.1", record=talk.station.dump())
    fault = after.call(Side.STATION, "s2", "StatusNotification", {"connectorId": 1, "errorCode": "GroundFailure", "status": "Faulted"})
    while calls(fault):
        fault = [each for call in calls(fault) for each in after.result(Side.BACKEND, call.message_id, {})]
    again = sent(after.call(Side.STATION, "s3", "StopTransaction", said))
    assert (again.message_id, again.payload) == (first.message_id, first.payload)


@pytest.mark.parametrize("backend", ["2.0.1", "1.6"])
def test_security_events_of_a_station_whose_clock_was_never_set_are_all_told(backend: str) -> None:
    talk = Talk("1.6", backend)
    talk.station.memory.boot.status = "Accepted"
    event = {"type": "StartupOfTheDevice", "timestamp": "1970-01-01T00:00:04Z"}
    first = sent(talk.call(Side.STATION, "s1", "SecurityEventNotification", event))
    talk.result(Side.BACKEND, first.message_id, {})
    talk.mono = 86_400
    second = sent(talk.call(Side.STATION, "s2", "SecurityEventNotification", event))
    assert second.message_id != first.message_id


@pytest.mark.parametrize(("version", "backend"), [("1.6", "2.0.1"), ("2.0.1", "2.0.1"), ("2.0.1", "1.6"), ("2.1", "2.0.1")])
def test_readings_of_a_station_whose_clock_was_never_set_are_all_told(version: str, backend: str) -> None:
    talk = Talk(version, backend)
    talk.station.memory.boot.status = "Accepted"
    place = {"connectorId": 1} if version == "1.6" else {"evseId": 1}
    value = {"value": "5"} if version == "1.6" else {"value": 5}
    readings = {**place, "meterValue": [{"timestamp": "1970-01-01T00:00:04Z", "sampledValue": [value]}]}
    first = sent(talk.call(Side.STATION, "s1", "MeterValues", readings))
    talk.result(Side.BACKEND, first.message_id, {})
    talk.mono = 86_400
    assert sent(talk.call(Side.STATION, "s2", "MeterValues", readings)).message_id != first.message_id
    assert calls(talk.call(Side.STATION, "s1", "MeterValues", readings)) == [], "the same message comes again"


def test_a_plan_of_a_version_that_did_not_count_is_told_to_its_end() -> None:
    talk, number = charging()
    clock = sent(talk.call(Side.STATION, "m0", "MeterValues", readings(number, "1970-01-01T00:03:00Z")))  # how late it is there
    talk.result(Side.BACKEND, clock.message_id, {})
    talk.away()
    undated = readings(number, *(f"1970-01-01T00:0{minute}:00Z" for minute in range(3)))
    talk.call(Side.STATION, "m1", "MeterValues", undated)
    talk.back()
    after = next_process(talk)
    (row,) = after.station.memory.transactions.rows
    (plan,) = row.plans.values()
    plan.count = 1  # as it is read from a state that does not say it
    events = [sent(after.back())]
    while calls(done := after.result(Side.BACKEND, events[-1].message_id, {})):
        events.append(sent(done))
    assert [orjson.loads(event.payload)["seqNo"] for event in events] == [2, 3, 4]


def test_a_start_that_comes_again_says_the_state_it_said_and_what_changed_since_is_told_after_it() -> None:
    talk = Talk("1.6", "2.0.1")
    talk.station.memory.boot.status = "Accepted"
    first = sent(talk.call(Side.STATION, "s1", "StartTransaction", STARTED))
    assert not calls(talk.session.error_received(Side.BACKEND, first.message_id, "InternalError", "no", {}, talk.now))
    charging = talk.call(Side.STATION, "s2", "StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Charging"})
    talk.result(Side.BACKEND, sent(charging).message_id, {})
    again = sent(talk.call(Side.STATION, "s3", "StartTransaction", STARTED))
    assert (again.message_id, again.payload) == (first.message_id, first.payload)
    talk.result(Side.BACKEND, again.message_id, CARD)
    number = talk.station.memory.transactions.rows[0].number
    change = sent(talk.call(Side.STATION, "s4", "MeterValues", readings(number, "2026-11-23T12:05:00Z")))
    assert orjson.loads(change.payload)["transactionInfo"]["chargingState"] == "Charging"


@pytest.mark.parametrize("backend", ["2.0.1", "1.6"])
def test_an_event_without_a_date_that_comes_again_under_its_id_is_told_once_until_the_station_boots(backend: str) -> None:
    talk = Talk("1.6", backend)
    talk.station.memory.boot.status = "Accepted"
    event = {"type": "StartupOfTheDevice", "timestamp": "1970-01-01T00:00:04Z"}
    talk.result(Side.BACKEND, sent(talk.call(Side.STATION, "s1", "SecurityEventNotification", event)).message_id, {})
    assert calls(talk.call(Side.STATION, "s1", "SecurityEventNotification", event)) == []
    talk.mono = 60
    boot = sent(talk.call(Side.STATION, "b1", "BootNotification", BOOT))
    talk.result(Side.BACKEND, boot.message_id, {**ACCEPTED, "currentTime": "2026-11-23T12:01:00Z", "interval": 300})
    assert sent(talk.call(Side.STATION, "s1", "SecurityEventNotification", event)).action == "SecurityEventNotification"


def boot(talk: Talk, message_id: str) -> None:
    asked = sent(talk.call(Side.STATION, message_id, "BootNotification", BOOT))
    talk.result(Side.BACKEND, asked.message_id, {**ACCEPTED, "currentTime": "2026-11-23T12:01:00Z", "interval": 300})


@pytest.mark.parametrize("answered", [True, False])
def test_a_reading_of_a_clock_that_was_never_set_and_moves_is_told_once_under_whatever_id(answered: bool) -> None:
    talk = Talk("1.6", "2.0.1")
    boot(talk, "b1")
    start = sent(talk.call(Side.STATION, "s0", "StartTransaction", {**STARTED, "timestamp": "1970-01-01T00:00:02Z"}))
    number = told(talk.result(Side.BACKEND, start.message_id, CARD))["transactionId"]
    undated = readings(number, "1970-01-01T00:00:04Z")
    first = sent(talk.call(Side.STATION, "m1", "MeterValues", undated))
    if answered:  # and the answer does not reach the station
        talk.result(Side.BACKEND, first.message_id, {})
        assert calls(talk.call(Side.STATION, "m2", "MeterValues", undated)) == []
    else:
        talk.session.error_received(Side.BACKEND, first.message_id, "InternalError", "no", {}, talk.now)
        again = sent(talk.call(Side.STATION, "m2", "MeterValues", undated))
        assert (again.message_id, again.payload) == (first.message_id, first.payload)
        talk.result(Side.BACKEND, again.message_id, {})
    talk.mono = 60
    boot(talk, "b2")
    assert sent(talk.call(Side.STATION, "m3", "MeterValues", undated)).message_id != first.message_id, "another at the next boot"


def test_readings_of_a_clock_that_stands_are_all_told() -> None:
    talk = Talk("1.6", "2.0.1")
    boot(talk, "b1")
    stands = "1970-01-01T00:00:00Z"
    start = sent(talk.call(Side.STATION, "s0", "StartTransaction", {**STARTED, "timestamp": stands}))
    number = told(talk.result(Side.BACKEND, start.message_id, CARD))["transactionId"]
    ids = []
    for message in ("m1", "m2", "m3"):
        one = sent(talk.call(Side.STATION, message, "MeterValues", readings(number, stands)))
        talk.result(Side.BACKEND, one.message_id, {})
        ids.append(one.message_id)
    assert len(set(ids)) == 3
