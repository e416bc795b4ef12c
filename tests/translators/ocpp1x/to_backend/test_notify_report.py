"""NotifyReport, and what it teaches."""

from __future__ import annotations

from typing import Any

from tests.playbook import Conversation
from translators.ocpp1x.to_backend import ROUTES, notify_report


def talk(version: str = "2.0.1") -> Conversation:
    return Conversation(version, "1.6", from_station=ROUTES)


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


def test_a_report_teaches_how_long_a_part_of_a_local_list_may_be() -> None:
    station = talk()
    row = {
        "component": {"name": "LocalAuthListCtrlr"},
        "variable": {"name": "ItemsPerMessage"},
        "variableAttribute": [{"value": "2"}],
    }
    odd = {**row, "variableAttribute": [{"value": "many"}]}
    station.station("NotifyReport", {**report(notify_report.OWN_REQUESTS), "reportData": [row, odd]})
    assert station.memory.memory.configuration.list_chunk == 2
