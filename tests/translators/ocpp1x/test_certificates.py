"""The roots of the link: named by the station, guarded in every pairing, the same version on both sides included."""

from __future__ import annotations

from typing import Any

import pytest

from translators import canonical as c
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.relay import check_command, tap

HASHES = {"hashAlgorithm": "SHA256", "issuerNameHash": "aa", "issuerKeyHash": "bb", "serialNumber": "1A"}


def station() -> Station:
    return Station("CB1", "2.1", "2.1")


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (c.InstallCertificateRequest(certificateType="CSMSRootCertificate", certificate="pem"), "Rejected"),
        (wire.InstallCertificateRequest(certificateType="CentralSystemRootCertificate", certificate="pem"), "Rejected"),
        (c.TriggerMessageRequest(requestedMessage="SignChargingStationCertificate"), "Rejected"),
        (c.TriggerMessageRequest(requestedMessage="SignCombinedCertificate"), "Rejected"),
        (wire.ExtendedTriggerMessageRequest(requestedMessage="SignChargePointCertificate"), "Rejected"),
    ],
)
def test_the_trust_of_the_link_is_not_the_backends_to_change(request_: Any, status: str) -> None:
    here = station()
    answer: Any = check_command(request_, here)
    assert isinstance(answer, request_.ANSWER)
    assert (answer.status, here.losses) == (status, ["guard.root"])


@pytest.mark.parametrize(
    "request_",
    [
        c.InstallCertificateRequest(certificateType="V2GRootCertificate", certificate="pem"),
        wire.InstallCertificateRequest(certificateType="ManufacturerRootCertificate", certificate="pem"),
        c.TriggerMessageRequest(requestedMessage="SignV2GCertificate"),
        wire.TriggerMessageRequest(requestedMessage="Heartbeat"),
        c.DeleteCertificateRequest(certificateHashData=c.CertificateHashDataType(**HASHES)),
    ],
)
def test_what_does_not_concern_the_link_passes(request_: Any) -> None:
    here = station()
    assert check_command(request_, here) is None
    assert here.losses == []


def test_a_root_that_the_station_named_as_that_of_its_link_is_not_deleted() -> None:
    here = station()
    chain = c.CertificateHashDataChainType(certificateType="CSMSRootCertificate", certificateHashData=c.CertificateHashDataType(**HASHES))
    other = c.CertificateHashDataChainType(
        certificateType="MORootCertificate", certificateHashData=c.CertificateHashDataType(**{**HASHES, "serialNumber": "2"})
    )
    answer = c.GetInstalledCertificateIdsResponse(status="Accepted", certificateHashDataChain=(chain, other))
    tap(c.GetInstalledCertificateIdsRequest(), answer, here)
    assert here.touched
    refused = check_command(c.DeleteCertificateRequest(certificateHashData=chain.certificateHashData), here)
    assert isinstance(refused, c.DeleteCertificateResponse)
    assert (refused.status, here.losses) == ("Failed", ["guard.root"])
    assert check_command(c.DeleteCertificateRequest(certificateHashData=other.certificateHashData), here) is None


def test_so_it_is_with_1_6() -> None:
    here = Station("CB1", "1.6", "1.6")
    named = wire.CertificateHashDataType(**HASHES)
    answer = wire.GetInstalledCertificateIdsResponse(status="Accepted", certificateHashData=(named,))
    tap(wire.GetInstalledCertificateIdsRequest(certificateType="ManufacturerRootCertificate"), answer, here)
    assert check_command(wire.DeleteCertificateRequest(certificateHashData=named), here) is None
    tap(wire.GetInstalledCertificateIdsRequest(certificateType="CentralSystemRootCertificate"), answer, here)
    refused = check_command(wire.DeleteCertificateRequest(certificateHashData=named), here)
    assert refused == wire.DeleteCertificateResponse(status="Failed")
