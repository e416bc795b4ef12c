"""GetPeriodicEventStream of a 2.1 backend (E04)."""

from tests.playbook import Conversation


def ask(action, request):
    conversation = Conversation("2.0.1", "2.1")
    conversation.memory.memory.relayed.begin("tx-9", 1, "2026-11-23T12:00:00Z")
    result = conversation.backend(action, request)
    assert (result.sent, result.losses) == ([], [])
    return result.answer


def test_none_is_open():
    assert ask("GetPeriodicEventStream", {}) == {}
