"""SendLocalList of a 1.6 backend at a 1.5 station."""

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode

ENTRIES = [{"idTag": "OLD1"}, {"idTag": "NEW1", "idTagInfo": {"status": "Accepted", "expiryDate": "2027-01-01T00:00:00Z"}}]
REQUEST = {"listVersion": 8, "updateType": "Differential", "localAuthorizationList": ENTRIES}


@pytest.mark.parametrize(
    ("said", "heard", "losses"),
    [
        ("Accepted", "Accepted", []),
        ("HashError", "Failed", ["local_list.hash_error"]),
        ("VersionMismatch", "VersionMismatch", []),
        ("NotSupported", "NotSupported", []),
        ("Failed", "Failed", []),
    ],
)
def test_entries_pass_and_the_answer_has_the_words_of_1_6(said, heard, losses):
    """V18: a deletion has no idTagInfo."""
    result = Conversation("1.5", "1.6").backend("SendLocalList", REQUEST, [{"status": said}])
    assert result.requests == [("SendLocalList", REQUEST)]
    assert (result.answer, result.losses) == ({"status": heard}, losses)


def test_times_of_entries_have_whole_seconds():
    entry = {"idTag": "1", "idTagInfo": {"status": "Accepted", "expiryDate": "2027-01-01T00:00:00.5Z"}}
    request = {"listVersion": 1, "updateType": "Full", "localAuthorizationList": [entry]}
    result = Conversation("1.5", "1.6").backend("SendLocalList", request, [{"status": "Accepted"}])
    assert result.requests[0][1]["localAuthorizationList"][0]["idTagInfo"]["expiryDate"] == "2027-01-01T00:00:00Z"


def test_a_station_without_lists_says_so():
    refused = Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")
    assert Conversation("1.5", "1.6").backend("SendLocalList", REQUEST, [refused]).answer == {"status": "NotSupported"}


@pytest.mark.parametrize(("status", "known"), [("Accepted", 8), ("Failed", None)])
def test_the_version_is_known_should_the_station_speak_another_one_day(status, known):
    conversation = Conversation("1.5", "1.6")
    conversation.backend("SendLocalList", REQUEST | {"listVersion": 8}, [{"status": status}])
    assert conversation.memory.memory.local_list.told(8) == known
