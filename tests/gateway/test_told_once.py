"""Nothing doubled and nothing out of its order in `buffer` mode, though the backend is silent, answers nonsense, or the gateway dies at any moment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest

from gateway.backlog import SAYS_AGAIN_WITHIN
from gateway.commands import Command, KeepMessage, SendCall, SendError, SendResult, Side
from gateway.kept import Lane
from gateway.runs import Incoming
from tests.buffering import Keeping
from tests.gateway.test_backlog import EVENT, SECURITY, STATUS, N, T, told
from tests.gateway.test_couriers import CARD, calls, meter, sent, stop
from tests.talking import ACCEPTED, BOOT, STARTED, only

UPDATED = {name: value for name, value in {**EVENT, "eventType": "Updated", "seqNo": 1}.items() if name != "idToken"}
CONNECTED_FOR = 60


def connected(station: str, backend: str) -> Keeping:
    """A station that has been there for a while."""
    talk = Keeping(station, backend)
    talk.wait(CONNECTED_FOR)
    return talk


def charging(backend: str = "2.0.1", connector: int = 1) -> tuple[Keeping, int]:
    """A 1.6 station with a transaction that the backend knows, and its number."""
    talk = connected("1.6", backend)
    (start,) = calls(talk.call(Side.STATION, "s0", "StartTransaction", {**STARTED, "connectorId": connector}))
    return talk, told(talk.result(Side.BACKEND, start.message_id, CARD))["transactionId"]


def next_process(talk: Keeping, rows: dict[tuple[Lane, int], bytes] | None = None) -> Keeping:
    """The gateway was killed and is there again, with what the disk had."""
    station, backend = talk.session.pair.station.name, talk.session.pair.backend.name
    after = Keeping(station, backend)
    after.station.load(talk.saved)
    after.rows = dict(talk.rows if rows is None else rows)
    for (lane, number), record in after.rows.items():
        after.room.found("CB1234", lane, 1, len(record), number)
    return after


# A message that was sent before it was kept is sent again as it was.


@pytest.mark.parametrize("backend", ["2.0.1", "2.1"])
@pytest.mark.parametrize("end", ["silent", "nonsense"])
def test_an_event_the_backend_may_have_taken_is_told_again_word_for_word(backend: str, end: str) -> None:
    talk = connected("2.0.1", backend)
    first = sent(talk.call(Side.STATION, "s1", "TransactionEvent", UPDATED))
    commands = talk.wait(31) if end == "silent" else talk.result(Side.BACKEND, first.message_id, ["nonsense"])
    assert told(commands) == {}
    talk.done(talk.session.backend_lost(talk.now))
    assert sent(talk.back()) == first


def test_readings_the_backend_may_have_taken_are_told_again_word_for_word() -> None:
    talk, number = charging()
    first = sent(talk.call(Side.STATION, "s1", "MeterValues", meter(number)))
    talk.wait(31)
    assert sent(talk.wait(10)) == first


def test_what_was_under_way_when_the_outage_began_is_told_again_word_for_word() -> None:
    talk, number = charging()
    first = sent(talk.call(Side.STATION, "s1", "MeterValues", meter(number)))
    assert told(talk.away()) == {}
    assert sent(talk.back()) == first


def test_what_only_waited_for_its_turn_when_the_outage_began_happened_offline() -> None:
    talk = connected("2.0.1", "2.1")
    talk.done(talk.session.backend_lost(talk.now))
    assert calls(talk.call(Side.STATION, "s1", "TransactionEvent", UPDATED)) == []
    talk.wait(talk.session.timing.grace)
    assert orjson.loads(sent(talk.back()).payload)["offline"] is True


@pytest.mark.parametrize("backend", ["2.0.1", "2.1"])
def test_what_a_station_says_first_on_a_new_connection_may_have_been_told_by_the_process_before(backend: str) -> None:
    before = connected("2.0.1", backend)
    first = sent(before.call(Side.STATION, "s1", "TransactionEvent", UPDATED))
    talk = Keeping("2.0.1", backend)
    talk.away()
    talk.session.backlog.opened()  # it comes back in the outage
    for number, event in enumerate((UPDATED, {**UPDATED, "seqNo": 2}), 1):
        talk.call(Side.STATION, f"s{number}", "TransactionEvent", event)
    again = sent(talk.back())
    assert again == first
    second = sent(talk.result(Side.BACKEND, again.message_id, {}))
    assert orjson.loads(second.payload)["offline"] is True


def test_what_a_station_says_first_after_a_while_is_new() -> None:
    talk = Keeping("2.0.1", "2.0.1")
    talk.away()
    talk.session.backlog.opened()
    talk.wait(SAYS_AGAIN_WITHIN + 1)
    talk.call(Side.STATION, "s1", "TransactionEvent", UPDATED)
    assert orjson.loads(sent(talk.back()).payload)["offline"] is True


def test_what_joins_the_queue_while_the_backend_is_there_did_not_happen_offline() -> None:
    talk, number = charging()
    talk.away()
    talk.call(Side.STATION, "s1", "MeterValues", meter(number))
    values = sent(talk.back())
    assert told(talk.call(Side.STATION, "s2", "StopTransaction", stop(number))) == {}
    ended = orjson.loads(sent(talk.result(Side.BACKEND, values.message_id, {})).payload)
    assert (ended["eventType"], ended.get("offline")) == ("Ended", None)


# A repetition of a message that waits is known as one.


@pytest.mark.parametrize("backend", ["2.0.1", "2.1"])
def test_an_event_that_waits_and_comes_again_under_another_id_is_kept_once(backend: str) -> None:
    talk = Keeping("2.0.1", backend)
    talk.away()
    answers = [told(talk.call(Side.STATION, each, "TransactionEvent", EVENT)) for each in ("s1", "s2")]
    assert answers[0] == answers[1] == {"idTokenInfo": {"status": "Accepted"}}
    assert [message.message_id for message in talk.waiting(T)] == ["s1"]


@pytest.mark.parametrize("action", ["TransactionEvent", "SecurityEventNotification"])
def test_a_message_is_stored_together_with_its_being_answered(action: str) -> None:
    """Killed between the two, the next process would keep a repetition as a second message, or take one for kept that is not."""
    talk = Keeping("2.0.1", "2.0.1")
    talk.away()
    payload = UPDATED if action == "TransactionEvent" else SECURITY
    incoming = Incoming("s1", action, orjson.dumps(payload), orjson.dumps(payload))
    (keep, answer) = talk.session.call_received(Side.STATION, incoming, talk.now)
    assert isinstance(keep, KeepMessage)
    assert isinstance(answer, SendResult)
    talk.done([keep])
    after = next_process(talk)
    after.away()
    assert told(after.call(Side.STATION, "s2", action, payload)) == {}
    assert len(after.rows) == 1


def test_a_start_that_waits_and_comes_again_begins_one_transaction() -> None:
    talk = Keeping("1.6", "2.0.1")
    talk.away()
    numbers = [told(talk.call(Side.STATION, each, "StartTransaction", STARTED))["transactionId"] for each in ("s1", "s2")]
    assert numbers[0] == numbers[1]
    started = sent(talk.back())
    assert calls(talk.result(Side.BACKEND, started.message_id, CARD)) == []
    assert talk.rows == {}


# Whose message it is.


def test_a_stop_that_joins_the_queue_ends_its_own_transaction_whatever_is_just_being_told() -> None:
    talk = connected("1.6", "2.0.1")
    talk.away()
    numbers = [
        told(talk.call(Side.STATION, f"s{connector}", "StartTransaction", {**STARTED, "connectorId": connector}))["transactionId"]
        for connector in (1, 2)
    ]
    started = sent(talk.back())  # the first is being told
    talk.call(Side.STATION, "s3", "StopTransaction", stop(numbers[1]))
    assert [message.told for message in talk.waiting(T)] == [*numbers, numbers[1]]
    commands, ended = talk.result(Side.BACKEND, started.message_id, CARD), ""
    while calls(commands):
        event = orjson.loads(sent(commands).payload)
        ended = event["transactionInfo"]["transactionId"] if event["eventType"] == "Ended" else ended
        commands = talk.result(Side.BACKEND, sent(commands).message_id, CARD)
    assert ended == talk.station.memory.transactions.find(numbers[1]).id  # type: ignore[union-attr]  # it was begun above


# What judges by what is remembered waits for what it does not know yet.


def test_no_transaction_is_closed_while_its_end_waits_in_the_gateway() -> None:
    talk = Keeping("2.0.1", "1.6")
    talk.station.memory.topology.learn_all([(1, 1)])
    commands = talk.wait(CONNECTED_FOR)
    while asked := calls(commands):  # it has no device model
        commands = talk.error(Side.STATION, asked[0].message_id, "NotSupported")
    event = EVENT | {"evse": {"id": 1, "connectorId": 1}, "transactionInfo": {"transactionId": "T-1", "chargingState": "Charging"}}
    commands = talk.call(Side.STATION, "s1", "TransactionEvent", event | {"meterValue": [reading(10)]})
    assert answer_all(talk, commands) == ["StatusNotification", "StartTransaction", "StatusNotification"]
    talk.station.connected_since = talk.station.now - timedelta(seconds=5)
    ended = {**UPDATED, "eventType": "Ended", "triggerReason": "StopAuthorized"}
    (stopped,) = calls(talk.call(Side.STATION, "s2", "TransactionEvent", ended))
    assert told(talk.error(Side.BACKEND, stopped.message_id, "InternalError")) == {}  # it is kept
    assert [each for each in calls(talk.wait(9)) if each.side is Side.STATION] == []
    asked = calls(talk.wait(2))
    assert [each.action for each in asked] == ["StopTransaction"]


def reading(wh: int) -> dict[str, Any]:
    return {"timestamp": "2026-11-23T12:00:00Z", "sampledValue": [{"value": wh, "context": "Transaction.Begin"}]}


def answer_all(talk: Keeping, commands: list[Command]) -> list[str]:
    """The backend takes everything; the actions of it."""
    actions = []
    while calls(commands):
        (call,) = calls(commands)
        actions.append(call.action)
        start = {"transactionId": 7, "idTagInfo": {"status": "Accepted"}}
        commands = talk.result(Side.BACKEND, call.message_id, start if call.action == "StartTransaction" else {})
    return actions


# The last state is the last one told.


def test_a_status_joins_those_that_wait_and_the_newest_of_a_connector_is_told() -> None:
    talk = Keeping("1.6", "1.6")
    talk.away()
    talk.call(Side.STATION, "s1", "StatusNotification", {**STATUS, "status": "Charging"})
    talk.call(Side.STATION, "s2", "StatusNotification", {**STATUS, "connectorId": 2})
    charging_told = sent(talk.back())
    assert told(talk.call(Side.STATION, "s3", "StatusNotification", {**STATUS, "status": "Finishing"})) == {}
    assert told(talk.call(Side.STATION, "s4", "StatusNotification", {**STATUS, "status": "Available"})) == {}
    commands, order = talk.result(Side.BACKEND, charging_told.message_id, {}), [charging_told.message_id]
    while calls(commands):
        order.append(sent(commands).message_id)
        commands = talk.result(Side.BACKEND, order[-1], {})
    assert order == ["s1", "s2", "s4"]
    assert talk.room.messages == len(talk.rows) == 0


def test_a_state_that_was_told_is_not_taken_for_one_that_waits() -> None:
    talk = Keeping("1.6", "1.6")
    for round_ in range(3):
        talk.away()
        talk.call(Side.STATION, f"s{round_}", "StatusNotification", STATUS)
        assert talk.room.of("CB1234").rows[N] == 1
        talk.result(Side.BACKEND, sent(talk.back()).message_id, {})
        assert talk.room.messages == len(talk.rows) == 0


def test_a_security_event_that_is_refused_holds_up_no_status() -> None:
    talk = Keeping("1.6", "1.6")
    talk.away()
    talk.call(Side.STATION, "s1", "SecurityEventNotification", SECURITY)
    talk.call(Side.STATION, "s2", "StatusNotification", STATUS)
    event = sent(talk.back())
    status = sent(talk.error(Side.BACKEND, event.message_id, "InternalError"))
    assert status.message_id == "s2"
    talk.result(Side.BACKEND, "s2", {})
    assert sent(talk.call(Side.STATION, "s3", "StatusNotification", STATUS)).message_id == "s3"  # nothing waits there
    talk.result(Side.BACKEND, "s3", {})
    assert told(talk.call(Side.STATION, "s4", "SecurityEventNotification", {**SECURITY, "techInfo": "2"})) == {}
    assert len(talk.waiting(Lane.GUARANTEED)) == 2


def test_a_send_is_told_though_notifications_wait() -> None:
    talk = Keeping("2.1", "2.1")
    talk.away()
    talk.call(Side.STATION, "s1", "StatusNotification", {**status_2x(), "timestamp": "2026-11-23T12:00:00Z"})
    talk.back()
    raw = orjson.dumps({"id": 1, "pending": 0, "basetime": "2026-11-23T12:00:00Z", "data": [{"t": 0, "v": "1"}]})
    commands = talk.done(talk.session.call_received(Side.STATION, Incoming("s2", "NotifyPeriodicEventStream", raw, raw, True), talk.now))
    assert calls(commands) == []  # one CALL at a time: it is the next
    assert sent(talk.result(Side.BACKEND, "s1", {})).message_id == "s2"


def status_2x() -> dict[str, Any]:
    return {"evseId": 1, "connectorId": 1, "connectorStatus": "Available"}


# Boot before everything (O4).


def test_nothing_is_told_before_a_boot_that_waits() -> None:
    talk = Keeping("1.6", "1.6")
    talk.away()
    talk.call(Side.STATION, "s1", "BootNotification", BOOT)
    boot = sent(talk.back())
    for number, (action, payload) in enumerate({"StatusNotification": STATUS, "StartTransaction": STARTED}.items()):
        assert told(talk.call(Side.STATION, f"a{number}", action, payload)) is not None
    assert only(SendError, talk.call(Side.STATION, "a2", "Authorize", {"idTag": "OTHER"})).code == "InternalError"
    assert "currentTime" in told(talk.call(Side.STATION, "a3", "Heartbeat", {}))
    assert calls(talk.wait(1)) == []
    commands, order = talk.result(Side.BACKEND, boot.message_id, ACCEPTED), []
    while calls(commands):
        order.append(sent(commands).message_id)
        answer = {"transactionId": 7, "idTagInfo": {"status": "Accepted"}} if order[-1] == "a1" else {}
        commands = talk.result(Side.BACKEND, order[-1], answer)
    assert sorted(order) == ["a0", "a1"]


def test_the_boot_of_a_process_before_is_let_go_when_the_station_boots_itself() -> None:
    talk = Keeping("1.6", "1.6")
    talk.away()
    talk.call(Side.STATION, "s1", "BootNotification", BOOT)
    talk.session.backlog.couriers._of[Lane.BOOT].not_before = 1e9  # it is not its turn yet, and was not read
    talk.session.runner.legs[Side.BACKEND].connected, talk.session.backlog.away = True, False
    talk.call(Side.STATION, "s2", "BootNotification", BOOT)
    talk.result(Side.BACKEND, "s2", ACCEPTED)
    assert talk.rows == {}


# A truthful answer to who asks for the queue (2.0.1 E14).


@pytest.mark.parametrize(("station", "backend"), [("2.0.1", "2.0.1"), ("2.0.1", "2.1"), ("2.1", "2.0.1")])
def test_what_waits_in_the_gateway_is_a_message_in_the_queue(station: str, backend: str) -> None:
    talk = connected(station, backend)
    assert asked_for_the_queue(talk, "b1") is False
    talk.call(Side.STATION, "s1", "TransactionEvent", UPDATED)
    talk.wait(31)
    assert asked_for_the_queue(talk, "b2") is True


def asked_for_the_queue(talk: Keeping, message_id: str) -> bool:
    (question,) = [each for each in calls(talk.call(Side.BACKEND, message_id, "GetTransactionStatus", {})) if each.side is Side.STATION]
    commands = talk.result(Side.STATION, question.message_id, {"messagesInQueue": False})
    return bool(told([each for each in commands if isinstance(each, SendResult)])["messagesInQueue"])


def test_a_1x_transaction_whose_readings_wait_has_messages_in_the_queue() -> None:
    talk, number = charging()
    (row,) = talk.station.memory.transactions.rows
    assert queue_of(talk, "b1", row.id) == {"ongoingIndicator": True, "messagesInQueue": False}
    talk.call(Side.STATION, "s1", "MeterValues", meter(number))
    talk.wait(31)
    assert queue_of(talk, "b2", row.id) == {"ongoingIndicator": True, "messagesInQueue": True}
    talk.call(Side.STATION, "s2", "StopTransaction", stop(number))
    assert queue_of(talk, "b3", row.id) == {"ongoingIndicator": False, "messagesInQueue": True}


def queue_of(talk: Keeping, message_id: str, transaction: str) -> Any:
    return told(talk.call(Side.BACKEND, message_id, "GetTransactionStatus", {"transactionId": transaction}))


# What is derived keeps its place.


def test_a_change_of_state_that_was_told_in_vain_is_in_front_of_the_end_that_waits() -> None:
    talk, number = charging()
    (status,) = calls(talk.call(Side.STATION, "s1", "StatusNotification", {**STATUS, "status": "Charging"}))
    changed = state(talk.result(Side.BACKEND, status.message_id, {}))
    assert told(talk.wait(31)) == {}  # a status is answered all the same
    talk.away()
    talk.call(Side.STATION, "s2", "StopTransaction", stop(number))
    again = state(talk.back())
    assert again == changed
    ended = sent(talk.result(Side.BACKEND, again.message_id, {}))
    assert orjson.loads(ended.payload)["eventType"] == "Ended"


def state(commands: list[Command]) -> SendCall:
    """The one thing that leaves."""
    (call,) = [each for each in calls(commands) if each.side is Side.BACKEND]
    return call
