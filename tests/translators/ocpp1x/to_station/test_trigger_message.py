from typing import Any

import pytest

from tests.playbook import Conversation, Sent
from translators.errors import Refused, RpcCode
from translators.memory.file_requests import FileRequest
from translators.memory.station import Memory
from translators.memory.transactions import Plan, Transaction
from translators.ocpp1x.to_station import ROUTES

UNSUPPORTED = {"status": "NotImplemented", "statusInfo": {"reasonCode": "UnsupportedRequest"}}
NO = Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")


def talk(station: str = "1.6", backend: str = "2.0.1", memory: Memory | None = None) -> Conversation:
    return Conversation(station, backend, memory=memory, from_backend=ROUTES)


def trigger(message: str, **evse: int) -> dict[str, Any]:
    return {"requestedMessage": message} | ({"evse": evse} if evse else {})


def emulated(why: str) -> dict[str, Any]:
    return {"status": "Accepted", "statusInfo": {"reasonCode": "NoError", "additionalInfo": f"emulated: {why}"}}


def with_status(*statuses: str) -> Memory:
    memory = Memory()
    for connector, status in enumerate(statuses, 1):
        row = memory.connectors.of(connector)
        row.status, row.at, row.sent = status, "2026-03-01T09:12:44Z", "Occupied"
        memory.topology.saw(connector)
    return memory


def with_transaction(memory: Memory | None = None, **fields: Any) -> Memory:
    memory = memory or with_status("Charging", "Available")
    base = {"number": 1, "id": "tx-1", "connector": 1, "since": "2026-11-23T11:00:00Z", "started": True, "seq_next": 4, "seq_reserved": 50}
    memory.transactions.rows.append(Transaction(**(base | fields)))
    return memory


def test_a_1_5_station_is_answered_for_from_what_it_said_last() -> None:
    """V11"""
    conversation = talk("1.5", memory=with_status("Occupied"))
    result = conversation.backend("TriggerMessage", trigger("StatusNotification", id=1, connectorId=1))
    assert result.answer == emulated("station speaks OCPP 1.5")
    status = {"timestamp": "2026-03-01T09:12:44Z", "connectorStatus": "Occupied", "evseId": 1, "connectorId": 1}
    assert result.sent == [Sent("backend", "StatusNotification", status, told=True)]
    meter = conversation.backend("TriggerMessage", trigger("MeterValues", id=1))
    assert meter.answer == UNSUPPORTED
    assert meter.losses == ["trigger.unsupported"]


@pytest.mark.parametrize(
    ("message", "word"),
    [
        ("BootNotification", "BootNotification"),
        ("Heartbeat", "Heartbeat"),
        ("StatusNotification", "StatusNotification"),
        ("MeterValues", "MeterValues"),
        ("FirmwareStatusNotification", "FirmwareStatusNotification"),
        ("LogStatusNotification", "DiagnosticsStatusNotification"),
    ],
)
@pytest.mark.parametrize("status", ["Accepted", "Rejected"])
def test_a_1_6_station_is_asked_in_its_own_words(message: str, word: str, status: str) -> None:
    result = talk().backend("TriggerMessage", trigger(message), [{"status": status}])
    assert result.requests == [("TriggerMessage", {"requestedMessage": word})]
    assert result.answer == {"status": status}


def test_the_connectors_of_an_evse_are_triggered_one_by_one() -> None:
    memory = Memory()
    memory.topology.configure([(1, 1, 1), (2, 1, 2)], flattened=False)
    result = talk(memory=memory).backend("TriggerMessage", trigger("MeterValues", id=1), [{"status": "Rejected"}, {"status": "Accepted"}])
    assert [payload["connectorId"] for _, payload in result.requests] == [1, 2]
    assert result.answer == {"status": "Accepted"}
    only = talk(memory=memory).backend("TriggerMessage", trigger("StatusNotification", id=1, connectorId=2), [{"status": "Rejected"}])
    assert [payload["connectorId"] for _, payload in only.requests] == [2]
    unknown = talk(memory=memory).backend("TriggerMessage", trigger("StatusNotification", id=2))
    assert unknown.answer == {"status": "Rejected", "statusInfo": {"reasonCode": "UnknownEvse"}}


def test_what_belongs_to_the_station_has_no_connector() -> None:
    result = talk().backend("TriggerMessage", trigger("Heartbeat", id=1), [{"status": "Accepted"}])
    assert result.requests == [("TriggerMessage", {"requestedMessage": "Heartbeat"})]


def test_a_transaction_is_reported_by_its_meter_values() -> None:
    result = talk(memory=with_transaction()).backend("TriggerMessage", trigger("TransactionEvent"), [{"status": "Accepted"}])
    assert result.requests == [("TriggerMessage", {"requestedMessage": "MeterValues", "connectorId": 1})]


