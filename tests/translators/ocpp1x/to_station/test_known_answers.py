"""What the gateway answers without asking the station, because it knows; the messages that need no more than this share the file."""

from typing import Any

import pytest

from tests.playbook import Conversation
from translators.memory.station import Memory
from translators.memory.transactions import Transaction
from translators.ocpp1x.to_station import ROUTES


def talk(memory: Memory | None = None) -> Conversation:
    return Conversation("1.6", "2.1", memory=memory, from_backend=ROUTES)


@pytest.mark.parametrize(
    ("action", "request_", "answer"),
    [
        ("GetMonitoringReport", {"requestId": 1}, {"status": "EmptyResultSet"}),
        ("GetDisplayMessages", {"requestId": 1}, {"status": "Unknown"}),
        ("ClearDisplayMessage", {"id": 1}, {"status": "Unknown"}),
        ("UnpublishFirmware", {"checksum": "a"}, {"status": "NoFirmware"}),
        ("GetPeriodicEventStream", {}, {}),
        ("GetTariffs", {"evseId": 0}, {"status": "NoTariff"}),
        ("ClearTariffs", {"tariffIds": ["T1", "T2"]}, {"clearTariffsResult": [{"status": "NoTariff"}]}),
        (
            "ClearVariableMonitoring",
            {"id": [1, 7]},
            {"clearMonitoringResult": [{"status": "NotFound", "id": 1}, {"status": "NotFound", "id": 7}]},
        ),
        ("SetMonitoringBase", {"monitoringBase": "HardWiredOnly"}, {"status": "Accepted"}),
    ],
)
def test_nothing_there_is_the_truth_and_nothing_is_lost(action: str, request_: dict[str, Any], answer: dict[str, Any]) -> None:
    result = talk().backend(action, request_)
    assert result.sent == []
    assert result.answer == answer
    assert result.losses == []


@pytest.mark.parametrize("base", ["All", "FactoryDefault"])
def test_monitors_that_nobody_has_are_not_announced(base: str) -> None:
    result = talk().backend("SetMonitoringBase", {"monitoringBase": base})
    assert result.answer == {"status": "NotSupported"}
    assert result.losses == ["monitoring"]


def remembers(**fields: Any) -> Memory:
    memory = Memory()
    memory.transactions.rows.append(Transaction(**({"number": 1, "id": "tx-9", "since": "2026-11-23T11:00:00Z", "started": True} | fields)))
    return memory


def test_priority_charging_is_off_as_it_always_was() -> None:
    """E04, at a 1.x station."""
    off = talk(remembers()).backend("UsePriorityCharging", {"transactionId": "tx-9", "activate": False})
    assert off.answer == {"status": "Accepted"}
    on = talk(remembers()).backend("UsePriorityCharging", {"transactionId": "tx-9", "activate": True})
    assert on.answer == {"status": "NoProfile", "statusInfo": {"reasonCode": "NotFound"}}
    for memory in (None, remembers(ended="2026-11-23T11:30:00Z")):
        unknown = talk(memory).backend("UsePriorityCharging", {"transactionId": "tx-9", "activate": False})
        assert unknown.answer == {"status": "Rejected", "statusInfo": {"reasonCode": "TxNotFound"}}


ENDED = "2026-11-23T11:30:00Z"


@pytest.mark.parametrize(
    ("fields", "ongoing", "queued"),
    [
        ({}, True, False),
        ({"started": False}, True, True),
        ({"stop_seq": 3}, True, True),
        ({"stop_seq": 3, "ended": ENDED}, False, False),
    ],
)
def test_the_status_of_a_transaction_is_what_the_backend_acknowledged(fields: dict[str, Any], ongoing: bool, queued: bool) -> None:
    one = talk(remembers(**fields)).backend("GetTransactionStatus", {"transactionId": "tx-9"})
    assert one.answer == {"ongoingIndicator": ongoing, "messagesInQueue": queued}
    every = talk(remembers(**fields)).backend("GetTransactionStatus", {})
    assert every.answer == {"messagesInQueue": queued}


def test_an_unknown_transaction_neither_goes_on_nor_waits() -> None:
    result = talk(remembers()).backend("GetTransactionStatus", {"transactionId": "tx-8"})
    assert result.answer == {"ongoingIndicator": False, "messagesInQueue": False}


def test_a_station_that_is_away_may_have_messages_of_a_transaction_that_has_not_ended() -> None:
    """C.1: its own queue is invisible."""
    one = talk(remembers())
    one.memory.connected = False
    assert one.backend("GetTransactionStatus", {"transactionId": "tx-9"}).answer == {"ongoingIndicator": True, "messagesInQueue": True}
    over = talk(remembers(ended=ENDED))
    over.memory.connected = False
    assert over.backend("GetTransactionStatus", {}).answer == {"messagesInQueue": False}
