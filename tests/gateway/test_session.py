"""A session as a conversation: events in, commands out."""

from __future__ import annotations

import orjson
import pytest

from gateway.commands import (
    Abandon,
    CloseBackend,
    CloseStation,
    DialBackend,
    Finish,
    Persist,
    SendCall,
    SendError,
    SendResult,
    Side,
)
from gateway.runs import Timing
from tests.talking import ACCEPTED, BOOT, STARTED, Talk, only
from translators.framing.ocppj import Unreadable
from translators.memory.station import Station


def test_the_same_version_passes_byte_for_byte_with_the_peers_own_id() -> None:
    talk = Talk()
    payload = b'{ "chargePointModel":"X1",  "chargePointVendor":"Acme" }'
    assert talk.call(Side.STATION, "s1", "BootNotification", payload) == [SendCall(Side.BACKEND, "s1", "BootNotification", payload)]
    answer = b'{"status":"Accepted",  "interval":300, "currentTime":"2026-11-23T12:00:00Z"}'
    commands = talk.session.result_received(Side.BACKEND, "s1", answer, talk.now)
    assert commands[-1] == SendResult(Side.STATION, "s1", "BootNotification", answer)


def test_the_verdict_on_a_boot_is_stored_before_the_answer_leaves() -> None:
    talk = Talk()
    talk.call(Side.STATION, "s1", "BootNotification", BOOT)
    commands = talk.result(Side.BACKEND, "s1", ACCEPTED)
    assert [type(command) for command in commands] == [Persist, SendResult]


def test_requests_of_a_station_are_fulfilled_one_after_the_other() -> None:
    talk = Talk()
    assert len(talk.call(Side.STATION, "s1", "Heartbeat", {})) == 1
    assert talk.call(Side.STATION, "s2", "Heartbeat", {}) == []
    commands = talk.result(Side.BACKEND, "s1", {"currentTime": "2026-11-23T12:00:00Z"})
    assert [(type(command), command.message_id) for command in commands] == [(SendResult, "s1"), (SendCall, "s2")]


def test_crossing_calls_do_not_wait_for_each_other() -> None:
    talk = Talk()
    talk.call(Side.STATION, "s1", "Heartbeat", {})
    assert only(SendCall, talk.call(Side.BACKEND, "b1", "ClearCache", {})).side is Side.STATION


def test_an_invalid_message_is_answered_with_what_is_wrong_and_never_passed_on() -> None:
    talk = Talk("2.0.1", "2.0.1")
    error = only(SendError, talk.call(Side.STATION, "s1", "Heartbeat", b'{"x":'))
    assert error.side is Side.STATION
    assert "FormatViolation" in error.code
    missing = only(SendError, talk.call(Side.STATION, "s2", "Authorize", {}))
    assert (missing.code, "$.idToken" in missing.description) == ("OccurrenceConstraintViolation", True)
    unknown = only(SendError, talk.call(Side.STATION, "s3", "NoSuchThing", {}))
    assert unknown.code == "NotImplemented"
    assert [message[3] for message in talk.notes.messages if message[1] == "in"] == ["invalid"] * 3
    assert only(SendCall, talk.call(Side.STATION, "s4", "Heartbeat", {})).side is Side.BACKEND


def test_what_is_no_frame_is_answered_as_the_version_says_and_the_session_lives_on() -> None:
    new, old = Talk("2.0.1", "2.0.1"), Talk()
    assert only(SendError, new.session.unreadable(Side.STATION, Unreadable("no JSON"), new.now)).message_id == "-1"
    assert old.session.unreadable(Side.STATION, Unreadable("no JSON"), old.now) == []
    assert only(SendError, old.session.unreadable(Side.STATION, Unreadable("no CALL", "s1"), old.now)).code == "FormatViolation"
    assert only(SendCall, old.call(Side.STATION, "s2", "Heartbeat", {}))


