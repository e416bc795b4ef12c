"""The backend's last word on a token."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec import UNSET

from translators import canonical as c
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.offline import tokens


def station() -> Station:
    made = Station("CP-1", "1.6", "2.0.1")
    made.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return made


def authorized(idTag: str, **info: str) -> tuple[wire.AuthorizeRequest, wire.AuthorizeResponse]:
    return wire.AuthorizeRequest(idTag=idTag), wire.AuthorizeResponse(idTagInfo=wire.IdTagInfo(status="Accepted", **info))


def test_a_token_is_known_for_ten_minutes_in_any_case_of_its_letters() -> None:
    of = station()
    tokens.remember(*authorized("AbC"), of)
    assert of.touched
    for seconds, known in ((0, True), (600, True), (601, False)):
        of.now = datetime(2026, 11, 23, 12, tzinfo=UTC) + timedelta(seconds=seconds)
        assert (tokens.id_tag_info(wire.AuthorizeRequest(idTag="aBc"), of) is not None) is known
    of.now = datetime(2026, 11, 23, 11, tzinfo=UTC)
    assert tokens.id_tag_info(wire.AuthorizeRequest(idTag="abc"), of) is None  # a clock that ran back knows nothing


@pytest.mark.parametrize(("expiry", "known"), [("2026-11-23T12:05:00Z", True), ("2026-11-23T12:01:00Z", False), ("nonsense", True)])
def test_a_word_that_expires_counts_no_longer_than_that(expiry: str, known: bool) -> None:
    of = station()
    tokens.remember(*authorized("A", expiryDate=expiry), of)
    of.now += timedelta(minutes=2)
    assert (tokens.id_tag_info(wire.AuthorizeRequest(idTag="A"), of) is not None) is known


def test_a_token_of_2x_has_its_type_and_its_whole_info() -> None:
    of = station()
    info = c.IdTokenInfoType(status="Blocked", groupIdToken=c.IdTokenType(idToken="G", type="Central"))
    for kind in ("ISO14443", "eMAID"):
        request = c.AuthorizeRequest(idToken=c.IdTokenType(idToken="AB", type=kind))  # type: ignore[arg-type]
        if kind == "ISO14443":
            tokens.remember(request, c.AuthorizeResponse(idTokenInfo=info), of)
        assert tokens.id_token_info(request, of) == (info if kind == "ISO14443" else None)


def test_what_says_nothing_of_a_token_is_not_remembered() -> None:
    of = station()
    tokens.remember(wire.HeartbeatRequest(), wire.HeartbeatResponse(currentTime="2026-11-23T12:00:00Z"), of)
    stop = wire.StopTransactionRequest(transactionId=1, timestamp="2026-11-23T12:00:00Z", meterStop=1, idTag=UNSET)
    tokens.remember(stop, wire.StopTransactionResponse(idTagInfo=wire.IdTagInfo(status="Accepted")), of)
    tokens.remember(wire.AuthorizeRequest(idTag="A"), wire.StopTransactionResponse(), of)
    assert of.memory.offline.tokens == {}
    assert not of.touched


def test_another_transaction_is_no_word_on_the_token() -> None:
    """It may be over before the outage is; until then nobody knows, and a start is judged when the backend is back."""
    of = station()
    tokens.remember(*authorized("A"), of)
    of.touched = False
    start = wire.StartTransactionRequest(connectorId=1, idTag="a", meterStart=1, timestamp="2026-11-23T12:00:00Z")
    tokens.remember(start, wire.StartTransactionResponse(transactionId=1, idTagInfo=wire.IdTagInfo(status="ConcurrentTx")), of)
    assert tokens.id_tag_info(wire.AuthorizeRequest(idTag="A"), of) is None
    assert of.touched
    event = c.AuthorizeRequest(idToken=c.IdTokenType(idToken="B", type="Central"))
    tokens.remember(event, c.AuthorizeResponse(idTokenInfo=c.IdTokenInfoType(status="ConcurrentTx")), of)
    assert tokens.id_token_info(event, of) is None
