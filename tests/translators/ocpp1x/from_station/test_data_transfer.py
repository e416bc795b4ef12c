"""DataTransfer of a 1.x station in front of a 2.x backend."""

from typing import Any

import pytest

from tests.playbook import Conversation, Result
from translators.ocpp1x.from_station import ROUTES


def transfer(answer: Any = None, version: str = "1.6", **fields: str) -> Result:
    one = Conversation(version, "2.0.1", from_station=ROUTES)
    return one.station("DataTransfer", {"vendorId": "acme", **fields}, [] if answer is None else [answer])


def test_a_text_stays_a_text_even_when_it_is_json() -> None:
    result = transfer({"status": "Accepted", "data": "pong"}, messageId="ping", data='{"a":1}')
    assert result.requests == [("DataTransfer", {"vendorId": "acme", "messageId": "ping", "data": '{"a":1}'})]
    assert (result.answer, result.losses) == ({"status": "Accepted", "data": "pong"}, [])


def test_json_in_the_answer_becomes_its_text() -> None:
    result = transfer({"status": "Accepted", "data": {"a": [1, 2]}})
    assert (result.answer, result.losses) == ({"status": "Accepted", "data": '{"a":[1,2]}'}, ["data_transfer.json_text"])


@pytest.mark.parametrize("status", ["Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId"])
def test_the_status_is_the_same(status: str) -> None:
    result = transfer({"status": status, "statusInfo": {"reasonCode": "x"}})
    assert (result.answer, result.losses) == ({"status": status}, ["status_info"])


def test_an_empty_message_id_is_none() -> None:
    assert transfer({"status": "Accepted"}, messageId="").requests == [("DataTransfer", {"vendorId": "acme"})]


@pytest.mark.parametrize("fields", [{"vendorId": "v" * 256}, {"messageId": "m" * 51}])
def test_an_id_too_long_for_2x_is_not_cut_into_another_s(fields: dict[str, str]) -> None:
    result = transfer(version="1.5", **fields)
    assert (result.sent, result.answer, result.losses) == ([], {"status": "Rejected"}, ["truncated"])
