"""RemoteStartTransaction of a 1.6 backend at a 1.5 station."""

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode

PROFILE = {
    "chargingProfileId": 1,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxProfile",
    "chargingProfileKind": "Relative",
    "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16}]},
}


def talk():
    return Conversation("1.5", "1.6")


def test_the_profile_is_left_out():
    request = {"connectorId": 2, "idTag": "1"}
    result = talk().backend("RemoteStartTransaction", request | {"chargingProfile": PROFILE}, [{"status": "Accepted"}])
    assert result.requests == [("RemoteStartTransaction", request)]
    assert result.losses == ["remote_start.charging_profile"]


def test_the_only_connector_is_named():
    conversation = talk()
    conversation.memory.memory.topology.saw(1)
    result = conversation.backend("RemoteStartTransaction", {"idTag": "1"}, [{"status": "Rejected"}])
    assert result.requests == [("RemoteStartTransaction", {"connectorId": 1, "idTag": "1"})]
    assert result.answer == {"status": "Rejected"}


def test_connector_0_leaves_the_choice_to_the_station():
    conversation = talk()
    conversation.memory.memory.topology.saw(2)
    result = conversation.backend("RemoteStartTransaction", {"connectorId": 0, "idTag": "1"}, [{"status": "Accepted"}])
    assert result.requests == [("RemoteStartTransaction", {"idTag": "1"})]
    assert result.quirks == ["connector_zero"]


@pytest.mark.parametrize("status", ["Pending", "Rejected"])
def test_a_station_that_is_not_accepted_is_not_asked(status):
    conversation = talk()
    conversation.memory.memory.boot.status = status
    result = conversation.backend("RemoteStartTransaction", {"idTag": "1"})
    assert (result.sent, result.answer) == ([], {"status": "Rejected"})


def test_a_station_without_remote_starts_rejects():
    refused = Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")
    assert talk().backend("RemoteStartTransaction", {"idTag": "1"}, [refused]).answer == {"status": "Rejected"}
