"""idTag and IdToken, both ways."""

from datetime import UTC, datetime
from typing import get_args

import pytest
from msgspec import UNSET

from translators import canonical as c
from translators.memory.options import Options
from translators.memory.station import Station
from translators.ocpp1x import id_tags, wire


def station(options: Options | None = None, backend: str = "2.0.1") -> Station:
    made = Station("CB1234", "1.6", backend, options)
    made.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return made


@pytest.mark.parametrize(
    ("idTag", "idToken", "type_"),
    [
        ("04A2B3C4", "04A2B3C4", "ISO14443"),
        ("04a2b3c4d5e680", "04a2b3c4d5e680", "ISO14443"),
        ("04A2B3C4D5E680112233", "04A2B3C4D5E680112233", "ISO14443"),
        ("E00401503A2B4C5D", "E00401503A2B4C5D", "ISO15693"),
        ("VID:001122AABBCC", "001122AABBCC", "MacAddress"),
        ("vid:001122aabbcc", "001122aabbcc", "MacAddress"),
        ("001122AABBCC", "001122AABBCC", "Central"),
        ("NLTNMC00122045K", "NLTNMC00122045K", "eMAID"),
        ("NL-TNM-C00122045-K", "NL-TNM-C00122045-K", "eMAID"),
        ("NLTNMC00122045", "NLTNMC00122045", "eMAID"),
        ("DE*8AA*CA2B3C*4", "DE*8AA*CA2B3C*4", "eMAID"),
        ("DE*8AA*CA2B3C", "DE*8AA*CA2B3C", "eMAID"),
        ("Guest", "Guest", "Central"),
        ("12345", "12345", "Central"),
        ("  Guest ", "Guest", "Central"),
        ("04A2B3C", "04A2B3C", "Central"),
        ("", "", "NoAuthorization"),
        ("   ", "", "NoAuthorization"),
        ("NOAUTHORIZATION", "NOAUTHORIZATION", "Central"),
    ],
)
def test_the_shape_of_an_id_tag_suggests_its_type(idTag: str, idToken: str, type_: str) -> None:
    assert id_tags.infer(idTag, Options()) == c.IdTokenType(idToken=idToken, type=type_)


def test_the_operator_may_name_the_type_of_all_tags_but_not_of_none() -> None:
    options = Options(id_token_type="KeyCode")
    assert id_tags.infer("04A2B3C4", options).type == "KeyCode"
    assert id_tags.infer("", options).type == "NoAuthorization"


def test_the_operator_may_name_the_type_of_tags_no_rule_knows() -> None:
    assert id_tags.infer("Guest", Options(unknown_token_type="ISO14443")).type == "ISO14443"


def test_a_character_that_identifiers_do_not_have_passes_and_is_counted() -> None:
    one = station()
    assert id_tags.to_id_token("Müller", one).idToken == "Müller"
    assert one.quirks == ["identifier_charset"]


def test_a_token_that_was_issued_comes_back_as_it_was_whatever_the_case() -> None:
    one = station()
    token = c.IdTokenType(idToken="u-9f3", type="Central", additionalInfo=(c.AdditionalInfoType(additionalIdToken="7", type="seat"),))
    assert id_tags.to_id_tag(token, one) == "u-9f3"
    assert id_tags.to_id_token("U-9F3", one) == token
    assert one.touched


def test_a_long_token_goes_by_an_alias_that_anybody_can_compute() -> None:
    one = station()
    token = c.IdTokenType(idToken="b1e6f2a4-9c1d-4f57-8a3e-0d6c1f2e7a90", type="Central")
    assert id_tags.to_id_tag(token, one) == "@NUACRP6FSM6DZL3KWVL"
    assert id_tags.to_id_token("@nuacrp6fsm6dzl3kwvl", one) == token
    assert one.quirks == ["token_alias"]


def test_an_alias_fills_the_length_it_may_have_and_does_not_depend_on_case() -> None:
    token = c.IdTokenType(idToken="ab", type="Central")
    assert len(id_tags.alias(token, 36)) == 36
    assert id_tags.alias(token) == id_tags.alias(c.IdTokenType(idToken="AB", type="central"))
    assert id_tags.alias(token) != id_tags.alias(c.IdTokenType(idToken="ab", type="Local"))


@pytest.mark.parametrize(
    ("idToken", "type_", "idTag"),
    [
        ("001122AABBCC", "MacAddress", "VID:001122AABBCC"),
        ("00:11", "MacAddress", "00:11"),
        ("NL-TNM-C0012-2045-K", "eMAID", "NL-TNM-C0012-2045-K"),
        ("NL-TNM-C0012-2045-K-X", "eMAID", "NLTNMC00122045KX"),
        ("x" * 20, "Local", "x" * 20),
    ],
)
def test_a_token_takes_the_form_in_which_it_is_presented(idToken: str, type_: str, idTag: str) -> None:
    one = station()
    token = c.IdTokenType(idToken=idToken, type=type_)
    assert id_tags.to_id_tag(token, one) == idTag
    assert id_tags.to_id_token(idTag, one) == token
    assert one.quirks == []


