"""What was said at one time and is told at another, in `buffer` mode, is told as of the time it was said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest

from gateway.commands import Side
from tests.buffering import Keeping
from tests.gateway.test_couriers import calls
from tests.gateway.test_told_once import charging
from tests.talking import START

ANSWERS = {"TransactionEvent": {}, "StartTransaction": {"transactionId": 5, "idTagInfo": {"status": "Accepted"}}}


def after(talk: Keeping) -> list[tuple[str, Any]]:
    """The backend is back, an hour later, and takes everything."""
    talk.mono += 3600
    waiting, found = calls(talk.back()), []
    for _ in range(9):
        while waiting:
            call = waiting.pop(0)
            found += [(call.action, orjson.loads(call.payload))] if call.side is Side.BACKEND else []
            waiting += calls(talk.result(call.side, call.message_id, ANSWERS.get(call.action, {})))
        waiting = calls(talk.wait(1))
    return found


def status(talk: Keeping, name: str, status: str, connector: int = 1, **fields: str) -> str:
    """Says the status of a connector a second later; gives when that was."""
    talk.mono += 1
    talk.call(Side.STATION, name, "StatusNotification", {"connectorId": connector, "errorCode": "NoError", "status": status, **fields})
    return (START + timedelta(seconds=talk.mono)).isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize(("backend", "word"), [("2.0.1", "connectorStatus"), ("2.1", "connectorStatus"), ("1.6", "status")])
def test_a_status_without_a_time_is_of_when_it_came(backend: str, word: str) -> None:
    talk = Keeping("1.6", backend)
    talk.away()
    came = status(talk, "s1", "Faulted", connector=2)
    (told,) = [payload for action, payload in after(talk) if action == "StatusNotification"]
    assert (told[word], told["timestamp"]) == ("Faulted", came)


def test_a_status_with_a_time_keeps_it() -> None:
    talk = Keeping("1.6", "1.6")
    talk.away()
    status(talk, "s1", "Faulted", timestamp="2026-11-23T11:59:00.5+01:00")
    assert [payload["timestamp"] for _, payload in after(talk)] == ["2026-11-23T11:59:00.5+01:00"]


def test_a_change_of_state_without_a_time_is_told_where_it_belongs() -> None:
    """Between the readings that came before it and those that came after."""
    talk, number = charging()
    talk.away()
    times = []
    for name, value in (("m1", "20"), ("m2", "30")):
        talk.mono += 1
        times.append((START + timedelta(seconds=talk.mono)).isoformat().replace("+00:00", "Z"))
        meter = {"timestamp": times[-1], "sampledValue": [{"value": value}]}
        talk.call(Side.STATION, name, "MeterValues", {"connectorId": 1, "transactionId": number, "meterValue": [meter]})
        if name == "m1":
            times.append(status(talk, "s1", "SuspendedEV"))
    events = [payload for action, payload in after(talk) if action == "TransactionEvent"]
    assert [(event["triggerReason"], event["timestamp"]) for event in events] == [
        ("MeterValuePeriodic", times[0]),
        ("ChargingStateChanged", times[1]),
        ("MeterValuePeriodic", times[2]),
    ]
    assert [event["seqNo"] for event in events] == sorted(event["seqNo"] for event in events)
    assert all(event["offline"] for event in events)


def test_the_clock_of_a_station_is_measured_when_it_speaks() -> None:
    """It begins at 1970; its readings are as old as they are, though they are told an hour later."""
    talk = Keeping("1.6", "2.0.1")
    talk.away()
    came = []
    for name, seconds in (("m1", 10), ("m2", 40)):
        talk.mono = 100.0 + seconds
        came.append((START + timedelta(seconds=talk.mono)).isoformat().replace("+00:00", "Z"))
        reading = {"timestamp": f"1970-01-01T00:00:{seconds}Z", "sampledValue": [{"value": "7"}]}
        talk.call(Side.STATION, name, "MeterValues", {"connectorId": 1, "meterValue": [reading]})
    told = [payload["meterValue"][0]["timestamp"] for action, payload in after(talk) if action == "MeterValues"]
    assert told == came


def event(talk: Keeping, seqNo: int, kind: str, trigger: str, state: str, **fields: Any) -> None:
    talk.mono += 1
    info = {"transactionId": "T-1"} | ({"chargingState": state} if state else {})
    said = {"eventType": kind, "timestamp": talk.station.now_text, "triggerReason": trigger, "seqNo": seqNo, "transactionInfo": info}
    at = (START + timedelta(seconds=talk.mono)).isoformat().replace("+00:00", "Z")
    talk.call(Side.STATION, f"e{seqNo}", "TransactionEvent", {**said, "timestamp": at, **fields})


@pytest.mark.parametrize("ends", [True, False])
def test_a_backend_of_16_learns_what_state_the_connector_is_in_after_the_outage_and_none_it_was_in(ends: bool) -> None:
    talk = Keeping("2.0.1", "1.6")
    talk.station.memory.topology.learn_all([(1, 1), (2, 1)])
    talk.away()
    talk.mono += 1
    occupied = {"timestamp": "2026-11-23T12:00:16Z", "connectorStatus": "Occupied", "evseId": 1, "connectorId": 1}
    talk.call(Side.STATION, "s1", "StatusNotification", occupied)
    token = {"idToken": "A1", "type": "Central"}
    reading = [{"timestamp": "2026-11-23T12:00:17Z", "sampledValue": [{"value": 10}]}]
    event(talk, 0, "Started", "Authorized", "EVConnected", evse={"id": 1, "connectorId": 1}, idToken=token, meterValue=reading)
    event(talk, 1, "Updated", "ChargingStateChanged", "Charging")
    event(talk, 2, "Updated", "ChargingStateChanged", "SuspendedEV")
    if ends:
        event(talk, 3, "Ended", "EVDeparted", "Idle")
    told = after(talk)
    states = [payload["status"] for action, payload in told if action == "StatusNotification"]
    assert states == (["Preparing", "Finishing"] if ends else ["Preparing", "SuspendedEV"])
    last = max(number for number, (action, _) in enumerate(told) if action in ("StartTransaction", "StopTransaction", "MeterValues"))
    assert told[last + 1][0] == "StatusNotification"
