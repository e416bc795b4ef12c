"""What is answered and kept while the backend is away; what becomes of it is in test_couriers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest
from lxml import etree

from gateway.commands import Abandon, CloseBackend, CloseStation, SendCall, SendError, SendResult, Side
from gateway.kept import Lane
from gateway.room import Bounds, Buffering
from gateway.runs import Incoming
from tests.buffering import Keeping
from tests.talking import ACCEPTED, BOOT, STARTED, only
from translators import canonical as c
from translators.flow import Route, ask, call
from translators.memory.journal import MAX_REFUSED, Journal
from translators.memory.offline import MAX_NUMBERS
from translators.memory.station import time_text
from translators.memory.transactions import MAX_ROWS
from translators.ocpp1x import wire
from translators.retries import MAX_TIMES, MIN_TIME
from translators.tables import Ledger

T, N = Lane.TRANSACTION, Lane.OTHER
STATUS = {"connectorId": 1, "status": "Available", "errorCode": "NoError"}
EVENT = {
    "eventType": "Started",
    "timestamp": "2026-11-23T12:00:00Z",
    "triggerReason": "Authorized",
    "seqNo": 0,
    "transactionInfo": {"transactionId": "T-1"},
    "idToken": {"idToken": "04A2B3C4", "type": "ISO14443"},
}
SECURITY = {"type": "TamperDetectionActivated", "timestamp": "2026-11-23T12:00:00Z"}


def told(commands: list[Any]) -> Any:
    """What the station was answered."""
    return orjson.loads(only(SendResult, commands).payload)


def test_within_the_grace_messages_wait_and_nothing_is_kept() -> None:
    talk = Keeping("1.6", "1.6")
    talk.done(talk.session.backend_lost(talk.now))
    assert talk.call(Side.STATION, "s1", "StartTransaction", STARTED) == []
    assert talk.rows == {}
    assert [command.message_id for command in talk.back() if isinstance(command, SendCall)] == ["s1"]


def test_what_waits_when_the_grace_ends_is_answered_and_kept_in_its_order() -> None:
    talk = Keeping("1.6", "1.6")
    talk.call(Side.STATION, "s1", "StartTransaction", STARTED)
    talk.call(Side.STATION, "s2", "StatusNotification", STATUS)
    talk.call(Side.STATION, "s3", "Heartbeat", {})
    commands = talk.away()
    assert [command.message_id for command in commands if isinstance(command, SendResult)] == ["s1", "s2", "s3"]
    assert [message.message_id for message in talk.waiting(T)] == ["s1"]
    assert [message.message_id for message in talk.waiting(N)] == ["s2"]
    assert not any(isinstance(command, CloseStation) for command in commands)


@pytest.mark.parametrize(("station", "backend"), [("1.6", "1.6"), ("1.6", "2.0.1"), ("1.5", "1.6"), ("1.5", "2.1")])
def test_a_start_gets_a_number_and_its_repetition_the_same(station: str, backend: str) -> None:
    talk = Keeping(station, backend) if station == "1.6" else Keeping("1.6", backend)
    talk.away()
    first, again = (told(talk.call(Side.STATION, each, "StartTransaction", STARTED)) for each in ("s1", "s2"))
    assert first == again
    assert first["transactionId"] > 0
    assert first["idTagInfo"] == {"status": "Accepted"}
    other = told(talk.call(Side.STATION, "s3", "StartTransaction", {**STARTED, "connectorId": 2}))
    assert other["transactionId"] != first["transactionId"]


def test_an_event_with_a_token_gets_an_id_token_info() -> None:
    for backend in ("1.6", "2.0.1", "2.1"):
        talk = Keeping("2.0.1", backend)
        talk.away()
        assert told(talk.call(Side.STATION, "s1", "TransactionEvent", EVENT)) == {"idTokenInfo": {"status": "Accepted"}}
        without = {name: value for name, value in EVENT.items() if name != "idToken"}
        assert told(talk.call(Side.STATION, "s2", "TransactionEvent", {**without, "eventType": "Updated", "seqNo": 1})) == {}
        assert [message.action for message in talk.waiting(T)] == ["TransactionEvent"] * 2


def test_authorize_is_answered_only_from_what_the_backend_said_lately() -> None:
    talk = Keeping("1.6", "2.0.1")
    (asked,) = talk.call(Side.STATION, "s1", "Authorize", {"idTag": "KNOWN"})
    talk.result(Side.BACKEND, asked.message_id, {"idTokenInfo": {"status": "Blocked"}})
    talk.away()
    assert told(talk.call(Side.STATION, "s2", "Authorize", {"idTag": "known"})) == {"idTagInfo": {"status": "Blocked"}}
    error = only(SendError, talk.call(Side.STATION, "s3", "Authorize", {"idTag": "OTHER"}))
    assert error.code == "InternalError"
    talk.mono += 601
    assert isinstance(talk.call(Side.STATION, "s4", "Authorize", {"idTag": "known"})[0], SendError)
    assert talk.rows == {}


def test_a_refused_token_is_refused_in_the_outage_too() -> None:
    talk = Keeping("1.6", "1.6")
    talk.call(Side.STATION, "s1", "Authorize", {"idTag": STARTED["idTag"]})
    talk.result(Side.BACKEND, "s1", {"idTagInfo": {"status": "Blocked"}})
    talk.away()
    assert told(talk.call(Side.STATION, "s2", "StartTransaction", STARTED))["idTagInfo"] == {"status": "Blocked"}
    assert not talk.waiting(T)[0].accepted


def test_a_boot_is_accepted_once_it_ever_was_and_is_kept_once() -> None:
    talk = Keeping("1.6", "1.6")
    talk.away()
    for number in range(3):
        answer = told(talk.call(Side.STATION, f"s{number}", "BootNotification", {**BOOT, "firmwareVersion": str(number)}))
        assert (answer["status"], answer["interval"]) == ("Accepted", 300)
    (boot,) = talk.waiting(Lane.BOOT)
    assert orjson.loads(bytes(boot.payload))["firmwareVersion"] == "2"


@pytest.mark.parametrize(("version", "status"), [("1.6", "Pending"), ("2.0.1", "Pending")])
def test_a_station_nobody_ever_accepted_is_told_to_wait(version: str, status: str) -> None:
    talk = Keeping(version, "1.6")
    talk.station.memory.boot.status = ""
    talk.away()
    boot = BOOT if version == "1.6" else {"chargingStation": {"vendorName": "Acme", "model": "X1"}, "reason": "PowerUp"}
    answer = told(talk.call(Side.STATION, "s1", "BootNotification", boot))
    assert (answer["status"], answer["interval"]) == (status, 60)
    assert talk.rows == {}


@pytest.mark.parametrize("backend", ["1.6", "2.0.1"])
def test_a_boot_that_a_silent_backend_does_not_answer_is_accepted_and_told_first(backend: str) -> None:
    talk = Keeping("1.6", backend)
    talk.call(Side.STATION, "s1", "BootNotification", BOOT)
    commands = talk.wait(30.0)
    assert orjson.loads(only(SendResult, commands).payload)["status"] == "Accepted"
    assert only(CloseBackend, commands).code == 1011
    assert told(talk.call(Side.STATION, "s2", "StartTransaction", STARTED))["idTagInfo"] == {"status": "Accepted"}
    talk.done(talk.session.backend_lost(talk.now))
    boot = only(SendCall, talk.back())
    assert boot.action == "BootNotification"
    start = only(SendCall, talk.result(Side.BACKEND, boot.message_id, ACCEPTED))
    assert start.action in ("StartTransaction", "TransactionEvent")
    assert [lane for lane, _ in talk.rows] == [T]


def test_the_newest_status_of_a_connector_is_kept_and_security_events_are_all() -> None:
    talk = Keeping("1.6", "2.0.1")
    talk.away()
    for number, status in enumerate(("Preparing", "Charging", "Finishing")):
        talk.call(Side.STATION, f"a{number}", "StatusNotification", {**STATUS, "status": status})
    talk.call(Side.STATION, "b1", "StatusNotification", {**STATUS, "connectorId": 2})
    for number in range(2):
        assert told(talk.call(Side.STATION, f"c{number}", "SecurityEventNotification", SECURITY)) == {}
    said = [(each.action, orjson.loads(bytes(each.payload)).get("status")) for each in talk.waiting(N)]
    assert said == [("StatusNotification", "Finishing"), ("StatusNotification", "Available")]
    assert [each.action for each in talk.waiting(Lane.GUARANTEED)] == ["SecurityEventNotification"]
    assert talk.room.messages == len(talk.rows) == 3


def test_what_the_gateway_answers_itself_is_not_kept() -> None:
    talk = Keeping("2.1", "1.6")
    talk.away()
    talk.call(Side.STATION, "s1", "NotifyPriorityCharging", {"transactionId": "T-1", "activated": True})
    assert talk.rows == {}


def test_a_send_is_not_kept_and_not_answered() -> None:
    talk = Keeping("2.1", "2.1")
    talk.away()
    stream = {"id": 1, "pending": 0, "basetime": "2026-11-23T12:00:00Z", "data": [{"t": 0, "v": "1"}]}
    raw = orjson.dumps(stream)
    incoming = Incoming("s1", "NotifyPeriodicEventStream", raw, raw, True)
    assert talk.done(talk.session.call_received(Side.STATION, incoming, talk.now)) == []
    assert talk.rows == {}


@pytest.mark.parametrize("bounds", [Bounds(messages=2), Bounds(of_station=2), Bounds(bytes=600)])
def test_what_finds_no_room_is_not_acknowledged_and_the_station_sees_the_outage(bounds: Bounds) -> None:
    talk = Keeping("1.6", "1.6", bounds=bounds)
    talk.away()
    answers = 0
    for number in range(10):
        commands = talk.call(Side.STATION, f"s{number}", "StartTransaction", {**STARTED, "meterStart": number})
        if not any(isinstance(command, SendResult) for command in commands):
            break
        answers += 1
    assert 0 < answers == talk.room.messages == len(talk.rows) < 10
    assert only(CloseStation, commands).code == 1012
    assert talk.session.finished


def test_without_room_a_soap_station_gets_no_answer_and_is_answered_again_when_there_is() -> None:
    talk = Keeping("1.5", "1.6", bounds=Bounds(messages=0))
    talk.away()
    body = b'<startTransactionRequest xmlns="urn://Ocpp/Cs/2012/06/"><connectorId>1</connectorId><idTag>04A2B3C4</idTag>'
    body += b"<timestamp>2026-11-23T12:00:00Z</timestamp><meterStart>10</meterStart></startTransactionRequest>"

    def say(message_id: str) -> list[Any]:
        incoming = Incoming(message_id, "StartTransaction", etree.fromstring(body), body)
        return talk.done(talk.session.call_received(Side.STATION, incoming, talk.now))

    assert say("s1") == [Abandon("s1")]
    assert not talk.session.finished
    talk.room.bounds = Bounds()
    assert isinstance(say("s2")[0], SendResult)
    (message,) = talk.waiting(T)
    assert orjson.loads(bytes(message.payload))["idTag"] == "04A2B3C4"


def test_a_refusal_of_the_backend_is_no_affair_of_the_station() -> None:
    talk = Keeping("1.6", "2.0.1")
    (start,) = talk.call(Side.STATION, "s1", "StartTransaction", STARTED)
    commands = talk.error(Side.BACKEND, start.message_id, "InternalError")
    assert told(commands)["idTagInfo"] == {"status": "Accepted"}
    assert [message.action for message in talk.waiting(T)] == ["StartTransaction"]


def test_a_backend_that_is_silent_has_the_message_kept_and_stays_the_backend() -> None:
    talk = Keeping("1.6", "2.0.1")
    talk.call(Side.STATION, "s1", "StartTransaction", STARTED)
    commands = talk.wait(31)
    assert only(CloseBackend, commands).code == 1011
    assert told(commands)["idTagInfo"] == {"status": "Accepted"}
    assert len(talk.waiting(T)) == 1
    assert not talk.session.backlog.away
    assert only(SendCall, talk.call(Side.STATION, "s2", "Heartbeat", {})).side is Side.BACKEND


def test_a_station_whose_credentials_nobody_knows_sees_the_outage() -> None:
    talk = Keeping("1.6", "1.6")
    talk.session.backlog.trusted = False
    assert only(CloseStation, talk.away()).code == 1012


def test_in_mirror_mode_a_message_the_backend_finds_wrong_becomes_a_dead_letter_once() -> None:
    talk = Keeping("1.6", "2.0.1", buffering=Buffering())
    for number in range(2):
        (start,) = (each for each in talk.call(Side.STATION, f"s{number}", "StartTransaction", STARTED) if isinstance(each, SendCall))
        error = only(SendError, talk.error(Side.BACKEND, start.message_id, "PropertyConstraintViolation"))
        assert error.code == "InternalError"  # the station did nothing wrong
    (letter,) = talk.letters
    assert (letter.reason, letter.message.action, letter.station) == ("upstream_constraint", "StartTransaction", "CB1234")
    assert "PropertyConstraintViolation" in letter.detail
    assert talk.room.messages == 0


def test_class_a_waits_in_the_backlog_while_the_boot_is_not_accepted() -> None:
    talk = Keeping("1.6", "2.0.1")
    talk.station.memory.boot.status = "Rejected"
    assert told(talk.call(Side.STATION, "s1", "StartTransaction", STARTED))["transactionId"] > 0
    assert only(SendError, talk.call(Side.STATION, "s2", "StatusNotification", STATUS)).code == "SecurityError"
    (boot,) = talk.call(Side.STATION, "s3", "BootNotification", BOOT)
    commands = talk.result(Side.BACKEND, boot.message_id, ACCEPTED)
    assert [command.action for command in commands if isinstance(command, SendCall)][:1] == ["TransactionEvent"]


def test_a_message_in_a_letter_is_told_again() -> None:
    talk = Keeping("1.6", "2.0.1", buffering=Buffering())
    (start,) = talk.call(Side.STATION, "s1", "StartTransaction", STARTED)
    talk.error(Side.BACKEND, start.message_id, "FormatViolation")
    commands = talk.done(talk.session.put_back(talk.letters[0].message, talk.now))
    again = only(SendCall, commands)
    assert (again.action, again.payload.replace(b',"offline":true', b"")) == (start.action, start.payload)
    talk.result(Side.BACKEND, again.message_id, {"idTokenInfo": {"status": "Accepted"}})
    assert talk.rows == {}
    assert talk.room.messages == 0
    talk.room.bounds = Bounds(messages=0)
    assert talk.done(talk.session.put_back(talk.letters[0].message, talk.now)) == []


# A message of a SOAP station that the central system refuses each time must not block for ever what stands behind it.

STOP = b"""<stopTransactionRequest xmlns="urn://Ocpp/Cs/2012/06/"><transactionId>7</transactionId><idTag>04A2B3C4</idTag>\
<timestamp>2026-11-23T12:00:00Z</timestamp><meterStop>10</meterStop></stopTransactionRequest>"""
GAP = MIN_TIME.total_seconds() / (MAX_TIMES - 1)


def stop(talk: Keeping, number: int, code: str) -> list[Any]:
    """The station sends the head of its queue once more, and the central system refuses it."""
    incoming = Incoming(f"s{number}", "StopTransaction", etree.fromstring(STOP), STOP)
    calls = talk.done(talk.session.call_received(Side.STATION, incoming, talk.now))
    call = next(each for each in calls if isinstance(each, SendCall))
    return [each for each in talk.error(Side.BACKEND, call.message_id, code) if not isinstance(each, SendCall)]


@pytest.mark.parametrize("backend", ["1.6", "2.0.1"])
def test_after_ten_refusals_within_an_hour_or_more_the_station_is_told_and_the_operator_has_the_message(backend: str) -> None:
    talk = Keeping("1.5", backend, buffering=Buffering())
    for number in range(MAX_TIMES - 1):
        assert stop(talk, number, "PropertyConstraintViolation") == [Abandon(f"s{number}")]
        talk.mono += GAP
    assert talk.letters == []
    error = only(SendError, stop(talk, MAX_TIMES, "PropertyConstraintViolation"))
    assert (error.message_id, error.code) == (f"s{MAX_TIMES}", "InternalError")
    (letter,) = talk.letters
    assert (letter.reason, letter.message.action) == ("poisoned", "StopTransaction")
    assert "PropertyConstraintViolation" in letter.detail
    assert stop(talk, MAX_TIMES + 1, "InternalError") == [Abandon(f"s{MAX_TIMES + 1}")]  # should it come again, it is counted anew


def test_a_station_that_repeats_without_a_pause_is_not_given_up_before_an_hour() -> None:
    talk = Keeping("1.5", "1.6", buffering=Buffering())
    for number in range(2 * MAX_TIMES):
        assert stop(talk, number, "InternalError") == [Abandon(f"s{number}")]
    talk.mono += MIN_TIME.total_seconds()
    assert only(SendError, stop(talk, 99, "InternalError")).code == "InternalError"


def test_the_messages_counted_are_bounded() -> None:
    journal = Journal()
    for number in range(2 * MAX_REFUSED):
        assert journal.refuse(str(number), "2026-11-23T12:00:00Z").times == 1
    assert journal.refuse(str(2 * MAX_REFUSED - 1), "2026-11-23T12:01:00Z").times == 2
    assert len(journal.refused) == MAX_REFUSED


def broken(_req: Any, _station: Any) -> Any:
    """A flow with a mistake: what it would send is not valid."""
    answer = yield from call(
        c.TransactionEventRequest(
            eventType="Started",
            timestamp="2026-11-23T12:00:00Z",
            triggerReason="Authorized",
            seqNo=0,
            transactionInfo=c.TransactionType(transactionId="T" * 37),
        )
    )
    return answer


@pytest.mark.parametrize("enabled", [True, False])
def test_what_the_gateway_cannot_say_validly_is_a_dead_letter_and_buffer_mode_answers_the_station(enabled: bool) -> None:
    talk = Keeping("1.6", "2.0.1", buffering=Buffering(enabled))
    pair = talk.session.pair
    talk.session.runner.pair = replace(pair, from_station={"StartTransaction": Route(broken, Ledger({}))})
    commands = talk.call(Side.STATION, "s1", "StartTransaction", STARTED)
    if enabled:
        assert told(commands)["idTagInfo"] == {"status": "Accepted"}
    else:
        assert only(SendError, commands).code == "InternalError"
    (letter,) = talk.letters
    assert letter.reason == "encode_invalid"
    assert "TransactionEvent" in letter.detail
    assert talk.rows == {}
    assert len(talk.notes.faults) == 1  # always an alarm


def asking(_req: Any, _station: Any) -> Any:
    """A flow that asks the station before it asks the backend."""
    return (yield from ask(wire.ClearCacheRequest()))


def test_a_message_whose_flow_waited_for_the_station_is_answered_once() -> None:
    talk = Keeping("1.6", "2.0.1")
    talk.session.runner.pair = replace(talk.session.pair, from_station={"StartTransaction": Route(asking, Ledger({}))})
    question = only(SendCall, talk.call(Side.STATION, "s1", "StartTransaction", STARTED))
    assert question.side is Side.STATION
    assert told(talk.away())["idTagInfo"] == {"status": "Accepted"}
    assert talk.result(Side.STATION, question.message_id, {"status": "Accepted"}) == []
    assert talk.notes.faults == []
    assert len(talk.waiting(T)) == 1


@pytest.mark.parametrize(("backend", "most"), [("1.6", MAX_NUMBERS), ("2.0.1", MAX_ROWS)])
def test_more_transactions_than_can_be_remembered_are_left_to_the_station(backend: str, most: int) -> None:
    talk = Keeping("1.6", backend)
    talk.away()
    for count in range(most):
        talk.wait(60)
        start = {**STARTED, "timestamp": time_text(talk.now.utc), "meterStart": count}
        number = told(talk.call(Side.STATION, f"a{count}", "StartTransaction", start))["transactionId"]
        if count < most - 1:
            stop = {"timestamp": time_text(talk.now.utc), "meterStop": count, "transactionId": number}
            talk.call(Side.STATION, f"b{count}", "StopTransaction", stop)
    assert told(talk.call(Side.STATION, "c1", "StartTransaction", start))["transactionId"] == number  # that one is known
    more = talk.call(Side.STATION, "c2", "StartTransaction", {**STARTED, "timestamp": time_text(talk.now.utc), "meterStart": most})
    assert only(CloseStation, more).code == 1012
