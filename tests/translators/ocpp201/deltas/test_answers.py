"""The honest answers to what cannot be told."""

import pytest

from tests.playbook import Conversation
from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.ocpp201.codec import CODEC
from translators.ocpp201.deltas.answers import _STATUS, to_untold_answer, to_untold_request
from translators.ocpp201.deltas.shaping import Untold

UNTOLD = Untold("text", "AReasonCodeThatIsLongerThanTwenty", "why " * 200, "UnknownConnector")


@pytest.mark.parametrize("action", [*_STATUS, "Authorize", "Get15118EVCertificate", "MeterValues", "ReportChargingProfiles"])
def test_a_refusing_answer_is_valid_in_both_versions(action):
    CODEC.encode_answer(action, to_untold_request(action, UNTOLD))


def test_an_own_word_of_the_message_is_used():
    assert to_untold_request("UnlockConnector", UNTOLD).status == "UnknownConnector"
    assert to_untold_request("Reset", UNTOLD).status == "Rejected"


def test_an_answer_without_a_refusing_word_is_an_error():
    with pytest.raises(Refused) as error:
        to_untold_request("BootNotification", UNTOLD)
    assert error.value.code == RpcCode.PROPERTY_CONSTRAINT_VIOLATION


def test_an_answer_that_cannot_be_told_is_a_refusal_where_the_message_has_one():
    assert to_untold_answer("GetCompositeSchedule", UNTOLD).status == "Rejected"
    assert isinstance(to_untold_answer("Get15118EVCertificate", UNTOLD), c.Get15118EVCertificateResponse)
    with pytest.raises(Refused) as error:
        to_untold_answer("Heartbeat", UNTOLD)
    assert error.value.code == RpcCode.INTERNAL_ERROR


def test_a_default_tariff_is_an_error():
    """E04"""
    result = Conversation("2.0.1", "2.1").backend("SetDefaultTariff", {"evseId": 0, "tariff": {"tariffId": "T1", "currency": "EUR"}})
    assert result.error is not None
    assert result.error.code == RpcCode.NOT_SUPPORTED
    assert result.error.description == "local cost calculation not available on this station"
    assert result.error.details == {"gw": {"station": "2.0.1"}}
    assert result.losses == ["tariffs"]
