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


LIST = {"localAuthorizationList": [{"idToken": {"idToken": "04A1B2C3", "type": "ISO14443"}, "idTokenInfo": {"status": "Accepted"}}]}


@pytest.mark.parametrize(("cleared", "status"), [("Accepted", "VersionMismatch"), ("Rejected", "Accepted")])
def test_the_local_list_of_a_1_5_station_goes_with_its_cache_and_is_to_be_sent_in_full(cleared: str, status: str) -> None:
    conversation = talk("1.5")
    conversation.backend("SendLocalList", {"versionNumber": 3, "updateType": "Full", **LIST}, [{"status": "Accepted"}])
    conversation.backend("ClearCache", {}, [{"status": cleared}])
    update = {"versionNumber": 4, "updateType": "Differential", **LIST}
    assert conversation.backend("SendLocalList", update, [{"status": "Accepted"}]).answer == {"status": status}
    version = conversation.backend("GetLocalListVersion", {}, [{"listVersion": 3}])
    assert version.answer == {"versionNumber": 3}
    assert version.losses == ["local_list.version_drift"]
    full = conversation.backend("SendLocalList", {**update, "updateType": "Full", "versionNumber": 5}, [{"status": "Accepted"}])
    assert full.answer == {"status": "Accepted"}
    assert conversation.backend("GetLocalListVersion", {}, [{"listVersion": 5}]).losses == []


def test_a_1_6_station_keeps_its_local_list() -> None:
    conversation = talk()
    conversation.backend("SendLocalList", {"versionNumber": 3, "updateType": "Full", **LIST}, [{"status": "Accepted"}])
    conversation.backend("ClearCache", {}, [{"status": "Accepted"}])
    update = {"versionNumber": 4, "updateType": "Differential", **LIST}
    assert conversation.backend("SendLocalList", update, [{"status": "Accepted"}]).answer == {"status": "Accepted"}