@pytest.mark.parametrize(
    ("request_", "memory"),
    [
        (trigger("TransactionEvent"), with_status("Charging")),
        (trigger("TransactionEvent", id=2), with_transaction()),
        (trigger("TransactionEvent"), with_transaction(started=False)),
        (trigger("TransactionEvent"), with_transaction(stop_seq=9)),
        (trigger("TransactionEvent"), with_transaction(ended="2026-11-23T11:30:00Z")),
    ],
)
def test_without_a_transaction_there_is_none_to_report(request_: dict[str, Any], memory: Memory) -> None:
    result = talk(memory=memory).backend("TriggerMessage", request_)
    assert result.sent == []
    assert result.answer == {"status": "Rejected", "statusInfo": {"reasonCode": "TxNotFound"}}


def test_the_extended_trigger_is_tried_when_the_plain_one_is_not_implemented() -> None:
    result = talk().backend("TriggerMessage", trigger("LogStatusNotification"), [{"status": "NotImplemented"}, {"status": "Accepted"}])
    assert result.requests == [
        ("TriggerMessage", {"requestedMessage": "DiagnosticsStatusNotification"}),
        ("ExtendedTriggerMessage", {"requestedMessage": "LogStatusNotification"}),
    ]
    assert result.answer == {"status": "Accepted"}


def test_a_1_6_station_without_any_trigger_is_answered_for() -> None:
    result = talk(memory=with_status("Available")).backend("TriggerMessage", trigger("StatusNotification"), [NO, NO])
    assert result.answer == emulated("station has no such trigger")
    assert result.sent[-1].payload["connectorStatus"] == "Available"
    assert result.quirks == ["learned_unsupported", "learned_unsupported"]


def test_a_triggered_status_is_told_though_nothing_changed() -> None:
    conversation = talk(memory=with_status("Charging", "Charging"))
    conversation.backend("TriggerMessage", trigger("StatusNotification", id=2), [{"status": "Accepted"}])
    assert [row.sent for row in conversation.memory.memory.connectors.rows.values()] == ["Occupied", ""]
    assert conversation.memory.touched


@pytest.mark.parametrize(("status", "remembered"), [("Accepted", "2026-11-23T12:00:00Z"), ("Rejected", "before")])
def test_a_triggered_boot_is_expected_only_when_accepted(status: str, remembered: str) -> None:
    conversation = talk()
    conversation.memory.memory.boot.boot_triggered_at = "before"
    conversation.backend("TriggerMessage", trigger("BootNotification"), [{"status": status}])
    assert conversation.memory.memory.boot.boot_triggered_at == remembered


@pytest.mark.parametrize(
    ("station", "message"),
    [
        ("1.5", "SignV2GCertificate"),
        ("1.5", "SignCombinedCertificate"),
        ("1.6", "SignCombinedCertificate"),
        ("1.6s", "SignV2GCertificate"),
        ("1.6", "PublishFirmwareStatusNotification"),
    ],
)
def test_what_the_station_never_sends_is_not_implemented(station: str, message: str) -> None:
    result = talk(station).backend("TriggerMessage", trigger(message))
    assert result.sent == []
    assert result.answer == UNSUPPORTED


def test_a_contract_certificate_is_asked_for_inside_a_data_transfer() -> None:
    """Plug & Charge over 1.6; a station that does not know the vendor has no such trigger."""
    result = talk().backend("TriggerMessage", trigger("SignV2GCertificate"), [{"status": "UnknownVendorId"}])
    assert [action for action, _ in result.requests] == ["DataTransfer"]
    assert result.answer == UNSUPPORTED


def test_custom_triggers_are_not_implemented() -> None:
    result = talk(backend="2.1").backend("TriggerMessage", trigger("CustomTrigger") | {"customTrigger": "x"})
    assert result.answer == UNSUPPORTED


def test_the_certificate_of_the_gateways_own_link_is_not_renewed() -> None:
    result = talk().backend("TriggerMessage", trigger("SignChargingStationCertificate"))
    assert result.answer == {"status": "Rejected", "statusInfo": {"reasonCode": "NotEnabled"}}
    assert result.losses == ["guard.root"]


