"""ClearCache for a 2.x station."""

from __future__ import annotations

from typing import Any

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
from translators.memory.tokens import Verdict
from translators.ocpp1x.from_backend import ROUTES

UNKNOWN = Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")


def talk(*pairs: tuple[int, int], **options: Any) -> Conversation:
    conversation = Conversation("2.0.1", "1.6", from_backend=ROUTES, options=Options(**options))
    conversation.memory.memory.topology.learn_all(pairs or [(1, 1), (2, 1)])
    return conversation


def test_a_station_without_a_cache_rejects_to_clear_it_and_is_not_asked_again() -> None:
    station = talk()
    assert station.backend("ClearCache", {}, [UNKNOWN]).answer == {"status": "Rejected"}
    assert station.backend("ClearCache", {}).sent == []
    assert station.backend("ClearCache", {}, [{"status": "Accepted"}], now="2026-11-24T12:00:01Z").answer == {"status": "Accepted"}


def test_what_the_gateway_remembers_of_cards_is_cleared_with_the_cache_of_the_station() -> None:
    station = talk()
    station.memory.memory.tokens.judge("04A2B3C4", Verdict(status="Accepted", at=station.memory.now.isoformat()))
    assert station.memory.memory.tokens.verdict("04A2B3C4", station.memory.now) is not None
    assert station.backend("ClearCache", {}, [{"status": "Rejected"}]).answer == {"status": "Rejected"}
    assert station.memory.memory.tokens.verdict("04A2B3C4", station.memory.now) is None
