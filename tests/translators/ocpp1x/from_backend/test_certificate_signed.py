"""CertificateSigned of a 1.6 backend."""

from __future__ import annotations

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.memory.certificates import SigningRequest
from translators.ocpp1x.from_backend import ROUTES

OWN = {"certificateChain": "pem", "certificateType": "ChargingStationCertificate"}


def talk(version: str = "2.0.1") -> Conversation:
    return Conversation(version, "1.6", from_backend=ROUTES)


@pytest.mark.parametrize("status", ["Accepted", "Rejected"])
def test_it_is_for_the_link_alone(status: str) -> None:
    answer = {"status": status, "statusInfo": {"reasonCode": "x"}}
    result = talk().backend("CertificateSigned", {"certificateChain": "pem"}, [answer])
    assert (result.requests, result.answer, result.losses) == ([("CertificateSigned", OWN)], {"status": status}, ["status_info"])


def test_a_2_1_station_is_given_back_the_id_of_its_request() -> None:
    """A02.FR.25 (2.1); it waits on when the station rejects."""
    talking = talk("2.1")
    certificates = talking.memory.memory.certificates
    certificates.ask("ChargingStationCertificate", SigningRequest(requestId=7))
    for status, waits in (("Rejected", True), ("Accepted", False)):
        result = talking.backend("CertificateSigned", {"certificateChain": "pem"}, [{"status": status}])
        assert result.requests == [("CertificateSigned", {**OWN, "requestId": 7})]
        assert (certificates.pending("ChargingStationCertificate") is not None) is waits


def test_a_station_without_certificates_does_not_implement_it() -> None:
    error = Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")
    result = talk().backend("CertificateSigned", {"certificateChain": "pem"}, [error])
    assert result.error is not None
    assert result.error.code == RpcCode.NOT_IMPLEMENTED