def test_too_many_waiting_requests_are_refused() -> None:
    talk = Talk(timing=Timing(station_queue=2))
    for number in range(3):
        talk.call(Side.STATION, f"s{number}", "Heartbeat", {})
    assert only(SendError, talk.call(Side.STATION, "s9", "Heartbeat", {})).message_id == "s9"


def test_a_repeated_id_that_still_waits_is_answered_once() -> None:
    talk = Talk()
    talk.call(Side.STATION, "s1", "Heartbeat", {})
    talk.call(Side.STATION, "s2", "Heartbeat", {})
    assert talk.call(Side.STATION, "s2", "Heartbeat", {}) == []
    assert talk.notes.quirks == ["duplicate_event"]


def test_a_late_or_doubled_answer_is_counted_and_dropped() -> None:
    talk = Talk()
    assert talk.result(Side.BACKEND, "never", {}) == []
    assert talk.notes.quirks == ["late_answer"]


def test_an_error_of_the_backend_is_the_stations_answer_in_a_relay() -> None:
    talk = Talk()
    talk.call(Side.STATION, "s1", "Authorize", {"idTag": "A"})
    error = only(SendError, talk.session.error_received(Side.BACKEND, "s1", "InternalError", "db", {}, talk.now))
    assert (error.code, error.description) == ("InternalError", "db")


def test_a_silent_backend_is_dialled_anew_and_then_shown_to_the_station_as_an_outage() -> None:
    talk = Talk("1.6", "2.0.1", timing=Timing(backend_call=30.0))
    call = only(SendCall, talk.call(Side.STATION, "s1", "StartTransaction", STARTED))
    assert only(CloseBackend, talk.wait(30.0))
    assert only(DialBackend, talk.session.backend_lost(talk.now)).attempt == 1
    assert only(SendCall, talk.session.backend_opened(talk.now)).message_id == call.message_id
    commands = talk.wait(30.0)
    assert only(CloseStation, commands).code == 1012
    assert only(Finish, commands)


def test_a_silent_backend_costs_a_notification_nothing_but_a_count() -> None:
    talk = Talk("1.6", "1.6")
    talk.call(Side.STATION, "s1", "DiagnosticsStatusNotification", {"status": "Idle"})
    assert only(SendResult, talk.wait(30.0)).payload == b"{}"


def test_a_heartbeat_gets_the_gateways_time_when_the_backend_is_silent() -> None:
    talk = Talk()
    talk.call(Side.STATION, "s1", "Heartbeat", {})
    assert orjson.loads(only(SendResult, talk.wait(30.0)).payload) == {"currentTime": "2026-11-23T12:00:30Z"}


def test_an_authorization_is_never_invented() -> None:
    talk = Talk()
    talk.call(Side.STATION, "s1", "Authorize", {"idTag": "A"})
    assert only(SendError, talk.wait(30.0)).code == "GenericError"


def test_an_outage_within_the_grace_is_not_seen_and_what_was_sent_is_sent_again() -> None:
    talk = Talk(timing=Timing(grace=15.0))
    talk.call(Side.STATION, "s1", "StartTransaction", STARTED)
    assert only(DialBackend, talk.session.backend_lost(talk.now)).attempt == 1
    assert only(DialBackend, talk.session.backend_lost(talk.now)).attempt == 2
    assert talk.wait(14.0) == []
    assert only(SendCall, talk.session.backend_opened(talk.now)).message_id == "s1"


def test_an_outage_beyond_the_grace_closes_the_station_with_1012_and_answers_nothing() -> None:
    talk = Talk(timing=Timing(grace=15.0))
    talk.call(Side.STATION, "s1", "StartTransaction", STARTED)
    talk.call(Side.STATION, "s2", "Heartbeat", {})
    talk.session.backend_lost(talk.now)
    commands = talk.wait(15.0)
    assert only(CloseStation, commands).code == 1012
    counted = [each[2:] for each in talk.notes.messages if each[1] == "in"]
    assert counted == [("StartTransaction", "abandoned"), ("Heartbeat", "abandoned")]
    assert not [command for command in commands if isinstance(command, (SendResult, SendError))]


