"""Conversations between a station and a backend of 2.0.1 and 2.1."""

import orjson
import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.ocpp201.deltas import from_backend, from_station

NOW = "2026-11-23T12:00:00Z"


def talk(station, backend):
    return Conversation(station, backend, from_station=from_station(station, backend), from_backend=from_backend(station, backend))


OLD_STATION, OLD_BACKEND = ("2.0.1", "2.1"), ("2.1", "2.0.1")


@pytest.mark.parametrize("pair", [OLD_STATION, OLD_BACKEND])
def test_a_boot_passes_unchanged(pair):
    boot = {"reason": "PowerUp", "chargingStation": {"vendorName": "acme", "model": "X"}}
    answer = {"currentTime": NOW, "interval": 60, "status": "Accepted", "customData": {"vendorId": "acme", "n": 1.50}}
    result = talk(*pair).station("BootNotification", boot, [answer])
    assert result.requests == [("BootNotification", boot)]
    assert result.answer == answer
    assert result.losses == result.quirks == []


def test_a_boot_is_remembered():
    conversation = talk(*OLD_STATION)
    boot = {"reason": "PowerUp", "chargingStation": {"vendorName": "acme", "model": "X"}}
    conversation.station("BootNotification", boot, [{"currentTime": NOW, "interval": 60, "status": "Accepted"}])
    assert (conversation.memory.memory.boot.vendor, conversation.memory.memory.boot.status) == ("acme", "Accepted")


def test_what_only_2_1_says_of_an_authorization_is_lost_on_the_way_to_a_2_0_1_station():
    tariff = {"tariffId": "t", "currency": "EUR", "description": [{"format": "UTF8", "content": "30 ct/kWh"}]}
    answer = {"idTokenInfo": {"status": "Accepted"}, "tariff": tariff, "allowedEnergyTransfer": ["DC_BPT"]}
    result = talk(*OLD_STATION).station("Authorize", {"idToken": {"idToken": "1", "type": "Central"}}, [answer])
    assert result.answer == {"idTokenInfo": {"status": "Accepted", "personalMessage": {"format": "UTF8", "content": "30 ct/kWh"}}}
    assert sorted(result.losses) == ["allowed_energy_transfer", "tariff"]


def test_an_event_of_a_2_1_station_goes_without_its_costs():
    event = {
        "eventType": "Updated", "timestamp": NOW, "triggerReason": "CostLimitReached", "seqNo": 4, "evseSleep": True,
        "transactionInfo": {"transactionId": "tx", "chargingState": "SuspendedEVSE", "tariffId": "t", "operationMode": "Idle"},
    }  # fmt: skip
    result = talk(*OLD_BACKEND).station("TransactionEvent", event, [{}])
    assert result.requests == [
        (
            "TransactionEvent",
            {
                "eventType": "Updated", "timestamp": NOW, "triggerReason": "EnergyLimitReached", "seqNo": 4,
                "transactionInfo": {"transactionId": "tx", "chargingState": "SuspendedEVSE"},
            },
        )
    ]  # fmt: skip
    assert sorted(result.losses) == ["evse_sleep", "operation_mode", "trigger_reason_21", "tx_field_21"]


def test_open_transactions_are_known():
    conversation = talk(*OLD_STATION)
    event = {
        "eventType": "Started",
        "timestamp": NOW,
        "triggerReason": "Authorized",
        "seqNo": 0,
        "transactionInfo": {"transactionId": "tx"},
    }
    conversation.station("TransactionEvent", event, [{}])
    result = conversation.backend("UsePriorityCharging", {"transactionId": "tx", "activate": True})
    assert result.answer["status"] == "NoProfile"
    conversation.station("TransactionEvent", event | {"eventType": "Ended", "seqNo": 1}, [{}])
    result = conversation.backend("UsePriorityCharging", {"transactionId": "tx", "activate": True})
    assert result.answer == {"status": "Rejected", "statusInfo": {"reasonCode": "TxNotFound"}}


def test_meter_values_that_2_0_1_cannot_hear_are_answered_here():
    readings = {"evseId": 1, "meterValue": [{"timestamp": NOW, "sampledValue": [{"value": 1, "measurand": "Display.InletHot"}]}]}
    result = talk(*OLD_BACKEND).station("MeterValues", readings)
    assert (result.sent, result.answer, result.losses) == ([], {}, ["measurand_no_counterpart"])


