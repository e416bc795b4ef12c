"""Every command of 2.x has an answer for a 1.x station, and each is valid."""

import random

import pytest

from tests.playbook import Conversation
from tests.strategies import instance
from translators import canonical as c
from translators.errors import RpcCode
from translators.flow import Refusal
from translators.memory.station import Memory
from translators.memory.transactions import Transaction
from translators.ocpp1x.to_station import ROUTES

ONLY_STATION = (
    "Authorize",
    "BatterySwap",
    "BootNotification",
    "ClearedChargingLimit",
    "ClosePeriodicEventStream",
    "FirmwareStatusNotification",
    "Get15118EVCertificate",
    "GetCertificateChainStatus",
    "GetCertificateStatus",
    "Heartbeat",
    "LogStatusNotification",
    "MeterValues",
    "NotifyChargingLimit",
    "NotifyCustomerInformation",
    "NotifyDERAlarm",
    "NotifyDERStartStop",
    "NotifyDisplayMessages",
    "NotifyEVChargingNeeds",
    "NotifyEVChargingSchedule",
    "NotifyEvent",
    "NotifyMonitoringReport",
    "NotifyPeriodicEventStream",
    "NotifyPriorityCharging",
    "NotifyReport",
    "NotifySettlement",
    "OpenPeriodicEventStream",
    "PublishFirmwareStatusNotification",
    "PullDynamicScheduleUpdate",
    "ReportChargingProfiles",
    "ReportDERControl",
    "ReservationStatusUpdate",
    "SecurityEventNotification",
    "SignCertificate",
    "StatusNotification",
    "TransactionEvent",
    "VatNumberValidation",
)
"""The actions that a station starts; DataTransfer goes both ways."""


def talk(backend: str = "2.1", station: str = "1.6", memory: Memory | None = None) -> Conversation:
    return Conversation(station, backend, memory=memory, from_backend=ROUTES)


def test_every_action_of_a_backend_is_there_exactly_once() -> None:
    assert set(ROUTES) == set(c.REQUESTS) - set(ONLY_STATION) | {"DataTransfer"}
    assert len(ROUTES) == 55


@pytest.mark.parametrize("backend", ["2.0.1", "2.1"])
def test_all_actions_of_the_version_are_known(backend: str) -> None:
    from importlib import import_module

    codec = import_module(f"translators.ocpp{backend.replace('.', '')}.codec").CODEC
    ours = {action for action in ROUTES if codec.knows(action)}
    assert len(ours) == {"2.0.1": 40, "2.1": 55}[backend]


REFUSED = [action for action, route in ROUTES.items() if isinstance(route, Refusal)]


@pytest.mark.parametrize("station", ["1.6", "1.5"])
@pytest.mark.parametrize("action", REFUSED)
def test_a_refusal_is_a_valid_answer_to_any_valid_request(action: str, station: str) -> None:
    for seed in range(12):
        result = talk(station=station).backend(action, instance(random.Random(seed), "2.1", action, "request"))
        assert result.sent == []
        assert result.error is not None or isinstance(result.answer, dict)


EXACT = [
    ("AFRRSignal", {"status": "Rejected", "statusInfo": {"reasonCode": "NoSignalWattCurve"}}),
    ("AdjustPeriodicEventStream", {"status": "Rejected", "statusInfo": {"reasonCode": "NotFound"}}),
    ("CertificateSigned", {"status": "Rejected", "statusInfo": {"reasonCode": "UnsupportedRequest"}}),
    ("ClearChargingProfile", {"status": "Unknown"}),
    ("DeleteCertificate", {"status": "Failed", "statusInfo": {"reasonCode": "UnsupportedRequest"}}),
    ("GetChargingProfiles", {"status": "NoProfiles"}),
    ("GetCompositeSchedule", {"status": "Rejected", "statusInfo": {"reasonCode": "UnsupportedRequest"}}),
    ("GetInstalledCertificateIds", {"status": "NotFound", "statusInfo": {"reasonCode": "UnsupportedRequest"}}),
    ("GetLog", {"status": "Rejected", "statusInfo": {"reasonCode": "UnsupportedRequest"}}),
    ("InstallCertificate", {"status": "Failed", "statusInfo": {"reasonCode": "UnsupportedRequest"}}),
    ("NotifyWebPaymentStarted", {}),
    ("PublishFirmware", {"status": "Rejected", "statusInfo": {"reasonCode": "UnsupportedRequest"}}),
    ("RequestBatterySwap", {"status": "Rejected", "statusInfo": {"reasonCode": "UnsupportedRequest"}}),
    ("SendLocalList", {"status": "Failed", "statusInfo": {"reasonCode": "UnsupportedRequest"}}),
    ("SetDERControl", {"status": "NotSupported"}),
    ("SetNetworkProfile", {"status": "Rejected", "statusInfo": {"reasonCode": "InvalidNetworkConf"}}),
    ("UpdateDynamicSchedule", {"status": "Rejected", "statusInfo": {"reasonCode": "InvalidProfile"}}),
    ("UpdateFirmware", {"status": "Rejected", "statusInfo": {"reasonCode": "UnsupportedRequest"}}),
]


