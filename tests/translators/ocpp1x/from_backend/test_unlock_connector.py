"""UnlockConnector for a 2.x station."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
from translators.ocpp1x.from_backend import ROUTES

UNKNOWN = Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")


def talk(*pairs: tuple[int, int], **options: Any) -> Conversation:
    conversation = Conversation("2.0.1", "1.6", from_backend=ROUTES, options=Options(**options))
    conversation.memory.memory.topology.learn_all(pairs or [(1, 1), (2, 1)])
    return conversation


def charging(conversation: Conversation, number: int = 77, connector: int = 1) -> Conversation:
    record = conversation.memory.memory.held.begin("tx-9", "2026-11-23T11:00:00Z")
    record.state, record.number, record.evse, record.connector = "open", number, connector, connector
    return conversation


class TestUnlock:
    @pytest.mark.parametrize("connector", [0, 9])
    def test_what_is_no_connector_is_not_supported(self, connector: int) -> None:
        result = talk().backend("UnlockConnector", {"connectorId": connector})
        assert (result.sent, result.answer) == ([], {"status": "NotSupported"})

    @pytest.mark.parametrize(
        ("said", "answer"), [("Unlocked", "Unlocked"), ("UnlockFailed", "UnlockFailed"), ("UnknownConnector", "NotSupported")]
    )
    def test_the_words_of_the_station(self, said: str, answer: str) -> None:
        assert talk().backend("UnlockConnector", {"connectorId": 2}, [{"status": said}]).answer == {"status": answer}

    @pytest.mark.parametrize("stop", [[{"status": "Rejected"}], [UNKNOWN]])
    def test_a_transaction_that_cannot_be_stopped_keeps_its_plug(self, stop: list[Any]) -> None:
        station = charging(talk())
        result = station.backend("UnlockConnector", {"connectorId": 1}, [{"status": "OngoingAuthorizedTransaction"}, *stop])
        assert result.answer == {"status": "UnlockFailed"}
        assert "unlock.ongoing_tx" in result.losses
        assert not station.memory.memory.held.transactions["tx-9"].unlocking

    def test_an_operator_may_forbid_to_stop(self) -> None:
        station = charging(talk(unlock_stops_transaction=False))
        result = station.backend("UnlockConnector", {"connectorId": 1}, [{"status": "OngoingAuthorizedTransaction"}])
        assert (len(result.sent), result.answer) == (1, {"status": "UnlockFailed"})

    def test_a_plug_is_tried_when_no_energy_flows_and_when_its_transaction_is_over_or_late(self) -> None:
        """That the end is waited for: tests/gateway/test_session.py."""
        ongoing = {"status": "OngoingAuthorizedTransaction"}
        result = charging(talk()).backend("UnlockConnector", {"connectorId": 1}, [ongoing, {"status": "Accepted"}, ongoing, ongoing])
        assert (result.answer, len(result.sent)) == ({"status": "UnlockFailed"}, 4)
