"""ClearCache for a 2.x station."""

from __future__ import annotations

from typing import Any

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
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
