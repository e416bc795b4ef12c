"""UsePriorityCharging of a 2.1 backend (E04)."""

from tests.playbook import Conversation


def ask(action, request):
    conversation = Conversation("2.0.1", "2.1")
    conversation.memory.memory.relayed.begin("tx-9", 1, "2026-11-23T12:00:00Z")
    result = conversation.backend(action, request)
    assert (result.sent, result.losses) == ([], [])
    return result.answer


def test_priority_charging_is_off_as_it_always_was():
    assert ask("UsePriorityCharging", {"transactionId": "tx-9", "activate": False}) == {"status": "Accepted"}
    no_profile = {"status": "NoProfile", "statusInfo": {"reasonCode": "NotFound"}}
    assert ask("UsePriorityCharging", {"transactionId": "tx-9", "activate": True}) == no_profile


def test_it_wants_a_transaction():
    unknown = {"status": "Rejected", "statusInfo": {"reasonCode": "TxNotFound"}}
    assert ask("UsePriorityCharging", {"transactionId": "tx-8", "activate": False}) == unknown
