"""Guards of the link and what a relay remembers, the same version on both sides included."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from translators import canonical as c
from translators.canonical.base import Request, Response
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


def a_station(version: str = "1.6") -> Station:
    made = Station("CP-1", version, version)
    made.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return made


def data(component: str, variable: str) -> c.SetVariableDataType:
    return c.SetVariableDataType(
        component=c.ComponentType(name=component), variable=c.VariableType(name=variable), attributeValue="0123456789abcdef"
    )


def test_an_ordinary_command_passes() -> None:
    one = a_station()
    assert check_command(wire.ChangeConfigurationRequest(key="HeartbeatInterval", value="60"), one) is None
    assert check_command(wire.ResetRequest(type="Soft"), one) is None
    assert one.losses == []


@pytest.mark.parametrize("key", ["AuthorizationKey", "authorizationkey", "SecurityProfile"])
def test_a_key_of_the_link_is_refused(key: str) -> None:
    one = a_station()
    answer = check_command(wire.ChangeConfigurationRequest(key=key, value="x"), one)
    assert answer == wire.ChangeConfigurationResponse(status="Rejected")
    assert one.losses == ["guard.link_key"]


def test_variables_of_the_link_are_refused_each_and_those_beside_them_say_why() -> None:
    one = a_station("2.0.1")
    request = c.SetVariablesRequest(setVariableData=(data("SecurityCtrlr", "BasicAuthPassword"), data("ClockCtrlr", "TimeZone")))
    answer = check_command(request, one)
    assert isinstance(answer, c.SetVariablesResponse)
    reasons = [row.attributeStatusInfo.reasonCode for row in answer.setVariableResult if row.attributeStatusInfo]
    assert [row.attributeStatus for row in answer.setVariableResult] == ["Rejected", "Rejected"]
    assert reasons == ["NoSecurityProfile", "Unspecified"]
    assert check_command(c.SetVariablesRequest(setVariableData=(data("ClockCtrlr", "TimeZone"),)), one) is None


def test_a_network_profile_never_passes() -> None:
    one = a_station("2.0.1")
    profile: Any = None  # the guard does not look at it
    answer = check_command(c.SetNetworkProfileRequest(configurationSlot=1, connectionData=profile), one)
    assert isinstance(answer, c.SetNetworkProfileResponse)
    assert (answer.status, one.losses) == ("Rejected", ["guard.network_profile"])


def passed(request: Request[Any], answer: Response, one: Station) -> Station:
    tap(request, answer, one)
    return one


def test_a_boot_that_passes_is_remembered() -> None:
    request = wire.BootNotificationRequest(chargePointVendor="Acme", chargePointModel="X", firmwareVersion="1.2")
    answer = wire.BootNotificationResponse(status="Accepted", currentTime="2026-11-23T12:00:00Z", interval=300)
    boot = passed(request, answer, one := a_station()).memory.boot
    assert (boot.vendor, boot.model, boot.serial, boot.firmware) == ("Acme", "X", "", "1.2")
    assert (boot.status, boot.interval, boot.at) == ("Accepted", 300, "2026-11-23T12:00:00Z")
    assert one.touched


def test_a_boot_of_a_2x_station_is_remembered() -> None:
    facts = c.ChargingStationType(vendorName="Acme", model="X", serialNumber="S1")
    answer = c.BootNotificationResponse(status="Pending", currentTime="2026-11-23T12:00:00Z", interval=10)
    boot = passed(c.BootNotificationRequest(reason="PowerUp", chargingStation=facts), answer, a_station("2.1")).memory.boot
    assert (boot.vendor, boot.serial, boot.status) == ("Acme", "S1", "Pending")


def test_transactions_that_pass_are_open_until_they_end() -> None:
    one = a_station()
    start = wire.StartTransactionRequest(connectorId=2, idTag="A", meterStart=0, timestamp="2026-11-23T12:00:00Z")
    tap(start, wire.StartTransactionResponse(transactionId=7, idTagInfo=wire.IdTagInfo(status="Accepted")), one)
    assert {number: row.place for number, row in one.memory.relayed.open.items()} == {"7": 2}
    tap(wire.StopTransactionRequest(transactionId=7, meterStop=1, timestamp="2026-11-23T13:00:00Z"), wire.StopTransactionResponse(), one)
    assert not one.memory.relayed.open


def test_events_open_and_end_a_transaction_and_only_that_is_worth_a_write() -> None:
    one = a_station("2.0.1")

    def event(kind: Any) -> None:
        one.touched = False
        request = c.TransactionEventRequest(
            eventType=kind,
            timestamp="2026-11-23T12:00:00Z",
            triggerReason="Authorized",
            seqNo=0,
            transactionInfo=c.TransactionType(transactionId="tx-1"),
            evse=c.EVSEType(id=3),
        )
        tap(request, c.TransactionEventResponse(), one)

    event("Started")
    assert (one.memory.relayed.open["tx-1"].place, one.touched) == (3, True)
    event("Updated")
    assert not one.touched
    event("Ended")
    assert (one.memory.relayed.open, one.touched) == ({}, True)


def test_what_is_not_tapped_changes_nothing() -> None:
    assert not passed(wire.HeartbeatRequest(), wire.HeartbeatResponse(currentTime="2026-11-23T12:00:00Z"), a_station()).touched


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        (c.SendLocalListRequest(versionNumber=7, updateType="Full"), c.SendLocalListResponse),
        (wire.SendLocalListRequest(listVersion=7, updateType="Full"), wire.SendLocalListResponse),
    ],
)
def test_a_list_that_was_taken_is_known_by_its_version(request_: Any, answer: Any) -> None:
    here = station()
    tap(request_, answer(status="Failed"), here)
    assert (here.memory.local_list.told(7), here.touched) == (None, False)
    tap(request_, answer(status="Accepted"), here)
    assert (here.memory.local_list.told(7), here.touched) == (7, True)
