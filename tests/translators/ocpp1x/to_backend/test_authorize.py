"""Authorize towards 1.6."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.ocpp1x.to_backend import ROUTES

AWAY = Refused(RpcCode.GENERIC_ERROR, "", "backend", "timeout")


def talk(version: str = "2.0.1") -> Conversation:
    return Conversation(version, "1.6", from_station=ROUTES)


def test_a_start_button_needs_no_authorization() -> None:
    result = talk().station("Authorize", {"idToken": {"idToken": "", "type": "NoAuthorization"}})
    assert (result.sent, result.answer) == ([], {"idTokenInfo": {"status": "Accepted"}})


def test_an_authorization_without_answer_is_an_error_and_never_invalid() -> None:
    assert talk().station("Authorize", {"idToken": {"idToken": "1234", "type": "Central"}}, [AWAY]).error is AWAY


@pytest.mark.parametrize(
    "more",
    [
        {"certificate": "x" * 5501},
        {
            "iso15118CertificateHashData": [
                {"hashAlgorithm": "SHA256", "issuerNameHash": "a", "issuerKeyHash": "b", "serialNumber": "1", "responderURL": "u" * 513}
            ]
        },
    ],
)
def test_a_contract_2_0_1_has_no_room_for_is_not_verified(more: dict[str, Any]) -> None:
    result = talk("2.1").station("Authorize", {"idToken": {"idToken": "NLTNMC00122045K", "type": "eMAID"}, **more})
    assert result.sent == []
    assert result.answer == {"idTokenInfo": {"status": "Invalid"}, "certificateStatus": "NoCertificateAvailable"}


@pytest.mark.parametrize("data", ['{"idTokenInfo":{}}', "no", None])
def test_nonsense_about_a_contract_verifies_nothing(data: str | None) -> None:
    answer = {"status": "Accepted", **({} if data is None else {"data": data})}
    result = talk().station("Authorize", {"idToken": {"idToken": "NLTNMC00122045K", "type": "eMAID"}, "certificate": "pem"}, [answer])
    assert result.answer["idTokenInfo"] == {"status": "Invalid"}
