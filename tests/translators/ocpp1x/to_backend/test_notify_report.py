"""NotifyReport, and what it teaches."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation
from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.flow import Call
from translators.ocpp1x.to_backend import ROUTES, notify_report


def talk(version: str = "2.0.1") -> Conversation:
    made = Conversation(version, "1.6", from_station=ROUTES)
    made.memory.memory.boot.status = "Accepted"
    made.memory.memory.boot.firmware = "1.0"
    return made


def report(number: int, *pairs: tuple[int, int], **more: Any) -> dict[str, Any]:
    rows = [
        {
            "component": {"name": "Connector", "evse": {"id": evse, "connectorId": connector}},
            "variable": {"name": "AvailabilityState"},
            "variableAttribute": [{"value": "Available"}],
        }
        for evse, connector in pairs
    ]
    return {"requestId": number, "generatedAt": "2026-11-23T12:00:00Z", "seqNo": 0, "reportData": rows} | more


def ask(station: Conversation, *answers: str | Refused) -> list[Any]:
    """The requests of an `ask_inventory`, which gets these answers."""
    flow = notify_report.ask_inventory(station.memory)
    left, asked = list(answers), []
    try:
        effect = next(flow)
        while True:
            assert isinstance(effect, Call)
            assert effect.same_leg
            asked.append(effect.request)
            answer = left.pop(0)
            effect = flow.throw(answer) if isinstance(answer, Refused) else flow.send(c.GetBaseReportResponse(status=answer))  # type: ignore[arg-type]
    except StopIteration:
        return asked


def test_a_report_the_gateway_asked_for_teaches_it_the_connectors() -> None:
    station = talk()
    (asked,) = ask(station, "Accepted")
    assert asked.reportBase == "FullInventory"
    assert asked.requestId > notify_report.OWN_REQUESTS
    result = station.station("NotifyReport", report(asked.requestId, (2, 1), (1, 2), (1, 1)))
    assert (result.answer, result.losses) == ({}, [])
    assert station.memory.memory.topology.rows == [(1, 1, 1), (2, 1, 2), (3, 2, 1)]


def test_a_report_nobody_asked_for_is_counted() -> None:
    assert talk().station("NotifyReport", report(5, (1, 1))).losses == ["report"]


def test_parts_come_in_any_order_and_twice() -> None:
    station = talk()
    number = ask(station, "Accepted")[0].requestId
    inventory = station.memory.memory.inventory
    station.station("NotifyReport", report(number, (2, 1), seqNo=1, tbc=False))
    assert not inventory.is_known
    station.station("NotifyReport", report(number, (2, 1), seqNo=1, tbc=False))
    station.station("NotifyReport", report(number, (1, 1), seqNo=0, tbc=True))
    assert inventory.is_known
    assert not inventory.partial
    assert [(one.component, one.evse) for one in inventory.variables()] == [("Connector", 1), ("Connector", 2)]
    assert not notify_report.inventory_due(station.memory)


def test_a_station_is_asked_when_its_boot_is_accepted_and_again_with_other_firmware() -> None:
    station = talk()
    station.memory.memory.boot.status = "Pending"
    assert not notify_report.inventory_due(station.memory)
    station.memory.memory.boot.status = "Accepted"
    assert notify_report.inventory_due(station.memory)
    number = ask(station, "Accepted")[0].requestId
    assert not notify_report.inventory_due(station.memory)
    station.station("NotifyReport", report(number, (1, 1)))
    station.memory.memory.boot.firmware = "1.1"
    assert notify_report.inventory_due(station.memory)


def test_a_report_that_falls_silent_is_asked_for_once_more_then_kept_as_it_is() -> None:
    station = talk()
    first = ask(station, "Accepted")[0].requestId
    station.station("NotifyReport", report(first, (1, 1), tbc=True))
    assert not notify_report.inventory_due(station.at("2026-11-23T12:00:59Z").memory)
    assert notify_report.inventory_due(station.at("2026-11-23T12:01:00Z").memory)
    second = ask(station, "Accepted")[0].requestId
    assert second == first + 1
    assert station.station("NotifyReport", report(first, (3, 1), tbc=True)).losses == [], "of the report before"
    station.station("NotifyReport", report(second, (1, 1), tbc=True))
    station.at("2026-11-23T12:02:00Z")
    assert notify_report.inventory_due(station.memory)
    assert ask(station) == []
    inventory = station.memory.memory.inventory
    assert inventory.partial
    assert [one.evse for one in inventory.variables()] == [1]
    assert not notify_report.inventory_due(station.at("2026-11-24T12:00:00Z").memory)


def test_a_station_that_cannot_report_now_is_asked_again_after_ten_minutes() -> None:
    station = talk()
    ask(station, "Rejected")
    assert not notify_report.inventory_due(station.at("2026-11-23T12:09:59Z").memory)
    assert notify_report.inventory_due(station.at("2026-11-23T12:10:00Z").memory)


@pytest.mark.parametrize("answer", ["NotSupported", Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")])
def test_a_station_without_a_full_report_may_have_one_of_its_configuration(answer: str | Refused) -> None:
    station = talk()
    assert [one.reportBase for one in ask(station, answer, "Accepted")] == ["FullInventory", "ConfigurationInventory"]


def test_a_station_without_reports_is_left_alone() -> None:
    station = talk()
    ask(station, "NotSupported", "NotSupported")
    assert not notify_report.inventory_due(station.at("2026-11-24T12:00:00Z").memory)


def test_what_a_station_takes_at_once_is_learnt() -> None:
    station = talk()
    rows = [
        {"component": {"name": component}, "variable": {"name": variable, "instance": instance}, "variableAttribute": [{"value": value}]}
        for component, variable, instance, value in (
            ("DeviceDataCtrlr", "ItemsPerMessage", "GetVariables", "4"),
            ("DeviceDataCtrlr", "BytesPerMessage", "GetVariables", "4096"),
            ("DeviceDataCtrlr", "ItemsPerMessage", "SetVariables", "3"),
            ("DeviceDataCtrlr", "ItemsPerMessage", "GetVariables", "many"),
            ("DeviceDataCtrlr", "ItemsPerMessage", "SetVariables", "0"),
            ("LocalAuthListCtrlr", "ItemsPerMessage", "x", "20"),
        )
    ]
    station.station("NotifyReport", report(7) | {"reportData": rows})
    inventory = station.memory.memory.inventory
    assert (inventory.items_read, inventory.bytes_read, inventory.items_set) == (4, 4096, 3)
    assert station.memory.memory.configuration.list_chunk == 20
