"""Telling the backend that a transaction began."""

from datetime import UTC, datetime

import pytest

from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.flow import Call
from translators.memory.station import Station
from translators.memory.transactions import Transaction
from translators.ocpp1x.starts import deliver

AT = "2026-11-23T12:00:00Z"


def station() -> Station:
    made = Station("CB1234", "1.6", "2.0.1")
    made.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return made


def row(**fields: object) -> Transaction:
    return Transaction(number=1, id="x", since=AT, connector=1, **fields)  # type: ignore[arg-type]  # spelled freely


def delivered(transaction: Transaction, answer: c.TransactionEventResponse, one: Station) -> None:
    flow = deliver(transaction, one)
    assert isinstance(next(flow), Call)
    with pytest.raises(StopIteration):
        flow.send(answer)


def test_an_acknowledged_start_has_a_verdict_that_the_card_keeps() -> None:
    one, transaction = station(), row(idTag="Card", token=c.IdTokenType(idToken="Card", type="Central"))
    delivered(transaction, c.TransactionEventResponse(idTokenInfo=c.IdTokenInfoType(status="Expired")), one)
    assert transaction.started
    assert transaction.verdict is not None
    assert transaction.verdict.status == "Expired"
    assert one.memory.tokens.verdict("CARD", one.now) == transaction.verdict
    assert one.touched


def test_a_start_without_a_token_asks_for_no_verdict() -> None:
    one, transaction = station(), row()
    delivered(transaction, c.TransactionEventResponse(), one)
    assert (transaction.started, one.quirks, one.memory.tokens.verdicts) == (True, [], {})


def test_a_refused_start_is_not_a_start() -> None:
    one, transaction = station(), row()
    flow = deliver(transaction, one)
    next(flow)
    with pytest.raises(Refused):
        flow.throw(Refused(RpcCode.INTERNAL_ERROR, "", "backend", "answered"))
    assert (transaction.started, transaction.verdict) == (False, None)
