"""TriggerMessage of a 1.6 backend at a 1.5 station."""

from tests.playbook import Conversation


def test_a_trigger_is_answered_for_the_station():
    result = Conversation("1.5", "1.6").backend("TriggerMessage", {"requestedMessage": "FirmwareStatusNotification"})
    assert result.answer == {"status": "Accepted"}
    assert result.requests == [("FirmwareStatusNotification", {"status": "Idle"})]