def test_a_command_to_a_station_that_leaves_fails_as_offline() -> None:
    talk = Talk()
    talk.call(Side.BACKEND, "b1", "ClearCache", {})
    error = only(SendError, talk.session.station_lost(talk.now))
    assert (error.side, error.message_id, error.code) == (Side.BACKEND, "b1", "GenericError")


@pytest.mark.parametrize("backend", ["1.6", "2.0.1"])
def test_a_command_that_comes_when_the_station_has_left_is_told_so_at_once(backend: str) -> None:
    talk = Talk("1.6", backend)
    call = only(SendCall, talk.call(Side.STATION, "s1", "StartTransaction", STARTED))
    talk.call(Side.BACKEND, "b1", "ClearCache", {})
    talk.call(Side.BACKEND, "b2", "ClearCache", {})
    errors = [each for each in talk.session.station_lost(talk.now) if isinstance(each, SendError)]
    errors += [only(SendError, talk.call(Side.BACKEND, "b3", "ClearCache", {}))]
    assert [each.message_id for each in errors] == ["b1", "b2", "b3"]
    assert {each.description.removeprefix("station: ") for each in errors} == {"station offline"}
    assert call.side is Side.BACKEND  # it is waited for meanwhile


def test_the_backend_may_still_answer_a_station_that_left_and_the_answer_is_remembered() -> None:
    talk = Talk("1.6", "2.0.1", timing=Timing(linger=5.0))
    call = only(SendCall, talk.call(Side.STATION, "s1", "StartTransaction", STARTED))
    assert talk.session.station_lost(talk.now) == []
    commands = talk.result(Side.BACKEND, call.message_id, {"idTokenInfo": {"status": "Accepted"}})
    assert not [command for command in commands if isinstance(command, SendResult)]
    assert [type(command) for command in commands] == [Persist, CloseStation, CloseBackend, Persist, Finish]


def test_a_station_that_leaves_with_nothing_open_takes_its_backend_connection_with_it() -> None:
    talk = Talk()
    commands = talk.session.station_lost(talk.now)
    assert only(CloseBackend, commands).code == 1000
    assert commands[-1] == Finish()


def test_flows_know_whether_the_station_is_there() -> None:
    talk = Talk(timing=Timing(linger=5.0))
    talk.call(Side.STATION, "s1", "StartTransaction", STARTED)
    assert talk.session.station.connected
    talk.session.station_lost(talk.now)
    assert not talk.session.station.connected


def test_a_session_where_nothing_happens_asks_for_no_time_until_something_may_be_due() -> None:
    talk = Talk("1.6", "2.0.1", timing=Timing(look_every=5.0))
    talk.session.tick(talk.now)
    assert talk.session.quiet_until == talk.now.mono + 5.0
    talk.call(Side.STATION, "s1", "Heartbeat", {})
    assert talk.session.quiet_until < talk.now.mono
    talk.session.tick(talk.now)
    assert talk.session.quiet_until < talk.now.mono  # an answer has its deadline
    talk.session.backend_lost(talk.now)
    talk.session.tick(talk.now)
    assert talk.session.quiet_until < talk.now.mono  # the grace has its end


def test_an_absence_begins_when_a_leg_is_lost_and_not_when_it_was_last_looked_at() -> None:
    talk = Talk("1.6", "2.0.1")
    talk.session.tick(talk.now)
    talk.mono += 4
    talk.session.backend_lost(talk.now)
    parted = talk.now.utc
    assert talk.session.station.linked_at == parted
    talk.wait(4)
    talk.session.station_lost(talk.now)
    assert talk.session.station.linked_at == parted


