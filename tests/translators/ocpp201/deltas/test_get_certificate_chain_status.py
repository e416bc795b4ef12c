"""GetCertificateChainStatus of a 2.1 station in front of a 2.0.1 backend."""

from __future__ import annotations

from typing import Any

from tests.ocsp_responses import response
from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.ocpp201.deltas import from_station

NOW = "2026-11-23T12:00:00Z"
HASHES = {"hashAlgorithm": "SHA256", "issuerNameHash": "aa", "issuerKeyHash": "bb" * 32, "serialNumber": "1A"}


def ask(entries: list[dict[str, Any]], *answers: Any) -> Any:
    talk = Conversation("2.1", "2.0.1", from_station=from_station("2.1", "2.0.1"), now=NOW)
    asked = [{"certificateHashData": HASHES, "source": "OCSP", "urls": ["http://ocsp"], **entry} for entry in entries]
    return talk.station("GetCertificateChainStatus", {"certificateStatusRequests": asked}, answers)


def told(status: str, nextUpdate: str = NOW, source: str = "OCSP") -> dict[str, Any]:
    return {"certificateHashData": HASHES, "source": source, "status": status, "nextUpdate": nextUpdate}


def test_each_entry_is_asked_for_and_its_status_read_out_of_the_response() -> None:
    accepted = {"status": "Accepted", "ocspResult": response(status="Revoked")}
    result = ask([{}, {"source": "CRL"}], accepted)
    assert result.requests == [("GetCertificateStatus", {"ocspRequestData": {**HASHES, "responderURL": "http://ocsp"}})]
    assert result.answer == {"certificateStatus": [told("Revoked", "2027-01-01T00:00:00Z"), told("Failed", source="CRL")]}
    assert result.losses == ["certificate_chain"]


def test_the_first_url_that_2_0_1_has_room_for_is_used() -> None:
    result = ask([{"urls": ["u" * 513, "http://short"]}], {"status": "Accepted", "ocspResult": response(next_update=None)})
    assert result.sent[0].payload["ocspRequestData"]["responderURL"] == "http://short"
    assert result.answer == {"certificateStatus": [told("Good")]}
    without = ask([{"urls": ["u" * 513]}])
    assert (without.sent, without.answer) == ([], {"certificateStatus": [told("Failed")]})


def test_what_nobody_could_tell_has_failed() -> None:
    assert ask([{}], {"status": "Failed"}).answer == {"certificateStatus": [told("Failed")]}
    assert ask([{}], {"status": "Accepted", "ocspResult": "bm8="}).answer == {"certificateStatus": [told("Failed")]}
    result = ask([{}], Refused(RpcCode.GENERIC_ERROR, "", "backend", "timeout"))
    assert (result.answer, result.losses) == ({"certificateStatus": [told("Failed")]}, ["certificate_chain"])
