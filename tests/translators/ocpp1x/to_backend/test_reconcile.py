"""Open transactions after a loss of contact."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.playbook import Conversation, Result
from translators.errors import Refused, RpcCode
from translators.flow import Route
from translators.memory.held_transactions import Reading
from translators.ocpp1x.to_backend import ROUTES, heartbeat
from translators.ocpp1x.to_backend.reconcile import reconcile

AWAY = Refused(RpcCode.GENERIC_ERROR, "", "backend", "timeout")


class Returning(Conversation):
    def back(self, answers: Any) -> Result:
        result = Result()
        route = Route(lambda req, station: reconcile(station), heartbeat.LEDGER)
        self._drive("station", reconcile(self.memory), route, answers, result)
        result.quirks = list(self.memory.quirks)
        return result


def station(*, number: int | None = 77) -> Returning:
    talk = Returning("2.0.1", "1.6", from_station=ROUTES)
    talk.memory.memory.topology.learn_all([(1, 1)])
    record = talk.memory.memory.held.begin("tx-9", "2026-11-23T11:00:00Z")
    record.evse = record.connector = 1
    if number is not None:
        record.state, record.number, record.meterStart = "open", number, 1000
    record.read([Reading(at="2026-11-23T11:30:00Z", wh=Decimal(4200))])
    state = talk.memory.memory.evse_states.of(1)
    state.became("Occupied")
    state.transaction("tx-9", "open" if number else "held", "Charging")
    return talk


def test_a_transaction_the_station_lost_is_stopped_at_its_last_register() -> None:
    talk = station()
    gone = {"ongoingIndicator": False, "messagesInQueue": False}
    result = talk.back({"GetTransactionStatus": gone, "StopTransaction": {}})
    assert [sent.action for sent in result.sent] == ["GetTransactionStatus", "StopTransaction", "StatusNotification"]
    assert result.sent[1].payload == {
        "meterStop": 4200,
        "timestamp": "2026-11-23T11:30:00Z",
        "transactionId": 77,
        "reason": "PowerLoss",
    }
    assert result.quirks == ["tx_force_closed"]
    assert talk.memory.memory.held.active() == ()


def test_one_that_never_started_is_only_forgotten() -> None:
    talk = station(number=None)
    result = talk.back({"GetTransactionStatus": {"ongoingIndicator": False, "messagesInQueue": False}})
    assert "StopTransaction" not in [sent.action for sent in result.sent]
    assert talk.memory.memory.held.active() == ()


@pytest.mark.parametrize(
    "answer",
    [
        {"ongoingIndicator": True, "messagesInQueue": False},
        {"ongoingIndicator": False, "messagesInQueue": True},
        {"messagesInQueue": False},
        Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered"),
    ],
)
def test_one_the_station_may_still_have_stays_open(answer: Any) -> None:
    talk = station()
    assert "StopTransaction" not in [sent.action for sent in talk.back({"GetTransactionStatus": answer}).sent]
    assert len(talk.memory.memory.held.active()) == 1


def test_a_backend_that_is_away_leaves_it_open() -> None:
    talk = station()
    talk.back({"GetTransactionStatus": {"ongoingIndicator": False, "messagesInQueue": False}, "StopTransaction": AWAY})
    assert len(talk.memory.memory.held.active()) == 1


@pytest.mark.parametrize(
    ("answer", "states"),
    [
        ({"ongoingIndicator": True, "messagesInQueue": False}, ["Charging"]),
        ({"ongoingIndicator": True, "messagesInQueue": True}, []),
        ({"messagesInQueue": False}, []),
    ],
)
def test_the_state_of_what_goes_on_is_told_when_nothing_of_it_waits_in_the_station(answer: Any, states: list[str]) -> None:
    """What it said of the time without connection was history (16 §4.9); it may say nothing more for long."""
    talk = station()
    for told in (states, []):
        result = talk.back({"GetTransactionStatus": answer})
        assert [sent.payload["status"] for sent in result.sent if sent.action == "StatusNotification"] == told
