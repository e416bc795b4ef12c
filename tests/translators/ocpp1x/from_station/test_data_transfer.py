"""DataTransfer of a 1.x station in front of a 2.x backend."""

import json
from typing import Any

import pytest

from tests.playbook import Conversation, Result
from translators.errors import Refused, RpcCode
from translators.ocpp1x.from_station import ROUTES
from translators.ocpp1x.plug_and_charge import VENDOR


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


HASH = {
    "hashAlgorithm": "SHA256",
    "issuerNameHash": "aa",
    "issuerKeyHash": "bb",
    "serialNumber": "1f",
    "responderURL": "http://ocsp.example",
}
EMAID = {"idToken": "NLTNMC00122045K", "type": "eMAID"}
AUTHORIZE = {"idToken": EMAID, "iso15118CertificateHashData": [HASH]}
EV = {"iso15118SchemaVersion": "urn:iso:15118:2:2013:MsgDef", "action": "Install", "exiRequest": "ZXhp"}


def ask(messageId: str, data: Any, *answers: Any, backend: str = "2.0.1") -> Result:
    text = data if isinstance(data, str) else json.dumps(data)
    payload = {"vendorId": VENDOR, "messageId": messageId, "data": text}
    return Conversation("1.6", backend, from_station=ROUTES).station("DataTransfer", payload, answers)


def refused(code: RpcCode = RpcCode.INTERNAL_ERROR) -> Refused:
    return Refused(code, "", "backend", "answered")


@pytest.mark.parametrize(
    ("action", "data", "answer"),
    [
        ("Authorize", AUTHORIZE, {"idTokenInfo": {"status": "Accepted"}, "certificateStatus": "Accepted"}),
        ("Get15118EVCertificate", EV, {"status": "Accepted", "exiResponse": "ZXhp"}),
        ("GetCertificateStatus", {"ocspRequestData": HASH}, {"status": "Accepted", "ocspResult": "b2NzcA=="}),
    ],
)
def test_a_message_in_the_data_is_the_message_it_is_in_2x(action: str, data: Any, answer: Any) -> None:
    result = ask(action, data, answer)
    assert result.requests == [(action, data)]
    assert result.answer["status"] == "Accepted"
    assert json.loads(result.answer["data"]) == answer
    assert result.losses == []


def test_what_2_1_alone_answers_is_left_out_and_counted() -> None:
    tariff = {"tariffId": "t", "currency": "EUR"}
    result = ask(
        "Authorize", AUTHORIZE, {"idTokenInfo": {"status": "Accepted"}, "tariff": tariff, "allowedEnergyTransfer": ["DC"]}, backend="2.1"
    )
    assert json.loads(result.answer["data"]) == {"idTokenInfo": {"status": "Accepted"}}
    assert sorted(result.losses) == ["allowed_energy_transfer", "tariff"]
    result = ask("Get15118EVCertificate", EV, {"status": "Accepted", "exiResponse": "", "remainingContracts": 1}, backend="2.1")
    assert json.loads(result.answer["data"]) == {"status": "Accepted", "exiResponse": ""}


def test_a_contract_nobody_judged_is_neither_accepted_nor_refused() -> None:
    assert ask("Authorize", AUTHORIZE, refused()).error is not None


@pytest.mark.parametrize(
    ("action", "data", "failed"),
    [
        ("Get15118EVCertificate", EV, {"status": "Failed", "exiResponse": ""}),
        ("GetCertificateStatus", {"ocspRequestData": HASH}, {"status": "Failed"}),
    ],
)
def test_a_certificate_that_cannot_be_had_has_failed(action: str, data: Any, failed: Any) -> None:
    result = ask(action, data, refused(RpcCode.NOT_SUPPORTED))
    assert (result.answer["status"], json.loads(result.answer["data"]), result.losses) == ("Accepted", failed, ["pnc_unsupported"])


def test_another_message_of_the_vendor_is_unknown() -> None:
    assert ask("Heartbeat", {}).answer == {"status": "UnknownMessageId"}


@pytest.mark.parametrize("data", ["", "{", "[]", '{"idToken":5}'])
def test_data_that_is_no_such_message_is_rejected(data: Any) -> None:
    result = ask("Authorize", data)
    assert (result.sent, result.answer) == ([], {"status": "Rejected"})


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("Authorize", {"idToken": {**EMAID, "idToken": "x" * 37}}),
        ("Authorize", {"idToken": {**EMAID, "type": "EVCCID"}}),
        ("Authorize", {"idToken": {**EMAID, "additionalInfo": [{"additionalIdToken": "x" * 37, "type": "y"}]}}),
        ("Authorize", {"idToken": EMAID, "certificate": "x" * 5501}),
        ("Authorize", {"idToken": EMAID, "iso15118CertificateHashData": [{**HASH, "responderURL": "u" * 513}]}),
        ("Get15118EVCertificate", {**EV, "exiRequest": "x" * 5601}),
        ("GetCertificateStatus", {"ocspRequestData": {**HASH, "responderURL": "u" * 513}}),
    ],
)
def test_what_is_nested_is_2_0_1_in_front_of_any_backend(action: str, data: Any) -> None:
    assert ask(action, data).answer == {"status": "Rejected"}
    assert ask(action, data, backend="2.1").answer == {"status": "Rejected"}
