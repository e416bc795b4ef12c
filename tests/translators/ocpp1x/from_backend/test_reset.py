"""Reset for a 2.x station."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation, Result
from translators.memory.options import Options
from translators.ocpp1x.from_backend import ROUTES


def talk(*pairs: tuple[int, int], **options: Any) -> Conversation:
    conversation = Conversation("2.0.1", "1.6", from_backend=ROUTES, options=Options(**options))
    conversation.memory.memory.topology.learn_all(pairs or [(1, 1), (2, 1)])
    return conversation


def payloads(result: Result) -> list[Any]:
    return [sent.payload for sent in result.sent]


@pytest.mark.parametrize(
    ("kind", "status", "answer", "losses"),
    [
        ("Soft", "Accepted", "Accepted", []),
        ("Hard", "Accepted", "Accepted", ["reset.hard"]),
        ("Soft", "Scheduled", "Accepted", ["reset.scheduled"]),
        ("Soft", "Rejected", "Rejected", []),
    ],
)
def test_a_reset_does_not_wait_for_the_transaction(kind: str, status: str, answer: str, losses: list[str]) -> None:
    station = talk()
    result = station.backend("Reset", {"type": kind}, [{"status": status}])
    assert (payloads(result), result.answer, result.losses) == ([{"type": "Immediate"}], {"status": answer}, losses)
    assert station.memory.memory.boot.reset_type == kind
