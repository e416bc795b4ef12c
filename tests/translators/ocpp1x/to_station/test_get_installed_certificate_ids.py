"""GetInstalledCertificateIds for a 1.6 station."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.ocpp1x.plug_and_charge import VENDOR
from translators.ocpp1x.to_station import ROUTES

HASHES = {"hashAlgorithm": "SHA256", "issuerNameHash": "aa", "issuerKeyHash": "bb", "serialNumber": "1A"}
NOT_IMPLEMENTED = Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")
NATIVE = ("GetInstalledCertificateIds", {"certificateType": "ManufacturerRootCertificate"})
MAKERS = {"certificateType": "ManufacturerRootCertificate", "certificateHashData": HASHES}
CHAIN = {"certificateType": "V2GCertificateChain", "certificateHashData": HASHES, "childCertificateHashData": [HASHES]}


def talk(station: str = "1.6", backend: str = "2.0.1") -> Conversation:
    return Conversation(station, backend, from_backend=ROUTES)


def nested(*kinds: str) -> tuple[str, Any]:
    data = json.dumps({"certificateType": kinds}, separators=(",", ":"))
    return "DataTransfer", {"vendorId": VENDOR, "messageId": "GetInstalledCertificateIds", "data": data}


def said(*chains: Any) -> dict[str, str]:
    answer = {"status": "Accepted", "certificateHashDataChain": chains} if chains else {"status": "NotFound"}
    return {"status": "Accepted", "data": json.dumps(answer)}


def test_all_kinds_are_asked_for_and_joined() -> None:
    native = {"status": "Accepted", "certificateHashData": [HASHES]}
    result = talk().backend("GetInstalledCertificateIds", {}, [native, said(CHAIN)])
    assert result.requests == [NATIVE, nested("V2GRootCertificate", "MORootCertificate", "V2GCertificateChain")]
    assert (result.answer, result.losses) == ({"status": "Accepted", "certificateHashDataChain": [MAKERS, CHAIN]}, [])


def test_only_what_is_wanted_is_asked_for() -> None:
    payload = {"certificateType": ["MORootCertificate", "MORootCertificate"]}
    result = talk().backend("GetInstalledCertificateIds", payload, [said()])
    assert (result.requests, result.answer) == ([nested("MORootCertificate")], {"status": "NotFound"})


def test_an_accepted_answer_without_entries_is_not_found() -> None:
    result = talk().backend("GetInstalledCertificateIds", {"certificateType": ["ManufacturerRootCertificate"]}, [{"status": "Accepted"}])
    assert (result.requests, result.answer) == ([NATIVE], {"status": "NotFound"})


def test_roots_of_the_link_are_not_shown() -> None:
    """The backend sees the gateway, which holds none for it (A.9)."""
    result = talk().backend("GetInstalledCertificateIds", {"certificateType": ["CSMSRootCertificate"]})
    assert (result.sent, result.answer, result.losses) == ([], {"status": "NotFound"}, ["guard.root"])


def test_roots_of_car_makers_are_left_out_of_the_question() -> None:
    payload = {"certificateType": ["OEMRootCertificate", "V2GRootCertificate"]}
    result = talk(backend="2.1").backend("GetInstalledCertificateIds", payload, [said()])
    assert (result.requests, result.losses) == ([nested("V2GRootCertificate")], ["cert.oem_root"])
    alone = talk(backend="2.1").backend("GetInstalledCertificateIds", {"certificateType": ["OEMRootCertificate"]})
    assert (alone.sent, alone.answer) == ([], {"status": "NotFound"})


def test_a_station_that_knows_neither_way_says_so() -> None:
    result = talk().backend("GetInstalledCertificateIds", {}, [NOT_IMPLEMENTED, {"status": "UnknownVendorId"}])
    assert result.answer == {"status": "NotFound", "statusInfo": {"reasonCode": "UnsupportedRequest"}}
    assert result.losses == ["pnc_unsupported"]


def test_a_station_with_plug_and_charge_alone_answers_for_it() -> None:
    result = talk().backend("GetInstalledCertificateIds", {}, [NOT_IMPLEMENTED, said(CHAIN)])
    assert result.answer == {"status": "Accepted", "certificateHashDataChain": [CHAIN]}


def test_a_station_without_plug_and_charge_answers_for_the_rest_and_is_not_asked_for_it_again() -> None:
    talking = talk()
    first = talking.backend("GetInstalledCertificateIds", {}, [{"status": "NotFound"}, {"status": "UnknownVendorId"}])
    assert (first.answer, first.losses) == ({"status": "NotFound"}, ["pnc_unsupported"])
    again = talking.backend("GetInstalledCertificateIds", {}, [{"status": "NotFound"}])
    assert (again.requests, again.answer, again.losses) == ([NATIVE], {"status": "NotFound"}, [])


def test_a_station_that_does_not_answer_is_an_error() -> None:
    result = talk().backend("GetInstalledCertificateIds", {}, [Refused(RpcCode.GENERIC_ERROR, "", "station", "offline")])
    assert result.error is not None


@pytest.mark.parametrize("station", ["1.5", "1.6s"])
def test_a_soap_station_has_no_certificates(station: str) -> None:
    result = talk(station).backend("GetInstalledCertificateIds", {})
    assert result.answer == {"status": "NotFound", "statusInfo": {"reasonCode": "UnsupportedRequest"}}
    assert (result.sent, result.losses) == ([], ["certificates"])
