"""Charging profiles for a 2.x station."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation, Result
from translators.memory.options import Options
from translators.ocpp1x.from_backend import ROUTES


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
