"""Plug & Charge of a 2.x station, inside the DataTransfer of a 1.6 backend."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from tests.playbook import Conversation
from tests.strategies import Version, instance
from translators.errors import Refused, RpcCode
from translators.flow import Call
from translators.memory.options import Options
from translators.ocpp1x.plug_and_charge import VENDOR
from translators.ocpp1x.to_backend import ROUTES

CAR = {"iso15118SchemaVersion": "urn:iso:15118:2:2013:MsgDef", "action": "Install", "exiRequest": "ZXhp"}
OCSP = {"hashAlgorithm": "SHA256", "issuerNameHash": "a", "issuerKeyHash": "b", "serialNumber": "1", "responderURL": "http://o"}
MESSAGES = [
    ("Get15118EVCertificate", CAR, {"status": "Accepted", "exiResponse": "ZXhp"}, {"status": "Failed", "exiResponse": ""}),
    ("GetCertificateStatus", {"ocspRequestData": OCSP}, {"status": "Accepted", "ocspResult": "b2Nz"}, {"status": "Failed"}),
]


def talk(version: str = "2.0.1", **options: Any) -> Conversation:
    return Conversation(version, "1.6", from_station=ROUTES, options=Options(**options))


@pytest.mark.parametrize(("action", "payload", "answer", "_failed"), MESSAGES)
def test_it_is_the_same_message_inside(action: str, payload: Any, answer: Any, _failed: Any) -> None:
    result = talk().station(action, payload, [{"status": "Accepted", "data": json.dumps(answer)}])
    data = json.dumps(payload, separators=(",", ":"))
    assert result.requests == [("DataTransfer", {"vendorId": VENDOR, "messageId": action, "data": data})]
    assert (result.answer, result.losses) == (answer, [])


@pytest.mark.parametrize(("action", "payload", "_answer", "failed"), MESSAGES)
@pytest.mark.parametrize(
    "reply",
    [
        {"status": "Rejected"},
        {"status": "Accepted"},
        Refused(RpcCode.GENERIC_ERROR, "", "backend", "timeout"),
        Refused(RpcCode.NOT_SUPPORTED, "", "backend", "answered"),
    ],
)
def test_what_the_backend_does_not_give_has_failed(action: str, payload: Any, _answer: Any, failed: Any, reply: Any) -> None:
    result = talk().station(action, payload, [reply])
    assert (result.answer, result.losses) == (failed, ["pnc_unsupported"])


@pytest.mark.parametrize(("action", "payload", "answer", "failed"), MESSAGES)
def test_a_backend_that_does_not_know_the_vendor_is_not_asked_for_a_day(action: str, payload: Any, answer: Any, failed: Any) -> None:
    station = talk()
    station.station(action, payload, [{"status": "UnknownVendorId"}])
    again = station.station(action, payload, now="2026-11-24T11:59:59Z")
    assert (again.sent, again.answer, again.losses) == ([], failed, ["pnc_unsupported"])
    later = station.station(action, payload, [{"status": "Accepted", "data": json.dumps(answer)}], now="2026-11-24T12:00:01Z")
    assert later.answer == answer


def test_an_operator_may_switch_it_off() -> None:
    result = talk(pnc_over_data_transfer=False).station("Get15118EVCertificate", CAR)
    assert (result.sent, result.answer["status"]) == ([], "Failed")


@pytest.mark.parametrize(
    ("action", "payload", "losses"),
    [
        ("Get15118EVCertificate", {**CAR, "exiRequest": "x" * 5601}, ["cert.too_long", "pnc_unsupported"]),
        ("GetCertificateStatus", {"ocspRequestData": {**OCSP, "responderURL": "u" * 513}}, ["cert.too_long", "pnc_unsupported"]),
    ],
)
def test_what_2_0_1_has_no_room_for_has_failed(action: str, payload: Any, losses: list[str]) -> None:
    result = talk("2.1").station(action, payload)
    assert (result.sent, result.answer["status"], result.losses) == ([], "Failed", losses)


def test_what_only_2_1_asks_is_left_out() -> None:
    result = talk("2.1").station(
        "Get15118EVCertificate",
        {**CAR, "maximumContractCertificateChains": 2, "prioritizedEMAIDs": ["x"]},
        [{"status": "Accepted", "data": '{"status":"Accepted","exiResponse":"ZXhp"}'}],
    )
    assert json.loads(result.sent[0].payload["data"]) == CAR
    assert (result.answer["status"], result.losses) == ("Accepted", ["pnc_unsupported", "pnc_unsupported"])


class PlugAndCharge(Conversation):
    """A 1.6 backend that answers what is nested with any valid answer, now and then with one that is none."""

    def __init__(self, station: str, rng: random.Random) -> None:
        super().__init__(station, "1.6", from_station=ROUTES)
        self._rng = rng

    def _reply(self, side: str, effect: Call, route: Any, replies: Any) -> tuple[Any, Refused | None]:
        request: Any = effect.request
        if request.ACTION != "DataTransfer":
            return super()._reply(side, effect, route, {request.ACTION: instance(self._rng, "1.6", request.ACTION, "answer")})
        data = json.dumps(instance(self._rng, "2.0.1", request.messageId, "answer"))
        answer = {"status": "Accepted", "data": data if self._rng.random() < 0.8 else data[:-2]}
        return super()._reply(side, effect, route, {"DataTransfer": answer})


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
@pytest.mark.parametrize(
    "action", ["Authorize", "SignCertificate", "Get15118EVCertificate", "GetCertificateStatus", "GetCertificateChainStatus"]
)
def test_any_valid_message_is_answered_validly(action: str, version: Version) -> None:
    if (action, version) == ("GetCertificateChainStatus", "2.0.1"):
        return
    for seed in range(60):
        rng = random.Random(seed)
        result = PlugAndCharge(version, rng).station(action, instance(rng, version, action, "request"))
        assert result.error is None
