"""ClearTariffs of a 2.1 backend (E04)."""

from tests.playbook import Conversation


def ask(action, request):
    conversation = Conversation("2.0.1", "2.1")
    conversation.memory.memory.relayed.begin("tx-9", 1, "2026-11-23T12:00:00Z")
    result = conversation.backend(action, request)
    assert (result.sent, result.losses) == ([], [])
    return result.answer


def test_one_result_says_that_there_is_none():
    assert ask("ClearTariffs", {"tariffIds": ["T1", "T2"]}) == {"clearTariffsResult": [{"status": "NoTariff"}]}
