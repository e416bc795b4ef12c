from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.memory.file_requests import FileRequest
from translators.memory.options import Options
from translators.memory.station import Memory
from translators.memory.transactions import Transaction
from translators.ocpp1x.to_station import ROUTES


def talk(station: str = "1.6", backend: str = "2.1", memory: Memory | None = None, options: Options | None = None) -> Conversation:
    return Conversation(station, backend, memory=memory, options=options, from_backend=ROUTES)


def test_one_evse_and_resumption_have_no_1_x_form() -> None:
    """V05"""
    evse = talk().backend("Reset", {"type": "Immediate", "evseId": 1})
    assert evse.answer == {
        "status": "Rejected",
        "statusInfo": {"reasonCode": "UnsupportedParam", "additionalInfo": "evseId: single-EVSE reset not available in OCPP 1.6"},
    }
    resume = talk().backend("Reset", {"type": "ImmediateAndResume"})
    assert resume.answer == {
        "status": "Rejected",
        "statusInfo": {"reasonCode": "UnsupportedParam", "additionalInfo": "type: transaction resumption not available in OCPP 1.6"},
    }
    assert evse.losses + resume.losses == ["reset.evse", "reset.resume"]


@pytest.mark.parametrize(
    ("station", "kind", "options", "sent"),
    [
        ("1.5", "Immediate", Options(), "Hard"),  # V06: 1.5 Soft does not reboot
        ("1.5", "OnIdle", Options(), "Hard"),
        ("1.6", "Immediate", Options(), "Soft"),
        ("1.6", "Immediate", Options(reset_immediate_to="Hard"), "Hard"),
        ("1.6", "OnIdle", Options(reset_immediate_to="Hard"), "Soft"),
    ],
)
def test_an_idle_station_gets_the_reset_that_reboots_it(station: str, kind: str, options: Options, sent: str) -> None:
    conversation = talk(station, "2.0.1", options=options)
    result = conversation.backend("Reset", {"type": kind}, [{"status": "Accepted"}])
    assert result.requests == [("Reset", {"type": sent})]
    assert result.answer == {"status": "Accepted"}
    assert conversation.memory.memory.boot.reset_accepted_at == conversation.memory.now_text
    assert conversation.memory.memory.boot.reset_type == sent


def busy(**fields: Any) -> Memory:
    memory = Memory()
    for connector, status in fields.pop("statuses", {}).items():
        memory.connectors.of(connector).status = status
    if fields.pop("transaction", False):
        memory.transactions.rows.append(Transaction(number=1, id="x", connector=1, since="2026-11-23T11:00:00Z"))
    return memory


@pytest.mark.parametrize(
    "memory",
    [
        busy(transaction=True),
        busy(statuses={1: "Available", 2: "Preparing"}),
        busy(statuses={1: "Occupied"}),
        busy(statuses={1: "Reserved"}),
    ],
)
def test_for_a_busy_station_the_gateway_waits(memory: Memory) -> None:
    conversation = talk(memory=memory)
    result = conversation.backend("Reset", {"type": "OnIdle"})
    assert (result.sent, result.answer, result.losses) == ([], {"status": "Scheduled"}, [])
    assert memory.pending_reset.since == "2026-11-23T12:00:00+00:00"
    again = conversation.backend("Reset", {"type": "OnIdle"}, now="2026-11-23T13:00:00Z")
    assert again.answer == {"status": "Scheduled"}
    assert memory.pending_reset.since == "2026-11-23T13:00:00+00:00"


def test_an_upload_keeps_the_station_busy_until_nothing_was_heard_of_it_for_long() -> None:
    conversation = talk(memory=busy())
    upload = FileRequest()
    upload.says("Uploading", conversation.memory.now)
    conversation.memory.memory.file_requests.upload(1, upload)
    assert conversation.backend("Reset", {"type": "OnIdle"}).answer == {"status": "Scheduled"}
    late = conversation.backend("Reset", {"type": "OnIdle"}, [{"status": "Accepted"}], now="2026-11-23T13:00:00Z")
    assert late.answer == {"status": "Accepted"}


@pytest.mark.parametrize(("status", "still"), [("Accepted", False), ("Rejected", True)])
def test_an_immediate_reset_takes_the_place_of_one_that_waits(status: str, still: bool) -> None:
    memory = busy(transaction=True)
    conversation = talk(memory=memory)
    conversation.backend("Reset", {"type": "OnIdle"})
    conversation.backend("Reset", {"type": "Immediate"}, [{"status": status}])
    assert bool(memory.pending_reset.since) == still


def test_faulted_and_unavailable_connectors_are_idle() -> None:
    memory = busy(statuses={0: "Available", 1: "Faulted", 2: "Unavailable"})
    assert talk(memory=memory).backend("Reset", {"type": "OnIdle"}, [{"status": "Accepted"}]).answer == {"status": "Accepted"}


def test_evse_zero_is_the_station() -> None:
    result = talk().backend("Reset", {"type": "Immediate", "evseId": 0}, [{"status": "Rejected"}])
    assert result.answer == {"status": "Rejected"}
    assert result.quirks == ["connector_zero"]


def test_a_rejected_reset_is_no_reason_for_a_boot() -> None:
    conversation = talk()
    conversation.backend("Reset", {"type": "Immediate"}, [{"status": "Rejected"}])
    assert conversation.memory.memory.boot.reset_accepted_at == ""


def test_a_station_without_reset_refuses() -> None:
    result = talk().backend("Reset", {"type": "Immediate"}, [Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")])
    assert result.answer == {"status": "Rejected", "statusInfo": {"reasonCode": "UnsupportedRequest"}}
