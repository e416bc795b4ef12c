"""Flows run: what is wrong with them costs their own message, never the session."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from gateway.commands import Abandon, SendCall, SendError, SendResult, Side
from gateway.replies import UNREADABLE
from gateway.runs import Incoming, Timing
from tests.talking import STARTED, Talk, only
from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.flow import Flow, Route, ask, call, later, tell, tell_back
from translators.framing.ocppj import Unreadable
from translators.ocpp1x import wire
from translators.tables import Ledger

BEAT = wire.HeartbeatResponse(currentTime="2026-11-23T12:00:00Z")


def with_flow(flow: Any, **options: Any) -> Talk:
    """A conversation in which this flow fulfils the station's Heartbeat."""
    talk = Talk("1.6", "2.0.1", **options)
    runner = talk.session.runner
    runner.pair = replace(runner.pair, from_station={"Heartbeat": Route(flow, Ledger(request={}))}, from_backend={})
    return talk


def begin(flow: Any, **options: Any) -> tuple[Talk, list[Any]]:
    talk = with_flow(flow, **options)
    return talk, talk.call(Side.STATION, "s1", "Heartbeat", {})


def test_a_flow_that_fails_is_an_internal_error_and_an_alarm_and_the_next_message_works() -> None:
    def broken(_: object, __: object) -> Flow[Any]:
        yield from ()
        raise ZeroDivisionError

    talk, commands = begin(broken)
    assert only(SendError, commands).code == "InternalError"
    assert "ZeroDivisionError" in talk.notes.faults[0]
    assert only(SendError, talk.call(Side.STATION, "s2", "Heartbeat", {})).message_id == "s2"


def test_an_answer_that_would_be_invalid_is_never_sent() -> None:
    def invalid(_: object, __: object) -> Flow[Any]:
        yield from ()
        return wire.AuthorizeResponse(idTagInfo=wire.IdTagInfo(status="Accepted"))

    talk, commands = begin(invalid)
    assert only(SendError, commands).code == "InternalError"
    assert talk.notes.faults


def test_a_question_that_would_be_invalid_is_refused_to_the_flow_which_may_go_on() -> None:
    def asking(_: object, __: object) -> Flow[Any]:
        try:
            yield from ask(wire.ClearCacheRequest())
            yield from call(wire.ResetRequest(type="Soft"))  # a 2.0.1 backend knows no such message
        except Refused:
            return BEAT

    talk, commands = begin(asking)
    question = only(SendCall, commands)
    assert (question.side, question.action) == (Side.STATION, "ClearCache")
    assert only(SendResult, talk.result(Side.STATION, question.message_id, {"status": "Accepted"})).message_id == "s1"
    assert talk.notes.faults


def test_what_is_told_back_leaves_after_the_answer() -> None:
    def telling(_: object, __: object) -> Flow[Any]:
        yield from tell_back(wire.ClearCacheRequest())
        return BEAT

    _, commands = begin(telling)
    assert [type(command) for command in commands] == [SendResult, SendCall]


def test_a_told_message_that_would_be_invalid_costs_only_itself() -> None:
    def telling(_: object, __: object) -> Flow[Any]:
        yield from tell(wire.ResetRequest(type="Soft"))
        return BEAT

    talk, commands = begin(telling)
    assert [type(command) for command in commands] == [SendResult]
    assert talk.notes.faults


def test_a_follow_up_runs_after_the_answer_and_there_are_only_so_many() -> None:
    def waiting() -> Flow[None]:
        yield from ask(wire.ClearCacheRequest())

    def following(_: object, __: object) -> Flow[Any]:
        yield from later(waiting())
        yield from later(waiting())
        return BEAT

    talk, commands = begin(following, timing=Timing(follow_ups=1))
    assert [type(command) for command in commands] == [SendResult, SendCall]
    assert "too many follow-ups" in talk.notes.faults[0]


