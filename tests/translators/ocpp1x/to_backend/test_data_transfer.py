"""DataTransfer towards 1.6."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation
from translators.ocpp1x.to_backend import ROUTES


def talk(version: str = "2.0.1") -> Conversation:
    return Conversation(version, "1.6", from_station=ROUTES)


@pytest.mark.parametrize(
    ("data", "text", "said", "back"),
    [
        ("plain", "plain", '{"a":1}', '{"a":1}'),
        ({"a": 1}, '{"a":1}', '{"b":2}', {"b": 2}),
        ({"a": 1}, '{"a":1}', "no JSON", "no JSON"),
    ],
)
def test_data_is_text_in_1_6_and_comes_back_as_what_was_asked(data: Any, text: str, said: str, back: Any) -> None:
    result = talk().station("DataTransfer", {"vendorId": "acme", "messageId": "m", "data": data}, [{"status": "Accepted", "data": said}])
    assert result.sent[0].payload == {"vendorId": "acme", "messageId": "m", "data": text}
    assert result.answer == {"status": "Accepted", "data": back}


def test_null_is_no_data() -> None:
    result = talk().station("DataTransfer", {"vendorId": "acme", "data": None}, [{"status": "UnknownVendorId"}])
    assert (result.sent[0].payload, result.answer) == ({"vendorId": "acme"}, {"status": "UnknownVendorId"})
