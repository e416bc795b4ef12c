"""The delivery of what was kept: order, retries, dead letters, verdicts that come late."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from lxml import etree

from gateway.commands import CloseBackend, Command, Finish, SendCall, SendResult, Side
from gateway.couriers import LONGEST_WAIT, MAX_REFUSALS
from gateway.kept import Lane
from gateway.room import Buffering
from gateway.runs import Incoming
from tests.buffering import Keeping
from tests.gateway.test_backlog import EVENT, SECURITY, STATUS, T, told
from tests.talking import ACCEPTED, BOOT, STARTED, only

CARD = {"idTokenInfo": {"status": "Accepted"}}


def calls(commands: list[Command]) -> list[SendCall]:
    return [command for command in commands if isinstance(command, SendCall)]


def sent(commands: list[Command]) -> SendCall:
    """The one call to the backend."""
    (one,) = [call for call in calls(commands) if call.side is Side.BACKEND]
    return one


def stop(number: int, at: str = "2026-11-23T12:30:00Z") -> dict[str, Any]:
    return {"transactionId": number, "meterStop": 500, "timestamp": at}


def meter(number: int) -> dict[str, Any]:
    return {
        "connectorId": 1,
        "transactionId": number,
        "meterValue": [{"timestamp": "2026-11-23T12:10:00Z", "sampledValue": [{"value": "100"}]}],
    }


def test_the_backlog_is_told_in_order_one_at_a_time_and_dropped_when_it_was() -> None:
    talk = Keeping("1.6", "2.0.1")
    talk.away()
    number = told(talk.call(Side.STATION, "s1", "StartTransaction", STARTED))["transactionId"]
    talk.call(Side.STATION, "s2", "MeterValues", meter(number))
    talk.call(Side.STATION, "s3", "StopTransaction", stop(number))
    commands, types = talk.back(), []
    for left in (2, 1, 0):
        call = sent(commands)
        event = orjson.loads(call.payload)
        types.append((event["eventType"], event["seqNo"], event["offline"]))
        commands = talk.result(Side.BACKEND, call.message_id, CARD)
        assert len(talk.rows) == left
    assert types == [("Started", 0, True), ("Updated", 1, True), ("Ended", 2, True)]
    assert not any(isinstance(command, SendResult) for command in commands)
    assert talk.station.memory.offline.ended == []


def test_more_than_one_reading_of_the_store_is_told_to_the_end() -> None:
    talk = Keeping("2.0.1", "2.0.1")
    talk.away()
    for number in range(10):
        talk.call(Side.STATION, f"s{number}", "TransactionEvent", {**EVENT, "seqNo": number, "customData": {"vendorId": "v", "x": number}})
    commands, seen = talk.back(), []
    while calls(commands):
        call = sent(commands)
        payload = orjson.loads(call.payload)
        seen.append((call.message_id, payload["seqNo"], payload["offline"], payload["customData"]["x"]))
        commands = talk.result(Side.BACKEND, call.message_id, CARD)
    assert seen == [(f"s{number}", number, True, number) for number in range(10)]
    assert talk.room.messages == 0


def test_authorize_and_statuses_do_not_wait_for_the_backlog_and_new_transaction_messages_do() -> None:
    talk = Keeping("1.6", "2.0.1")
    talk.away()
    number = told(talk.call(Side.STATION, "s1", "StartTransaction", STARTED))["transactionId"]
    started = sent(talk.back())
    assert told(talk.call(Side.STATION, "s2", "StopTransaction", stop(number))) == {}
    assert talk.call(Side.STATION, "s3", "Authorize", {"idTag": "OTHER"}) == []  # one CALL at a time: it is the next
    commands = talk.result(Side.BACKEND, started.message_id, CARD)
    assert sent(commands).action == "Authorize"
    commands = talk.result(Side.BACKEND, sent(commands).message_id, CARD)
    assert only(SendResult, commands).message_id == "s3"
    assert orjson.loads(sent(commands).payload)["eventType"] == "Ended"


def test_both_lanes_take_turns() -> None:
    talk = Keeping("2.0.1", "2.0.1")
    talk.away()
    for number in range(3):
        talk.call(Side.STATION, f"t{number}", "TransactionEvent", {**EVENT, "seqNo": number})
        talk.call(Side.STATION, f"n{number}", "SecurityEventNotification", SECURITY | {"timestamp": f"2026-11-23T12:00:0{number}Z"})
    commands, order = talk.back(), []
    for _ in range(6):
        call = calls(commands)[0]
        order.append(call.message_id)
        commands = talk.result(Side.BACKEND, call.message_id, CARD if call.message_id[0] == "t" else {})
    assert order == ["t0", "n0", "t1", "n1", "t2", "n2"]


def test_a_boot_goes_first_and_the_rest_waits_until_it_is_accepted() -> None:
    talk = Keeping("1.6", "2.0.1")
    talk.away()
    talk.call(Side.STATION, "s1", "StartTransaction", STARTED)
    talk.call(Side.STATION, "s2", "BootNotification", BOOT)
    boot = sent(talk.back())
    assert boot.action == "BootNotification"
    assert calls(talk.result(Side.BACKEND, boot.message_id, {**ACCEPTED, "status": "Pending", "interval": 20})) == []
    assert calls(talk.wait(19)) == []
    again = sent(talk.wait(2))
    assert (again.action, again.payload) == (boot.action, boot.payload)
    assert sent(talk.result(Side.BACKEND, again.message_id, ACCEPTED)).action in ("TransactionEvent", "NotifyEvent", "GetVariables")
    assert talk.waiting(Lane.BOOT) == []


def test_a_boot_that_is_refused_ten_times_is_let_go() -> None:
    talk = Keeping("1.6", "1.6")
    talk.away()
    talk.call(Side.STATION, "s1", "BootNotification", BOOT)
    talk.call(Side.STATION, "s2", "StartTransaction", STARTED)
    commands = talk.back()
    for number in range(1, MAX_REFUSALS + 1):
        assert sent(commands).action == "BootNotification"
        commands = talk.error(Side.BACKEND, "s1", "InternalError")
        if number < MAX_REFUSALS:
            commands = talk.wait(10 * number)
    assert sent(commands).action == "StartTransaction"
    assert talk.letters == []


def test_a_message_refused_ten_times_with_growing_pauses_is_a_dead_letter_and_the_queue_goes_on() -> None:
    talk = Keeping("2.0.1", "2.0.1")
    talk.away()
    for number in range(2):
        talk.call(Side.STATION, f"s{number}", "TransactionEvent", {**EVENT, "seqNo": number})
    commands = talk.back()
    for number in range(1, MAX_REFUSALS + 1):
        assert sent(commands).message_id == "s0"
        commands = talk.error(Side.BACKEND, "s0", "InternalError")
        if number < MAX_REFUSALS:
            assert calls(talk.wait(10 * number - 1)) == []
            commands = talk.wait(1)
    assert sent(commands).message_id == "s1"
    (letter,) = talk.letters
    assert (letter.reason, letter.message.message_id) == ("retries_exhausted", "s0")
    assert "InternalError" in letter.detail
    talk.result(Side.BACKEND, "s1", CARD)
    assert talk.room.messages == 0


def test_a_refused_notification_is_let_go_at_once() -> None:
    talk = Keeping("1.6", "1.6")
    talk.away()
    talk.call(Side.STATION, "s1", "StatusNotification", STATUS)
    talk.back()
    talk.error(Side.BACKEND, "s1", "InternalError")
    assert talk.rows == {}
    assert talk.letters == []


def test_a_backend_that_never_answers_is_asked_for_ever_with_growing_pauses() -> None:
    talk = Keeping("2.0.1", "2.0.1")
    talk.away()
    talk.call(Side.STATION, "s1", "TransactionEvent", EVENT)
    talk.back()
    for tries in range(1, 25):
        assert only(CloseBackend, talk.wait(31)).code == 1011  # once more on a new connection
        assert talk.wait(31) == []
        assert calls(talk.wait(10 * min(tries, LONGEST_WAIT) - 1)) == []
        assert sent(talk.wait(1)).message_id == "s1"
    assert len(talk.rows) == 1
    assert talk.letters == []


def test_what_was_under_way_when_the_backend_went_again_is_told_again_under_its_id() -> None:
    talk = Keeping("1.6", "2.0.1")
    talk.away()
    talk.call(Side.STATION, "s1", "StartTransaction", STARTED)
    first = sent(talk.back())
    talk.done(talk.session.backend_lost(talk.now))
    assert sent(talk.back()) == first
    talk.away()
    assert sent(talk.back()) == first
    talk.result(Side.BACKEND, first.message_id, CARD)
    assert talk.rows == {}


@pytest.mark.parametrize(("enforce", "ended"), [(True, False), (True, True), (False, False)])
def test_a_card_that_is_refused_too_late_stops_its_transaction_while_that_runs(enforce: bool, ended: bool) -> None:
    for station, backend in (("1.6", "2.0.1"), ("1.6", "1.6")):
        talk = Keeping(station, backend, buffering=Buffering(True, 10, enforce))
        talk.away()
        number = told(talk.call(Side.STATION, "s1", "StartTransaction", STARTED))["transactionId"]
        if ended:
            talk.call(Side.STATION, "s2", "StopTransaction", stop(number))
        start = sent(talk.back())
        verdict = (
            {"idTokenInfo": {"status": "Blocked"}} if backend == "2.0.1" else {"transactionId": 77, "idTagInfo": {"status": "Blocked"}}
        )
        commands = talk.result(Side.BACKEND, start.message_id, verdict)
        asked = [call for call in calls(commands) if call.side is Side.STATION]
        if enforce and not ended:
            assert [(call.action, orjson.loads(call.payload)) for call in asked] == [("RemoteStopTransaction", {"transactionId": number})]
            assert "deauth_by_remote_stop" in talk.notes.quirks
        else:
            assert asked == []


def test_a_2x_station_is_asked_to_stop_and_a_card_that_was_known_is_not_judged_again() -> None:
    for assumed in (True, False):
        talk = Keeping("2.0.1", "2.0.1")
        if not assumed:
            talk.call(Side.STATION, "a1", "Authorize", {"idToken": EVENT["idToken"]})
            talk.result(Side.BACKEND, "a1", CARD)
        talk.away()
        talk.call(Side.STATION, "s1", "TransactionEvent", EVENT)
        talk.back()
        commands = talk.result(Side.BACKEND, "s1", {"idTokenInfo": {"status": "Blocked"}})
        asked = [(call.action, orjson.loads(call.payload)) for call in calls(commands) if call.side is Side.STATION]
        assert asked == ([("RequestStopTransaction", {"transactionId": "T-1"})] if assumed else [])


BLOCKED = {"idTokenInfo": {"status": "Blocked"}}


def stops(commands: list[Command]) -> list[SendCall]:
    return [call for call in calls(commands) if call.action == "RequestStopTransaction"]


@pytest.mark.parametrize("heard", [True, False])
def test_a_station_that_was_away_when_its_card_was_refused_is_told_to_stop_when_it_is_back(heard: bool) -> None:
    talk = Keeping("2.0.1", "2.0.1")
    talk.away()
    talk.call(Side.STATION, "s1", "TransactionEvent", EVENT)
    talk.done(talk.session.station_lost(talk.now))
    talk.back()
    assert isinstance(talk.result(Side.BACKEND, "s1", BLOCKED)[-1], Finish)
    again = after_a_crash(talk.saved, {}, "2.0.1", "2.0.1")
    if heard:
        again.call(Side.STATION, "s2", "Heartbeat", {})
        again.result(Side.BACKEND, "s2", {"currentTime": "2026-11-23T12:00:00Z"})
    else:
        assert stops(again.wait(0.5)) == []  # a boot, if one is due, comes first
        again.mono += 5.0
    stop = only(SendCall, stops(again.wait(0.5)))
    assert orjson.loads(stop.payload) == {"transactionId": "T-1"}
    again.result(Side.STATION, stop.message_id, {"status": "Accepted"})
    assert stops(after_a_crash(again.saved, {}, "2.0.1", "2.0.1").wait(600)) == []


@pytest.mark.parametrize("answered", [True, False])
def test_a_station_that_does_not_answer_is_told_to_stop_again_and_one_that_refuses_is_not(answered: bool) -> None:
    talk = Keeping("2.0.1", "2.0.1")
    talk.away()
    talk.call(Side.STATION, "s1", "TransactionEvent", EVENT)
    talk.back()
    stop = only(SendCall, stops(talk.result(Side.BACKEND, "s1", BLOCKED)))
    if answered:
        talk.error(Side.STATION, stop.message_id, "InternalError")
    again = [*stops(talk.wait(20.0)), *stops(talk.wait(5.0)), *stops(talk.wait(5.0))]
    assert [orjson.loads(each.payload) for each in again] == ([] if answered else [{"transactionId": "T-1"}])


def test_what_ended_before_the_station_could_be_told_is_not_stopped() -> None:
    talk = Keeping("2.0.1", "2.0.1")
    talk.station.memory.offline.object_to("T-1")
    talk.station.memory.offline.end("T-1")
    talk.wait(0.5)
    assert stops(talk.wait(10.0)) == []
    assert talk.station.memory.offline.unwanted == []


def test_a_16_backend_and_a_station_each_use_their_own_number() -> None:
    talk = Keeping("1.6", "1.6")
    talk.away()
    number = told(talk.call(Side.STATION, "s1", "StartTransaction", STARTED))["transactionId"]
    talk.call(Side.STATION, "s2", "MeterValues", meter(number))
    assert sent(talk.back()).message_id == "s1"
    values = sent(talk.result(Side.BACKEND, "s1", {"transactionId": 77, "idTagInfo": {"status": "Accepted"}}))
    assert (values.message_id, orjson.loads(values.payload)["transactionId"]) == ("s2", 77)
    talk.result(Side.BACKEND, "s2", {})
    (remote,) = talk.call(Side.BACKEND, "b1", "RemoteStopTransaction", {"transactionId": 77})
    assert orjson.loads(remote.payload) == {"transactionId": number}
    talk.result(Side.STATION, "b1", {"status": "Accepted"})
    (live,) = talk.call(Side.STATION, "s3", "StopTransaction", stop(number))
    assert orjson.loads(live.payload)["transactionId"] == 77


def test_a_transaction_whose_start_never_arrived_goes_on_under_the_number_that_is_none() -> None:
    talk = Keeping("1.6", "1.6")
    talk.away()
    number = told(talk.call(Side.STATION, "s1", "StartTransaction", STARTED))["transactionId"]
    talk.call(Side.STATION, "s2", "StopTransaction", stop(number))
    commands = talk.back()
    for tries in range(1, MAX_REFUSALS + 1):
        commands = talk.error(Side.BACKEND, "s1", "InternalError")
        if tries < MAX_REFUSALS:
            commands = talk.wait(10 * tries)
    assert orjson.loads(sent(commands).payload)["transactionId"] == -1  # 1.6 errata 3.18


def test_a_start_over_an_open_transaction_ends_that_one_in_its_turn() -> None:
    talk = Keeping("1.6", "2.0.1")
    talk.away()
    numbers = [
        told(
            talk.call(
                Side.STATION,
                f"s{minute}",
                "StartTransaction",
                {**STARTED, "meterStart": 10 + minute, "timestamp": f"2026-11-23T12:{minute}:00Z"},
            )
        )["transactionId"]
        for minute in (10, 20)
    ]
    assert numbers[0] != numbers[1]
    commands, types = talk.back(), []
    while [call for call in calls(commands) if call.side is Side.BACKEND]:
        call = sent(commands)
        event = orjson.loads(call.payload)
        types.append((event["eventType"], event["transactionInfo"]["transactionId"]))
        commands = talk.result(Side.BACKEND, call.message_id, CARD)
    first, second = (row.id for row in talk.station.memory.transactions.rows)
    assert types == [("Started", first), ("Ended", first), ("Started", second)]


def test_a_row_that_cannot_be_read_is_reported_and_the_queue_goes_on() -> None:
    talk = Keeping("1.6", "1.6")
    talk.away()
    for number in range(2):
        talk.call(Side.STATION, f"s{number}", "StopTransaction", stop(number + 1))
    talk.rows[min(talk.rows)] = b"{"
    assert sent(talk.back()).message_id == "s1"
    assert len(talk.notes.faults) == 1
    assert len(talk.rows) == 1


def test_a_station_that_left_has_its_messages_told_and_then_its_session_ends() -> None:
    talk = Keeping("2.0.1", "2.0.1")
    talk.away()
    talk.call(Side.STATION, "s1", "TransactionEvent", EVENT)
    talk.done(talk.session.station_lost(talk.now))
    assert not any(isinstance(command, Finish) for command in talk.wait(3600))
    assert sent(talk.back()).message_id == "s1"
    commands = talk.result(Side.BACKEND, "s1", CARD)
    assert isinstance(commands[-1], Finish)
    assert talk.rows == {}


def test_a_session_without_a_station_dials_tells_and_ends() -> None:
    before = Keeping("2.0.1", "2.0.1")
    before.away()
    before.call(Side.STATION, "s1", "TransactionEvent", EVENT)
    (((_, number), record),) = before.rows.items()
    talk = Keeping("2.0.1", "2.0.1")
    talk.session.runner.legs[Side.BACKEND].disconnect()
    talk.session.runner.legs[Side.STATION].connected = False
    talk.rows[T, number] = record
    talk.room.found("CB1234", T, 1, len(record), number)
    talk.done(talk.session.absent(talk.now))
    assert sent(talk.back()).message_id == "s1"
    assert isinstance(talk.result(Side.BACKEND, "s1", CARD)[-1], Finish)


def test_at_the_end_of_the_gateway_what_waits_stays_where_it_is() -> None:
    talk = Keeping("2.0.1", "2.0.1")
    talk.away()
    talk.call(Side.STATION, "s1", "TransactionEvent", EVENT)
    assert isinstance(talk.done(talk.session.drain(talk.now))[-1], Finish)
    assert len(talk.rows) == 1


@pytest.mark.parametrize("versions", [("2.0.1", "2.0.1"), ("2.1", "2.0.1"), ("2.0.1", "2.1")])
def test_an_event_that_was_told_from_the_backlog_is_known_when_the_station_says_it_again(versions: tuple[str, str]) -> None:
    talk = Keeping(*versions)
    talk.away()
    talk.call(Side.STATION, "s1", "TransactionEvent", EVENT)
    told = sent(talk.back())
    talk.result(Side.BACKEND, told.message_id, {})
    assert talk.rows == {}
    assert calls(talk.call(Side.STATION, "s2", "TransactionEvent", EVENT)) == []


def test_a_boot_of_the_station_itself_takes_the_place_of_the_one_that_waits() -> None:
    talk = Keeping("1.6", "1.6")
    talk.away()
    talk.call(Side.STATION, "s1", "BootNotification", BOOT)
    assert sent(talk.back()).message_id == "s1"
    talk.result(Side.BACKEND, "s1", {**ACCEPTED, "status": "Rejected", "interval": 1000})
    assert sent(talk.call(Side.STATION, "s2", "BootNotification", BOOT)).message_id == "s2"
    talk.result(Side.BACKEND, "s2", ACCEPTED)
    assert talk.rows == {}


def test_a_boot_of_the_station_itself_takes_the_place_of_all_that_wait() -> None:
    talk = Keeping("1.6", "1.6")
    talk.away()
    for firmware in ("1", "2"):
        talk.call(Side.STATION, f"s{firmware}", "BootNotification", {**BOOT, "firmwareVersion": firmware})
        talk.anew()  # it does not know that there is one
    assert len(talk.waiting(Lane.BOOT)) == 2
    assert sent(talk.back()).message_id == "s1"
    talk.result(Side.BACKEND, "s1", {**ACCEPTED, "status": "Rejected", "interval": 1000})
    assert sent(talk.call(Side.STATION, "s3", "BootNotification", {**BOOT, "firmwareVersion": "3"})).message_id == "s3"
    assert calls(talk.result(Side.BACKEND, "s3", ACCEPTED)) == []
    assert talk.rows == {}


def test_a_silent_soap_station_has_its_messages_told_before_its_session_ends() -> None:
    talk = Keeping("1.5", "2.0.1")
    talk.away()
    body = b'<startTransactionRequest xmlns="urn://Ocpp/Cs/2012/06/"><connectorId>1</connectorId><idTag>04A2B3C4</idTag>'
    body += b"<timestamp>2026-11-23T12:00:00Z</timestamp><meterStart>10</meterStart></startTransactionRequest>"
    incoming = Incoming("s1", "StartTransaction", etree.fromstring(body), body)
    talk.done(talk.session.call_received(Side.STATION, incoming, talk.now))
    assert not any(isinstance(command, Finish) for command in talk.wait(10_000))
    start = sent(talk.back())
    assert orjson.loads(start.payload)["eventType"] == "Started"
    assert isinstance(talk.result(Side.BACKEND, start.message_id, CARD)[-1], Finish)
    assert talk.rows == {}


def test_readings_that_were_told_before_a_crash_are_told_again_word_for_word() -> None:
    talk = Keeping("1.6", "2.0.1")
    talk.away()
    number = told(talk.call(Side.STATION, "s1", "StartTransaction", STARTED))["transactionId"]
    talk.call(Side.STATION, "s2", "MeterValues", meter(number))
    values = sent(talk.result(Side.BACKEND, sent(talk.back()).message_id, CARD))
    rows, saved = dict(talk.rows), talk.saved
    talk.result(Side.BACKEND, values.message_id, CARD)  # and the gateway is killed before the disk knows
    again = sent(after_a_crash(saved, rows).back())
    assert (again.message_id, again.payload) == (values.message_id, values.payload)
    late = after_a_crash(talk.saved, rows)  # it is killed when the disk knows that they were told, and the row is still there
    assert calls(late.back()) == []
    assert late.rows == {}


def after_a_crash(saved: bytes, rows: dict[tuple[Lane, int], bytes], station: str = "1.6", backend: str = "2.0.1") -> Keeping:
    """The next process, with what the disk had."""
    after = Keeping(station, backend)
    after.station.load(saved)
    after.rows = dict(rows)
    for (lane, number), record in rows.items():
        after.room.found("CB1234", lane, 1, len(record), number)
    return after
