"""Certificates of a 2.x station, ordered by a 1.6 backend natively and inside a DataTransfer."""

from __future__ import annotations

import json
import random
from typing import Any, Literal

import pytest

from tests.playbook import Conversation, Result
from tests.strategies import instance
from translators.errors import Refused, RpcCode
from translators.flow import Call
from translators.memory.certificates import SigningRequest
from translators.ocpp1x.from_backend import ROUTES
from translators.ocpp1x.plug_and_charge import DOWN, VENDOR

HASHES = {"hashAlgorithm": "SHA256", "issuerNameHash": "aa", "issuerKeyHash": "bb", "serialNumber": "1A"}
DELETE = {"certificateHashData": HASHES}
OF_LINK = ("GetInstalledCertificateIds", {"certificateType": ["CSMSRootCertificate"]})
LINK = {"status": "Accepted", "certificateHashDataChain": [{"certificateType": "CSMSRootCertificate", "certificateHashData": HASHES}]}
NOT_FOUND = {"status": "NotFound"}


def talk(version: str = "2.0.1") -> Conversation:
    return Conversation(version, "1.6", from_backend=ROUTES)


def inside(action: str, payload: Any, *answers: Any, talking: Conversation | None = None) -> Result:
    data = {"vendorId": VENDOR, "messageId": action, "data": json.dumps(payload)}
    return (talking or talk()).backend("DataTransfer", data, answers)


def said(result: Result) -> Any:
    assert result.answer["status"] == "Accepted"
    return json.loads(result.answer["data"])


@pytest.mark.parametrize(
    ("action", "payload", "answer"),
    [
        ("InstallCertificate", {"certificateType": "V2GRootCertificate", "certificate": "pem"}, {"status": "Accepted"}),
        ("InstallCertificate", {"certificateType": "MORootCertificate", "certificate": "pem"}, {"status": "Failed"}),
        (
            "GetInstalledCertificateIds",
            {"certificateType": ["V2GCertificateChain"]},
            {
                "status": "Accepted",
                "certificateHashDataChain": [
                    {"certificateType": "V2GCertificateChain", "certificateHashData": HASHES, "childCertificateHashData": [HASHES]}
                ],
            },
        ),
        ("TriggerMessage", {"requestedMessage": "SignV2GCertificate"}, {"status": "Accepted"}),
        ("CertificateSigned", {"certificateChain": "pem", "certificateType": "V2GCertificate"}, {"status": "Rejected"}),
    ],
)
def test_a_message_inside_is_the_message_it_is_in_2x(action: str, payload: Any, answer: Any) -> None:
    result = inside(action, payload, answer)
    assert (result.requests, said(result), result.losses) == ([(action, payload)], answer, [])


def test_a_certificate_is_deleted_after_the_roots_of_the_link_were_asked_for() -> None:
    result = inside("DeleteCertificate", DELETE, NOT_FOUND, {"status": "Accepted"})
    assert (result.requests, said(result)) == ([OF_LINK, ("DeleteCertificate", DELETE)], {"status": "Accepted"})


def test_the_root_of_the_link_is_not_deleted() -> None:
    result = inside("DeleteCertificate", DELETE, LINK)
    assert (result.requests, said(result)["status"], result.losses) == ([OF_LINK], "Failed", ["guard.root"])


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("InstallCertificate", {"certificateType": "CSMSRootCertificate", "certificate": "pem"}),
        ("TriggerMessage", {"requestedMessage": "SignChargingStationCertificate"}),
        ("TriggerMessage", {"requestedMessage": "SignCombinedCertificate"}),
    ],
)
def test_the_link_is_guarded_inside_as_well(action: str, payload: Any) -> None:
    result = inside(action, payload)
    assert (result.sent, said(result)["status"], result.losses) == ([], "Rejected", ["guard.root"])


def test_the_roots_of_the_link_are_not_shown() -> None:
    every = inside("GetInstalledCertificateIds", {}, NOT_FOUND)
    kinds = ["ManufacturerRootCertificate", "V2GRootCertificate", "MORootCertificate", "V2GCertificateChain"]
    assert (every.requests, said(every)) == ([("GetInstalledCertificateIds", {"certificateType": kinds})], NOT_FOUND)
    alone = inside("GetInstalledCertificateIds", {"certificateType": ["CSMSRootCertificate"]})
    assert (alone.sent, said(alone)) == ([], NOT_FOUND)


def test_a_signed_certificate_without_a_kind_is_for_cars_and_carries_the_id_of_its_request() -> None:
    """A02.FR.25 (2.1)."""
    talking = talk("2.1")
    talking.memory.memory.certificates.ask("V2GCertificate", SigningRequest(requestId=7))
    result = inside("CertificateSigned", {"certificateChain": "pem"}, {"status": "Accepted"}, talking=talking)
    assert result.requests == [("CertificateSigned", {"certificateChain": "pem", "certificateType": "V2GCertificate", "requestId": 7})]
    assert talking.memory.memory.certificates.pending("V2GCertificate") is None


def test_a_message_the_station_does_not_know_is_unknown() -> None:
    error = Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")
    result = inside("InstallCertificate", {"certificateType": "V2GRootCertificate", "certificate": "pem"}, error)
    assert (result.answer, result.losses) == ({"status": "UnknownMessageId"}, ["pnc_unsupported"])


@pytest.mark.parametrize("messageId", ["Authorize", "SignCertificate", "Reset"])
def test_no_other_message_is_unwrapped(messageId: str) -> None:
    result = inside(messageId, {})
    assert (result.sent, result.answer, result.losses) == ([], {"status": "UnknownMessageId"}, ["pnc_unsupported"])


def test_an_invalid_message_is_never_passed_on() -> None:
    result = inside("InstallCertificate", {"certificateType": "OEMRootCertificate", "certificate": "pem"})
    assert (result.sent, result.answer, result.losses) == ([], {"status": "Rejected"}, ["pnc_invalid"])


class AnyStation(Conversation):
    """A station that gives any valid answer."""

    def __init__(self, version: Literal["2.0.1", "2.1"], rng: random.Random) -> None:
        super().__init__(version, "1.6", from_backend=ROUTES)
        self._rng, self._version = rng, version

    def _reply(self, side: str, effect: Call, route: Any, replies: Any) -> tuple[Any, Refused | None]:
        action = effect.request.ACTION
        return super()._reply(side, effect, route, {action: instance(self._rng, self._version, action, "answer")})


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
@pytest.mark.parametrize("action", sorted(DOWN))
def test_any_valid_message_inside_is_answered_validly(action: str, version: Literal["2.0.1", "2.1"]) -> None:
    for seed in range(40):
        rng = random.Random(seed)
        payload = instance(rng, "2.0.1", action, "request")
        if "evse" in payload:
            payload["evse"] = {"id": 1}  # 2.1 counts from 0
        result = inside(action, payload, talking=AnyStation(version, rng))
        assert result.answer["status"] in ("Accepted", "Rejected"), payload
        assert result.answer["status"] == "Rejected" or isinstance(said(result), dict)
