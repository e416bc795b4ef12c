"""Authorize of a 1.x station in front of a 2.x backend."""

from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
from translators.ocpp1x.from_station import ROUTES


def talk(version: str = "1.6", backend: str = "2.0.1", **options: Any) -> Conversation:
    return Conversation(version, backend, from_station=ROUTES, options=Options(**options))


@pytest.mark.parametrize("version", ["1.5", "1.6"])
def test_a_tag_becomes_a_token_and_the_verdict_comes_back(version: str) -> None:
    info = {
        "status": "Accepted",
        "cacheExpiryDateTime": "2026-12-01T00:00:00.5Z",
        "groupIdToken": {"idToken": "FLEET7", "type": "Central"},
    }
    result = talk(version).station("Authorize", {"idTag": "04A2B3C4"}, [{"idTokenInfo": info}])
    assert result.requests == [("Authorize", {"idToken": {"idToken": "04A2B3C4", "type": "ISO14443"}})]
    expiry = "2026-12-01T00:00:00Z" if version == "1.5" else "2026-12-01T00:00:00.5Z"
    assert result.answer == {"idTagInfo": {"status": "Accepted", "expiryDate": expiry, "parentIdTag": "FLEET7"}}


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("Unknown", "Invalid"),
        ("Invalid", "Invalid"),
        ("NoCredit", "Blocked"),
        ("NotAtThisTime", "Blocked"),
        ("ConcurrentTx", "ConcurrentTx"),
    ],
)
def test_a_refusal_is_said_in_one_of_five_words(status: str, word: str) -> None:
    result = talk().station("Authorize", {"idTag": "x"}, [{"idTokenInfo": {"status": status}}])
    assert result.answer == {"idTagInfo": {"status": word}}


def test_an_empty_tag_asks_nobody() -> None:
    result = talk("1.6").station("Authorize", {"idTag": ""}, [])
    assert (result.sent, result.answer) == ([], {"idTagInfo": {"status": "Accepted"}})


def test_a_backend_that_does_not_answer_is_neither_yes_nor_no() -> None:
    one = talk()
    refused = Refused(RpcCode.INTERNAL_ERROR, "", "backend", "invalid")
    assert one.station("Authorize", {"idTag": "x"}, [refused]).error is refused
    assert one.memory.memory.tokens.verdict("x", one.memory.now) is None


def test_the_verdict_is_remembered_for_ten_minutes() -> None:
    one = talk()
    one.station("Authorize", {"idTag": "Card"}, [{"idTokenInfo": {"status": "Blocked"}}])
    found = one.memory.memory.tokens.verdict("CARD", one.memory.now)
    assert found is not None
    assert found.status == "Blocked"


def test_what_1x_cannot_say_is_counted() -> None:
    info = {"status": "Accepted", "chargingPriority": 3, "language1": "nl", "personalMessage": {"format": "UTF8", "content": "hi"}}
    tariff = {"tariffId": "t", "currency": "EUR"}
    result = talk(backend="2.1").station("Authorize", {"idTag": "x"}, [{"idTokenInfo": info, "tariff": tariff}])
    assert sorted(result.losses) == ["id_token_info_extra"] * 3 + ["tariff"]


def test_a_limit_to_evses_is_stored_at_once() -> None:
    one = talk()
    one.station("Authorize", {"idTag": "x"}, [{"idTokenInfo": {"status": "Accepted"}}])
    assert not one.memory.touched
    one.station("Authorize", {"idTag": "x"}, [{"idTokenInfo": {"status": "Accepted", "evseId": [1]}}])
    assert one.memory.touched