@pytest.mark.parametrize(("action", "answer"), [row for row in EXACT if isinstance(ROUTES[row[0]], Refusal)])
def test_a_refusal_says_the_word_of_its_message(action: str, answer: dict[str, object]) -> None:
    assert talk().backend(action, instance(random.Random(1), "2.1", action, "request", optional=0.0)).answer == answer


@pytest.mark.parametrize("action", ["SetChargingProfile", "SetDefaultTariff", "ChangeTransactionTariff"])
def test_what_the_specification_wants_as_an_error_is_one(action: str) -> None:
    result = talk(station="1.5").backend(action, instance(random.Random(1), "2.1", action, "request"))
    assert result.error is not None
    assert result.error.code == RpcCode.NOT_SUPPORTED
    assert result.error.details == {"gw": {"station": "1.5"}}


def with_transaction() -> Memory:
    memory = Memory()
    memory.transactions.rows.append(Transaction(number=7, id="tx-7", connector=1, since="2026-11-23T11:00:00Z", started=True))
    return memory


def test_customer_information_wants_one_customer_and_something_to_do() -> None:
    request = {"requestId": 1, "report": True, "clear": False}
    customer = {"customerIdentifier": "c"}
    assert talk().backend("CustomerInformation", request).answer == {"status": "Invalid"}
    assert talk().backend("CustomerInformation", request | customer | {"idToken": {"idToken": "A", "type": "Central"}}).answer == {
        "status": "Invalid"
    }
    assert talk().backend("CustomerInformation", request | customer | {"report": False}).answer == {"status": "Rejected"}
    refused = talk().backend("CustomerInformation", request | customer)
    assert refused.answer == {"status": "Rejected", "statusInfo": {"reasonCode": "UnsupportedRequest"}}
    assert refused.losses == ["customer_information"]


def test_a_display_message_for_an_unknown_transaction_says_so() -> None:
    message = {"id": 1, "priority": "InFront", "message": {"format": "UTF8", "content": "x"}}
    unknown = talk().backend("SetDisplayMessage", {"message": message | {"transactionId": "tx-8"}})
    assert unknown.answer == {"status": "UnknownTransaction"}
    refused = talk(memory=with_transaction()).backend("SetDisplayMessage", {"message": message | {"transactionId": "tx-7"}})
    assert refused.answer == {"status": "Rejected", "statusInfo": {"reasonCode": "UnsupportedRequest"}}


@pytest.mark.parametrize(
    ("fields", "status"), [({"controlType": "FreqDroop"}, "NotSupported"), ({"controlId": "a"}, "NotFound"), ({}, "NotFound")]
)
def test_der_controls_are_not_supported_by_type_and_not_found_by_id(fields: dict[str, str], status: str) -> None:
    assert talk().backend("ClearDERControl", {"isDefault": False} | fields).answer == {"status": status}
    assert talk().backend("GetDERControl", {"requestId": 1} | fields).answer == {"status": status}


def test_allowed_energy_transfer_of_an_unknown_transaction_is_not_found() -> None:
    request = {"transactionId": "tx-7", "allowedEnergyTransfer": ["DC"]}
    assert talk().backend("NotifyAllowedEnergyTransfer", request).answer["statusInfo"] == {"reasonCode": "TxNotFound"}
    known = talk(memory=with_transaction()).backend("NotifyAllowedEnergyTransfer", request)
    assert known.answer["statusInfo"] == {"reasonCode": "UnsupportedRequest"}


def test_monitors_are_refused_item_by_item() -> None:
    def item(component: str, variable: str) -> dict[str, object]:
        return {"value": 1.0, "type": "Delta", "severity": 4, "component": {"name": component}, "variable": {"name": variable}}

    items = [item("Flux", "Power"), item("TxCtrlr", "Power"), item("TxCtrlr", "EVConnectionTimeOut")]
    result = talk().backend("SetVariableMonitoring", {"setMonitoringData": items})
    statuses = [one["status"] for one in result.answer["setMonitoringResult"]]
    assert statuses == ["UnknownComponent", "UnknownVariable", "UnsupportedMonitorType"]
    assert [one["component"] for one in result.answer["setMonitoringResult"]] == [one["component"] for one in items]
    assert result.losses == ["monitoring"]