def test_a_station_that_leaves_is_not_waited_for_longer_than_the_linger() -> None:
    talk = Talk(timing=Timing(linger=5.0))
    talk.call(Side.STATION, "s1", "StartTransaction", STARTED)
    assert talk.session.station_lost(talk.now) == []
    assert talk.wait(4.0) == []
    assert only(Finish, talk.wait(1.0))


def test_draining_finishes_what_runs_and_then_closes_with_1001() -> None:
    talk = Talk()
    talk.call(Side.STATION, "s1", "Heartbeat", {})
    assert talk.session.drain(talk.now) == []
    assert only(SendError, talk.call(Side.STATION, "s2", "Heartbeat", {})).message_id == "s2"
    assert talk.call(Side.STATION, "s3", "StartTransaction", STARTED) == []
    commands = talk.result(Side.BACKEND, "s1", {"currentTime": "2026-11-23T12:00:00Z"})
    assert [type(command) for command in commands] == [SendResult, CloseStation, CloseBackend, Finish]
    assert commands[1].code == 1001  # type: ignore[union-attr]  # asserted above


def test_numbers_reserved_for_a_crash_are_given_back_when_the_session_ends_in_order() -> None:
    talk = Talk("1.6", "2.0.1")
    call = only(SendCall, talk.call(Side.STATION, "s1", "StartTransaction", STARTED))
    talk.result(Side.BACKEND, call.message_id, {"idTokenInfo": {"status": "Accepted"}})
    row = talk.station.memory.transactions.rows[0]
    assert row.seq_reserved > row.seq_next == 1
    commands = talk.session.leave("replaced", talk.now)
    stored = Station("CB1234", "1.6", "2.0.1")
    stored.load(only(Persist, commands).record)
    assert stored.memory.transactions.rows[0].seq_next == 1


def test_a_command_is_not_answered_on_another_connection_than_it_came_on() -> None:
    for backend in ("1.6", "2.0.1"):
        talk = Talk("1.6", backend)
        call = only(SendCall, talk.call(Side.BACKEND, "b1", "ClearCache", {}))
        talk.session.backend_lost(talk.now)
        talk.session.backend_opened(talk.now)
        assert talk.result(Side.STATION, call.message_id, {"status": "Accepted"}) == []
        assert only(SendCall, talk.call(Side.BACKEND, "b2", "ClearCache", {}))


def test_a_transaction_message_that_waits_longer_than_an_answer_may_take_is_shown_as_an_outage_and_never_refused() -> None:
    talk = Talk("1.6", "2.0.1", timing=Timing(backend_call=5.0, grace=60.0))
    talk.session.backend_lost(talk.now)
    assert talk.call(Side.STATION, "s1", "StartTransaction", STARTED)[-1:] != []
    commands = talk.wait(5.0)
    assert only(CloseStation, commands).code == 1012
    assert not [command for command in commands if isinstance(command, (SendResult, SendError))]


def test_a_backend_lost_while_draining_closes_the_station_all_the_same() -> None:
    talk = Talk()
    talk.call(Side.STATION, "s1", "Heartbeat", {})
    talk.session.drain(talk.now)
    commands = talk.session.backend_lost(talk.now)
    assert only(CloseStation, commands).code == 1001
    assert commands[-1] == Finish()


def test_a_session_that_ended_takes_nothing_more() -> None:
    talk = Talk("1.5", "2.0.1")
    talk.session.leave("silent", talk.now)
    assert only(Abandon, talk.call(Side.STATION, "s1", "Heartbeat", soap_heartbeat())).message_id == "s1"


def test_a_takeover_ends_the_session_without_an_answer() -> None:
    talk = Talk()
    talk.call(Side.STATION, "s1", "Heartbeat", {})
    assert [type(command) for command in talk.session.leave("replaced", talk.now)] == [CloseStation, CloseBackend, Finish]


