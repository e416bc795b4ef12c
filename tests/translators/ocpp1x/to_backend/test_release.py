"""What a transaction does when nothing happens."""

from __future__ import annotations

from typing import Any

from tests.playbook import Conversation, Result, Sent
from translators.errors import Refused, RpcCode
from translators.flow import Route
from translators.ocpp1x.to_backend import ROUTES, heartbeat
from translators.ocpp1x.to_backend.release import overdue, release_held

CARD = {"idToken": "04A2B3C4", "type": "ISO14443"}
TICK = {**ROUTES, "Heartbeat": Route(lambda req, station: release_held(station), heartbeat.LEDGER)}
"""The follow-up flow, in the place of a message, so that a conversation can drive it."""


class Timer(Conversation):
    def tick(self, answers: Any, now: str) -> Result:
        self.at(now)
        result = Result()
        self._drive("station", release_held(self.memory), TICK["Heartbeat"], answers, result)  # type: ignore[arg-type]
        result.quirks = list(self.memory.quirks)
        return result


def waiting() -> Timer:
    station = Timer("2.0.1", "1.6", from_station=ROUTES, now="2026-11-23T12:00:00Z")
    station.memory.memory.topology.learn_all([(1, 1)])
    event = {
        "eventType": "Started",
        "timestamp": "2026-11-23T11:59:59Z",
        "triggerReason": "Authorized",
        "seqNo": 0,
        "transactionInfo": {"transactionId": "tx-1", "chargingState": "Charging"},
        "evse": {"id": 1, "connectorId": 1},
        "idToken": CARD,
    }
    station.station("TransactionEvent", event, {"Authorize": {"idTagInfo": {"status": "Accepted"}}})
    return station


def test_a_start_waits_thirty_seconds_for_its_register() -> None:
    station = waiting()
    assert not overdue(station.at("2026-11-23T12:00:29Z").memory)
    assert overdue(station.at("2026-11-23T12:00:30Z").memory)
    result = station.tick({"StartTransaction": {"transactionId": 7, "idTagInfo": {"status": "Accepted"}}}, "2026-11-23T12:00:30Z")
    assert result.requests == [
        ("StartTransaction", {"connectorId": 1, "idTag": "04A2B3C4", "meterStart": 0, "timestamp": "2026-11-23T11:59:59Z"}),
        ("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Charging", "timestamp": "2026-11-23T12:00:30Z"}),
    ]
    assert not overdue(station.memory)


def test_a_refused_token_that_goes_on_charging_is_stopped_after_thirty_seconds() -> None:
    station = waiting()
    station.tick({"StartTransaction": {"transactionId": 7, "idTagInfo": {"status": "Blocked"}}}, "2026-11-23T12:00:30Z")
    assert not overdue(station.at("2026-11-23T12:00:59Z").memory)
    result = station.tick({"RequestStopTransaction": {"status": "Accepted"}}, "2026-11-23T12:01:00Z")
    assert result.sent == [Sent("station", "RequestStopTransaction", {"transactionId": "tx-1"})]
    assert "deauth_by_remote_stop" in result.quirks
    assert station.tick({}, "2026-11-23T12:05:00Z").sent == [], "once"


def state(station: Timer, seqNo: int, charging: str, answers: Any = (), **more: Any) -> Result:
    event = {
        "eventType": "Updated",
        "timestamp": "2026-11-23T12:02:00Z",
        "triggerReason": "ChargingStateChanged",
        "seqNo": seqNo,
        "transactionInfo": {"transactionId": "tx-1", "chargingState": charging},
        **more,
    }
    return station.station("TransactionEvent", event, answers)


def refused_and_not_charging() -> Timer:
    station = waiting()
    state(station, 1, "SuspendedEV", {"StartTransaction": {"transactionId": 7, "idTagInfo": {"status": "Blocked"}}})
    assert station.memory.memory.held.transactions["tx-1"].refused
    return station


def test_a_refused_token_does_not_begin_to_charge_later() -> None:
    station = refused_and_not_charging()
    assert not overdue(station.at("2026-11-23T12:10:00Z").memory)
    state(station, 2, "Charging")
    assert overdue(station.memory)
    result = station.tick({"RequestStopTransaction": {"status": "Accepted"}}, "2026-11-23T12:10:01Z")
    assert result.sent == [Sent("station", "RequestStopTransaction", {"transactionId": "tx-1"})]


def test_with_another_token_that_is_accepted_it_may() -> None:
    station = refused_and_not_charging()
    other = {"idToken": {"idToken": "04FFFFFF", "type": "ISO14443"}, "triggerReason": "Authorized"}
    state(station, 2, "Charging", {"Authorize": {"idTagInfo": {"status": "Accepted"}}}, **other)
    assert not overdue(station.at("2026-11-23T12:10:00Z").memory)


def test_a_backend_that_is_away_is_asked_by_the_next_event() -> None:
    station = waiting()
    away = Refused(RpcCode.GENERIC_ERROR, "", "backend", "timeout")
    station.tick({"StartTransaction": away}, "2026-11-23T12:00:30Z")
    assert not overdue(station.at("2026-11-23T13:00:00Z").memory)
    assert station.memory.memory.held.transactions["tx-1"].state == "starting"
