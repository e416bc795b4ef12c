"""ExtendedTriggerMessage of a 1.6 backend at a 1.5 station."""

import pytest

from tests.playbook import Conversation


def test_a_log_status_is_said_for_the_station():
    result = Conversation("1.5", "1.6").backend("ExtendedTriggerMessage", {"requestedMessage": "LogStatusNotification"})
    assert result.answer == {"status": "Accepted"}
    assert result.requests == [("LogStatusNotification", {"status": "Idle"})]


@pytest.mark.parametrize("message", ["SignChargePointCertificate", "MeterValues"])
def test_what_a_1_5_station_cannot_do_is_not_implemented(message):
    assert Conversation("1.5", "1.6").backend("ExtendedTriggerMessage", {"requestedMessage": message}).answer == {
        "status": "NotImplemented"
    }
