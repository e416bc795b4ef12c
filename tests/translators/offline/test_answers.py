"""What a station is answered while its backend is away."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from translators import canonical as c
from translators.canonical.base import Request
from translators.classes import MessageClass, message_class
from translators.errors import Refused
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.offline.answers import RULES, answer_offline, supersedes
from translators.versions import VERSIONS

HASHES = c.OCSPRequestDataType(
    hashAlgorithm="SHA256", issuerNameHash="a", issuerKeyHash="b", serialNumber="1", responderURL="http://ocsp.example"
)
NEEDS = c.ChargingNeedsType(requestedEnergyTransfer="DC")
SCHEDULE = c.ChargingScheduleType(
    id=1, chargingRateUnit="W", chargingSchedulePeriod=(c.ChargingSchedulePeriodType(startPeriod=0, limit=1.0),)
)


def station(version: str = "1.6", backend: str = "2.0.1", *, accepted: bool = True) -> Station:
    made = Station("CP-1", version, backend)
    made.now = datetime(2026, 11, 23, 12, 0, 0, 500_000, tzinfo=UTC)
    if accepted:
        made.memory.boot.status, made.memory.boot.interval = "Accepted", 240
    return made


def said(request: Request[Any], of: Station) -> Any:
    """The answer; it is valid for its station."""
    answered = answer_offline(request, of)
    VERSIONS[of.version].codec.encode_answer(request.ACTION, answered.answer)
    return answered


@pytest.mark.parametrize("version", ["1.2", "1.5", "1.6"])
def test_a_heartbeat_gets_the_time_of_the_gateway(version: str) -> None:
    answered = said(wire.HeartbeatRequest(), station(version))
    assert answered.answer.currentTime == ("2026-11-23T12:00:00.500Z" if version == "1.6" else "2026-11-23T12:00:00Z")
    assert not answered.keep


@pytest.mark.parametrize(
    ("version", "status"), [("1.2", "Rejected"), ("1.5", "Rejected"), ("1.6", "Pending"), ("2.0.1", "Pending"), ("2.1", "Pending")]
)
def test_a_boot_is_accepted_only_where_the_backend_has_accepted_one(version: str, status: str) -> None:
    request: Request[Any] = wire.BootNotificationRequest(chargePointVendor="Acme", chargePointModel="X1")
    if version.startswith("2"):
        request = c.BootNotificationRequest(chargingStation=c.ChargingStationType(vendorName="Acme", model="X1"), reason="PowerUp")
    known, unknown = said(request, station(version)), said(request, station(version, accepted=False))
    assert (known.answer.status, known.answer.interval, known.keep) == ("Accepted", 240, True)
    assert (unknown.answer.status, unknown.answer.interval, unknown.keep) == (status, 60, False)


def test_a_boot_lets_a_clock_begin_anew() -> None:
    of = station()
    of.memory.transactions.clock_offset = 5.0
    said(wire.BootNotificationRequest(chargePointVendor="Acme", chargePointModel="X1"), of)
    assert of.memory.transactions.clock_offset is None
    assert of.touched


@pytest.mark.parametrize(
    ("request_", "field", "value"),
    [
        (c.SignCertificateRequest(csr="x"), "status", "Rejected"),
        (c.Get15118EVCertificateRequest(iso15118SchemaVersion="x", action="Install", exiRequest="x"), "status", "Failed"),
        (c.GetCertificateStatusRequest(ocspRequestData=HASHES), "status", "Failed"),
        (c.NotifyEVChargingNeedsRequest(evseId=1, chargingNeeds=NEEDS), "status", "Rejected"),
        (
            c.NotifyEVChargingScheduleRequest(timeBase="2026-11-23T12:00:00Z", chargingSchedule=SCHEDULE, evseId=1),
            "status",
            "Rejected",
        ),
    ],
    ids=lambda value: getattr(value, "ACTION", str(value)),
)
def test_who_waits_gets_the_word_of_the_message_for_a_failure(request_: Request[Any], field: str, value: str) -> None:
    answered = said(request_, station("2.0.1"))
    assert getattr(answered.answer, field) == value
    assert not answered.keep


def test_each_certificate_of_a_chain_has_failed() -> None:
    data = c.CertificateHashDataType(hashAlgorithm="SHA256", issuerNameHash="a", issuerKeyHash="b", serialNumber="1")
    entry = c.CertificateStatusRequestInfoType(certificateHashData=data, source="OCSP", urls=("http://ocsp.example",))
    answered = said(c.GetCertificateChainStatusRequest(certificateStatusRequests=(entry, entry)), station("2.1"))
    assert [each.status for each in answered.answer.certificateStatus] == ["Failed", "Failed"]
    assert not answered.keep


def test_what_nobody_else_can_answer_is_an_error() -> None:
    for request in (
        wire.DataTransferRequest(vendorId="x"),
        wire.AuthorizeRequest(idTag="OTHER"),
        c.VatNumberValidationRequest(vatNumber="1"),
    ):
        with pytest.raises(Refused) as refused:
            answer_offline(request, station())
        assert (refused.value.code, refused.value.party) == ("InternalError", "backend")


def test_a_start_button_is_always_accepted_and_a_certificate_never_judged() -> None:
    button = c.IdTokenType(idToken="", type="NoAuthorization")
    assert said(c.AuthorizeRequest(idToken=button), station("2.0.1")).answer.idTokenInfo.status == "Accepted"
    assert said(wire.AuthorizeRequest(idTag=""), station()).answer.idTagInfo.status == "Accepted"
    with pytest.raises(Refused):
        answer_offline(c.AuthorizeRequest(idToken=button, certificate="x"), station("2.0.1"))


def test_an_event_of_a_start_button_is_not_an_assumption() -> None:
    event = c.TransactionEventRequest(
        eventType="Ended",
        timestamp="2026-11-23T12:00:00Z",
        triggerReason="Authorized",
        seqNo=3,
        transactionInfo=c.TransactionType(transactionId="T-1"),
        idToken=c.IdTokenType(idToken="", type="NoAuthorization"),
    )
    of = station("2.0.1")
    answered = said(event, of)
    assert answered.answer.idTokenInfo.status == "Accepted"
    assert not answered.assumed
    assert of.memory.offline.ended == ["T-1"]


def test_notifications_are_answered_empty_and_kept_and_nothing_required_is_invented() -> None:
    status = wire.StatusNotificationRequest(connectorId=1, errorCode="NoError", status="Available")
    assert said(status, station()).keep
    answered = said(c.NotifyReportRequest(requestId=1, generatedAt="2026-11-23T12:00:00Z", seqNo=0), station("2.0.1"))
    assert answered.keep
    assert answered.answer == c.NotifyReportResponse()
    with pytest.raises(Refused):
        answer_offline(wire.GetCompositeScheduleRequest(connectorId=1, duration=1), station())  # not even a station's


def test_only_states_take_the_place_of_older_ones_of_the_same_place_or_request() -> None:
    first = wire.StatusNotificationRequest(connectorId=1, errorCode="NoError", status="Available")
    other = wire.StatusNotificationRequest(connectorId=2, errorCode="NoError", status="Available")
    newer = wire.StatusNotificationRequest(connectorId=1, errorCode="NoError", status="Charging")
    assert supersedes(first) == supersedes(newer) != supersedes(other)
    plug = {"timestamp": "2026-11-23T12:00:00Z", "connectorStatus": "Available", "connectorId": 1}
    assert supersedes(c.StatusNotificationRequest(evseId=1, **plug)) != supersedes(c.StatusNotificationRequest(evseId=2, **plug))  # type: ignore[arg-type]
    logs = [c.LogStatusNotificationRequest(status="Uploading", requestId=number) for number in (1, 1, 2)]
    assert supersedes(logs[0]) == supersedes(logs[1]) != supersedes(logs[2])
    assert supersedes(c.NotifyReportRequest(requestId=1, generatedAt="2026-11-23T12:00:00Z", seqNo=0)) == ""


def test_every_interactive_and_session_message_has_a_rule_or_is_an_error_by_its_class() -> None:
    for action in RULES:
        assert message_class(action) is not MessageClass.NOTIFICATION
