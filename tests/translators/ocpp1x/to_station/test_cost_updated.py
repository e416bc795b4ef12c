"""CostUpdated for a 1.6 station."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation, Result
from translators.errors import Refused, RpcCode
from translators.memory.station import Memory
from translators.memory.transactions import Transaction
from translators.ocpp1x.to_station import ROUTES

SENT = {
    "vendorId": "org.openchargealliance.costmsg",
    "messageId": "RunningCost",
    "data": '{"transactionId":"7","cost":1.5,"state":"Charging"}',
}


def cost(answers: Any = (), shows: str = "true", **fields: Any) -> Result:
    memory = Memory()
    memory.configuration.heard([("CustomDisplayCostAndPrice", False, shows)])
    row = {"number": 7, "id": "tx-7", "connector": 1, "since": "2026-11-23T11:00:00Z", "started": True} | fields
    memory.transactions.rows.append(Transaction(**row))
    one = Conversation("1.6", "2.0.1", memory=memory, from_backend=ROUTES)
    return one.backend("CostUpdated", {"totalCost": 1.5, "transactionId": "tx-7"}, answers)


def code(result: Result) -> RpcCode:
    assert result.error is not None
    return result.error.code


def test_a_station_that_shows_costs_is_told() -> None:
    result = cost([{"status": "Accepted"}])
    assert result.requests == [("DataTransfer", SENT)]
    assert (result.answer, result.losses) == ({}, [])


@pytest.mark.parametrize(("state", "word"), [("Charging", "Charging"), ("SuspendedEV", "Idle"), ("EVConnected", "Idle")])
def test_the_state_is_that_of_the_transaction(state: str, word: str) -> None:
    sent = cost([{"status": "Accepted"}], chargingState=state).sent[0].payload["data"]
    assert f'"state":"{word}"' in sent


@pytest.mark.parametrize(
    "answer", [{"status": "Rejected"}, {"status": "UnknownVendorId"}, Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")]
)
def test_a_station_that_does_not_take_it_is_an_error(answer: Any) -> None:
    result = cost([answer])
    assert (code(result), result.losses) == (RpcCode.NOT_SUPPORTED, ["cost_updated"])


def test_a_station_that_shows_no_costs_is_not_asked() -> None:
    result = cost(shows="false")
    assert (result.sent, code(result), result.losses) == ([], RpcCode.NOT_SUPPORTED, ["cost_updated"])
    assert result.error is not None
    assert result.error.details == {"gw": {"station": "1.6"}}


@pytest.mark.parametrize("fields", [{"id": "tx-8"}, {"ended": "2026-11-23T11:30:00Z"}])
def test_an_unknown_transaction_is_named_first(fields: dict[str, Any]) -> None:
    assert code(cost(shows="false", **fields)) == RpcCode.PROPERTY_CONSTRAINT_VIOLATION
