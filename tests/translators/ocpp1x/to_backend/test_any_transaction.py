"""However a 2.x station tells its transactions, the backend hears of each authorized one exactly one start and one stop."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.playbook import Conversation, Result, decoded
from tests.translators.ocpp1x.to_backend.test_transaction_event import CARD, YES, actions, event, only, started, talk
from translators.errors import Refused, RpcCode
from translators.flow import Call
from translators.ocpp1x.to_backend import ROUTES

TOKEN = {"idToken": "04A2B3C4D5E680", "type": "ISO14443"}


class Backend(Conversation):
    """Numbers its transactions, and is away now and then: what it then was asked, it never saw."""

    def __init__(self, rng: random.Random, absent: float) -> None:
        super().__init__("2.0.1", "1.6", from_station=ROUTES)
        self.rng, self.absent = rng, absent
        self.started: list[dict[str, Any]] = []
        self.stopped: list[dict[str, Any]] = []
        self.read: list[dict[str, Any]] = []

    def _reply(self, side: str, effect: Call, route: Any, replies: Any) -> tuple[Any, Refused | None]:
        if self.rng.random() < self.absent:
            return None, Refused(RpcCode.GENERIC_ERROR, "no answer", "backend", "timeout")
        request, payload = effect.request.ACTION, decoded(effect.request)
        answer: dict[str, Any] = {}
        if request == "StartTransaction":
            self.started.append(payload)
            answer = {"transactionId": 100 + len(self.started), "idTagInfo": {"status": "Accepted"}}
        elif request == "StopTransaction":
            self.stopped.append(payload)
        elif request == "MeterValues":
            self.read.append(payload)
        elif request == "Authorize":
            answer = {"idTagInfo": {"status": "Accepted"}}
        return super()._reply(side, effect, route, {request: answer})


class Transaction:
    """One transaction of a station, as a list of events in the order they happen."""

    def __init__(self, rng: random.Random, name: str, evse: int, register: int, *, authorized: bool) -> None:
        self.name, self.evse, self.seqNo, self.rng = name, evse, 0, rng
        self.register, self.first, self.authorized = register, register, authorized
        self.events: list[dict[str, Any]] = []
        self._begin()
        if authorized:
            for _ in range(rng.randrange(4)):
                self.register += rng.randrange(1, 500)
                self._event("Updated", "MeterValuePeriodic", meter="Sample.Periodic")
        self._end()

    def _event(self, kind: str, reason: str, state: str = "", *, token: bool = False, meter: str = "") -> None:
        event: dict[str, Any] = {
            "eventType": kind,
            "timestamp": f"2026-11-23T11:{self.seqNo:02d}:00Z",
            "triggerReason": reason,
            "seqNo": self.seqNo,
            "transactionInfo": {"transactionId": self.name},
        }
        if state:
            event["transactionInfo"]["chargingState"] = state
        if self.seqNo == 0:
            event["evse"] = {"id": self.evse, "connectorId": 1}
        if token:
            event["idToken"] = TOKEN
        if meter:
            event["meterValue"] = [{"timestamp": event["timestamp"], "sampledValue": [{"value": self.register, "context": meter}]}]
        self.events.append(event)
        self.seqNo += 1

    def _begin(self) -> None:
        early = self.rng.random() < 0.5
        if not self.authorized:
            self._event("Started", "CablePluggedIn", "EVConnected", meter="Transaction.Begin" if early else "")
            return
        match self.rng.choice(["cable", "token", "both"]):
            case "cable":
                self._event("Started", "CablePluggedIn", "EVConnected", meter="Transaction.Begin" if early else "")
                self._event("Updated", "Authorized", token=True, meter="" if early else "Transaction.Begin")
            case "token":
                self._event("Started", "Authorized", "Idle", token=True)
                self._event("Updated", "CablePluggedIn", "EVConnected", meter="Transaction.Begin")
            case _:
                self._event("Started", "Authorized", "EVConnected", token=True, meter="Transaction.Begin" if early else "")
        self._event("Updated", "ChargingStateChanged", "Charging", meter="Sample.Periodic" if not early else "")

    def _end(self) -> None:
        reason = self.rng.choice(["StopAuthorized", "RemoteStop", "EVCommunicationLost"])
        with_register = self.authorized and self.rng.random() < 0.7
        self._event("Ended", reason, "Idle", token=reason == "StopAuthorized" and self.authorized, meter="Transaction.End" * with_register)


def deliver(station: Backend, event: dict[str, Any], rng: random.Random) -> Result:
    """As a station does: again until it is answered, and sometimes once more."""
    for _ in range(60):
        result = station.station("TransactionEvent", event)
        if result.error is None:
            break
    assert result.error is None
    assert ("idToken" in event) == ("idTokenInfo" in result.answer), "E01.FR.12: a token gets its verdict"
    if rng.random() < 0.2:
        repeated = station.station("TransactionEvent", event)
        assert repeated.sent == []
        assert ("idToken" in event) == ("idTokenInfo" in repeated.answer)
    return result


@pytest.mark.parametrize("absent", [0.0, 0.3], ids=["a steady backend", "a backend that is often away"])
def test_each_authorized_transaction_has_one_start_and_one_stop(absent: float) -> None:
    for seed in range(60):
        rng = random.Random(seed)
        station = Backend(rng, absent)
        station.memory.memory.topology.learn_all([(1, 1), (2, 1)])
        register = {1: 1000, 2: 7000}
        queues: dict[int, list[Transaction]] = {1: [], 2: []}
        for number in range(6):
            evse = rng.choice([1, 2])
            one = Transaction(rng, f"tx-{number}", evse, register[evse], authorized=rng.random() < 0.75)
            register[evse] = one.register
            queues[evse].append(one)
        waiting = [[event for one in queue for event in one.events] for queue in queues.values()]
        while any(waiting):
            deliver(station, rng.choice([queue for queue in waiting if queue]).pop(0), rng)
        expected = [one for queue in queues.values() for one in queue if one.authorized]
        assert len(station.started) == len(expected), seed
        assert sorted(stop["transactionId"] for stop in station.stopped) == [101 + index for index in range(len(expected))], seed
        assert sorted((start["connectorId"], start["meterStart"]) for start in station.started) == sorted(
            (one.evse, one.first) for one in expected
        ), seed
        assert sorted(stop["meterStop"] for stop in station.stopped) == sorted(one.register for one in expected), seed
        assert {read["transactionId"] for read in station.read} <= {stop["transactionId"] for stop in station.stopped}
        assert all(record.state == "closed" for record in station.memory.memory.held.transactions.values())


def test_nothing_is_lost_when_the_gateway_restarts_after_every_event() -> None:
    for seed in range(20):
        rng = random.Random(seed)
        station = Backend(rng, 0.2)
        one = Transaction(rng, "tx", 1, 5000, authorized=True)
        for each in one.events:
            deliver(station, each, random.Random(1))
            if station.memory.touched:
                stored = station.memory.dump()
                station.memory.touched = False
            station.memory.load(stored)
        assert len(station.started) == len(station.stopped) == 1
        assert station.started[0]["meterStart"] == 5000
        assert station.stopped[0]["meterStop"] >= 5000


def test_an_end_is_told_though_another_event_had_its_number() -> None:
    station = talk()
    started(station)
    end = event("Ended", "EVDeparted", 0, register=1500, context="Transaction.End", stoppedReason="EVDisconnected")
    end["timestamp"] = "2026-11-23T11:30:00Z"
    ended = station.station("TransactionEvent", end, {"StopTransaction": {}})
    assert only(ended, "StopTransaction")["transactionId"] == 7
    assert ended.quirks == []
    again = station.station("TransactionEvent", end)
    assert (actions(again), again.quirks) == ([], ["duplicate_event"])


def test_a_station_whose_ids_begin_again_has_its_second_transaction_told_and_its_first_is_not_told_twice() -> None:
    station = talk()
    started(station)
    first = station.memory.memory.held.transactions["tx-1"].deed
    end = event("Ended", "EVDeparted", 1, register=1500, context="Transaction.End")
    station.station("TransactionEvent", end, {"StopTransaction": {}})
    assert actions(started(station)) == []  # the same once more
    later = {
        **event("Started", "Authorized", 0, "Charging", evse={"id": 1, "connectorId": 1}, idToken=CARD),
        "timestamp": "2026-11-23T11:45:00Z",
        "meterValue": [{"timestamp": "2026-11-23T11:45:00Z", "sampledValue": [{"value": 1500, "context": "Transaction.Begin"}]}],
    }
    second = station.station("TransactionEvent", later, {"StartTransaction": {"transactionId": 8, **YES}})
    assert only(second, "StartTransaction")["meterStart"] == 1500
    assert station.memory.memory.held.transactions["tx-1"].deed != first
    end["timestamp"] = "2026-11-23T11:50:00Z"
    assert only(station.station("TransactionEvent", end, {"StopTransaction": {}}), "StopTransaction")["transactionId"] == 8