def test_a_guarded_command_is_answered_for_the_station() -> None:
    talk = Talk()
    result = only(SendResult, talk.call(Side.BACKEND, "b1", "ChangeConfiguration", {"key": "AuthorizationKey", "value": "00"}))
    assert (result.side, orjson.loads(result.payload)) == (Side.BACKEND, {"status": "Rejected"})
    assert talk.notes.losses == ["guard.link_key"]


def test_a_repaired_message_is_passed_on_repaired_and_counted() -> None:
    talk = Talk()
    call = only(
        SendCall,
        talk.call(
            Side.STATION, "s1", "StartTransaction", b'{"connectorId":"1","idTag":"A","meterStart":10.0,"timestamp":"2026-11-23T12:00:00Z"}'
        ),
    )
    assert orjson.loads(call.payload)["connectorId"] == 1
    talk.result(Side.BACKEND, "s1", {"transactionId": 1, "idTagInfo": {"status": "Accepted"}})
    assert {"integral_float", "number_as_text"} <= set(talk.notes.quirks)


def test_a_strict_gateway_repairs_nothing() -> None:
    talk = Talk()
    talk.session.runner.lenient = False
    assert only(SendError, talk.call(Side.STATION, "s1", "Heartbeat", {"x": None}))


def test_open_transactions_of_a_relay_are_remembered() -> None:
    talk = Talk()
    talk.call(Side.STATION, "s1", "StartTransaction", STARTED)
    talk.result(Side.BACKEND, "s1", {"transactionId": 7, "idTagInfo": {"status": "Accepted"}})
    assert list(talk.station.memory.relayed.open) == ["7"]
    talk.call(Side.STATION, "s2", "StopTransaction", {"transactionId": 7, "meterStop": 20, "timestamp": "2026-11-23T13:00:00Z"})
    talk.result(Side.BACKEND, "s2", {})
    assert not talk.station.memory.relayed.open


def soap_heartbeat() -> bytes:
    return b'<heartbeatRequest xmlns="urn://Ocpp/Cs/2012/06/"/>'


SOAP_START = (
    b'<startTransactionRequest xmlns="urn://Ocpp/Cs/2012/06/"><connectorId>1</connectorId><idTag>04A2B3C4</idTag>'
    b"<timestamp>2026-11-23T12:00:00Z</timestamp><meterStart>10</meterStart></startTransactionRequest>"
)


def test_a_soap_station_opens_the_backend_with_its_first_message_and_is_silent_after_its_heartbeats_stop() -> None:
    talk = Talk("1.5", "2.0.1", opened=False)
    boot = talk.station.memory.boot
    boot.status, boot.interval, boot.action_payload = "Accepted", 300, orjson.dumps(BOOT).decode()
    assert only(DialBackend, talk.session.station_opened(talk.now)).attempt == 1
    assert talk.call(Side.STATION, "s1", "Heartbeat", soap_heartbeat()) == []
    assert only(SendCall, talk.session.backend_opened(talk.now)).action == "Heartbeat"
    talk.result(Side.BACKEND, "gw-1", {"currentTime": "2026-11-23T12:00:00Z"})
    assert talk.wait(899.0) == []
    assert only(Finish, talk.wait(2.0))


def test_a_soap_station_no_backend_has_accepted_is_introduced_before_its_first_message() -> None:
    talk = Talk("1.5", "2.0.1", opened=False)
    talk.session.station_opened(talk.now)
    talk.session.backend_opened(talk.now)
    boot = only(SendCall, talk.call(Side.STATION, "s1", "Heartbeat", soap_heartbeat()))
    assert (boot.action, orjson.loads(boot.payload)["reason"]) == ("BootNotification", "Unknown")
    assert only(SendCall, talk.result(Side.BACKEND, boot.message_id, ACCEPTED)).action == "Heartbeat"
    assert talk.notes.quirks == ["boot_invented"]


