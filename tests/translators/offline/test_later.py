"""What is different about a message that waited."""

from __future__ import annotations

import orjson
import pytest
from msgspec.structs import replace

from translators import canonical as c
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.offline import later


def event(kind: str = "Updated") -> c.TransactionEventRequest:
    return c.TransactionEventRequest(
        eventType=kind,  # type: ignore[arg-type]
        timestamp="2026-11-23T12:00:00Z",
        triggerReason="Authorized",
        seqNo=1,
        transactionInfo=c.TransactionType(transactionId="T-1"),
    )


START = wire.StartTransactionRequest(connectorId=1, idTag="A", meterStart=1, timestamp="2026-11-23T12:00:00Z")
STOP = wire.StopTransactionRequest(transactionId=7, meterStop=1, timestamp="2026-11-23T12:00:00Z")


AT = "2026-11-23T12:00:05Z"


def test_only_transaction_events_say_that_they_waited() -> None:
    marked = later.marked(event(), AT, offline=True)
    assert isinstance(marked, c.TransactionEventRequest)
    assert marked.offline is True
    assert later.marked(START, AT, offline=True) is START
    joined = event()
    assert later.marked(joined, AT, offline=False) is joined
    text = b'{"eventType":"Updated","offline":false,"unknown":{"a":1}}'
    told = later.marked_payload("TransactionEvent", text, AT, offline=True)
    assert orjson.loads(told) == {"eventType": "Updated", "offline": True, "unknown": {"a": 1}}
    assert later.marked_payload("TransactionEvent", text, AT, offline=False) is text
    assert later.marked_payload("MeterValues", text, AT, offline=True) is text


@pytest.mark.parametrize("offline", [True, False])
def test_a_status_that_waited_says_when_it_came_unless_it_has_a_time(offline: bool) -> None:
    status = wire.StatusNotificationRequest(connectorId=1, errorCode="NoError", status="Available")
    assert later.marked(status, AT, offline=offline) == replace(status, timestamp=AT)
    dated = replace(status, timestamp="2026-11-23T11:00:00Z")
    assert later.marked(dated, AT, offline=offline) is dated
    text = b'{"connectorId":1,"unknown":{"a":1}}'
    told = later.marked_payload("StatusNotification", text, AT, offline=offline)
    assert orjson.loads(told) == {"connectorId": 1, "unknown": {"a": 1}, "timestamp": AT}
    text = b'{"connectorId":1,"timestamp":"2026-11-23T11:00:00Z"}'
    assert later.marked_payload("StatusNotification", text, AT, offline=offline) is text


@pytest.mark.parametrize("status", ["Blocked", "Invalid", "ConcurrentTx"])
def test_a_token_that_is_not_accepted_stops_a_transaction_that_runs(status: str) -> None:
    station = Station("CP-1", "1.6", "2.0.1")
    answer = wire.StartTransactionResponse(transactionId=7, idTagInfo=wire.IdTagInfo(status=status))  # type: ignore[arg-type]
    assert later.objection(START, answer, 7, station) == "7"
    station.memory.offline.end("7")
    assert later.objection(START, answer, 7, station) == ""
    info = c.TransactionEventResponse(idTokenInfo=c.IdTokenInfoType(status=status))  # type: ignore[arg-type]
    assert later.objection(event(), info, 0, station) == "T-1"
    assert later.objection(event("Ended"), info, 0, station) == ""
    station.memory.offline.end("T-1")
    assert later.objection(event(), info, 0, station) == ""
    assert later.objection(STOP, wire.StopTransactionResponse(idTagInfo=answer.idTagInfo), 7, station) == ""


def test_an_accepted_token_and_none_at_all_stop_nothing() -> None:
    station = Station("CP-1", "2.0.1", "2.0.1")
    accepted = c.TransactionEventResponse(idTokenInfo=c.IdTokenInfoType(status="Accepted"))
    assert later.objection(event(), accepted, 0, station) == ""
    assert later.objection(event(), c.TransactionEventResponse(), 0, station) == ""


def test_an_end_that_was_told_is_over() -> None:
    station = Station("CP-1", "2.0.1", "2.0.1")
    for name in ("T-1", "7", "8"):
        station.memory.offline.end(name)
    later.delivered(event(), 0, station)
    later.delivered(START, 7, station)
    assert station.memory.offline.ended == ["T-1", "7", "8"]
    later.delivered(event("Ended"), 0, station)
    later.delivered(STOP, 0, station)
    later.delivered(STOP, 8, station)
    later.delivered(STOP, 8, station)
    assert station.memory.offline.ended == []
