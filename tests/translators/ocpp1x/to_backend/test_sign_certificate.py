"""SignCertificate towards 1.6."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.memory.certificates import SigningRequest
from translators.ocpp1x.plug_and_charge import VENDOR
from translators.ocpp1x.to_backend import ROUTES

HASH = {"hashAlgorithm": "SHA256", "issuerNameHash": "aa", "issuerKeyHash": "bb", "serialNumber": "1f"}


def talk(version: str = "2.0.1") -> Conversation:
    return Conversation(version, "1.6", from_station=ROUTES)


@pytest.mark.parametrize("more", [{"certificateType": "V2G20Certificate"}, {"hashRootCertificate": HASH}])
def test_a_certificate_1_6_cannot_sign_is_rejected(more: dict[str, Any]) -> None:
    result = talk("2.1").station("SignCertificate", {"csr": "pem", **more})
    assert (result.sent, result.answer, result.losses) == ([], {"status": "Rejected"}, ["csr_21"])


def test_the_certificate_of_the_station_is_signed_by_the_backend() -> None:
    result = talk().station("SignCertificate", {"csr": "pem", "certificateType": "ChargingStationCertificate"}, [{"status": "Accepted"}])
    assert (result.sent[0].payload, result.answer) == ({"csr": "pem"}, {"status": "Accepted"})


def test_no_answer_is_a_rejection_and_its_request_is_forgotten() -> None:
    station = talk("2.1")
    away = Refused(RpcCode.GENERIC_ERROR, "", "backend", "timeout")
    result = station.station("SignCertificate", {"csr": "pem", "requestId": 3}, [away])
    assert (result.answer, result.losses) == ({"status": "Rejected"}, ["sign_certificate"])
    assert station.memory.memory.certificates == type(station.memory.memory.certificates)()


def test_a_certificate_for_cars_is_signed_by_plug_and_charge_and_its_request_waits() -> None:
    """A02.FR.25 (2.1): the id comes back with the certificate."""
    station = talk("2.1")
    payload = {"csr": "pem", "certificateType": "V2GCertificate", "requestId": 4}
    result = station.station("SignCertificate", payload, [{"status": "Accepted", "data": '{"status":"Accepted"}'}])
    data = '{"csr":"pem","certificateType":"V2GCertificate"}'
    assert result.requests == [("DataTransfer", {"vendorId": VENDOR, "messageId": "SignCertificate", "data": data})]
    assert (result.answer, result.losses) == ({"status": "Accepted"}, [])
    assert station.memory.memory.certificates.pending("V2GCertificate") == SigningRequest(requestId=4)


@pytest.mark.parametrize(
    "answer", [{"status": "UnknownVendorId"}, {"status": "Accepted"}, Refused(RpcCode.GENERIC_ERROR, "", "backend", "timeout")]
)
def test_without_plug_and_charge_it_is_rejected(answer: Any) -> None:
    station = talk()
    result = station.station("SignCertificate", {"csr": "pem", "certificateType": "V2GCertificate"}, [answer])
    assert (result.answer, result.losses) == ({"status": "Rejected"}, ["pnc_unsupported"])
    assert station.memory.memory.certificates.pending("V2GCertificate") is None
