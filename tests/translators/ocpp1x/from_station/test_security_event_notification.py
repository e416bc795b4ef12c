"""SecurityEventNotification of a 1.6 station in front of a 2.x backend."""

from typing import Any

import pytest

from tests.playbook import Conversation, Result
from translators.errors import Refused, RpcCode
from translators.ocpp1x.from_station import ROUTES

NOW = "2026-11-23T12:00:00Z"


def tell(kind: str, answer: Any = None, **fields: str) -> Result:
    one = Conversation("1.6", "2.0.1", now=NOW, from_station=ROUTES)
    return one.station("SecurityEventNotification", {"type": kind, "timestamp": NOW, **fields}, [{} if answer is None else answer])


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("InvalidCentralSystemCertificate", "InvalidCsmsCertificate"),
        ("InvalidChargePointCertificate", "InvalidChargingStationCertificate"),
        ("FailedToAuthenticationAtCentralSystem", "FailedToAuthenticateAtCsms"),
        ("FailedToAuthenticationAtCentral System", "FailedToAuthenticateAtCsms"),
        ("Central SystemFailedToAuthentication", "CsmsFailedToAuthenticate"),
        ("CentralSystemFailedToAuthenticate", "CsmsFailedToAuthenticate"),
        ("FirmwareUpdated", "FirmwareUpdated"),
        ("Vendor specific", "Vendor specific"),
    ],
)
def test_names_of_1_6_become_names_of_2x(kind: str, name: str) -> None:
    result = tell(kind, techInfo="detail")
    assert result.requests == [("SecurityEventNotification", {"type": name, "timestamp": NOW, "techInfo": "detail"})]
    assert result.answer == {}


def test_a_backend_that_does_not_know_security_events_loses_them() -> None:
    result = tell("FirmwareUpdated", Refused(RpcCode.NOT_IMPLEMENTED, "", "backend", "answered"))
    assert (result.answer, result.losses) == ({}, ["security_event"])


def test_a_backend_that_fails_leaves_the_event_with_the_station() -> None:
    refused = Refused(RpcCode.INTERNAL_ERROR, "", "backend", "answered")
    assert tell("FirmwareUpdated", refused).error is refused
