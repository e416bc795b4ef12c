"""GetInstalledCertificateIds of a 1.6 backend."""

from __future__ import annotations

from typing import Any

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.ocpp1x.from_backend import ROUTES

HASHES = {"hashAlgorithm": "SHA256", "issuerNameHash": "aa", "issuerKeyHash": "bb", "serialNumber": "1A"}
ASK = {"certificateType": "ManufacturerRootCertificate"}
SENT = [("GetInstalledCertificateIds", {"certificateType": ["ManufacturerRootCertificate"]})]


def talk() -> Conversation:
    return Conversation("2.1", "1.6", from_backend=ROUTES)


def chain(kind: str, **more: Any) -> dict[str, Any]:
    return {"certificateType": kind, "certificateHashData": HASHES, **more}


def test_the_chain_is_flattened_and_what_is_below_it_lost() -> None:
    listed = [chain("ManufacturerRootCertificate", childCertificateHashData=[HASHES]), chain("ManufacturerRootCertificate")]
    result = talk().backend("GetInstalledCertificateIds", ASK, [{"status": "Accepted", "certificateHashDataChain": listed}])
    assert (result.requests, result.answer) == (SENT, {"status": "Accepted", "certificateHashData": [HASHES, HASHES]})
    assert result.losses == ["cert.children"]


def test_nothing_listed_is_not_found() -> None:
    for answer in ({"status": "Accepted"}, {"status": "NotFound"}):
        assert talk().backend("GetInstalledCertificateIds", ASK, [answer]).answer == {"status": "NotFound"}


def test_what_was_not_asked_for_is_not_told() -> None:
    listed = [chain("V2GRootCertificate")]
    result = talk().backend("GetInstalledCertificateIds", ASK, [{"status": "Accepted", "certificateHashDataChain": listed}])
    assert result.answer == {"status": "NotFound"}


def test_roots_of_the_link_are_not_shown() -> None:
    result = talk().backend("GetInstalledCertificateIds", {"certificateType": "CentralSystemRootCertificate"})
    assert (result.sent, result.answer) == ([], {"status": "NotFound"})


def test_a_station_without_certificates_does_not_implement_it() -> None:
    result = talk().backend("GetInstalledCertificateIds", ASK, [Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")])
    assert result.error is not None
    assert result.error.code == RpcCode.NOT_IMPLEMENTED