def test_a_soap_station_is_heard_when_its_introduction_fails() -> None:
    talk = Talk("1.5", "2.0.1", opened=False)
    talk.session.station_opened(talk.now)
    talk.session.backend_opened(talk.now)
    boot = only(SendCall, talk.call(Side.STATION, "s1", "Heartbeat", soap_heartbeat()))
    commands = talk.session.error_received(Side.BACKEND, boot.message_id, "InternalError", "", {}, talk.now)
    assert only(SendCall, commands).action == "Heartbeat"


def test_a_soap_request_stays_without_an_answer_when_the_backend_is_away() -> None:
    talk = Talk("1.5", "2.0.1", opened=False)
    talk.session.station_opened(talk.now)
    talk.call(Side.STATION, "s1", "Heartbeat", soap_heartbeat())
    assert only(Abandon, talk.wait(15.0)).message_id == "s1"
    assert only(Abandon, talk.call(Side.STATION, "s2", "Heartbeat", soap_heartbeat())).message_id == "s2"
    assert [each for each in talk.notes.messages if each[1:3] == ("in", "Heartbeat")] == [("station", "in", "Heartbeat", "abandoned")] * 2
    assert not talk.session.finished


def test_a_soap_station_is_served_again_after_an_outage_that_was_silence() -> None:
    talk = Talk("1.5", "2.0.1", timing=Timing(backend_call=30.0))
    talk.station.memory.boot.status = "Accepted"
    started = only(SendCall, talk.call(Side.STATION, "s1", "StartTransaction", SOAP_START))
    assert only(CloseBackend, talk.wait(30.0))
    talk.session.backend_lost(talk.now)
    assert only(SendCall, talk.session.backend_opened(talk.now)).message_id == started.message_id
    commands = talk.wait(30.0)
    assert only(Abandon, commands).message_id == "s1"
    assert only(CloseBackend, commands).code == 1011
    assert only(DialBackend, talk.session.backend_lost(talk.now)).attempt == 1
    talk.session.backend_opened(talk.now)
    assert only(SendCall, talk.call(Side.STATION, "s2", "Heartbeat", soap_heartbeat())).action == "Heartbeat"


def test_a_session_that_ends_begins_no_further_page_of_a_report() -> None:
    talk = Talk("1.6", "2.0.1")
    asked = only(SendCall, talk.call(Side.BACKEND, "b1", "GetBaseReport", {"requestId": 1, "reportBase": "ConfigurationInventory"}))
    keys = [{"key": f"Vendor{number}", "readonly": False, "value": "1"} for number in range(talk.station.options.report_items * 2)]
    pages = talk.result(Side.STATION, asked.message_id, {"configurationKey": keys})
    assert only(SendCall, pages).action == "NotifyReport"
    assert [type(command) for command in talk.session.leave("replaced", talk.now)] == [CloseStation, CloseBackend, Finish]


def test_a_backend_that_takes_no_events_is_not_told_any_on_this_connection() -> None:
    """translation-up V20: what it cannot hear is counted, the first time and each time after."""
    talk = Talk("1.6", "2.0.1")

    def say(number: int, status: str) -> list[SendCall]:
        payload = {"connectorId": 0, "status": status, "errorCode": "NoError"}
        return [each for each in talk.call(Side.STATION, f"s{number}", "StatusNotification", payload) if isinstance(each, SendCall)]

    (told,) = say(1, "Unavailable")
    assert told.action == "NotifyEvent"
    talk.session.error_received(Side.BACKEND, told.message_id, "NotImplemented", "", {}, talk.now)
    assert talk.notes.losses == ["status_connector0"]
    assert say(2, "Available") == []
    assert talk.notes.losses == ["status_connector0"] * 2
    talk.session.backend_lost(talk.now)
    talk.session.backend_opened(talk.now)
    assert [each.action for each in say(3, "Unavailable")] == ["NotifyEvent"]


