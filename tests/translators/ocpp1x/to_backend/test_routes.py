"""The tables of the two directions have every action exactly once."""

from __future__ import annotations

import random
from typing import Any, Literal

import pytest

from tests.playbook import Conversation
from tests.strategies import instance, messages
from translators.canonical.base import NoResponse
from translators.flow import Refusal
from translators.losses import LOSSES
from translators.memory.station import Station
from translators.ocpp1x.from_backend import ROUTES as COMMANDS
from translators.ocpp1x.to_backend import ROUTES as MESSAGES

OF_STATION_201 = {
    "Authorize", "BootNotification", "ClearedChargingLimit", "DataTransfer", "FirmwareStatusNotification", "Get15118EVCertificate",
    "GetCertificateStatus", "Heartbeat", "LogStatusNotification", "MeterValues", "NotifyChargingLimit", "NotifyCustomerInformation",
    "NotifyDisplayMessages", "NotifyEVChargingNeeds", "NotifyEVChargingSchedule", "NotifyEvent", "NotifyMonitoringReport", "NotifyReport",
    "PublishFirmwareStatusNotification", "ReportChargingProfiles", "ReservationStatusUpdate", "SecurityEventNotification", "SignCertificate",
    "StatusNotification", "TransactionEvent",
}  # fmt: skip
"""2.0.1 part 2: the messages a station sends."""
ADDED_BY_21 = {
    "BatterySwap", "ClosePeriodicEventStream", "GetCertificateChainStatus", "NotifyDERAlarm", "NotifyDERStartStop",
    "NotifyPeriodicEventStream", "NotifyPriorityCharging", "NotifySettlement", "OpenPeriodicEventStream", "PullDynamicScheduleUpdate",
    "ReportDERControl", "VatNumberValidation",
}  # fmt: skip
OF_BACKEND_16 = {
    "CancelReservation", "ChangeAvailability", "ChangeConfiguration", "ClearCache", "ClearChargingProfile", "DataTransfer",
    "GetCompositeSchedule", "GetConfiguration", "GetDiagnostics", "GetLocalListVersion", "RemoteStartTransaction", "RemoteStopTransaction",
    "ReserveNow", "Reset", "SendLocalList", "SetChargingProfile", "TriggerMessage", "UnlockConnector", "UpdateFirmware",
}  # fmt: skip
WHITEPAPER = {
    "CertificateSigned", "DeleteCertificate", "ExtendedTriggerMessage", "GetInstalledCertificateIds", "GetLog", "InstallCertificate",
    "SignedUpdateFirmware",
}  # fmt: skip


def test_every_message_of_a_2x_station_has_its_row() -> None:
    assert set(MESSAGES) == OF_STATION_201 | ADDED_BY_21


def test_every_command_of_a_1_6_backend_has_its_row() -> None:
    assert len(OF_BACKEND_16) == 19
    assert len(WHITEPAPER) == 7
    assert set(COMMANDS) == OF_BACKEND_16 | WHITEPAPER


@pytest.mark.parametrize(("version", "table"), [("2.0.1", MESSAGES), ("2.1", MESSAGES), ("1.6", COMMANDS)])
def test_the_schemas_know_every_action_of_a_table(version: Literal["1.6", "2.0.1", "2.1"], table: dict[str, Any]) -> None:
    known = {action for action, kind in messages(version) if kind == "request"}
    later = ADDED_BY_21 if version == "2.0.1" else set()
    assert set(table) - later <= known


@pytest.mark.parametrize("action", [action for action, row in MESSAGES.items() if isinstance(row, Refusal)])
@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
def test_a_refused_message_gets_a_valid_answer_and_is_counted(action: str, version: Literal["2.0.1", "2.1"]) -> None:
    if version == "2.0.1" and action in ADDED_BY_21:
        return
    row = MESSAGES[action]
    assert isinstance(row, Refusal)
    assert row.loss in LOSSES
    if action == "NotifyPeriodicEventStream":
        assert isinstance(row.answer(None, Station("CB1234", version, "1.6")), NoResponse)
        return
    result = Conversation(version, "1.6", from_station=MESSAGES).station(action, instance(random.Random(1), version, action, "request"))
    assert result.error is None
    assert result.losses == [row.loss]
    assert result.sent == []


def test_every_command_of_a_1_6_backend_is_translated() -> None:
    assert [action for action, row in COMMANDS.items() if isinstance(row, Refusal)] == []


@pytest.mark.parametrize(("version", "status"), [("2.0.1", "Rejected"), ("2.1", "NoChargingProfile")])
def test_the_needs_of_a_car_are_refused_in_the_words_of_the_version(version: Literal["2.0.1", "2.1"], status: str) -> None:
    talk = Conversation(version, "1.6", from_station=MESSAGES)
    needs = instance(random.Random(1), version, "NotifyEVChargingNeeds", "request", optional=0.0)
    assert talk.station("NotifyEVChargingNeeds", needs).answer == {"status": status}
