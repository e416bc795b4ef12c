"""SignCertificate towards 1.6."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation
from translators.ocpp1x.to_backend import ROUTES


def talk(version: str = "2.0.1") -> Conversation:
    return Conversation(version, "1.6", from_station=ROUTES)


@pytest.mark.parametrize(
    ("more", "loss"),
    [
        ({"certificateType": "V2GCertificate"}, "pnc_unsupported"),
        ({"certificateType": "V2G20Certificate"}, "csr_21"),
        ({"requestId": 3}, "csr_21"),
    ],
)
def test_a_certificate_1_6_cannot_sign_is_rejected(more: dict[str, Any], loss: str) -> None:
    result = talk("2.1").station("SignCertificate", {"csr": "pem", **more})
    assert (result.sent, result.answer, result.losses) == ([], {"status": "Rejected"}, [loss])


def test_the_certificate_of_the_station_is_signed_by_the_backend() -> None:
    result = talk().station("SignCertificate", {"csr": "pem", "certificateType": "ChargingStationCertificate"}, [{"status": "Accepted"}])
    assert (result.sent[0].payload, result.answer) == ({"csr": "pem"}, {"status": "Accepted"})
