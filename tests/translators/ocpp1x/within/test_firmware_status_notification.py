"""FirmwareStatusNotification of a 1.5 station in front of a 1.6 backend."""

from tests.playbook import Conversation


def test_the_status_passes_and_is_remembered():
    conversation = Conversation("1.5", "1.6")
    result = conversation.station("FirmwareStatusNotification", {"status": "Downloaded"}, [{}])
    assert result.requests == [("FirmwareStatusNotification", {"status": "Downloaded"})]
    assert result.answer == {}
    assert conversation.memory.memory.reported.firmware == "Downloaded"
