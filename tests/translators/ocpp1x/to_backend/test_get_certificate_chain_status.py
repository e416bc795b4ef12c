"""GetCertificateChainStatus of a 2.1 station in front of a 1.6 backend."""

from __future__ import annotations

import json
from typing import Any

from tests.ocsp_responses import response
from tests.playbook import Conversation, Result
from translators.ocpp1x.plug_and_charge import VENDOR
from translators.ocpp1x.to_backend import ROUTES

NOW = "2026-11-23T12:00:00Z"
HASHES = {"hashAlgorithm": "SHA256", "issuerNameHash": "aa", "issuerKeyHash": "bb" * 32, "serialNumber": "1A"}


def ask(sources: list[str], *answers: Any) -> Result:
    entries = [{"certificateHashData": HASHES, "source": source, "urls": ["http://ocsp"]} for source in sources]
    talk = Conversation("2.1", "1.6", from_station=ROUTES, now=NOW)
    return talk.station("GetCertificateChainStatus", {"certificateStatusRequests": entries}, answers)


def told(status: str, nextUpdate: str = NOW, source: str = "OCSP") -> dict[str, Any]:
    return {"certificateHashData": HASHES, "source": source, "status": status, "nextUpdate": nextUpdate}


def given(status: str) -> dict[str, str]:
    return {"status": "Accepted", "data": json.dumps({"status": "Accepted", "ocspResult": response(status=status)})}


def test_each_ocsp_entry_is_asked_for_inside_a_data_transfer() -> None:
    result = ask(["OCSP", "CRL", "OCSP"], given("Good"), given("Unknown"))
    data = json.dumps({"ocspRequestData": {**HASHES, "responderURL": "http://ocsp"}}, separators=(",", ":"))
    assert result.requests == [("DataTransfer", {"vendorId": VENDOR, "messageId": "GetCertificateStatus", "data": data})] * 2
    assert result.answer == {
        "certificateStatus": [told("Good", "2027-01-01T00:00:00Z"), told("Failed", source="CRL"), told("Unknown", "2027-01-01T00:00:00Z")]
    }
    assert result.losses == ["certificate_chain"]


def test_a_backend_without_plug_and_charge_is_asked_once() -> None:
    result = ask(["OCSP", "OCSP"], {"status": "UnknownVendorId"})
    assert len(result.sent) == 1
    assert result.answer == {"certificateStatus": [told("Failed")] * 2}
    assert result.losses == ["pnc_unsupported", "pnc_unsupported"]
