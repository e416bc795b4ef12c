"""CertificateSigned for a 1.6 station."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.memory.certificates import SigningRequest
from translators.ocpp1x.plug_and_charge import VENDOR
from translators.ocpp1x.to_station import ROUTES

CHAIN = {"certificateChain": "pem"}
UNSUPPORTED = {"status": "Rejected", "statusInfo": {"reasonCode": "UnsupportedRequest"}}


def talk(station: str = "1.6", backend: str = "2.0.1") -> Conversation:
    return Conversation(station, backend, from_backend=ROUTES)


def nested(**payload: Any) -> tuple[str, Any]:
    return "DataTransfer", {"vendorId": VENDOR, "messageId": "CertificateSigned", "data": json.dumps(payload, separators=(",", ":"))}


FOR_CARS = nested(certificateChain="pem", certificateType="V2GCertificate")
NESTED_ACCEPTED = {"status": "Accepted", "data": '{"status":"Accepted"}'}


@pytest.mark.parametrize("status", ["Accepted", "Rejected"])
@pytest.mark.parametrize("kind", [{}, {"certificateType": "ChargingStationCertificate"}])
def test_the_certificate_of_the_station_goes_natively(kind: Any, status: str) -> None:
    result = talk().backend("CertificateSigned", {**CHAIN, **kind}, [{"status": status}])
    assert (result.requests, result.answer, result.losses) == ([("CertificateSigned", CHAIN)], {"status": status}, [])


def test_a_certificate_for_cars_goes_by_plug_and_charge() -> None:
    talking = talk()
    talking.memory.memory.certificates.ask("V2GCertificate", SigningRequest())
    result = talking.backend("CertificateSigned", {**CHAIN, "certificateType": "V2GCertificate"}, [NESTED_ACCEPTED])
    assert (result.requests, result.answer) == ([FOR_CARS], {"status": "Accepted"})
    assert talking.memory.memory.certificates.pending("V2GCertificate") is None


def test_one_certificate_for_both_is_copied_when_the_station_asked_for_one() -> None:
    talking = talk()
    talking.memory.memory.certificates.ask("ChargingStationCertificate", SigningRequest(combined=True))
    result = talking.backend("CertificateSigned", CHAIN, [{"status": "Accepted"}, NESTED_ACCEPTED])
    assert (result.requests, result.answer) == ([("CertificateSigned", CHAIN), FOR_CARS], {"status": "Accepted"})


def test_a_copy_is_not_sent_when_the_certificate_was_rejected() -> None:
    talking = talk()
    talking.memory.memory.certificates.ask("ChargingStationCertificate", SigningRequest(combined=True))
    result = talking.backend("CertificateSigned", CHAIN, [{"status": "Rejected"}])
    assert (len(result.sent), result.answer) == (1, {"status": "Rejected"})
    assert talking.memory.memory.certificates.pending("ChargingStationCertificate") is not None


def test_a_request_id_that_the_station_did_not_give_is_refused_for_it() -> None:
    """A02.FR.26 (2.1)."""
    talking = talk(backend="2.1")
    talking.memory.memory.certificates.ask("ChargingStationCertificate", SigningRequest())
    result = talking.backend("CertificateSigned", {**CHAIN, "requestId": 3})
    assert (result.sent, result.answer["status"], result.answer["statusInfo"]["reasonCode"]) == ([], "Rejected", "NotFound")


def test_a_kind_that_only_2_1_has_is_refused() -> None:
    result = talk(backend="2.1").backend("CertificateSigned", {**CHAIN, "certificateType": "V2G20Certificate"})
    assert (result.sent, result.answer["statusInfo"]["reasonCode"], result.losses) == ([], "UnsupportedParam", ["csr_21"])


def test_a_chain_longer_than_the_station_takes_is_refused() -> None:
    talking = talk()
    talking.memory.memory.configuration.heard([("CertificateSignedMaxChainSize", True, "2")])
    result = talking.backend("CertificateSigned", CHAIN)
    assert (result.sent, result.answer["statusInfo"]["reasonCode"], result.losses) == ([], "TooLargeElement", ["cert.too_long"])


def test_a_station_without_the_extension_is_asked_once_a_day() -> None:
    """E05 of the design."""
    talking = talk()
    first = talking.backend("CertificateSigned", CHAIN, [Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")])
    assert (len(first.sent), first.answer, first.losses) == (1, UNSUPPORTED, [])
    again = talking.backend("CertificateSigned", CHAIN)
    assert (again.sent, again.answer) == ([], UNSUPPORTED)


def test_a_station_that_does_not_answer_is_an_error() -> None:
    result = talk().backend("CertificateSigned", CHAIN, [Refused(RpcCode.GENERIC_ERROR, "", "station", "timeout")])
    assert result.error is not None


@pytest.mark.parametrize("answer", [{"status": "UnknownVendorId"}, {"status": "Accepted"}, {"status": "Accepted", "data": "no"}])
def test_a_station_without_plug_and_charge_rejects(answer: Any) -> None:
    result = talk().backend("CertificateSigned", {**CHAIN, "certificateType": "V2GCertificate"}, [answer])
    assert (result.answer, "pnc_unsupported" in result.losses) == (UNSUPPORTED, True)


@pytest.mark.parametrize("station", ["1.5", "1.6s"])
def test_a_soap_station_has_no_certificates(station: str) -> None:
    result = talk(station).backend("CertificateSigned", CHAIN)
    assert (result.sent, result.answer, result.losses) == ([], UNSUPPORTED, ["certificates"])
