"""GetLocalListVersion for a 2.x station."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation
from translators.memory.options import Options
from translators.ocpp1x.from_backend import ROUTES


def talk(*pairs: tuple[int, int], **options: Any) -> Conversation:
    conversation = Conversation("2.0.1", "1.6", from_backend=ROUTES, options=Options(**options))
    conversation.memory.memory.topology.learn_all(pairs or [(1, 1), (2, 1)])
    return conversation


@pytest.mark.parametrize(
    ("version", "available", "answer"),
    [
        (7, None, 7),
        (0, {"attributeStatus": "Accepted", "attributeValue": "true"}, 0),
        (0, {"attributeStatus": "Accepted", "attributeValue": "false"}, -1),
        (0, {"attributeStatus": "UnknownComponent"}, -1),
    ],
)
def test_no_list_is_not_an_empty_list(version: int, available: dict[str, Any] | None, answer: int) -> None:
    asked = {"component": {"name": "LocalAuthListCtrlr"}, "variable": {"name": "Available"}}
    answers: list[Any] = [{"versionNumber": version}]
    if available is not None:
        answers.append({"getVariableResult": [{**asked, **available}]})
    assert talk().backend("GetLocalListVersion", {}, answers).answer == {"listVersion": answer}
