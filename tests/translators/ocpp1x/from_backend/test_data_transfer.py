"""DataTransfer for a 2.x station."""

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


@pytest.mark.parametrize(("said", "text", "losses"), [("ok", "ok", []), ({"ok": True}, '{"ok":true}', ["data_transfer.json_text"])])
def test_data_comes_back_as_text(said: Any, text: str, losses: list[str]) -> None:
    result = talk().backend("DataTransfer", {"vendorId": "acme", "data": '{"a":1}'}, [{"status": "Accepted", "data": said}])
    assert payloads(result) == [{"vendorId": "acme", "data": '{"a":1}'}]
    assert (result.answer, result.losses) == ({"status": "Accepted", "data": text}, losses)
