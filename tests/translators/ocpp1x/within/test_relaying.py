"""Messages that are the same in 1.5 and 1.6."""

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode

NOW = "2026-11-23T12:00:00Z"


def talk():
    return Conversation("1.5", "1.6", now=NOW)


NOT_KNOWN = Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")


@pytest.mark.parametrize(
    ("action", "payload", "answer"),
    [
        ("Heartbeat", {}, {"currentTime": NOW}),
        ("Authorize", {"idTag": "04A2B3C4"}, {"idTagInfo": {"status": "Expired", "expiryDate": NOW}}),
        ("DataTransfer", {"vendorId": "acme", "messageId": "m", "data": "{}"}, {"status": "Accepted", "data": "x"}),
    ],
)
def test_a_message_of_the_station_passes(action, payload, answer):
    result = talk().station(action, payload, [answer])
    assert result.requests == [(action, payload)]
    assert result.answer == answer


COMMANDS = [
    ("CancelReservation", {"reservationId": 3}, {"status": "Accepted"}, {"status": "Rejected"}),
    ("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"}, {"status": "Scheduled"}, {"status": "Rejected"}),
    ("ClearCache", {}, {"status": "Accepted"}, {"status": "Rejected"}),
    ("DataTransfer", {"vendorId": "acme"}, {"status": "Accepted"}, {"status": "UnknownVendorId"}),
    ("GetDiagnostics", {"location": "ftp://x", "startTime": NOW}, {"fileName": "log.zip"}, {}),
    ("GetLocalListVersion", {}, {"listVersion": 7}, {"listVersion": -1}),
    ("RemoteStopTransaction", {"transactionId": 77}, {"status": "Accepted"}, {"status": "Rejected"}),
    ("ReserveNow", {"connectorId": 0, "expiryDate": NOW, "idTag": "1", "reservationId": 3}, {"status": "Occupied"}, {"status": "Rejected"}),
    ("Reset", {"type": "Soft"}, {"status": "Accepted"}, {"status": "Rejected"}),
    ("UpdateFirmware", {"location": "ftp://x", "retrieveDate": NOW}, {}, None),
]


@pytest.mark.parametrize(("action", "payload", "answer", "refusal"), COMMANDS)
def test_a_command_passes(action, payload, answer, refusal):
    result = talk().backend(action, payload, [answer])
    assert result.requests == [(action, payload)]
    assert result.answer == answer


@pytest.mark.parametrize(("action", "payload", "answer", "refusal"), COMMANDS)
def test_a_command_that_the_station_does_not_know_is_refused_in_the_words_of_the_message(action, payload, answer, refusal):
    conversation = talk()
    for replies in ([NOT_KNOWN], []):  # remembered: the second time the station is not asked
        result = conversation.backend(action, payload, replies)
        if refusal is None:
            assert result.error.code == RpcCode.NOT_SUPPORTED
        else:
            assert result.answer == refusal


def test_times_for_a_1_5_station_have_whole_seconds():
    result = talk().backend(
        "ReserveNow",
        {"connectorId": 1, "expiryDate": "2026-11-23T12:30:00.750Z", "idTag": "1", "reservationId": 3},
        [{"status": "Accepted"}],
    )
    assert result.requests[0][1]["expiryDate"] == "2026-11-23T12:30:00Z"


def test_an_error_of_the_station_names_it():
    refused = Refused(RpcCode.INTERNAL_ERROR, "broken", "station", "answered")
    result = talk().backend("ClearCache", {}, [refused])
    assert (result.error.code, result.error.party) == (RpcCode.INTERNAL_ERROR, "station")
    assert result.error.description == "station: InternalError: broken"