def test_a_certificate_without_hashes_that_is_too_long_is_not_valid():
    request = {"idToken": {"idToken": "1", "type": "eMAID"}, "certificate": "c" * 5501}
    result = talk(*OLD_BACKEND).station("Authorize", request)
    assert result.sent == []
    assert result.answer == {"idTokenInfo": {"status": "Invalid"}, "certificateStatus": "NoCertificateAvailable"}


def test_a_certificate_with_hashes_that_is_too_long_is_left_out():
    hashes = [{"hashAlgorithm": "SHA256", "issuerNameHash": "a", "issuerKeyHash": "b", "serialNumber": "c", "responderURL": "https://ocsp"}]
    request = {"idToken": {"idToken": "1", "type": "eMAID"}, "certificate": "c" * 5501, "iso15118CertificateHashData": hashes}
    result = talk(*OLD_BACKEND).station("Authorize", request, [{"idTokenInfo": {"status": "Accepted"}}])
    assert "certificate" not in result.requests[0][1]
    assert result.losses == ["cert.too_long"]


@pytest.mark.parametrize(
    ("action", "request_", "status", "reason", "loss"),
    [
        ("Reset", {"type": "ImmediateAndResume"}, "Rejected", "UnsupportedParam", "reset.resume"),
        ("TriggerMessage", {"requestedMessage": "CustomTrigger", "customTrigger": "x"}, "NotImplemented", "UnsupportedParam", "trigger.unsupported"),
        ("GetLog", {"logType": "DataCollectorLog", "requestId": 1, "log": {"remoteLocation": "ftp://x"}}, "Rejected", "UnsupportedRequest", "log"),
        ("GetLog", {"logType": "SecurityLog", "requestId": 1, "log": {"remoteLocation": "f" * 513}}, "Rejected", "InvalidURL", "url"),
        ("GetInstalledCertificateIds", {"certificateType": ["OEMRootCertificate"]}, "NotFound", "NotFound", "cert.oem_root"),
        ("CertificateSigned", {"certificateChain": "c", "certificateType": "V2G20Certificate"}, "Rejected", "UnsupportedParam", "csr_21"),
        ("CertificateSigned", {"certificateChain": "c", "requestId": 4}, "Rejected", "NotFound", "csr_21"),
        ("ClearChargingProfile", {"chargingProfileCriteria": {"chargingProfilePurpose": "LocalGeneration"}},
         "Unknown", "UnsupportedPurpose", "profile.purpose"),
        ("GetDisplayMessages", {"requestId": 1, "state": "Suspended"}, "Unknown", "UnsupportedParam", "display.state"),
        ("SetDisplayMessage", {"message": {"id": 1, "priority": "InFront", "state": "Discharging", "message": {"format": "UTF8", "content": "x"}}},
         "NotSupportedState", "UnsupportedParam", "display.state"),
        ("SetDisplayMessage", {"message": {"id": 1, "priority": "InFront", "message": {"format": "QRCODE", "content": "x"}}},
         "NotSupportedMessageFormat", "UnsupportedParam", "display"),
        ("ReserveNow", {"id": 1, "expiryDateTime": NOW, "connectorType": "cNACS", "idToken": {"idToken": "1", "type": "Central"}},
         "Rejected", "UnknownConnectorType", "reserve.connector_type"),
    ],
)  # fmt: skip
def test_an_order_that_a_2_0_1_station_would_not_understand_is_refused_here(action, request_, status, reason, loss):
    result = talk(*OLD_STATION).backend(action, request_)
    assert result.sent == []
    assert (result.answer["status"], result.answer["statusInfo"]["reasonCode"]) == (status, reason)
    assert loss in result.losses


def test_a_place_below_zero_is_refused_with_the_answer_of_the_message():
    result = talk(*OLD_BACKEND).backend("UnlockConnector", {"evseId": -1, "connectorId": 1})
    assert result.answer["status"] == "UnknownConnector"


def test_an_answer_without_a_refusing_status_is_a_call_error():
    result = talk(*OLD_BACKEND).backend("ClearVariableMonitoring", {"id": [-(1 << 21)]})
    assert result.error.code == RpcCode.PROPERTY_CONSTRAINT_VIOLATION


