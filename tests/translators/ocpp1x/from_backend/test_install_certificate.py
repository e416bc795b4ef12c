"""InstallCertificate of a 1.6 backend."""

from __future__ import annotations

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.ocpp1x.from_backend import ROUTES

MAKER = {"certificateType": "ManufacturerRootCertificate", "certificate": "pem"}


def talk() -> Conversation:
    return Conversation("2.0.1", "1.6", from_backend=ROUTES)


@pytest.mark.parametrize("status", ["Accepted", "Rejected", "Failed"])
def test_the_root_of_the_maker_is_installed(status: str) -> None:
    result = talk().backend("InstallCertificate", MAKER, [{"status": status}])
    assert (result.requests, result.answer) == ([("InstallCertificate", MAKER)], {"status": status})


def test_a_root_of_the_link_is_not_the_backends_to_give() -> None:
    result = talk().backend("InstallCertificate", {"certificateType": "CentralSystemRootCertificate", "certificate": "pem"})
    assert (result.sent, result.answer, result.losses) == ([], {"status": "Rejected"}, ["guard.root"])


def test_a_station_without_certificates_does_not_implement_it() -> None:
    result = talk().backend("InstallCertificate", MAKER, [Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")])
    assert result.error is not None
    assert result.error.code == RpcCode.NOT_IMPLEMENTED
