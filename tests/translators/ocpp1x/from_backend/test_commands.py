"""Commands of a 1.6 backend for a 2.x station."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation, Result, Sent
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
from translators.ocpp1x.from_backend import ROUTES

UNKNOWN = Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")
AWAY = Refused(RpcCode.GENERIC_ERROR, "no answer in 20 s", "station", "timeout")


def talk(*pairs: tuple[int, int], **options: Any) -> Conversation:
    conversation = Conversation("2.0.1", "1.6", from_backend=ROUTES, options=Options(**options))
    conversation.memory.memory.topology.learn_all(pairs or [(1, 1), (2, 1)])
    return conversation


def charging(conversation: Conversation, number: int = 77, connector: int = 1) -> Conversation:
    record = conversation.memory.memory.held.begin("tx-9", "2026-11-23T11:00:00Z")
    record.state, record.number, record.evse, record.connector = "open", number, connector, connector
    return conversation


def payloads(result: Result) -> list[Any]:
    return [sent.payload for sent in result.sent]


class TestRemoteStart:
    def test_numbers_start_at_1_and_go_on_after_a_restart(self) -> None:
        station = talk()
        for number in (1, 2):
            result = station.backend("RemoteStartTransaction", {"idTag": "04A1B2C3"}, [{"status": "Accepted"}])
            assert payloads(result)[0]["remoteStartId"] == number
            station.memory.load(station.memory.dump())
        assert station.memory.memory.held.remote == {1: "04A1B2C3", 2: "04A1B2C3"}

    def test_the_only_evse_is_named_and_of_several_none(self) -> None:
        assert payloads(talk((1, 1)).backend("RemoteStartTransaction", {"idTag": "A"}, [{"status": "Rejected"}]))[0]["evseId"] == 1
        assert "evseId" not in payloads(talk().backend("RemoteStartTransaction", {"idTag": "A"}, [{"status": "Rejected"}]))[0]

    def test_connector_0_is_no_connector(self) -> None:
        result = talk().backend("RemoteStartTransaction", {"idTag": "A", "connectorId": 0}, [{"status": "Accepted"}])
        assert "evseId" not in payloads(result)[0]
        assert result.quirks == ["connector_zero"]

    def test_a_connector_the_station_does_not_have_is_rejected(self) -> None:
        result = talk().backend("RemoteStartTransaction", {"idTag": "A", "connectorId": 3})
        assert (result.sent, result.answer) == ([], {"status": "Rejected"})

    def test_a_station_nothing_is_known_of_judges_itself(self) -> None:
        station = Conversation("2.0.1", "1.6", from_backend=ROUTES)
        result = station.backend("RemoteStartTransaction", {"idTag": "A", "connectorId": 3}, [{"status": "Rejected"}])
        assert payloads(result)[0]["evseId"] == 3

    def test_no_answer_is_an_error_and_not_a_rejection(self) -> None:
        result = talk().backend("RemoteStartTransaction", {"idTag": "A"}, [AWAY])
        assert result.error is not None
        assert (result.error.code, result.error.party) == (RpcCode.GENERIC_ERROR, "station")

    @pytest.mark.parametrize("periods", [[{"startPeriod": 10, "limit": 6.0}], [{"startPeriod": 0, "limit": 6.0, "numberPhases": 4}]])
    def test_a_profile_2x_cannot_say_is_rejected(self, periods: list[Any]) -> None:
        assert talk().backend("RemoteStartTransaction", {"idTag": "A", "chargingProfile": profile(periods)}).answer == {
            "status": "Rejected"
        }


def profile(periods: list[Any], kind: str = "Absolute", purpose: str = "TxProfile", **schedule: Any) -> dict[str, Any]:
    more = {"recurrencyKind": schedule.pop("recurrencyKind")} if "recurrencyKind" in schedule else {}
    return {
        "chargingProfileId": 1,
        "transactionId": 5,
        "stackLevel": 0,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": kind,
        "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": periods, **schedule},
        **more,
    }


@pytest.mark.parametrize(
    ("given", "kind", "start"),
    [
        ({"kind": "Absolute", "startSchedule": "2026-01-01T00:00:00Z"}, "Absolute", "2026-01-01T00:00:00Z"),
        ({"kind": "Absolute"}, "Relative", None),
        ({"kind": "Relative", "startSchedule": "2026-01-01T00:00:00Z"}, "Relative", None),
        ({"kind": "Relative", "purpose": "ChargePointMaxProfile"}, "Absolute", "2026-11-25T12:00:00Z"),
        ({"kind": "Absolute", "purpose": "ChargePointMaxProfile"}, "Absolute", "2026-11-25T12:00:00Z"),
        ({"kind": "Recurring", "recurrencyKind": "Daily"}, "Recurring", "2026-11-25T00:00:00Z"),
        ({"kind": "Recurring", "recurrencyKind": "Weekly"}, "Recurring", "2026-11-23T00:00:00Z"),
    ],
)
def test_the_beginning_of_a_profile(given: dict[str, Any], kind: str, start: str | None) -> None:
    periods = [{"startPeriod": 60, "limit": 6.0}, {"startPeriod": 0, "limit": 16.0}]
    message = {"idTag": "A", "chargingProfile": profile(periods, **given)}
    result = talk().backend("RemoteStartTransaction", message, [{"status": "Accepted"}], now="2026-11-25T12:00:00Z")
    sent = payloads(result)[0]["chargingProfile"]
    assert (sent["chargingProfileKind"], sent["chargingSchedule"][0].get("startSchedule")) == (kind, start)
    assert [period["startPeriod"] for period in sent["chargingSchedule"][0]["chargingSchedulePeriod"]] == [0, 60]
    assert "transactionId" not in sent, "F01.FR.11"


class TestRemoteStop:
    def test_the_number_is_the_transaction_of_the_station(self) -> None:
        result = charging(talk()).backend("RemoteStopTransaction", {"transactionId": 77}, [{"status": "Accepted"}])
        assert (payloads(result), result.answer) == ([{"transactionId": "tx-9"}], {"status": "Accepted"})

    def test_a_number_nobody_knows_never_reaches_the_station(self) -> None:
        result = charging(talk()).backend("RemoteStopTransaction", {"transactionId": 78})
        assert (result.sent, result.answer) == ([], {"status": "Rejected"})


@pytest.mark.parametrize(
    ("kind", "status", "answer", "losses"),
    [
        ("Soft", "Accepted", "Accepted", []),
        ("Hard", "Accepted", "Accepted", ["reset.hard"]),
        ("Soft", "Scheduled", "Accepted", ["reset.scheduled"]),
        ("Soft", "Rejected", "Rejected", []),
    ],
)
def test_a_reset_does_not_wait_for_the_transaction(kind: str, status: str, answer: str, losses: list[str]) -> None:
    station = talk()
    result = station.backend("Reset", {"type": kind}, [{"status": status}])
    assert (payloads(result), result.answer, result.losses) == ([{"type": "Immediate"}], {"status": answer}, losses)
    assert station.memory.memory.boot.reset_type == kind


class TestUnlock:
    @pytest.mark.parametrize("connector", [0, 9])
    def test_what_is_no_connector_is_not_supported(self, connector: int) -> None:
        result = talk().backend("UnlockConnector", {"connectorId": connector})
        assert (result.sent, result.answer) == ([], {"status": "NotSupported"})

    @pytest.mark.parametrize(
        ("said", "answer"), [("Unlocked", "Unlocked"), ("UnlockFailed", "UnlockFailed"), ("UnknownConnector", "NotSupported")]
    )
    def test_the_words_of_the_station(self, said: str, answer: str) -> None:
        assert talk().backend("UnlockConnector", {"connectorId": 2}, [{"status": said}]).answer == {"status": answer}

    @pytest.mark.parametrize("stop", [[{"status": "Rejected"}], [UNKNOWN]])
    def test_a_transaction_that_cannot_be_stopped_keeps_its_plug(self, stop: list[Any]) -> None:
        station = charging(talk())
        result = station.backend("UnlockConnector", {"connectorId": 1}, [{"status": "OngoingAuthorizedTransaction"}, *stop])
        assert result.answer == {"status": "UnlockFailed"}
        assert "unlock.ongoing_tx" in result.losses
        assert not station.memory.memory.held.transactions["tx-9"].unlocking

    def test_an_operator_may_forbid_to_stop(self) -> None:
        station = charging(talk(unlock_stops_transaction=False))
        result = station.backend("UnlockConnector", {"connectorId": 1}, [{"status": "OngoingAuthorizedTransaction"}])
        assert (len(result.sent), result.answer) == (1, {"status": "UnlockFailed"})


class TestChangeAvailability:
    def test_the_station_is_no_evse(self) -> None:
        result = talk().backend("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"}, [{"status": "Scheduled"}])
        assert (payloads(result), result.answer) == ([{"operationalStatus": "Inoperative"}], {"status": "Scheduled"})

    def test_a_plug_is_named_only_where_the_evse_has_several(self) -> None:
        station = talk((1, 1), (1, 2), (2, 1))
        for connector, evse in ((2, {"id": 1, "connectorId": 2}), (3, {"id": 2})):
            result = station.backend("ChangeAvailability", {"connectorId": connector, "type": "Inoperative"}, [{"status": "Accepted"}])
            assert payloads(result)[0]["evse"] == evse

    def test_operative_for_all_reaches_what_was_switched_off_alone(self) -> None:
        station = talk()
        station.backend("ChangeAvailability", {"connectorId": 2, "type": "Inoperative"}, [{"status": "Accepted"}])
        result = station.backend(
            "ChangeAvailability", {"connectorId": 0, "type": "Operative"}, [{"status": "Accepted"}, {"status": "Scheduled"}]
        )
        assert payloads(result) == [{"operationalStatus": "Operative"}, {"operationalStatus": "Operative", "evse": {"id": 2}}]
        assert result.answer == {"status": "Scheduled"}
        assert station.memory.memory.availability.inoperative() == ()

    def test_one_rejection_is_the_answer_of_all(self) -> None:
        station = talk()
        station.backend("ChangeAvailability", {"connectorId": 2, "type": "Inoperative"}, [{"status": "Accepted"}])
        result = station.backend(
            "ChangeAvailability", {"connectorId": 0, "type": "Operative"}, [{"status": "Accepted"}, {"status": "Rejected"}]
        )
        assert (result.answer, result.losses) == ({"status": "Rejected"}, ["availability.partial"])

    def test_an_unknown_connector_is_rejected(self) -> None:
        assert talk().backend("ChangeAvailability", {"connectorId": 7, "type": "Operative"}).answer == {"status": "Rejected"}


def test_a_station_without_a_cache_rejects_to_clear_it_and_is_not_asked_again() -> None:
    station = talk()
    assert station.backend("ClearCache", {}, [UNKNOWN]).answer == {"status": "Rejected"}
    assert station.backend("ClearCache", {}).sent == []
    assert station.backend("ClearCache", {}, [{"status": "Accepted"}], now="2026-11-24T12:00:01Z").answer == {"status": "Accepted"}


class TestTrigger:
    def test_the_status_of_all_connectors_is_asked_one_by_one(self) -> None:
        result = talk().backend(
            "TriggerMessage", {"requestedMessage": "StatusNotification"}, [{"status": "Rejected"}, {"status": "Accepted"}]
        )
        assert result.answer == {"status": "Accepted"}
        assert [sent.payload for sent in result.sent if not sent.told] == [
            {"requestedMessage": "StatusNotification", "evse": {"id": 1, "connectorId": 1}},
            {"requestedMessage": "StatusNotification", "evse": {"id": 2, "connectorId": 1}},
        ]
        assert [sent.payload["connectorId"] for sent in result.sent if sent.told] == [0]

    def test_connector_0_is_told_by_the_gateway_after_its_answer(self) -> None:
        result = talk().backend("TriggerMessage", {"requestedMessage": "StatusNotification", "connectorId": 0})
        status = {"connectorId": 0, "status": "Available", "errorCode": "NoError", "timestamp": "2026-11-23T12:00:00Z"}
        assert (result.sent, result.answer) == ([Sent("backend", "StatusNotification", status, told=True)], {"status": "Accepted"})

    def test_a_triggered_status_is_told_although_nothing_changed(self) -> None:
        station = talk()
        station.memory.memory.evse_states.of(1).sent = ("Available", "NoError", "", "")
        station.backend("TriggerMessage", {"requestedMessage": "StatusNotification", "connectorId": 1}, [{"status": "Accepted"}])
        assert station.memory.memory.evse_states.of(1).sent is None

    @pytest.mark.parametrize(
        ("action", "asked", "sent"),
        [
            ("TriggerMessage", {"requestedMessage": "DiagnosticsStatusNotification"}, {"requestedMessage": "LogStatusNotification"}),
            (
                "TriggerMessage",
                {"requestedMessage": "MeterValues", "connectorId": 2},
                {"requestedMessage": "MeterValues", "evse": {"id": 2}},
            ),
            ("TriggerMessage", {"requestedMessage": "MeterValues"}, {"requestedMessage": "MeterValues"}),
            ("TriggerMessage", {"requestedMessage": "BootNotification"}, {"requestedMessage": "BootNotification"}),
            ("ExtendedTriggerMessage", {"requestedMessage": "LogStatusNotification"}, {"requestedMessage": "LogStatusNotification"}),
        ],
    )
    def test_the_others_have_their_name(self, action: str, asked: dict[str, Any], sent: dict[str, Any]) -> None:
        result = talk().backend(action, asked, [{"status": "Accepted"}])
        assert (payloads(result), result.answer) == ([sent], {"status": "Accepted"})

    def test_a_new_key_of_the_link_is_not_the_backends_to_order(self) -> None:
        result = talk().backend("ExtendedTriggerMessage", {"requestedMessage": "SignChargePointCertificate"})
        assert (result.sent, result.answer, result.losses) == ([], {"status": "Rejected"}, ["guard.link_key"])

    def test_a_station_without_triggers_says_so(self) -> None:
        assert talk().backend("TriggerMessage", {"requestedMessage": "Heartbeat"}, [UNKNOWN]).answer == {"status": "NotImplemented"}

    def test_an_unknown_connector_is_rejected(self) -> None:
        for message in ("MeterValues", "StatusNotification"):
            assert talk().backend("TriggerMessage", {"requestedMessage": message, "connectorId": 8}).answer == {"status": "Rejected"}


@pytest.mark.parametrize(("said", "text", "losses"), [("ok", "ok", []), ({"ok": True}, '{"ok":true}', ["data_transfer.json_text"])])
def test_data_comes_back_as_text(said: Any, text: str, losses: list[str]) -> None:
    result = talk().backend("DataTransfer", {"vendorId": "acme", "data": '{"a":1}'}, [{"status": "Accepted", "data": said}])
    assert payloads(result) == [{"vendorId": "acme", "data": '{"a":1}'}]
    assert (result.answer, result.losses) == ({"status": "Accepted", "data": text}, losses)


def test_wrapped_messages_of_plug_and_charge_are_not_relayed() -> None:
    result = talk().backend(
        "DataTransfer", {"vendorId": "org.openchargealliance.iso15118pnc", "messageId": "CertificateSigned", "data": "{}"}
    )
    assert (result.sent, result.answer) == ([], {"status": "UnknownVendorId"})


@pytest.mark.parametrize(
    ("version", "available", "answer"),
    [
        (7, None, 7),
        (0, {"attributeStatus": "Accepted", "attributeValue": "true"}, 0),
        (0, {"attributeStatus": "Accepted", "attributeValue": "false"}, -1),
        (0, {"attributeStatus": "UnknownComponent"}, -1),
    ],
)
def test_no_list_is_not_an_empty_list(version: int, available: dict[str, Any] | None, answer: int) -> None:
    asked = {"component": {"name": "LocalAuthListCtrlr"}, "variable": {"name": "Available"}}
    answers: list[Any] = [{"versionNumber": version}]
    if available is not None:
        answers.append({"getVariableResult": [{**asked, **available}]})
    assert talk().backend("GetLocalListVersion", {}, answers).answer == {"listVersion": answer}


UPDATE = {"location": "https://x/y", "retrieveDate": "2026-11-23T00:00:00Z"}


class TestFiles:
    @pytest.mark.parametrize("status", ["Rejected", "InvalidCertificate", "RevokedCertificate"])
    def test_an_update_the_station_refuses_is_an_error(self, status: str) -> None:
        station = talk()
        result = station.backend("UpdateFirmware", UPDATE, [{"status": status}])
        assert result.error is not None
        assert result.error.code == RpcCode.GENERIC_ERROR
        assert station.memory.memory.file_requests.firmware is None

    def test_a_station_without_updates_does_not_support_them(self) -> None:
        error = talk().backend("UpdateFirmware", UPDATE, [UNKNOWN]).error
        assert error is not None
        assert error.code == RpcCode.NOT_SUPPORTED

    def test_negative_retries_say_nothing(self) -> None:
        result = talk().backend("UpdateFirmware", {**UPDATE, "retries": -1, "retryInterval": 30}, [{"status": "AcceptedCanceled"}])
        assert (payloads(result)[0].get("retries"), payloads(result)[0]["retryInterval"]) == (None, 30)
        assert result.answer == {}

    @pytest.mark.parametrize("answer", [{"status": "Rejected"}, UNKNOWN])
    def test_no_diagnostics_are_an_empty_answer(self, answer: Any) -> None:
        station = talk()
        assert station.backend("GetDiagnostics", {"location": "ftp://x"}, [answer]).answer == {}
        assert station.memory.memory.file_requests.log is None

    def test_diagnostics_without_a_name_are_counted(self) -> None:
        result = talk().backend("GetDiagnostics", {"location": "ftp://x"}, [{"status": "Accepted"}])
        assert (result.answer, result.losses) == ({}, ["log.no_filename"])
