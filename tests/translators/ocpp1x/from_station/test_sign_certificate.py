"""SignCertificate of a 1.6 station, natively and inside a DataTransfer, and the certificate that comes back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.memory.certificates import SigningRequest
from translators.ocpp1x import from_station, to_station
from translators.ocpp1x.plug_and_charge import VENDOR

OWN = "ChargingStationCertificate"
AWAY = Refused(RpcCode.GENERIC_ERROR, "", "backend", "timeout")


def talk(backend: str = "2.0.1") -> Conversation:
    return Conversation("1.6", backend, from_station=from_station.ROUTES, from_backend=to_station.ROUTES)


def nested(**payload: Any) -> dict[str, Any]:
    return {"vendorId": VENDOR, "messageId": "SignCertificate", "data": json.dumps(payload)}


@pytest.mark.parametrize("backend", ["2.0.1", "2.1"])
def test_it_is_for_the_certificate_of_the_station(backend: str) -> None:
    station = talk(backend)
    result = station.station("SignCertificate", {"csr": "pem"}, [{"status": "Accepted", "statusInfo": {"reasonCode": "x"}}])
    assert result.requests == [("SignCertificate", {"csr": "pem", "certificateType": OWN})]
    assert (result.answer, result.losses) == ({"status": "Accepted"}, ["status_info"])
    assert station.memory.memory.certificates.pending(OWN) == SigningRequest()


@pytest.mark.parametrize("answer", [{"status": "Rejected"}, AWAY])
def test_a_request_that_is_not_taken_does_not_wait(answer: Any) -> None:
    station = talk()
    result = station.station("SignCertificate", {"csr": "pem"}, [answer])
    assert (result.answer, result.losses) == ({"status": "Rejected"}, ["sign_certificate"] if answer is AWAY else [])
    assert station.memory.memory.certificates.pending(OWN) is None


def test_one_for_cars_comes_inside() -> None:
    station = talk()
    answer = {"status": "Accepted", "statusInfo": {"reasonCode": "NoError"}}
    result = station.station("DataTransfer", nested(csr="pem", certificateType="V2GCertificate"), [answer])
    assert result.requests == [("SignCertificate", {"csr": "pem", "certificateType": "V2GCertificate"})]
    assert json.loads(result.answer["data"]) == answer
    assert station.memory.memory.certificates.pending("V2GCertificate") == SigningRequest()


def test_a_request_for_both_uses_gets_the_certificate_both_ways() -> None:
    station = talk()
    asked = station.station("DataTransfer", nested(csr="pem"), [{"status": "Accepted"}])
    assert asked.requests == [("SignCertificate", {"csr": "pem"})]
    signed = station.backend(
        "CertificateSigned",
        {"certificateChain": "chain"},
        [{"status": "Accepted"}, {"status": "Accepted", "data": '{"status":"Accepted"}'}],
    )
    assert [action for action, _ in signed.requests] == ["CertificateSigned", "DataTransfer"]
    assert signed.answer == {"status": "Accepted"}
    assert station.memory.memory.certificates.pending(OWN) is None


def test_a_refusal_inside_is_told_inside() -> None:
    result = talk().station("DataTransfer", nested(csr="pem", certificateType="V2GCertificate"), [AWAY])
    assert (result.answer["status"], json.loads(result.answer["data"])) == ("Accepted", {"status": "Rejected"})


def test_a_contract_that_was_accepted_inside_is_known_by_its_id_tag() -> None:
    station = talk()
    authorize = {"idToken": {"idToken": "NL-TNM-C00122045-K", "type": "eMAID"}}
    payload = {"vendorId": VENDOR, "messageId": "Authorize", "data": json.dumps(authorize)}
    station.station("DataTransfer", payload, [{"idTokenInfo": {"status": "Accepted"}, "certificateStatus": "Accepted"}])
    verdict = station.memory.memory.tokens.verdict("NL-TNM-C00122045-K", station.memory.now)
    assert verdict is not None
    assert verdict.status == "Accepted"
