"""What must reach the backend, over the ends of sessions and the death of the gateway."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from gateway.commands import Command, Finish, Persist, SendCall, SendResult, Side
from gateway.outbox import SILENT_AFTER, Outbox
from tests.talking import ACCEPTED, BOOT, STARTED, Talk, only
from translators.memory.journal import MAX_ANSWERED, MAX_DELIVERED, MAX_OUTBOX, Journal, Told
from translators.memory.station import Station
from translators.retries import supersedes

STATUS = {"evseId": 1, "connectorId": 1, "connectorStatus": "Occupied", "timestamp": "2026-11-23T12:00:00Z"}
FREE = {**STATUS, "connectorStatus": "Available"}
METERED = {"connectorId": 1, "meterValue": [{"timestamp": "2026-11-23T12:01:00Z", "sampledValue": [{"value": "10"}]}]}


def answer(talk: Talk, call: SendCall, payload: dict[str, Any]) -> list[Command]:
    return talk.result(Side.BACKEND, call.message_id, payload)


def booted(station: str, backend: str, record: bytes | None = None) -> Talk:
    """A session after its boot; `record` is what the gateway before it left."""
    talk = Talk(station, backend, record=record)
    boot = {"reason": "PowerUp", "chargingStation": {"vendorName": "Acme", "model": "X1"}} if station.startswith("2") else BOOT
    (call,) = [each for each in talk.call(Side.STATION, "boot", "BootNotification", boot) if isinstance(each, SendCall)]
    answer(talk, call, ACCEPTED)
    return talk


def kept(commands: list[Command]) -> bytes:
    return next(each.record for each in reversed(commands) if isinstance(each, Persist))


def sent(commands: list[Command]) -> list[SendCall]:
    return [each for each in commands if isinstance(each, SendCall) and each.side is Side.BACKEND]


def test_what_must_arrive_has_the_id_of_its_content_whichever_gateway_sends_it() -> None:
    first, second = booted("1.6", "2.0.1"), booted("1.6", "2.0.1")
    call, again = (only(SendCall, talk.call(Side.STATION, f"x{talk.mono}", "StartTransaction", STARTED)) for talk in (first, second))
    assert call.message_id == again.message_id
    assert len(call.message_id) <= 36
    other = booted("1.6", "2.0.1")
    assert only(SendCall, other.call(Side.STATION, "s", "StartTransaction", {**STARTED, "meterStart": 11})).message_id != call.message_id


def test_the_same_content_is_another_deed_once_the_first_was_acknowledged() -> None:
    box = Outbox(station := Station("CB1", "1.5", "1.6"))
    made = box.id_of("StartTransaction", b"{}")
    assert box.id_of("StartTransaction", b"{}") == made
    station.memory.journal.deliver(made)
    assert box.id_of("StartTransaction", b"{}") == f"{made}-1"


def test_a_derived_status_survives_the_end_of_its_session_and_leaves_first_in_the_next() -> None:
    talk = booted("2.0.1", "1.6")
    commands = talk.call(Side.STATION, "s1", "StatusNotification", STATUS)
    told = sent(commands)[-1]
    record = kept(commands)
    assert commands.index(told) > next(index for index, each in enumerate(commands) if isinstance(each, Persist))  # kept before it leaves
    later = booted("2.0.1", "1.6", record)
    again = sent(later.wait(1.0))
    assert [(each.action, each.message_id, each.payload) for each in again] == [(told.action, told.message_id, told.payload)]
    answer(later, again[0], {})
    assert later.station.memory.journal.outbox == {}
    ended = later.session.leave("test", later.now)
    assert only(Finish, ended)
    assert sent(booted("2.0.1", "1.6", kept(ended)).wait(1.0)) == []


def test_a_station_that_reconnects_and_is_silent_is_waited_for_in_case_it_boots() -> None:
    talk = booted("2.0.1", "1.6")
    record = kept(talk.call(Side.STATION, "s1", "StatusNotification", STATUS))
    later = Talk("2.0.1", "1.6", record=record)
    assert sent(later.wait(1.0)) == []
    assert sent(later.wait(SILENT_AFTER))


def test_of_a_station_whose_boot_went_with_the_state_what_is_left_is_told_all_the_same() -> None:
    talk = Talk("2.0.1", "1.6")
    record = kept(talk.call(Side.STATION, "s1", "StatusNotification", STATUS))
    later = Talk("2.0.1", "1.6", record=record)
    assert later.station.memory.boot.status == ""
    assert sent(later.wait(1.0)) == []
    assert [each.action for each in sent(later.wait(SILENT_AFTER))] == ["StatusNotification"]


def test_of_two_statuses_of_a_connector_the_next_session_tells_the_newer_one() -> None:
    talk = booted("2.0.1", "1.6")
    talk.call(Side.STATION, "s1", "StatusNotification", STATUS)
    record = kept(talk.call(Side.STATION, "s2", "StatusNotification", FREE))
    (again,) = sent(booted("2.0.1", "1.6", record).wait(1.0))
    assert orjson.loads(again.payload)["status"] == "Available"


def test_a_status_nobody_answers_is_sent_twice_and_again_when_the_backend_answers_again() -> None:
    talk = booted("2.0.1", "1.6")
    (told,) = sent(talk.call(Side.STATION, "s1", "StatusNotification", STATUS))
    assert told.message_id in [each.message_id for each in sent(talk.wait(30.0))]
    following = sent(talk.wait(30.0))
    assert told.message_id not in [each.message_id for each in following]
    assert told.message_id in talk.station.memory.journal.outbox
    answer(talk, following[0], {})
    assert [each.message_id for each in sent(talk.wait(1.0))] == [told.message_id]
    answer(talk, told, {})
    assert talk.station.memory.journal.outbox == {}


def test_a_reading_keeps_its_message_id_when_it_gets_a_new_number_after_a_crash() -> None:
    first, later = booted("1.6", "2.0.1"), booted("1.6", "2.0.1")
    for talk in (first, later):
        answer(talk, only(SendCall, talk.call(Side.STATION, "t", "StartTransaction", STARTED)), {"idTokenInfo": {"status": "Accepted"}})
    other = only(SendCall, later.call(Side.STATION, "m1", "MeterValues", {**METERED, "transactionId": number_of(later)}))
    answer(later, other, {})
    values = [{**METERED["meterValue"][0], "timestamp": "2026-11-23T12:02:00Z"}]
    told = [
        only(SendCall, talk.call(Side.STATION, "m2", "MeterValues", {**METERED, "meterValue": values, "transactionId": number_of(talk)}))
        for talk in (first, later)
    ]
    assert told[0].message_id == told[1].message_id != other.message_id
    assert orjson.loads(told[0].payload)["seqNo"] != orjson.loads(told[1].payload)["seqNo"]


def number_of(talk: Talk) -> int:
    (row,) = talk.station.memory.transactions.open()
    return row.number


def test_meter_values_that_come_again_are_answered_and_not_sent_again() -> None:
    for station, backend in (("1.6", "1.6"), ("1.6", "2.0.1")):
        talk = booted(station, backend)
        call = only(SendCall, talk.call(Side.STATION, "m1", "MeterValues", METERED))
        answer(talk, call, {})
        commands = talk.call(Side.STATION, "m2", "MeterValues", METERED)
        assert only(SendResult, commands) == SendResult(Side.STATION, "m2", "MeterValues", b"{}")
        assert sent(commands) == []
        assert talk.notes.quirks[-1] == "duplicate_event"
        record = kept(talk.session.leave("test", talk.now))
        assert sent(booted(station, backend, record).call(Side.STATION, "m3", "MeterValues", METERED)) == []


def test_what_a_soap_station_was_answered_is_remembered_over_the_death_of_the_gateway() -> None:
    said = (
        b'<meterValuesRequest xmlns="urn://Ocpp/Cs/2012/06/"><connectorId>1</connectorId>'
        b"<values><timestamp>2026-11-23T12:00:00Z</timestamp><value>10</value></values></meterValuesRequest>"
    )
    talk = Talk("1.5", "2.0.1")
    talk.station.memory.boot.status = "Accepted"
    commands = talk.call(Side.STATION, "m1", "MeterValues", said)
    (first,) = [each for each in answer(talk, only(SendCall, commands), {}) if isinstance(each, SendResult)]
    again = Talk("1.5", "2.0.1", record=talk.station.dump()).call(Side.STATION, "m2", "MeterValues", said)
    assert only(SendResult, again).payload == first.payload


def test_readings_of_a_clock_that_was_never_set_are_not_taken_for_repetitions() -> None:
    talk = booted("1.6", "1.6")
    unset = {"connectorId": 1, "meterValue": [{"timestamp": "1970-01-01T00:00:00Z", "sampledValue": [{"value": "10"}]}]}
    for number in range(2):
        answer(talk, only(SendCall, talk.call(Side.STATION, f"m{number}", "MeterValues", unset)), {})


@pytest.mark.parametrize("over", [False, True])
def test_a_relayed_start_that_comes_again_gets_its_number_again_unless_that_transaction_is_over(over: bool) -> None:
    talk = booted("1.6", "1.6")
    started = {"transactionId": 7, "idTagInfo": {"status": "Accepted"}}
    record = kept(answer(talk, only(SendCall, talk.call(Side.STATION, "t1", "StartTransaction", STARTED)), started))
    if over:
        stop = {"transactionId": 7, "meterStop": 20, "timestamp": "2026-11-23T12:30:00Z"}
        record = kept(answer(talk, only(SendCall, talk.call(Side.STATION, "t2", "StopTransaction", stop)), {}))
    later = booted("1.6", "1.6", record)
    commands = later.call(Side.STATION, "t3", "StartTransaction", STARTED)
    if over:
        assert len(sent(commands)) == 1
    else:
        assert orjson.loads(only(SendResult, commands).payload) == started
        assert sent(commands) == []


def test_the_journal_is_bounded() -> None:
    journal = Journal()
    for number in range(2 * MAX_OUTBOX):
        dropped = journal.tell(str(number), Told(action="StatusNotification", payload=orjson.dumps({})))  # type: ignore[arg-type]  # bytes do here
        assert dropped == (0 if number < MAX_OUTBOX else 1)
        journal.deliver(str(number))
        journal.answer(str(number), b"{}")
    assert (len(journal.outbox), len(journal.delivered), len(journal.answered)) == (MAX_OUTBOX, MAX_DELIVERED, MAX_ANSWERED)
    assert next(iter(journal.outbox)) == str(MAX_OUTBOX)


OUTAGE = 15.0


@pytest.mark.parametrize("backend", ["1.6", "2.0.1"])
def test_a_status_an_outage_swallowed_is_told_when_the_backend_is_back(backend: str) -> None:
    talk = booted("1.6", backend)
    said = {"connectorId": 1, "errorCode": "NoError", "status": "Faulted", "timestamp": "2026-11-23T12:00:00Z"}
    commands = talk.call(Side.STATION, "s1", "StatusNotification", said)
    call = sent(commands)[0]
    talk.session.backend_lost(talk.now)
    commands += talk.wait(OUTAGE)
    assert only(Finish, commands)
    later = booted("1.6", backend, kept(commands))
    assert (call.message_id, call.payload) in [(each.message_id, each.payload) for each in sent(later.wait(1.0))]


def test_a_newer_status_makes_one_that_waits_superfluous() -> None:
    talk = booted("1.6", "1.6")
    said = {"connectorId": 1, "errorCode": "NoError", "status": "Faulted", "timestamp": "2026-11-23T12:00:00Z"}
    talk.call(Side.STATION, "s1", "StatusNotification", said)
    talk.session.backend_lost(talk.now)
    later = booted("1.6", "1.6", kept(talk.wait(OUTAGE)))
    (newer,) = sent(later.call(Side.STATION, "s2", "StatusNotification", {**said, "status": "Available"}))
    answer(later, newer, {})
    assert sent(later.wait(1.0)) == []


def test_a_status_nobody_answered_in_time_is_answered_for_the_backend_and_told_again() -> None:
    talk = booted("1.6", "1.6")
    said = {"connectorId": 1, "errorCode": "NoError", "status": "Faulted", "timestamp": "2026-11-23T12:00:00Z"}
    call = only(SendCall, talk.call(Side.STATION, "s1", "StatusNotification", said))
    commands = talk.wait(30.0)
    assert only(SendResult, commands).payload == b"{}"
    assert [each.message_id for each in sent(commands)] == [call.message_id]


def test_other_notifications_tell_what_happened_and_are_not_said_for_the_station() -> None:
    assert supersedes("NotifyEvent", b"{}") == ""
    assert supersedes("FirmwareStatusNotification", b"{}") == "FirmwareStatusNotification"
    assert supersedes("StatusNotification", b'{"evseId":2,"connectorId":1,"connectorStatus":"Occupied"}') == "StatusNotification 2/1"


def test_an_answer_that_is_nonsense_acknowledges_nothing_and_the_repetition_is_the_same_message() -> None:
    talk = booted("2.0.1", "1.6")
    started = {
        "eventType": "Started",
        "timestamp": "2026-11-23T12:00:00Z",
        "triggerReason": "Authorized",
        "seqNo": 0,
        "transactionInfo": {"transactionId": "tx-1", "chargingState": "Charging"},
        "evse": {"id": 1, "connectorId": 1},
        "idToken": {"idToken": "04A2B3C4", "type": "ISO14443"},
        "meterValue": [{"timestamp": "2026-11-23T12:00:00Z", "sampledValue": [{"value": 1000, "context": "Transaction.Begin"}]}],
    }
    ids = []
    for attempt in range(2):
        commands = talk.call(Side.STATION, f"t{attempt}", "TransactionEvent", started)
        for _ in range(4):
            (call,) = sent(commands)[:1] or [None]
            if call is None or call.action == "StartTransaction":
                break
            commands = answer(talk, call, {})
        assert call is not None
        ids.append(call.message_id)
        answer(talk, call, {"nonsense": [1]})
    assert ids[0] == ids[1]


def test_what_is_left_goes_before_what_the_station_says_in_the_next_session() -> None:
    talk = booted("1.6", "2.0.1")
    answer(talk, only(SendCall, talk.call(Side.STATION, "t", "StartTransaction", STARTED)), {"idTokenInfo": {"status": "Accepted"}})
    charging = {"connectorId": 1, "errorCode": "NoError", "status": "Charging", "timestamp": "2026-11-23T12:01:00Z"}
    told = talk.call(Side.STATION, "c", "StatusNotification", charging)
    assert [each.action for each in sent(told)] == ["StatusNotification"]
    commands = answer(talk, sent(told)[0], {})
    (event,) = sent(commands)
    assert event.action == "TransactionEvent"
    later = Talk("1.6", "2.0.1", record=kept(told + commands))
    stop = {"transactionId": number_of(talk), "meterStop": 20, "timestamp": "2026-11-23T12:30:00Z"}
    commands, order = later.call(Side.STATION, "s", "StopTransaction", stop), []
    while following := sent(commands):
        order.append(following[0])
        commands = answer(later, following[0], {})
    assert event.message_id in [each.message_id for each in order[:-1]]
    assert orjson.loads(order[-1].payload)["eventType"] == "Ended"


def test_a_start_that_comes_again_beside_another_state_is_the_same_message() -> None:
    first, later = booted("1.6", "2.0.1"), booted("1.6", "2.0.1")
    charging = {"connectorId": 1, "errorCode": "NoError", "status": "Charging", "timestamp": "2026-11-23T12:00:10Z"}
    commands = later.call(Side.STATION, "c", "StatusNotification", charging)
    while following := sent(commands):
        commands = answer(later, following[0], {})
    told = [only(SendCall, talk.call(Side.STATION, "t", "StartTransaction", STARTED)) for talk in (first, later)]
    assert told[0].payload != told[1].payload
    assert told[0].message_id == told[1].message_id


def test_a_derived_message_that_is_sent_again_keeps_its_place() -> None:
    talk = booted("2.0.1", "1.6")
    (first,) = sent(talk.call(Side.STATION, "s1", "StatusNotification", STATUS))
    talk.wait(29.0)
    talk.call(Side.STATION, "s2", "StatusNotification", FREE)
    commands = talk.wait(1.0)
    assert [each.message_id for each in sent(commands)][:1] == [first.message_id]
    leg = talk.session.runner.legs[Side.BACKEND]
    assert leg.outstanding is not None
    assert leg.outstanding.message_id == first.message_id
    assert b"Available" in leg.queue[-1].payload
