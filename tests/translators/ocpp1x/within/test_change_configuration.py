"""ChangeConfiguration of a 1.6 backend at a 1.5 station."""

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode


def talk():
    return Conversation("1.5", "1.6")


@pytest.mark.parametrize("status", ["Accepted", "Rejected", "NotSupported"])
def test_a_key_is_changed(status):
    request = {"key": "MeterValueSampleInterval", "value": "60"}
    result = talk().backend("ChangeConfiguration", request, [{"status": status}])
    assert (result.requests, result.answer) == ([("ChangeConfiguration", request)], {"status": status})


def test_a_key_has_the_spelling_of_the_station():
    conversation = talk()
    conversation.memory.memory.configuration.heard([("HeartBeatInterval", False, "60")])
    result = conversation.backend("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "60"}, [{"status": "Accepted"}])
    assert result.requests[0][1]["key"] == "HeartBeatInterval"


@pytest.mark.parametrize("key", ["AuthorizationKey", "SecurityProfile"])
def test_a_key_of_the_link_is_not_the_backends(key):
    result = talk().backend("ChangeConfiguration", {"key": key, "value": "x"})
    assert (result.sent, result.answer, result.losses) == ([], {"status": "Rejected"}, ["guard.link_key"])


def test_a_station_without_configuration_supports_no_key():
    refused = Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")
    assert talk().backend("ChangeConfiguration", {"key": "A", "value": "x"}, [refused]).answer == {"status": "NotSupported"}