def test_a_full_leg_is_refused_to_the_flow() -> None:
    def asking(_: object, __: object) -> Flow[Any]:
        yield from tell_back(wire.ClearCacheRequest())
        raise Refused(RpcCode.NOT_SUPPORTED, "no", "backend", "answered")

    talk, commands = begin(asking, timing=Timing(leg_queue=0))
    assert isinstance(commands[0], SendResult)  # a Heartbeat is never refused
    assert ("station", "out", "ClearCache", "busy") in talk.notes.messages


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("FormationViolation", "InternalError"),
        ("GenericError", "InternalError"),
        ("NotSupported", "NotSupported"),
        ("SecurityError", "SecurityError"),
    ],
)
def test_the_backends_trouble_with_our_message_is_not_the_stations_fault(said: str, told: str) -> None:
    talk = Talk("1.6", "2.0.1")
    sent = only(SendCall, talk.call(Side.STATION, "s1", "Authorize", {"idTag": "A"}))
    error = only(SendError, talk.session.error_received(Side.BACKEND, sent.message_id, said, "no", {}, talk.now))
    assert (error.message_id, error.code) == ("s1", told)


def test_an_action_without_a_rule_is_not_implemented() -> None:
    talk = with_flow(None)
    error = only(SendError, talk.call(Side.STATION, "s1", "Authorize", {"idTag": "A"}))
    assert error.code == "NotImplemented"
    assert "no rule for Authorize" in error.description


def test_a_refused_transaction_of_a_soap_station_stays_without_an_answer() -> None:
    talk = Talk("1.5", "2.0.1")
    talk.station.memory.boot.status = "Accepted"
    body = (
        b'<startTransactionRequest xmlns="urn://Ocpp/Cs/2012/06/"><connectorId>1</connectorId><idTag>A</idTag>'
        b"<timestamp>2026-11-23T12:00:00Z</timestamp><meterStart>1</meterStart></startTransactionRequest>"
    )
    sent = only(SendCall, talk.call(Side.STATION, "s1", "StartTransaction", body))
    commands = talk.session.error_received(Side.BACKEND, sent.message_id, "InternalError", "db", {}, talk.now)
    assert only(Abandon, commands).message_id == "s1"
    assert not [command for command in commands if isinstance(command, SendError)]


def test_every_exchange_is_kept_with_what_was_sent_because_of_it() -> None:
    talk = Talk("1.6", "2.0.1")
    sent = only(SendCall, talk.call(Side.STATION, "s1", "StartTransaction", STARTED))
    talk.result(Side.BACKEND, sent.message_id, {"idTokenInfo": {"status": "Accepted"}})
    (exchange,) = talk.session.runner.exchanges
    assert orjson.loads(exchange.received) == STARTED
    assert [(frame.side, frame.kind, frame.action) for frame in exchange.sent] == [
        (Side.BACKEND, 2, "TransactionEvent"),
        (Side.STATION, 3, "StartTransaction"),
    ]
    assert exchange.outcome == "ok"


def test_a_send_is_passed_on_and_not_answered() -> None:
    talk = Talk("2.1", "2.1")
    body = {"id": 1, "pending": 0, "basetime": "2026-11-23T12:00:00Z", "data": [{"t": 0, "v": "1"}]}
    raw = orjson.dumps(body)
    commands = talk.session.call_received(Side.STATION, Incoming("s1", "NotifyPeriodicEventStream", raw, raw, send=True), talk.now)
    assert only(SendCall, commands).send
    assert only(SendCall, talk.call(Side.STATION, "s2", "Heartbeat", {})).action == "Heartbeat"


def test_what_is_no_frame_is_counted_under_a_name_of_its_own() -> None:
    talk = Talk("2.0.1", "2.0.1")
    talk.session.unreadable(Side.STATION, Unreadable("x", "s1", 9), talk.now)
    assert talk.notes.messages == [("station", "in", UNREADABLE, "invalid")]


def test_an_unreadable_answer_is_not_answered_and_fails_what_waits_for_it() -> None:
    talk = Talk("1.6", "2.0.1")
    sent = only(SendCall, talk.call(Side.STATION, "s1", "Authorize", {"idTag": "A"}))
    commands = talk.session.unreadable(Side.BACKEND, Unreadable("x", sent.message_id, of_answer=True), talk.now)
    assert only(SendError, commands).side is Side.STATION
    assert talk.session.unreadable(Side.BACKEND, Unreadable("x", "never", of_answer=True), talk.now) == []


