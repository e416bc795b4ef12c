"""What a 2.0.1 station does not have, told to a 2.1 backend as the truth."""

import pytest

from tests.playbook import Conversation
from translators.errors import RpcCode


def talk():
    conversation = Conversation("2.0.1", "2.1")
    conversation.memory.memory.relayed.begin("tx-9", 1, "2026-11-23T12:00:00Z")
    return conversation


@pytest.mark.parametrize(
    ("action", "request_", "answer"),
    [
        ("UsePriorityCharging", {"transactionId": "tx-9", "activate": False}, {"status": "Accepted"}),
        (
            "UsePriorityCharging",
            {"transactionId": "tx-9", "activate": True},
            {"status": "NoProfile", "statusInfo": {"reasonCode": "NotFound"}},
        ),
        (
            "UsePriorityCharging",
            {"transactionId": "tx-8", "activate": True},
            {"status": "Rejected", "statusInfo": {"reasonCode": "TxNotFound"}},
        ),
        ("ClearTariffs", {"tariffIds": ["T1", "T2"]}, {"clearTariffsResult": [{"status": "NoTariff"}]}),
        ("GetTariffs", {"evseId": 0}, {"status": "NoTariff"}),
        ("GetPeriodicEventStream", {}, {}),
    ],
)
def test_the_truth_loses_nothing(action, request_, answer):
    """E04"""
    result = talk().backend(action, request_)
    assert (result.sent, result.answer, result.losses) == ([], answer, [])


def test_a_default_tariff_is_an_error():
    """E04"""
    result = talk().backend("SetDefaultTariff", {"evseId": 0, "tariff": {"tariffId": "T1", "currency": "EUR"}})
    assert result.error is not None
    assert result.error.code == RpcCode.NOT_SUPPORTED
    assert result.error.description == "local cost calculation not available on this station"
    assert result.error.details == {"gw": {"station": "2.0.1"}}
    assert result.losses == ["tariffs"]
