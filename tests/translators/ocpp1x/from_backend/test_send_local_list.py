"""SendLocalList for a 2.x station."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.ocpp1x.from_backend import ROUTES

ENTRIES = [{"idTag": "04A1B2C3", "idTagInfo": {"status": "Accepted", "parentIdTag": "FLEET"}}, {"idTag": "OLD"}]


def send(kind: str, answers: Any, entries: Any = ENTRIES, version: int = 5) -> Any:
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


def test_a_version_2x_forbids_goes_by_another() -> None:
    """D01.FR.18"""
    station = Conversation("2.0.1", "1.6", from_backend=ROUTES)
    result = station.backend("SendLocalList", {"listVersion": 0, "updateType": "Full"}, [{"status": "Accepted"}])
    assert result.sent[0].payload == {"versionNumber": 1, "updateType": "Full"}
    assert station.backend("GetLocalListVersion", {}, [{"versionNumber": 1}]).answer == {"listVersion": 0}


def test_a_long_list_goes_in_parts_and_one_that_stays_incomplete_failed() -> None:
    entries = [{"idTag": f"04A1B{number:03}", "idTagInfo": {"status": "Accepted"}} for number in range(51)]
    whole = send("Full", [{"status": "Accepted"}] * 2, entries)
    assert [(sent.payload["versionNumber"], sent.payload["updateType"]) for sent in whole.sent] == [(4, "Full"), (5, "Differential")]
    assert whole.answer == {"status": "Accepted"}
    part = send("Full", [{"status": "Accepted"}, {"status": "VersionMismatch"}], entries)
    assert part.answer == {"status": "Failed"}


@pytest.mark.parametrize("answer", [{"versionNumber": 5}, Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")])
def test_a_differential_list_in_parts_begins_above_what_the_station_has(answer: Any) -> None:
    entries = [{"idTag": f"04A1B{number:03}"} for number in range(51)]
    result = send("Differential", {"GetLocalListVersion": answer, "SendLocalList": {"status": "Accepted"}}, entries)
    versions = [sent.payload["versionNumber"] for sent in result.sent[1:]]
    assert versions == ([6, 7] if isinstance(answer, dict) else [4, 5])


def test_an_update_that_is_not_newer_is_refused_without_asking() -> None:
    station = Conversation("2.0.1", "1.6", from_backend=ROUTES)
    station.backend("SendLocalList", {"listVersion": 5, "updateType": "Full"}, [{"status": "Accepted"}])
    result = station.backend("SendLocalList", {"listVersion": 5, "updateType": "Differential"})
    assert (result.sent, result.answer) == ([], {"status": "VersionMismatch"})


def test_a_station_without_a_list_does_not_support_it() -> None:
    assert send("Full", [Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")]).answer == {"status": "NotSupported"}