def test_a_loss_is_counted_under_the_message_it_happened_to_though_another_one_ends_first() -> None:
    def losing(_: object, station: Any) -> Flow[Any]:
        station.lose("tariff")
        yield from call(c.HeartbeatRequest())
        station.lose("text")
        return BEAT

    talk = with_flow(losing)
    counted: list[tuple[str, ...]] = []
    talk.notes.loss = lambda *row: counted.append(row)  # type: ignore[method-assign]
    asked = only(SendCall, talk.call(Side.STATION, "s1", "Heartbeat", {}))
    assert only(SendError, talk.call(Side.BACKEND, "b1", "ClearCache", {})).code == "NotImplemented"
    talk.result(Side.BACKEND, asked.message_id, {"currentTime": "2026-11-23T12:00:00Z"})
    assert counted == [("1.6", "2.0.1", "Heartbeat", "tariff"), ("1.6", "2.0.1", "Heartbeat", "text")]


LINK = {"hashAlgorithm": "SHA256", "issuerNameHash": "aa", "issuerKeyHash": "bb", "serialNumber": "1A"}
OTHER = {**LINK, "serialNumber": "2B"}
QUESTIONS = {
    "1.6": {"certificateType": "CentralSystemRootCertificate"},
    "2.0.1": {"certificateType": ["CSMSRootCertificate"]},
    "2.1": {"certificateType": ["CSMSRootCertificate"]},
}
LISTED = {
    "1.6": {"status": "Accepted", "certificateHashData": [LINK]},
    "2.0.1": {"status": "Accepted", "certificateHashDataChain": [{"certificateType": "CSMSRootCertificate", "certificateHashData": LINK}]},
}
LISTED["2.1"] = LISTED["2.0.1"]


def asked_to_delete(version: str, certificate: dict[str, str]) -> tuple[Talk, SendCall]:
    talk = Talk(version, version)
    question = only(SendCall, talk.call(Side.BACKEND, "b1", "DeleteCertificate", {"certificateHashData": certificate}))
    assert (question.side, question.action) == (Side.STATION, "GetInstalledCertificateIds")
    assert orjson.loads(question.payload) == QUESTIONS[version]
    return talk, question


@pytest.mark.parametrize("version", QUESTIONS)
def test_the_root_of_the_link_is_not_deleted_in_a_relay_though_nobody_had_asked_for_it(version: str) -> None:
    talk, question = asked_to_delete(version, LINK)
    answer = only(SendResult, talk.result(Side.STATION, question.message_id, LISTED[version]))
    assert (answer.side, answer.message_id) == (Side.BACKEND, "b1")
    assert orjson.loads(answer.payload)["status"] == "Failed"
    assert talk.notes.losses == ["guard.root"]


@pytest.mark.parametrize("version", QUESTIONS)
def test_another_certificate_is_deleted_in_a_relay(version: str) -> None:
    talk, question = asked_to_delete(version, OTHER)
    command = only(SendCall, talk.result(Side.STATION, question.message_id, LISTED[version]))
    assert (command.side, command.action, orjson.loads(command.payload)) == (
        Side.STATION, "DeleteCertificate", {"certificateHashData": OTHER}
    )  # fmt: skip
    answer = only(SendResult, talk.result(Side.STATION, command.message_id, {"status": "Accepted"}))
    assert (answer.message_id, orjson.loads(answer.payload)) == ("b1", {"status": "Accepted"})


@pytest.mark.parametrize(("code", "asked"), [("NotImplemented", True), ("InternalError", False)])
def test_a_station_that_cannot_list_its_roots_deletes_what_it_is_told_and_one_that_does_not_say_deletes_nothing(
    code: str, asked: bool
) -> None:
    talk, question = asked_to_delete("2.0.1", LINK)
    commands = talk.session.error_received(Side.STATION, question.message_id, code, "", {}, talk.now)
    if asked:
        assert only(SendCall, commands).action == "DeleteCertificate"
    else:
        assert only(SendError, commands).code == code
