"""GetTariffs of a 2.1 backend."""

from tests.playbook import Conversation


def ask(action, request):
    conversation = Conversation("2.0.1", "2.1")
    conversation.memory.memory.relayed.begin("tx-9", 1, "2026-11-23T12:00:00Z")
    result = conversation.backend(action, request)
    assert (result.sent, result.losses) == ([], [])
    return result.answer


def test_there_is_none():
    assert ask("GetTariffs", {"evseId": 0}) == {"status": "NoTariff"}
