"""Boot, heartbeat, tokens, readings, files, security: the flows that need no state of a transaction."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation, Sent
from translators.errors import Refused, RpcCode
from translators.memory.evse_states import ActiveError
from translators.ocpp1x.to_backend import ROUTES, boot_notification, notify_report

NOT_KNOWN = Refused(RpcCode.NOT_IMPLEMENTED, "", "backend", "answered")
AWAY = Refused(RpcCode.GENERIC_ERROR, "", "backend", "timeout")
BOOTED = {"currentTime": "2026-11-23T12:00:01Z", "interval": 300, "status": "Accepted"}


def talk(version: str = "2.0.1") -> Conversation:
    return Conversation(version, "1.6", from_station=ROUTES)


def test_a_boot_keeps_what_1_6_has_room_for() -> None:
    station = talk()
    what = {
        "model": "M1",
        "vendorName": "Acme Charging Stations Incorporated",
        "serialNumber": "S-1",
        "firmwareVersion": "1.2",
        "modem": {"iccid": "8931", "imsi": ""},
        "customData": {"vendorId": "acme"},
    }
    result = station.station("BootNotification", {"reason": "PowerUp", "chargingStation": what}, [BOOTED])
    assert result.requests == [
        (
            "BootNotification",
            {
                "chargePointVendor": "Acme Charging Statio",
                "chargePointModel": "M1",
                "chargePointSerialNumber": "S-1",
                "firmwareVersion": "1.2",
                "iccid": "8931",
            },
        )
    ]
    assert result.answer == BOOTED
    assert sorted(result.losses) == ["boot_reason", "custom_data", "truncated"]
    boot = station.memory.memory.boot
    assert (boot.status, boot.interval, boot.firmware, boot.at) == ("Accepted", 300, "1.2", "2026-11-23T12:00:00Z")


@pytest.mark.parametrize(("status", "forgotten"), [("Accepted", True), ("Pending", False), ("Rejected", False)])
def test_a_backend_that_accepts_a_boot_must_hear_every_status_again(status: str, forgotten: bool) -> None:
    station = talk()
    state = station.memory.memory.evse_states.of(1)
    state.sent = ("Available", "NoError", "", "")
    state.raised("RCD.Tripped", ActiveError(errorCode="GroundFailure"))
    station.station(
        "BootNotification", {"reason": "PowerUp", "chargingStation": {"model": "M", "vendorName": "V"}}, [{**BOOTED, "status": status}]
    )
    assert (state.sent is None) is forgotten
    assert state.error is None, "the station raises it again"


def test_a_boot_without_answer_is_the_sessions_business() -> None:
    refused = talk().station("BootNotification", {"reason": "PowerUp", "chargingStation": {"model": "M", "vendorName": "V"}}, [AWAY])
    assert refused.error is AWAY


def test_the_statuses_a_station_left_untold_are_told_after_a_while() -> None:
    station = talk()
    station.memory.memory.topology.learn_all([(1, 1)])
    sent = [effect.request for effect in boot_notification.owed_statuses(station.memory)]  # type: ignore[union-attr]
    assert [(one.connectorId, one.status) for one in sent] == [(0, "Available"), (1, "Available")]  # type: ignore[attr-defined]


def test_a_heartbeat_brings_the_time_of_the_backend() -> None:
    assert talk().station("Heartbeat", {}, [{"currentTime": "2026-11-23T12:00:01Z"}]).answer == {"currentTime": "2026-11-23T12:00:01Z"}


def test_a_start_button_needs_no_authorization() -> None:
    result = talk().station("Authorize", {"idToken": {"idToken": "", "type": "NoAuthorization"}})
    assert (result.sent, result.answer) == ([], {"idTokenInfo": {"status": "Accepted"}})


def test_an_authorization_without_answer_is_an_error_and_never_invalid() -> None:
    assert talk().station("Authorize", {"idToken": {"idToken": "1234", "type": "Central"}}, [AWAY]).error is AWAY


@pytest.mark.parametrize(
    "more",
    [
        {"certificate": "x" * 5501},
        {
            "iso15118CertificateHashData": [
                {"hashAlgorithm": "SHA256", "issuerNameHash": "a", "issuerKeyHash": "b", "serialNumber": "1", "responderURL": "u" * 513}
            ]
        },
    ],
)
def test_a_contract_2_0_1_has_no_room_for_is_not_verified(more: dict[str, Any]) -> None:
    result = talk("2.1").station("Authorize", {"idToken": {"idToken": "NLTNMC00122045K", "type": "eMAID"}, **more})
    assert result.sent == []
    assert result.answer == {"idTokenInfo": {"status": "Invalid"}, "certificateStatus": "NoCertificateAvailable"}


@pytest.mark.parametrize("data", ['{"idTokenInfo":{}}', "no", None])
def test_nonsense_about_a_contract_verifies_nothing(data: str | None) -> None:
    answer = {"status": "Accepted", **({} if data is None else {"data": data})}
    result = talk().station("Authorize", {"idToken": {"idToken": "NLTNMC00122045K", "type": "eMAID"}, "certificate": "pem"}, [answer])
    assert result.answer["idTokenInfo"] == {"status": "Invalid"}


def test_the_main_meter_is_connector_0_and_another_evse_its_connector() -> None:
    station = talk()
    sample = {"timestamp": "2026-11-23T12:00:00Z", "sampledValue": [{"value": 12.5, "unitOfMeasure": {"unit": "kWh", "multiplier": 1}}]}
    (main,) = station.station("MeterValues", {"evseId": 0, "meterValue": [sample]}, [{}]).sent
    (other,) = station.station("MeterValues", {"evseId": 3, "meterValue": [sample]}, [{}]).sent
    assert (main.payload["connectorId"], other.payload["connectorId"]) == (0, 1)
    assert other.payload["meterValue"][0]["sampledValue"][0]["value"] == "125"
    assert station.memory.memory.held.registers == {1: 125000}


def test_readings_1_6_does_not_know_send_nothing() -> None:
    sample = {"timestamp": "2026-11-23T12:00:00Z", "sampledValue": [{"value": 1, "measurand": "Energy.Apparent.Import"}]}
    result = talk().station("MeterValues", {"evseId": 1, "meterValue": [sample]})
    assert (result.sent, result.answer, result.losses) == ([], {}, ["measurand_no_counterpart"])


@pytest.mark.parametrize(
    ("data", "text", "said", "back"),
    [
        ("plain", "plain", '{"a":1}', '{"a":1}'),
        ({"a": 1}, '{"a":1}', '{"b":2}', {"b": 2}),
        ({"a": 1}, '{"a":1}', "no JSON", "no JSON"),
    ],
)
def test_data_is_text_in_1_6_and_comes_back_as_what_was_asked(data: Any, text: str, said: str, back: Any) -> None:
    result = talk().station("DataTransfer", {"vendorId": "acme", "messageId": "m", "data": data}, [{"status": "Accepted", "data": said}])
    assert result.sent[0].payload == {"vendorId": "acme", "messageId": "m", "data": text}
    assert result.answer == {"status": "Accepted", "data": back}


def test_null_is_no_data() -> None:
    result = talk().station("DataTransfer", {"vendorId": "acme", "data": None}, [{"status": "UnknownVendorId"}])
    assert (result.sent[0].payload, result.answer) == ({"vendorId": "acme"}, {"status": "UnknownVendorId"})


def test_an_upload_nobody_asked_for_is_told_as_diagnostics() -> None:
    result = talk().station("LogStatusNotification", {"status": "Uploading"})
    assert result.sent == [Sent("backend", "DiagnosticsStatusNotification", {"status": "Uploading"}, told=True)]
    assert result.quirks == ["log_without_request"]


def test_security_events_have_their_1_6_names() -> None:
    event = {"type": "FailedToAuthenticateAtCsms", "timestamp": "2026-11-23T12:00:00Z", "techInfo": "x"}
    result = talk().station("SecurityEventNotification", event, [{}])
    assert result.sent[0].payload == {**event, "type": "FailedToAuthenticateAtCentralSystem"}


def test_a_backend_that_knows_no_security_events_is_asked_once_a_day() -> None:
    station = talk()
    event = {"type": "FirmwareUpdated", "timestamp": "2026-11-23T12:00:00Z"}
    first = station.station("SecurityEventNotification", event, [NOT_KNOWN])
    assert (first.answer, first.losses) == ({}, ["security_event"])
    assert station.station("SecurityEventNotification", event).sent == []
    assert station.station("SecurityEventNotification", event, [{}], now="2026-11-24T12:00:01Z").sent != []
    assert station.station("SecurityEventNotification", event, [AWAY], now="2026-11-24T12:00:02Z").error is AWAY


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


def report(number: int, *pairs: tuple[int, int]) -> dict[str, Any]:
    rows = [
        {
            "component": {"name": "Connector", "evse": {"id": evse, "connectorId": connector}},
            "variable": {"name": "AvailabilityState"},
            "variableAttribute": [{"value": "Available"}],
        }
        for evse, connector in pairs
    ]
    return {"requestId": number, "generatedAt": "2026-11-23T12:00:00Z", "seqNo": 0, "reportData": rows}


def test_a_report_the_gateway_asked_for_teaches_it_the_connectors() -> None:
    station = talk()
    (asked,) = notify_report.ask_inventory(station.memory)
    number = asked.request.requestId  # type: ignore[union-attr]
    assert number > notify_report.OWN_REQUESTS
    result = station.station("NotifyReport", report(number, (2, 1), (1, 2), (1, 1)))
    assert (result.answer, result.losses) == ({}, [])
    assert station.memory.memory.topology.rows == [(1, 1, 1), (2, 1, 2), (3, 2, 1)]


def test_a_report_nobody_asked_for_is_counted() -> None:
    assert talk().station("NotifyReport", report(5, (1, 1))).losses == ["report"]


def test_a_connector_nobody_named_is_learnt_and_a_guess_is_counted() -> None:
    station = talk()
    status = {"timestamp": "2026-11-23T12:00:00Z", "connectorStatus": "Available", "evseId": 2, "connectorId": 1}
    assert station.station("StatusNotification", status).quirks == ["topology_learned"]
    station.station("StatusNotification", {**status, "connectorId": 2})
    sample = {"timestamp": "2026-11-23T12:00:00Z", "sampledValue": [{"value": 1}]}
    guessed = station.station("MeterValues", {"evseId": 2, "meterValue": [sample]}, [{}])
    assert (guessed.sent[0].payload["connectorId"], guessed.quirks) == (1, ["connector_guess"])
    station.station("StatusNotification", {**status, "connectorId": 2, "connectorStatus": "Occupied"})
    known = station.station("MeterValues", {"evseId": 2, "meterValue": [sample]}, [{}])
    assert (known.sent[0].payload["connectorId"], known.quirks) == (2, [])


def test_the_status_of_an_evse_as_a_whole_is_consumed() -> None:
    status = {"timestamp": "2026-11-23T12:00:00Z", "connectorStatus": "Available", "evseId": 2, "connectorId": 0}
    assert talk().station("StatusNotification", status).sent == []
