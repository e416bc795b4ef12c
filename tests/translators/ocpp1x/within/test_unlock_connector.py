"""UnlockConnector of a 1.6 backend at a 1.5 station."""

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode


@pytest.mark.parametrize(("said", "heard", "losses"), [("Accepted", "Unlocked", ["unlock.unverified"]), ("Rejected", "UnlockFailed", [])])
def test_the_answer_has_the_words_of_1_6(said, heard, losses):
    result = Conversation("1.5", "1.6").backend("UnlockConnector", {"connectorId": 1}, [{"status": said}])
    assert (result.answer, result.losses) == ({"status": heard}, losses)


def test_the_station_itself_has_no_lock():
    result = Conversation("1.5", "1.6").backend("UnlockConnector", {"connectorId": 0})
    assert (result.sent, result.answer) == ([], {"status": "NotSupported"})


def test_a_station_that_cannot_unlock_says_so():
    refused = Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")
    result = Conversation("1.5", "1.6").backend("UnlockConnector", {"connectorId": 1}, [refused])
    assert result.answer == {"status": "NotSupported"}
