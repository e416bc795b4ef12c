"""GetReport of a 2.x backend at a 1.x station (B08)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation, Result
from translators.errors import Refused, RpcCode
from translators.memory.station import Memory
from translators.ocpp1x.to_station import ROUTES

KEYS = {
    "configurationKey": [
        {"key": "HeartbeatInterval", "readonly": False, "value": "300"},
        {"key": "LocalAuthListEnabled", "readonly": False, "value": "false"},
        {"key": "TransactionMessageAttempts", "readonly": False, "value": "3"},
        {"key": "Vendor Key", "readonly": False, "value": "x"},
    ]
}


def ask(*wanted: dict[str, Any], criteria: list[str] | None = None, keys: Any = KEYS, trouble: bool = False) -> Result:
    memory = Memory()
    memory.topology.configure([(1, 1, 1), (2, 1, 2), (3, 2, 1)], flattened=False)
    talk = Conversation("1.6", "2.1", memory=memory, from_backend=ROUTES)
    if trouble:
        talk.station("StatusNotification", {"connectorId": 3, "errorCode": "ReaderFailure", "status": "Faulted"})
    request: dict[str, Any] = {"requestId": 9}
    if wanted:
        request["componentVariable"] = list(wanted)
    if criteria:
        request["componentCriteria"] = criteria
    return talk.backend("GetReport", request, {"GetConfiguration": keys, "NotifyReport": {}})


def of(component: str, variable: str = "", *, instance: str = "", **evse: int) -> dict[str, Any]:
    made: dict[str, Any] = {"component": {"name": component}}
    if evse:
        made["component"]["evse"] = evse
    if variable:
        made["variable"] = {"name": variable, **({"instance": instance} if instance else {})}
    return made


def rows(result: Result) -> set[str]:
    found = set()
    for sent in result.sent:
        for row in sent.payload["reportData"] if sent.action == "NotifyReport" else ():
            place = ".".join(str(number) for number in row["component"].get("evse", {}).values())
            instance = row["variable"].get("instance", "")
            found.add(
                f"{row['component']['name']}{f'({place})' if place else ''}.{row['variable']['name']}{f'[{instance}]' if instance else ''}"
            )
    return found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (of("OCPPCommCtrlr", "HeartbeatInterval"), {"OCPPCommCtrlr.HeartbeatInterval"}),
        (of("ocppcommctrlr", "heartbeatinterval"), {"OCPPCommCtrlr.HeartbeatInterval"}),
        (of("OCPPCommCtrlr", "MessageAttempts"), {"OCPPCommCtrlr.MessageAttempts[TransactionEvent]"}),
        (of("OCPPCommCtrlr", "MessageAttempts", instance="Other"), set()),
        (of("DeviceDataCtrlr", "ItemsPerMessage", instance="GetReport"), {"DeviceDataCtrlr.ItemsPerMessage[GetReport]"}),
        (of("Connector", "ConnectorType"), {f"Connector({place}).ConnectorType" for place in ("1.1", "1.2", "2.1")}),
        (of("Connector", "ConnectorType", id=1), {f"Connector({place}).ConnectorType" for place in ("1.1", "1.2")}),
        (of("Connector", "ConnectorType", id=1, connectorId=2), {"Connector(1.2).ConnectorType"}),
        (of("EVSE", "Power", id=7), set()),
        (of("OCPP1xConfigCtrlr"), {"OCPP1xConfigCtrlr.Vendor=20Key"}),
        (of("Flux"), set()),
    ],
)
def test_what_is_left_out_is_anything(wanted: dict[str, Any], found: set[str]) -> None:
    result = ask(wanted)
    assert rows(result) == found
    assert result.answer == {"status": "Accepted" if found else "EmptyResultSet"}


def test_a_component_without_variable_is_told_with_all_it_has() -> None:
    assert rows(ask(of("EVSE", id=2))) == {
        f"EVSE(2).{name}" for name in ("Available", "AvailabilityState", "SupplyPhases", "Power", "AllowReset")
    }


def test_a_disabled_component_is_not_enabled_and_the_others_are() -> None:
    names = {name.partition(".")[0] for name in rows(ask(criteria=["Enabled"]))}
    assert "LocalAuthListCtrlr" not in names
    assert "TxCtrlr" in names


def test_criteria_and_names_both_hold_and_one_criterion_is_enough() -> None:
    both = (of("LocalAuthListCtrlr", "Enabled"), of("TxCtrlr", "TxStartPoint"))
    assert rows(ask(*both, criteria=["Enabled"])) == {"TxCtrlr.TxStartPoint"}
    assert rows(ask(*both, criteria=["Enabled", "Active"])) == {"TxCtrlr.TxStartPoint", "LocalAuthListCtrlr.Enabled"}


def test_only_what_is_in_trouble_has_a_problem() -> None:
    assert ask(criteria=["Problem"]).answer == {"status": "EmptyResultSet"}
    assert rows(ask(criteria=["Problem"], trouble=True)) == {"TokenReader(2.1).Problem"}


def test_a_station_that_never_told_its_keys_cannot_be_reported_for_now() -> None:
    away = Refused(RpcCode.GENERIC_ERROR, "", "station", "offline")
    result = ask(of("EVSE"), keys=away)
    assert result.answer["status"] == "Rejected"
    assert rows(result) == set()
