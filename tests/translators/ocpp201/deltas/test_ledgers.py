"""Ledgers of relayed messages, made from the rules."""

from translators import canonical as c
from translators.ocpp201.deltas.ledgers import relayed
from translators.ocpp201.deltas.narrowing import NARROWING
from translators.ocpp201.deltas.widening import WIDENING
from translators.tables import Kept, Lost, Sub, To


def test_a_field_reaches_the_field_of_its_name_unless_it_is_dropped():
    rows = relayed(c.TransactionEventRequest, NARROWING, WIDENING).request
    assert rows["seqNo"] == To("TransactionEvent.seqNo")
    assert rows["costDetails"] == Lost("cost_details")
    assert isinstance(rows["transactionInfo"], Sub)
    assert rows["transactionInfo"].rows["tariffId"] == Lost("tx_field_21")


def test_a_field_that_is_refused_when_it_matters_is_kept():
    rows = relayed(c.SetDisplayMessageRequest, NARROWING, WIDENING).request
    assert isinstance(rows["message"].rows["messageExtra"], Kept)


def test_upwards_nothing_is_lost():
    ledger = relayed(c.TransactionEventRequest, WIDENING, NARROWING)
    assert ledger.request["costDetails"] == To("TransactionEvent.costDetails")
    assert ledger.answers["TransactionEvent"]["transactionLimit"] == Lost("transaction_limit")
