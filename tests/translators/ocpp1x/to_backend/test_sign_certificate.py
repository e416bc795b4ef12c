"""SignCertificate towards 1.6."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
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
