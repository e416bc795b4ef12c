from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.ocpp1x.to_station import ROUTES


def talk(station: str = "1.6") -> Conversation:
    return Conversation(station, "2.1", from_backend=ROUTES)


def test_json_goes_as_text_and_comes_back_as_json_only_when_the_question_was_json() -> None:
    """V12"""
    request = {"vendorId": "com.acme", "messageId": "setPrice", "data": {"kWh": 0.39, "cur": "EUR"}}
    result = talk().backend("DataTransfer", request, [{"status": "Accepted", "data": '{"ok":true}'}])
    assert result.requests == [("DataTransfer", request | {"data": '{"kWh":0.39,"cur":"EUR"}'})]
    assert result.answer == {"status": "Accepted", "data": {"ok": True}}
    assert result.losses == ["data_transfer.json_text"]
    text = {"vendorId": "com.acme", "data": '{"ping":1}'}
    result = talk().backend("DataTransfer", text, [{"status": "Accepted", "data": '{"pong":1}'}])
    assert result.requests == [("DataTransfer", text)]
    assert result.answer == {"status": "Accepted", "data": '{"pong":1}'}
    assert result.losses == []


@pytest.mark.parametrize(
    ("data", "text", "losses"),
    [
        ("true", "true", ["data_transfer.json_text"]),
        ("12.50", "12.50", ["data_transfer.json_text"]),
        ('[1, {"a" :2}]', '[1,{"a":2}]', ["data_transfer.json_text"]),
        ('"a\\u00e9"', "aé", []),
        ('""', "", []),
    ],
)
def test_any_json_has_its_compact_text(data: str, text: str, losses: list[str]) -> None:
    result = talk().backend("DataTransfer", f'{{"vendorId":"v","data":{data}}}', [{"status": "Accepted"}])
    assert result.sent[0].payload == {"vendorId": "v", "data": text}
    assert result.losses == losses


def test_null_is_no_data() -> None:
    result = talk().backend("DataTransfer", '{"vendorId":"v","data":null}', [{"status": "Accepted"}])
    assert result.sent[0].payload == {"vendorId": "v"}


@pytest.mark.parametrize("answer", ["12", "text", "{broken"])
def test_an_answer_that_is_no_object_or_list_stays_a_text(answer: str) -> None:
    result = talk().backend("DataTransfer", {"vendorId": "v", "data": {"a": 1}}, [{"status": "Accepted", "data": answer}])
    assert result.answer == {"status": "Accepted", "data": answer}


@pytest.mark.parametrize("status", ["Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId"])
@pytest.mark.parametrize("station", ["1.5", "1.6"])
def test_all_statuses_are_the_same(station: str, status: str) -> None:
    assert talk(station).backend("DataTransfer", {"vendorId": "v"}, [{"status": status}]).answer == {"status": status}


def test_wrapped_messages_of_plug_and_charge_are_not_relayed() -> None:
    result = talk().backend("DataTransfer", {"vendorId": "org.openchargealliance.iso15118pnc", "messageId": "TriggerMessage"})
    assert result.sent == []
    assert result.answer == {"status": "UnknownVendorId"}


def test_a_station_without_data_transfer_knows_no_vendor() -> None:
    replies: list[Any] = [Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")]
    result = talk().backend("DataTransfer", {"vendorId": "v"}, replies)
    assert result.answer == {"status": "UnknownVendorId", "statusInfo": {"reasonCode": "UnsupportedRequest"}}
