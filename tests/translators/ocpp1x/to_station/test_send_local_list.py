"""SendLocalList of a 2.x backend for a 1.x station; entries of every kind are in tests/vectors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from tests.playbook import Conversation, Result
from translators.errors import Refused, RpcCode
from translators.memory.station import Memory
from translators.ocpp1x.local_lists import BUDGET, DEFAULT_CHUNK
from translators.ocpp1x.to_station import ROUTES

OK = {"status": "Accepted"}
UNKNOWN = Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")
SILENT = Refused(RpcCode.GENERIC_ERROR, "", "station", "timeout")
AWAY = Refused(RpcCode.GENERIC_ERROR, "", "station", "unreachable")


def card(number: int, **info: Any) -> dict[str, Any]:
    entry: dict[str, Any] = {"idToken": {"idToken": f"04A1B{number:03}", "type": "ISO14443"}}
    return entry | ({"idTokenInfo": {"status": "Accepted"} | info} if info != {"deleted": True} else {})


def talk(station: str = "1.6", chunk: int = 0, connectors: int = 2) -> Conversation:
    memory = Memory()
    memory.configuration.list_chunk = chunk
    if connectors:
        memory.topology.saw(connectors)
    return Conversation(station, "2.1", memory=memory, from_backend=ROUTES)


def send(one: Conversation, version: int, entries: list[Any], answers: Any, kind: str = "Full") -> Result:
    message = {"versionNumber": version, "updateType": kind} | ({"localAuthorizationList": entries} if entries else {})
    return one.backend("SendLocalList", message, answers)


def sent(result: Result) -> list[tuple[int, str, int]]:
    """(version, kind, entries) of each part."""
    lists = [payload for action, payload in result.requests if action == "SendLocalList"]
    return [(each["listVersion"], each["updateType"], len(each.get("localAuthorizationList", ()))) for each in lists]


def test_a_full_list_without_entries_empties_the_list() -> None:
    """D01.FR.04"""
    result = send(talk(), 3, [], [OK])
    assert result.requests == [("SendLocalList", {"listVersion": 3, "updateType": "Full"})]
    assert result.answer == OK


def test_a_full_list_has_nothing_to_delete() -> None:
    assert sent(send(talk(), 3, [card(1), card(2, deleted=True)], [OK])) == [(3, "Full", 1)]


def test_a_long_list_goes_in_parts_of_fifty() -> None:
    result = send(talk(), 9, [card(number) for number in range(DEFAULT_CHUNK * 2 + 1)], [OK] * 3)
    assert sent(result) == [(7, "Full", 50), (8, "Differential", 50), (9, "Differential", 1)]
    assert result.answer == OK


def test_a_list_for_some_evses_only_is_not_installed() -> None:
    for connectors, evses, installed in ((2, [1, 2, 3], 1), (2, [2], 0), (0, [1], 0)):
        result = send(talk(connectors=connectors), 3, [card(1, evseId=evses)], [OK])
        assert sent(result) == [(3, "Full", installed)]
        assert ("local_list.evse_restriction" in result.losses) == (not installed)


@pytest.mark.parametrize(
    ("infos", "status"),
    [
        (({"status": "Accepted"}, {"status": "Blocked"}), "Blocked"),
        (({"status": "Invalid"}, {"status": "Expired"}), "Invalid"),
        (({"status": "Accepted"}, None), None),
    ],
)
def test_tokens_that_become_one_id_tag_forbid_the_most(infos: Any, status: str | None) -> None:
    tokens = [{"idToken": "04a1b2c3", "type": "ISO14443"}, {"idToken": "04A1B2C3", "type": "KeyCode"}]
    entries = [{"idToken": token} | ({"idTokenInfo": info} if info else {}) for token, info in zip(tokens, infos, strict=True)]
    result = send(talk(), 3, entries, [OK], "Differential")
    (entry,) = result.sent[0].payload["localAuthorizationList"]
    assert entry.get("idTagInfo", {}).get("status") == status
    assert result.losses == ["token_type"]


def test_a_text_that_xml_cannot_carry_is_left_out() -> None:
    entry = {"idToken": {"idToken": "A\x01B", "type": "Local"}, "idTokenInfo": {"status": "Accepted"}}
    group = {"idToken": {"idToken": "C", "type": "Local"}, "idTokenInfo": {"status": "Accepted", "groupIdToken": entry["idToken"]}}
    result = send(talk("1.5"), 3, [entry, group], [OK])
    assert result.sent[0].payload["localAuthorizationList"] == [{"idTag": "C", "idTagInfo": {"status": "Accepted"}}]
    assert result.losses == ["local_list.token_too_long"]


def test_a_listed_token_is_given_back_as_it_was_listed() -> None:
    one = talk()
    send(one, 3, [{"idToken": {"idToken": "1234", "type": "KeyCode"}, "idTokenInfo": {"status": "Accepted"}}], [OK])
    found = one.memory.memory.tokens.find("1234", one.memory.now)
    assert found is not None
    assert found.token.type == "KeyCode"


@pytest.mark.parametrize("status", ["Failed", "VersionMismatch"])
def test_the_first_part_may_be_refused_and_the_list_before_stays(status: str) -> None:
    one = talk()
    send(one, 3, [], [OK])
    assert send(one, 4, [card(1)], [{"status": status}]).answer == {"status": status}
    assert one.memory.memory.local_list.told(3) == 3


@pytest.mark.parametrize("answer", [{"status": "NotSupported"}, UNKNOWN])
def test_a_station_without_lists(answer: Any) -> None:
    result = send(talk(), 3, [card(1)], [answer])
    assert result.answer == {"status": "Failed", "statusInfo": {"reasonCode": "UnsupportedRequest"}}
    assert result.losses == ["local_list.unsupported"]


@pytest.mark.parametrize(("failure", "known"), [(SILENT, None), (AWAY, 3)])
def test_an_unanswered_first_part_is_an_error_and_what_came_of_it_is_known_or_not(failure: Refused, known: int | None) -> None:
    one = talk()
    send(one, 3, [], [OK])
    result = send(one, 4, [card(1)], [failure])
    assert result.error is not None
    assert one.memory.memory.local_list.station == known
    assert one.memory.memory.local_list.is_old(4) == (known is None)


@pytest.mark.parametrize("failure", [{"status": "VersionMismatch"}, {"status": "NotSupported"}, SILENT, UNKNOWN])
def test_a_later_part_that_fails_leaves_a_list_that_only_a_full_one_repairs(failure: Any) -> None:
    one = talk(chunk=1)
    result = send(one, 9, [card(1), card(2), card(3)], [OK, failure])
    part = {"reasonCode": "Unspecified", "additionalInfo": "1 of 3 parts installed"}
    assert result.answer == {"status": "Failed", "statusInfo": part}
    assert send(one, 10, [card(1)], [], "Differential").answer == {"status": "VersionMismatch"}
    assert sent(send(one, 10, [card(1)], [OK if failure is not UNKNOWN else UNKNOWN])) == (
        [(10, "Full", 1)] if failure is not UNKNOWN else []
    )


class Slow(Mapping[str, Any]):
    """A station that takes its time."""

    def __init__(self, one: Conversation, takes: timedelta) -> None:
        self.one, self.takes = one, takes

    def __getitem__(self, action: str) -> Any:
        self.one.memory.now += self.takes
        return OK

    def __contains__(self, action: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_no_part_is_begun_when_the_time_is_over() -> None:
    one = talk(chunk=1)
    result = send(one, 9, [card(1), card(2), card(3)], Slow(one, BUDGET / 2))
    assert sent(result) == [(7, "Full", 1), (8, "Differential", 1)]
    assert result.answer["statusInfo"]["additionalInfo"] == "2 of 3 parts installed"


def test_a_differential_list_in_parts_begins_above_what_the_station_says_it_has() -> None:
    result = send(talk(chunk=1), 9, [card(1), card(2)], {"GetLocalListVersion": {"listVersion": 8}, "SendLocalList": OK}, "Differential")
    assert sent(result) == [(10, "Differential", 1), (11, "Differential", 1)]


def test_a_station_that_does_not_tell_its_version_is_taken_to_have_none() -> None:
    result = send(talk(chunk=1), 9, [card(1), card(2)], {"GetLocalListVersion": UNKNOWN, "SendLocalList": OK}, "Differential")
    assert sent(result) == [(8, "Differential", 1), (9, "Differential", 1)]


def test_a_version_that_1_6_forbids_goes_by_another() -> None:
    one = talk()
    assert sent(send(one, 0, [card(1)], [OK])) == [(1, "Full", 1)]
    assert one.backend("GetLocalListVersion", {}, [{"listVersion": 1}]).answer == {"versionNumber": 0}


def test_an_update_that_is_not_newer_is_refused_without_asking() -> None:
    """D01.FR.19"""
    one = talk()
    send(one, 3, [], [OK])
    result = send(one, 3, [card(1)], [], "Differential")
    assert (result.sent, result.answer) == ([], {"status": "VersionMismatch"})


def test_a_list_that_others_changed_must_come_anew() -> None:
    one = talk()
    send(one, 3, [], [OK])
    drift = one.backend("GetLocalListVersion", {}, [{"listVersion": 0}])
    assert (drift.answer, drift.losses) == ({"versionNumber": 0}, [])
    assert send(one, 4, [card(1)], [], "Differential").answer == {"status": "VersionMismatch"}
    assert sent(send(one, 4, [card(1)], [OK])) == [(4, "Full", 1)]


def test_a_card_that_goes_up_as_central_may_be_listed_as_central_a_token_without_a_card_not() -> None:
    """The idTag RFID-7 is no number of a card, so this station's goes up as Central; a Central token that looks like one is of no reader."""
    entries = [{"idToken": {"idToken": text, "type": "Central"}, "idTokenInfo": {"status": "Accepted"}} for text in ("RFID-7", "04A2B3C4")]
    result = send(talk(), 9, entries, [OK])
    assert [row["idTag"] for row in result.sent[0].payload["localAuthorizationList"]] == ["RFID-7"]
    assert "local_list.token_too_long" in result.losses


@pytest.mark.parametrize("restricted_first", [True, False])
@pytest.mark.parametrize(("kind", "left"), [("Full", {}), ("Differential", {"localAuthorizationList": [{"idTag": "04A1B2C3"}]})])
def test_a_restriction_outweighs_another_token_of_the_same_id_tag(kind: str, left: dict[str, Any], restricted_first: bool) -> None:
    entries = [
        {"idToken": {"idToken": "04A1B2C3", "type": "ISO14443"}, "idTokenInfo": {"status": "Accepted", "evseId": [7]}},
        {"idToken": {"idToken": "04A1B2C3", "type": "KeyCode"}, "idTokenInfo": {"status": "Accepted"}},
    ]
    listed = entries if restricted_first else entries[::-1]
    conversation = Conversation("1.6", "2.0.1", from_backend=ROUTES)
    result = conversation.backend(
        "SendLocalList", {"versionNumber": 3, "updateType": kind, "localAuthorizationList": listed}, [{"status": "Accepted"}]
    )
    assert result.requests == [("SendLocalList", {"listVersion": 3, "updateType": kind, **left})]
    assert sorted(set(result.losses)) == ["local_list.evse_restriction", "token_type"]
