"""SendLocalList for a 2.x station."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.ocpp1x.from_backend import ROUTES

ENTRIES = [{"idTag": "04A1B2C3", "idTagInfo": {"status": "Accepted", "parentIdTag": "FLEET"}}, {"idTag": "OLD"}]


def send(kind: str, answers: list[Any], entries: Any = ENTRIES, version: int = 5) -> Any:
    message = {"listVersion": version, "updateType": kind, **({} if entries is None else {"localAuthorizationList": entries})}
    return Conversation("2.0.1", "1.6", from_backend=ROUTES).backend("SendLocalList", message, answers)


def test_a_differential_list_deletes_what_has_no_info() -> None:
    result = send("Differential", [{"status": "VersionMismatch"}])
    token = {"idToken": "04A1B2C3", "type": "ISO14443"}
    info = {"status": "Accepted", "groupIdToken": {"idToken": "FLEET", "type": "Central"}}
    assert result.sent[0].payload == {
        "versionNumber": 5,
        "updateType": "Differential",
        "localAuthorizationList": [{"idToken": token, "idTokenInfo": info}, {"idToken": {"idToken": "OLD", "type": "Central"}}],
    }
    assert result.answer == {"status": "VersionMismatch"}


def test_a_full_list_has_nothing_to_delete() -> None:
    assert len(send("Full", [{"status": "Accepted"}]).sent[0].payload["localAuthorizationList"]) == 1


@pytest.mark.parametrize("entries", [None, [], [{"idTag": "OLD"}]])
def test_an_empty_list_is_an_absent_one(entries: Any) -> None:
    assert send("Full", [{"status": "Accepted"}], entries).sent[0].payload == {"versionNumber": 5, "updateType": "Full"}


def test_a_version_2x_forbids_fails() -> None:
    result = send("Full", [], version=0)
    assert (result.sent, result.answer) == ([], {"status": "Failed"})


def test_a_station_without_a_list_does_not_support_it() -> None:
    assert send("Full", [Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")]).answer == {"status": "NotSupported"}