def test_a_heartbeat_of_a_1_5_station_needs_a_sign_of_life() -> None:
    for reply in ({"listVersion": 0}, Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")):
        result = talk("1.5").backend("TriggerMessage", trigger("Heartbeat"), [reply])
        assert result.sent == [Sent("station", "GetLocalListVersion", {}), Sent("backend", "Heartbeat", {}, told=True)]
        assert result.answer == emulated("station speaks OCPP 1.5")
    dead = talk("1.5").backend("TriggerMessage", trigger("Heartbeat"), [Refused(RpcCode.GENERIC_ERROR, "", "station", "unreachable")])
    assert dead.error is not None
    assert [sent.to for sent in dead.sent] == ["station"]


@pytest.mark.parametrize("message", ["FirmwareStatusNotification", "LogStatusNotification"])
def test_nothing_is_uploaded_or_installed(message: str) -> None:
    result = talk("1.5").backend("TriggerMessage", trigger(message))
    assert result.sent == [Sent("backend", message, {"status": "Idle"}, told=True)]


def test_the_state_of_a_1_5_transaction_is_told_again() -> None:
    conversation = talk("1.5", memory=with_transaction(with_status("Occupied")))
    result = conversation.backend("TriggerMessage", trigger("TransactionEvent", id=1), [{}])
    event = {
        "eventType": "Updated",
        "timestamp": "2026-11-23T12:00:00Z",
        "triggerReason": "Trigger",
        "seqNo": 4,
        "transactionInfo": {"transactionId": "tx-1", "chargingState": "Charging"},
    }
    assert result.sent == [Sent("backend", "TransactionEvent", event)]
    assert conversation.memory.touched  # told again, it has the same number


def test_a_state_that_was_asked_for_keeps_its_place_behind_what_is_not_acknowledged() -> None:
    conversation = talk("1.5", memory=with_transaction(with_status("Occupied")))
    (row,) = conversation.memory.memory.transactions.rows
    row.keep_plan("readings", Plan(first=4))
    assert conversation.backend("TriggerMessage", trigger("TransactionEvent")).sent == []
    assert [(change.trigger, change.seqNo) for change in row.owed] == [("Trigger", -1)]


def test_a_status_that_was_never_heard_and_a_boot_are_rejected() -> None:
    assert talk("1.5").backend("TriggerMessage", trigger("StatusNotification")).answer == {"status": "Rejected"}
    assert talk("1.5").backend("TriggerMessage", trigger("BootNotification")).answer == {"status": "Rejected"}


BOOT = '{"chargePointVendor":"V","chargePointModel":"M"}'


def booted(status: str, payload: str = BOOT) -> Memory:
    memory = Memory()
    memory.boot.status, memory.boot.action_payload = status, payload
    return memory


@pytest.mark.parametrize("verdict", ["Accepted", "Rejected"])
def test_a_boot_that_was_not_accepted_is_told_again_after_the_answer(verdict: str) -> None:
    conversation = talk("1.5", memory=booted("Pending"))
    reply = {"status": verdict, "currentTime": "2026-11-23T12:00:00Z", "interval": 60}
    result = conversation.backend("TriggerMessage", trigger("BootNotification"), [reply])
    assert result.answer == emulated("station speaks OCPP 1.5")
    boot = {"chargingStation": {"vendorName": "V", "model": "M"}, "reason": "Triggered"}
    assert result.sent == [Sent("backend", "BootNotification", boot)]
    assert conversation.memory.memory.boot.status == verdict


def test_a_boot_the_backend_does_not_answer_changes_nothing() -> None:
    conversation = talk("1.5", memory=booted("Rejected"))
    conversation.backend("TriggerMessage", trigger("BootNotification"), [Refused(RpcCode.GENERIC_ERROR, "", "backend", "timeout")])
    assert conversation.memory.memory.boot.status == "Rejected"


@pytest.mark.parametrize("memory", [booted("Accepted"), booted("Pending", "")])
def test_an_accepted_boot_is_not_told_again_and_none_is_invented(memory: Memory) -> None:
    result = talk("1.5", memory=memory).backend("TriggerMessage", trigger("BootNotification"))
    assert result.sent == []
    assert result.answer == {"status": "Rejected"}


def test_a_signed_update_is_asked_for_by_the_extended_trigger_first() -> None:
    conversation = talk()
    requests = conversation.memory.memory.file_requests
    requests.firmware = FileRequest(extended=True, requestId=12)
    requests.upload(7, FileRequest(extended=True, requestId=7))
    for message in ("FirmwareStatusNotification", "LogStatusNotification"):
        result = conversation.backend("TriggerMessage", trigger(message), [{"status": "Accepted"}])
        assert result.requests == [("ExtendedTriggerMessage", {"requestedMessage": message})]
        assert result.answer == {"status": "Accepted"}


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("Downloaded", {"status": "Downloaded", "requestId": 12}),
        ("InstallationFailed", {"status": "InstallationFailed", "requestId": 12}),
        ("Installed", {"status": "Idle"}),
        ("", {"status": "Idle"}),
    ],
)
def test_the_last_firmware_status_of_a_1_5_station_is_told_again(status: str, told: dict[str, Any]) -> None:
    conversation = talk("1.5")
    conversation.memory.memory.file_requests.firmware = FileRequest(requestId=12, status=status)
    assert conversation.backend("TriggerMessage", trigger("FirmwareStatusNotification")).sent[0].payload == told


def test_an_upload_of_a_1_5_station_goes_on_until_it_tells_its_end() -> None:
    conversation = talk("1.5")
    upload = FileRequest(requestId=7)
    upload.says("Uploading", conversation.memory.now)
    conversation.memory.memory.file_requests.upload(7, upload)
    going = conversation.backend("TriggerMessage", trigger("LogStatusNotification"))
    assert going.sent[0].payload == {"status": "Uploading", "requestId": 7}
    upload.says("Uploaded", conversation.memory.now)
    over = conversation.backend("TriggerMessage", trigger("LogStatusNotification"))
    assert over.sent[0].payload == {"status": "Idle"}


def test_1_2_has_no_question_that_shows_whether_it_lives():
    result = talk("1.2").backend("TriggerMessage", trigger("Heartbeat"))
    assert (result.sent, result.answer) == ([], {"status": "Rejected"})