ENDED = {"triggerReason": "RemoteStop", "seqNo": 1, "timestamp": "2026-11-23T12:00:05Z"}


def unlocking() -> tuple[Talk, SendCall]:
    """A 2.0.1 station that charges; its 1.6 backend unlocks the plug, and the station was asked to stop and said that it will."""
    talk = Talk("2.0.1", "1.6")
    begun = {"eventType": "Started", "timestamp": "2026-11-23T12:00:00Z", "triggerReason": "Authorized", "seqNo": 0}
    value = {"timestamp": "2026-11-23T12:00:00Z", "sampledValue": [{"value": 10, "context": "Transaction.Begin"}]}
    token = {"idToken": "04A2B3C4", "type": "ISO14443"}
    event = {**begun, "evse": {"id": 1, "connectorId": 1}, "idToken": token, "meterValue": [value]}
    state = {"transactionId": "tx-1", "chargingState": "Charging"}
    commands = talk.call(Side.STATION, "s1", "TransactionEvent", {**event, "transactionInfo": state})
    while (start := next((each for each in commands if isinstance(each, SendCall) and each.side is Side.BACKEND), None)) is not None:
        answers = {
            "StartTransaction": {"transactionId": 7, "idTagInfo": {"status": "Accepted"}},
            "Authorize": {"idTagInfo": {"status": "Accepted"}},
        }
        commands = talk.result(Side.BACKEND, start.message_id, answers.get(start.action, {}))
    unlock = only(SendCall, talk.call(Side.BACKEND, "b1", "UnlockConnector", {"connectorId": 1}))
    stop = only(SendCall, talk.result(Side.STATION, unlock.message_id, {"status": "OngoingAuthorizedTransaction"}))
    assert stop.action == "RequestStopTransaction"
    assert [each for each in talk.result(Side.STATION, stop.message_id, {"status": "Accepted"}) if isinstance(each, SendCall)] == []
    return talk, stop


def test_a_plug_is_unlocked_as_soon_as_its_transaction_is_over() -> None:
    """translation-down B.1.4, V08: the command sleeps meanwhile, and what the station says goes on."""
    talk, _ = unlocking()
    assert [each for each in talk.wait(3.0) if isinstance(each, SendCall)] == []
    info = {"transactionId": "tx-1", "stoppedReason": "Remote"}
    stop = only(SendCall, talk.call(Side.STATION, "s2", "TransactionEvent", {**ENDED, "eventType": "Ended", "transactionInfo": info}))
    assert (stop.action, orjson.loads(stop.payload)["reason"]) == ("StopTransaction", "UnlockCommand")
    after = [each for each in talk.result(Side.BACKEND, stop.message_id, {}) if isinstance(each, SendCall) and each.side is Side.STATION]
    assert [each.action for each in after] == ["UnlockConnector"]
    answer = only(SendResult, talk.result(Side.STATION, after[0].message_id, {"status": "Unlocked"}))
    assert (answer.side, orjson.loads(answer.payload)) == (Side.BACKEND, {"status": "Unlocked"})


def test_a_transaction_that_does_not_end_is_not_waited_for_without_end() -> None:
    talk, _ = unlocking()
    assert talk.session.runner.waits
    replies = {
        "UnlockConnector": {"status": "OngoingAuthorizedTransaction"},
        "GetTransactionStatus": {"messagesInQueue": False, "ongoingIndicator": True},
    }
    tries, answers = 0, []
    for _ in range(20):
        commands = talk.wait(1.0)
        while commands:
            command = commands.pop(0)
            if isinstance(command, SendResult):
                answers.append(orjson.loads(command.payload))
            elif isinstance(command, SendCall):
                tries += command.action == "UnlockConnector"
                commands += talk.result(command.side, command.message_id, replies[command.action])
    assert (tries, answers) == (2, [{"status": "UnlockFailed"}])
    assert not talk.session.runner.asleep
