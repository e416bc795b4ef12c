"""DeleteCertificate of a 1.6 backend."""

from __future__ import annotations

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.ocpp1x.from_backend import ROUTES

HASHES = {"hashAlgorithm": "SHA256", "issuerNameHash": "aa", "issuerKeyHash": "bb", "serialNumber": "1A"}
DELETE = {"certificateHashData": HASHES}
OF_LINK = ("GetInstalledCertificateIds", {"certificateType": ["CSMSRootCertificate"]})


def talk() -> Conversation:
    return Conversation("2.0.1", "1.6", from_backend=ROUTES)


@pytest.mark.parametrize("status", ["Accepted", "Failed", "NotFound"])
def test_a_certificate_that_is_not_of_the_link_is_deleted(status: str) -> None:
    result = talk().backend("DeleteCertificate", DELETE, [{"status": "NotFound"}, {"status": status}])
    assert (result.requests, result.answer) == ([OF_LINK, ("DeleteCertificate", DELETE)], {"status": status})


def test_the_root_of_the_link_stays_even_when_the_station_cannot_be_asked_again() -> None:
    talking = talk()
    root = {"certificateType": "CSMSRootCertificate", "certificateHashData": {**HASHES, "issuerKeyHash": "BB"}}
    first = talking.backend("DeleteCertificate", DELETE, [{"status": "Accepted", "certificateHashDataChain": [root]}])
    assert (first.requests, first.answer, first.losses) == ([OF_LINK], {"status": "Failed"}, ["guard.root"])
    again = talking.backend("DeleteCertificate", DELETE, [Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")])
    assert (again.answer, len(again.sent)) == ({"status": "Failed"}, 1)


def test_a_station_without_certificates_does_not_implement_it() -> None:
    error = Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")
    result = talk().backend("DeleteCertificate", DELETE, [error, error])
    assert result.error is not None
    assert result.error.code == RpcCode.NOT_IMPLEMENTED
