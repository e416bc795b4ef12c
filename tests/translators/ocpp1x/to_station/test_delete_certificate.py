"""DeleteCertificate for a 1.6 station."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.ocpp1x.plug_and_charge import VENDOR
from translators.ocpp1x.to_station import ROUTES

HASHES = {"hashAlgorithm": "SHA256", "issuerNameHash": "aa", "issuerKeyHash": "bb", "serialNumber": "1A"}
DELETE = {"certificateHashData": HASHES}
NOT_IMPLEMENTED = Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")
UNSUPPORTED = {"status": "Failed", "statusInfo": {"reasonCode": "UnsupportedRequest"}}
NO_ROOTS = {"status": "NotFound"}
NESTED = ("DataTransfer", {"vendorId": VENDOR, "messageId": "DeleteCertificate", "data": json.dumps(DELETE, separators=(",", ":"))})
ASKED = ("GetInstalledCertificateIds", {"certificateType": "CentralSystemRootCertificate"})


def talk(station: str = "1.6") -> Conversation:
    return Conversation(station, "2.0.1", from_backend=ROUTES)


@pytest.mark.parametrize("status", ["Accepted", "Failed"])
def test_a_certificate_that_is_not_of_the_link_is_deleted(status: str) -> None:
    result = talk().backend("DeleteCertificate", DELETE, [NO_ROOTS, {"status": status}])
    assert result.requests == [ASKED, ("DeleteCertificate", DELETE)]
    assert (result.answer, result.losses) == ({"status": status}, [])


def test_the_root_by_which_the_station_knows_the_gateway_stays() -> None:
    root = {**HASHES, "issuerNameHash": "AA", "serialNumber": "01a"}
    result = talk().backend("DeleteCertificate", DELETE, [{"status": "Accepted", "certificateHashData": [root]}])
    assert (result.requests, result.answer["status"], result.losses) == ([ASKED], "Failed", ["guard.root"])


def test_what_is_not_found_may_be_of_plug_and_charge() -> None:
    result = talk().backend("DeleteCertificate", DELETE, [NO_ROOTS, NO_ROOTS, {"status": "Accepted", "data": '{"status":"Accepted"}'}])
    assert result.requests == [ASKED, ("DeleteCertificate", DELETE), NESTED]
    assert result.answer == {"status": "Accepted"}


def test_what_nobody_found_is_not_found() -> None:
    talking = talk()
    result = talking.backend("DeleteCertificate", DELETE, [NO_ROOTS, {"status": "NotFound"}, {"status": "UnknownVendorId"}])
    assert (result.answer, result.losses) == ({"status": "NotFound"}, ["pnc_unsupported"])
    again = talking.backend("DeleteCertificate", DELETE, [NO_ROOTS, {"status": "NotFound"}])
    assert (again.answer, again.losses) == ({"status": "NotFound"}, [])


def test_a_station_with_plug_and_charge_alone_is_asked_that_way() -> None:
    result = talk().backend(
        "DeleteCertificate", DELETE, [NOT_IMPLEMENTED, NOT_IMPLEMENTED, {"status": "Accepted", "data": '{"status":"Accepted"}'}]
    )
    assert result.answer == {"status": "Accepted"}


def test_a_station_without_any_fails() -> None:
    result = talk().backend("DeleteCertificate", DELETE, [NOT_IMPLEMENTED, NOT_IMPLEMENTED, {"status": "UnknownVendorId"}])
    assert result.answer == UNSUPPORTED


def test_a_root_that_cannot_be_asked_for_in_time_deletes_nothing() -> None:
    result = talk().backend("DeleteCertificate", DELETE, [Refused(RpcCode.GENERIC_ERROR, "", "station", "timeout")])
    assert (len(result.sent), result.error is not None) == (1, True)


def test_custom_data_is_lost() -> None:
    data: Any = {"certificateHashData": {**HASHES, "customData": {"vendorId": "x"}}, "customData": {"vendorId": "x"}}
    result = talk().backend("DeleteCertificate", data, [NO_ROOTS, NO_ROOTS, {"status": "Rejected"}])
    assert result.requests[1:] == [("DeleteCertificate", DELETE), NESTED]
    assert sorted(result.losses) == ["custom_data", "custom_data", "pnc_unsupported"]


@pytest.mark.parametrize("station", ["1.5", "1.6s"])
def test_a_soap_station_has_no_certificates(station: str) -> None:
    result = talk(station).backend("DeleteCertificate", DELETE)
    assert (result.sent, result.answer, result.losses) == ([], UNSUPPORTED, ["certificates"])
