"""InstallCertificate for a 1.6 station."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.ocpp1x.plug_and_charge import VENDOR
from translators.ocpp1x.to_station import ROUTES

FAILED = {"status": "Failed", "statusInfo": {"reasonCode": "UnsupportedRequest"}}


def talk(station: str = "1.6", backend: str = "2.0.1") -> Conversation:
    return Conversation(station, backend, from_backend=ROUTES)


def install(kind: str, certificate: str = "pem") -> dict[str, Any]:
    return {"certificateType": kind, "certificate": certificate}


@pytest.mark.parametrize("status", ["Accepted", "Rejected", "Failed"])
def test_the_root_of_the_maker_goes_natively(status: str) -> None:
    result = talk().backend("InstallCertificate", install("ManufacturerRootCertificate"), [{"status": status}])
    assert result.requests == [("InstallCertificate", install("ManufacturerRootCertificate"))]
    assert (result.answer, result.losses) == ({"status": status}, [])


@pytest.mark.parametrize("kind", ["V2GRootCertificate", "MORootCertificate"])
@pytest.mark.parametrize("answer", [{"status": "Accepted"}, {"status": "Rejected", "statusInfo": {"reasonCode": "InvalidCertificate"}}])
def test_roots_of_iso_15118_go_by_plug_and_charge(kind: str, answer: Any) -> None:
    result = talk().backend("InstallCertificate", install(kind), [{"status": "Accepted", "data": json.dumps(answer)}])
    data = f'{{"certificateType":"{kind}","certificate":"pem"}}'
    assert result.requests == [("DataTransfer", {"vendorId": VENDOR, "messageId": "InstallCertificate", "data": data})]
    assert (result.answer, result.losses) == (answer, [])


def test_a_root_of_the_link_is_not_the_backends_to_give() -> None:
    result = talk().backend("InstallCertificate", install("CSMSRootCertificate"))
    assert (result.sent, result.answer["status"], result.answer["statusInfo"]["reasonCode"]) == ([], "Rejected", "InvalidCertificate")
    assert result.losses == ["guard.root"]


@pytest.mark.parametrize(
    ("payload", "reason", "loss"),
    [
        (install("OEMRootCertificate"), "UnsupportedParam", "cert.oem_root"),
        (install("V2GRootCertificate", "x" * 5501), "TooLargeElement", "cert.too_long"),
        (install("ManufacturerRootCertificate", "x" * 5501), "TooLargeElement", "cert.too_long"),
    ],
)
def test_what_only_2_1_can_say_is_refused(payload: Any, reason: str, loss: str) -> None:
    result = talk(backend="2.1").backend("InstallCertificate", payload)
    assert (result.sent, result.answer["status"], result.answer["statusInfo"]["reasonCode"]) == ([], "Rejected", reason)
    assert result.losses == [loss]


def test_a_station_without_the_extension_fails() -> None:
    error = Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")
    assert talk().backend("InstallCertificate", install("ManufacturerRootCertificate"), [error]).answer == FAILED


@pytest.mark.parametrize(
    "answer", [{"status": "Rejected"}, {"status": "Accepted"}, Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")]
)
def test_a_station_without_plug_and_charge_fails(answer: Any) -> None:
    result = talk().backend("InstallCertificate", install("V2GRootCertificate"), [answer])
    assert (result.answer, result.losses) == (FAILED, ["pnc_unsupported"])


def test_an_unknown_vendor_is_not_asked_again_that_day() -> None:
    talking = talk()
    talking.backend("InstallCertificate", install("V2GRootCertificate"), [{"status": "UnknownVendorId"}])
    assert talking.backend("InstallCertificate", install("MORootCertificate")).answer == FAILED
    later = talking.backend(
        "InstallCertificate",
        install("MORootCertificate"),
        [{"status": "Accepted", "data": '{"status":"Accepted"}'}],
        now="2026-11-24T12:00:01Z",
    )
    assert later.answer == {"status": "Accepted"}


@pytest.mark.parametrize("station", ["1.5", "1.6s"])
def test_a_soap_station_has_no_certificates(station: str) -> None:
    result = talk(station).backend("InstallCertificate", install("V2GRootCertificate"))
    assert (result.sent, result.answer, result.losses) == ([], FAILED, ["certificates"])
