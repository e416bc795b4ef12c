"""RemoteStopTransaction for a 2.x station."""

from __future__ import annotations

from typing import Any

from tests.playbook import Conversation, Result
from translators.memory.options import Options
from translators.ocpp1x.from_backend import ROUTES


def talk(*pairs: tuple[int, int], **options: Any) -> Conversation:
    conversation = Conversation("2.0.1", "1.6", from_backend=ROUTES, options=Options(**options))
    conversation.memory.memory.topology.learn_all(pairs or [(1, 1), (2, 1)])
    return conversation


def charging(conversation: Conversation, number: int = 77, connector: int = 1) -> Conversation:
    record = conversation.memory.memory.held.begin("tx-9", "2026-11-23T11:00:00Z")
    record.state, record.number, record.evse, record.connector = "open", number, connector, connector
    return conversation


def payloads(result: Result) -> list[Any]:
    return [sent.payload for sent in result.sent]


class TestRemoteStop:
    def test_the_number_is_the_transaction_of_the_station(self) -> None:
        result = charging(talk()).backend("RemoteStopTransaction", {"transactionId": 77}, [{"status": "Accepted"}])
        assert (payloads(result), result.answer) == ([{"transactionId": "tx-9"}], {"status": "Accepted"})

    def test_a_number_nobody_knows_never_reaches_the_station(self) -> None:
        result = charging(talk()).backend("RemoteStopTransaction", {"transactionId": 78})
        assert (result.sent, result.answer) == ([], {"status": "Rejected"})
