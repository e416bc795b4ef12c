import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.ocpp1x.to_station import ROUTES


def talk(station: str = "1.6") -> Conversation:
    return Conversation(station, "2.0.1", from_backend=ROUTES)


@pytest.mark.parametrize("station", ["1.5", "1.6"])
@pytest.mark.parametrize("status", ["Accepted", "Rejected"])
def test_the_station_is_asked_and_its_word_is_passed_on(station: str, status: str) -> None:
    result = talk(station).backend("ClearCache", {"customData": {"vendorId": "x"}}, [{"status": status}])
    assert result.requests == [("ClearCache", {})]
    assert result.answer == {"status": status}
    assert result.losses == ["custom_data"]


def test_a_station_without_a_cache_rejects_and_is_not_asked_for_a_day() -> None:
    conversation = talk()
    refused = {"status": "Rejected", "statusInfo": {"reasonCode": "UnsupportedRequest"}}
    first = conversation.backend("ClearCache", {}, [Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")])
    assert first.answer == refused
    assert first.quirks == ["learned_unsupported"]
    assert conversation.backend("ClearCache", {}, now="2026-11-24T11:59:59Z").answer == refused
    assert conversation.backend("ClearCache", {}, [{"status": "Accepted"}], now="2026-11-24T12:00:00Z").answer == {"status": "Accepted"}


def test_another_firmware_is_asked_again() -> None:
    conversation = talk()
    conversation.backend("ClearCache", {}, [Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")])
    conversation.memory.memory.boot.firmware = "2.0"
    assert conversation.backend("ClearCache", {}, [{"status": "Accepted"}]).answer == {"status": "Accepted"}
