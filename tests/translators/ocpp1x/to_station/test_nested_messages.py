"""Whatever a station says inside a DataTransfer, the backend gets a valid answer; and the trigger that has no other way."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from tests.playbook import Conversation
from tests.strategies import Version, instance
from translators.errors import Refused, RpcCode
from translators.flow import Call
from translators.ocpp1x.plug_and_charge import VENDOR
from translators.ocpp1x.to_station import ROUTES

TRIGGER = {"requestedMessage": "SignV2GCertificate"}
NESTED = ("DataTransfer", {"vendorId": VENDOR, "messageId": "TriggerMessage", "data": '{"requestedMessage":"SignV2GCertificate"}'})


class PlugAndCharge(Conversation):
    """A 1.6 station that answers what is nested with any valid answer, now and then with one that is none."""

    def __init__(self, backend: str, rng: random.Random) -> None:
        super().__init__("1.6", backend, from_backend=ROUTES)
        self._rng = rng

    def _reply(self, side: str, effect: Call, route: Any, replies: Any) -> tuple[Any, Refused | None]:
        request: Any = effect.request
        if self._rng.random() < 0.1:
            return None, Refused(self._rng.choice(list(RpcCode)), "", "station", "answered")
        if request.ACTION != "DataTransfer":
            return super()._reply(side, effect, route, {request.ACTION: instance(self._rng, "1.6", request.ACTION, "answer")})
        data = json.dumps(instance(self._rng, "2.0.1", request.messageId, "answer"))
        answer = {"status": "Accepted", "data": data if self._rng.random() < 0.8 else data[:-2]}
        return super()._reply(side, effect, route, {"DataTransfer": answer})


@pytest.mark.parametrize("backend", ["2.0.1", "2.1"])
@pytest.mark.parametrize("action", ["CertificateSigned", "DeleteCertificate", "GetInstalledCertificateIds", "InstallCertificate"])
def test_any_command_about_certificates_is_answered_validly(action: str, backend: Version) -> None:
    for seed in range(60):
        rng = random.Random(seed)
        result = PlugAndCharge(backend, rng).backend(action, instance(rng, backend, action, "request"))
        assert (result.error is None) == (result.answer is not None)


@pytest.mark.parametrize("status", ["Accepted", "Rejected", "NotImplemented"])
def test_a_new_certificate_for_cars_is_triggered_by_plug_and_charge(status: str) -> None:
    talk = Conversation("1.6", "2.0.1", from_backend=ROUTES)
    result = talk.backend("TriggerMessage", TRIGGER, [{"status": "Accepted", "data": json.dumps({"status": status})}])
    assert (result.requests, result.answer, result.losses) == ([NESTED], {"status": status}, [])


def test_some_stations_accept_a_trigger_without_saying_more() -> None:
    result = Conversation("1.6", "2.0.1", from_backend=ROUTES).backend("TriggerMessage", TRIGGER, [{"status": "Accepted"}])
    assert result.answer == {"status": "Accepted"}


@pytest.mark.parametrize(
    "answer", [{"status": "UnknownVendorId"}, {"status": "Rejected"}, Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")]
)
def test_a_station_without_it_has_no_such_trigger(answer: Any) -> None:
    result = Conversation("1.6", "2.0.1", from_backend=ROUTES).backend("TriggerMessage", TRIGGER, [answer])
    assert result.answer == {"status": "NotImplemented", "statusInfo": {"reasonCode": "UnsupportedRequest"}}
    assert "trigger.unsupported" in result.losses