def test_no_authorization_has_a_tag_that_nobody_else_gets_by_presenting_it() -> None:
    one = station()
    assert id_tags.to_id_tag(c.IdTokenType(idToken="", type="NoAuthorization"), one) == "NOAUTHORIZATION"
    assert id_tags.to_id_token("NOAUTHORIZATION", one).type == "Central"


def test_without_a_tag_for_it_no_authorization_is_not_presented() -> None:
    assert id_tags.presented(c.IdTokenType(idToken="", type="NoAuthorization"), Options(no_auth_id_tag="")) is None


def test_of_a_list_only_tokens_that_their_tag_does_not_suggest_are_remembered() -> None:
    one = station()
    id_tags.to_id_tag(c.IdTokenType(idToken="04A2B3C4", type="ISO14443"), one, listed=True)
    assert not one.memory.tokens.issued
    id_tags.to_id_tag(c.IdTokenType(idToken="04A2B3C4", type="Central"), one, listed=True)
    assert id_tags.to_id_token("04a2b3c4", one).type == "Central"


def test_every_status_of_2x_has_one_of_the_five_and_says_when_it_says_less() -> None:
    one = station()
    found = {status: id_tags.STATUS_TO_1X.to(status, one) for status in get_args(c.AuthorizationStatusEnumType)}
    assert found["Unknown"] == "Invalid"
    assert {status for status, to in found.items() if to == "Blocked"} == {
        "Blocked",
        "NoCredit",
        "NotAllowedTypeEVSE",
        "NotAtThisLocation",
        "NotAtThisTime",
    }
    assert one.losses == ["auth_status_detail"] * 4


def test_every_status_of_1x_is_the_same_in_2x() -> None:
    one = station()
    for status in get_args(wire.AuthorizationStatus):
        assert id_tags.STATUS_TO_2X.to(status, one) == status


def test_the_verdict_on_a_token_goes_both_ways() -> None:
    one = station()
    info = c.IdTokenInfoType(
        status="Accepted", cacheExpiryDateTime="2026-12-01T00:00:00Z", groupIdToken=c.IdTokenType(idToken="FLEET7", type="Central")
    )
    there = id_tags.to_id_tag_info(info, one)
    assert there == wire.IdTagInfo(status="Accepted", expiryDate="2026-12-01T00:00:00Z", parentIdTag="FLEET7")
    assert id_tags.to_id_token_info(there, one) == info


def test_an_empty_parent_is_no_group() -> None:
    assert id_tags.to_id_token_info(wire.IdTagInfo(status="Invalid", parentIdTag=""), station()).groupIdToken is UNSET


def test_a_long_group_goes_by_its_alias() -> None:
    one = station()
    group = c.IdTokenType(idToken="g" * 30, type="Central")
    assert id_tags.to_parent_id_tag(group, one) == id_tags.alias(group)
    assert one.quirks == ["token_alias"]


def test_a_group_that_was_issued_comes_back_as_it_was() -> None:
    one = station()
    group = c.IdTokenType(idToken="g" * 30, type="Central")
    one.memory.tokens.remember(id_tags.alias(group), group, one.now)
    assert id_tags.to_group_id_token(id_tags.alias(group), one) == group


@pytest.mark.parametrize(("connector", "status"), [(1, "Blocked"), (2, "Accepted"), (None, "Accepted")])
def test_a_token_limited_to_an_evse_is_blocked_elsewhere(connector: int | None, status: str) -> None:
    one = station()
    one.memory.topology.saw(2)
    info = c.IdTokenInfoType(status="Accepted", evseId=(2,))
    assert id_tags.to_id_tag_info(info, one, connector).status == status
    assert one.losses == (["auth_status_detail"] if status == "Blocked" else [])


def test_a_token_limited_to_evses_the_station_does_not_have_is_blocked() -> None:
    one = station()
    one.memory.topology.saw(2)
    assert id_tags.to_id_tag_info(c.IdTokenInfoType(status="Accepted", evseId=(7,)), one).status == "Blocked"


def test_an_evse_limit_cannot_be_judged_before_a_connector_is_known() -> None:
    assert id_tags.to_id_tag_info(c.IdTokenInfoType(status="Accepted", evseId=(7,)), station()).status == "Accepted"


@pytest.mark.parametrize(
    ("backend", "length", "aliased"), [("2.0.1", 36, False), ("2.0.1", 37, True), ("2.1", 255, False), ("2.1", 256, True)]
)
def test_a_tag_longer_than_the_backend_takes_goes_by_its_alias(backend: str, length: int, *, aliased: bool) -> None:
    one = station(backend=backend)
    token = id_tags.to_id_token("x" * length, one)
    assert token.idToken == (id_tags.alias(c.IdTokenType(idToken="x" * length, type="Central"), 36) if aliased else "x" * length)
    assert one.quirks == (["token_alias"] if aliased else [])