def test_a_composite_schedule_without_limits_is_no_schedule():
    period = {"startPeriod": 0, "setpoint": 5}
    schedule = {"evseId": 1, "duration": 60, "scheduleStart": NOW, "chargingRateUnit": "W", "chargingSchedulePeriod": [period]}
    result = talk(*OLD_BACKEND).backend(
        "GetCompositeSchedule", {"evseId": 1, "duration": 60}, [{"status": "Accepted", "schedule": schedule}]
    )
    assert (result.answer["status"], result.answer["statusInfo"]["reasonCode"]) == ("Rejected", "InvalidSchedule")
    assert result.losses == ["profile.v2x", "profile.schedule"]


def test_a_refusal_of_the_other_side_is_passed_on():
    refused = Refused(RpcCode.NOT_IMPLEMENTED, "no", "backend", "answered")
    result = talk(*OLD_STATION).station("NotifyReport", {"requestId": 1, "generatedAt": NOW, "seqNo": 0}, [refused])
    assert result.error is refused


def test_the_link_is_guarded_in_this_pairing_too():
    data = {
        "configurationSlot": 1,
        "connectionData": {
            "ocppVersion": "OCPP20", "ocppTransport": "JSON", "ocppCsmsUrl": "wss://x", "messageTimeout": 30, "securityProfile": 1,
            "ocppInterface": "Wired0",
        },
    }  # fmt: skip
    for pair in (OLD_STATION, OLD_BACKEND):
        result = talk(*pair).backend("SetNetworkProfile", data)
        assert (result.sent, result.answer["status"]) == ([], "Rejected")
        assert result.losses == ["guard.network_profile"]


def test_a_stream_is_answered_with_events_instead():
    stream = {"constantStreamData": {"id": 1, "variableMonitoringId": 2, "params": {"interval": 5, "values": 1}}}
    result = talk(*OLD_BACKEND).station("OpenPeriodicEventStream", stream)
    assert result.answer["status"] == "Rejected"
    assert result.losses == ["event_stream"]


def test_the_same_bytes_of_custom_data_arrive():
    payload = b'{"customData":{"vendorId":"acme","n":1.50},"evseId":1,"connectorId":1,"connectorStatus":"Available","timestamp":"2026-11-23T12:00:00Z"}'
    result = talk(*OLD_STATION).station("StatusNotification", payload.decode(), [{}])
    assert result.requests == [("StatusNotification", orjson.loads(payload))]


LINK = {"hashAlgorithm": "SHA256", "issuerNameHash": "aa", "issuerKeyHash": "bb", "serialNumber": "1A"}
ROOTS = {"status": "Accepted", "certificateHashDataChain": [{"certificateType": "CSMSRootCertificate", "certificateHashData": LINK}]}
QUESTION = ("GetInstalledCertificateIds", {"certificateType": ["CSMSRootCertificate"]})


@pytest.mark.parametrize("pair", [OLD_STATION, OLD_BACKEND])
def test_the_root_of_the_link_is_not_deleted(pair):
    result = talk(*pair).backend("DeleteCertificate", {"certificateHashData": LINK}, [ROOTS])
    assert result.requests == [QUESTION]
    assert result.answer["status"] == "Failed"
    assert result.losses == ["guard.root"]


@pytest.mark.parametrize("pair", [OLD_STATION, OLD_BACKEND])
def test_another_certificate_is(pair):
    other = {"certificateHashData": {**LINK, "serialNumber": "2"}}
    result = talk(*pair).backend("DeleteCertificate", other, [ROOTS, {"status": "Accepted"}])
    assert result.requests == [QUESTION, ("DeleteCertificate", other)]
    assert result.answer == {"status": "Accepted"}
    assert result.losses == []


RESERVED = {"id": 1, "expiryDateTime": NOW, "evseId": 1}


def test_an_evse_is_not_locked_by_a_token_that_nobody_can_present():
    token = {"idToken": "7" * 37, "type": "KeyCode"}
    result = talk(*OLD_STATION).backend("ReserveNow", {**RESERVED, "idToken": token})
    assert result.sent == []
    assert (result.answer["status"], result.answer["statusInfo"]["reasonCode"]) == ("Rejected", "InvalidIdToken")


def test_a_long_token_that_only_a_remote_start_uses_is_reserved_for_by_its_alias():
    result = talk(*OLD_STATION).backend(
        "ReserveNow", {**RESERVED, "idToken": {"idToken": "7" * 37, "type": "Central"}}, [{"status": "Accepted"}]
    )
    ((_, sent),) = result.requests
    assert len(sent["idToken"]["idToken"]) <= 36
    assert result.answer == {"status": "Accepted"}
