"""GetBaseReport of a 2.x backend at a 1.x station."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation, Result
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
from translators.memory.station import Memory
from translators.ocpp1x.reports import MAX_PAGE
from translators.ocpp1x.to_station import ROUTES

AWAY = Refused(RpcCode.GENERIC_ERROR, "", "station", "offline")
KEYS = {
    "configurationKey": [
        {"key": "HeartbeatInterval", "readonly": False, "value": "300"},
        {"key": "ConnectionTimeOut", "readonly": False, "value": "60"},
    ]
}


class Reporting(Conversation):
    """A backend that takes every page, and a station that says `keys`."""

    def __init__(self, keys: Any = KEYS, *, station: str = "1.6", backend: str = "2.0.1", pages: Any = None, **more: Any) -> None:
        super().__init__(station, backend, now="2026-03-01T10:00:00Z", from_backend=ROUTES, **more)
        self.keys, self.page_replies = keys, list(pages or [])

    def _reply(self, side: str, effect: Any, route: Any, replies: Any) -> Any:
        page = self.page_replies.pop(0) if effect.request.ACTION == "NotifyReport" and self.page_replies else {}
        return super()._reply(side, effect, route, {"GetConfiguration": self.keys, "NotifyReport": page})

    def report(self, base: str = "FullInventory", number: int = 55) -> Result:
        return self.backend("GetBaseReport", {"requestId": number, "reportBase": base})


def pages(result: Result) -> list[dict[str, Any]]:
    return [sent.payload for sent in result.sent if sent.action == "NotifyReport"]


def rows(result: Result) -> dict[tuple[str, str], dict[str, Any]]:
    """By component with its place, and variable with its instance."""
    found = {}
    for page in pages(result):
        for row in page["reportData"]:
            evse = row["component"].get("evse", {})
            place = ".".join(str(part) for part in evse.values())
            component = row["component"]["name"] + (f"({place})" if place else "")
            variable = row["variable"]["name"] + (f"[{row['variable']['instance']}]" if "instance" in row["variable"] else "")
            assert (component, variable) not in found, "each variable once"
            found[component, variable] = row
    return found


def value(result: Result, component: str, variable: str) -> Any:
    (attribute,) = rows(result)[component, variable]["variableAttribute"]
    return attribute.get("value"), attribute["mutability"]


def memory(**boot: str) -> Memory:
    made = Memory()
    made.boot.status = "Accepted"
    for name, text in boot.items():
        setattr(made.boot, name, text)
    made.topology.saw(2)
    return made


def test_the_answer_comes_first_and_the_report_has_what_the_station_said_v16() -> None:
    talk = Reporting(memory=memory(model="X1"), options=Options(report_items=2))
    result = talk.report()
    assert result.answer == {"status": "Accepted"}
    assert result.sent[0].action == "GetConfiguration"
    assert result.sent[0].payload == {}
    told = pages(result)
    assert [page["seqNo"] for page in told] == list(range(len(told)))
    assert [page["tbc"] for page in told] == [True] * (len(told) - 1) + [False]
    assert {(page["requestId"], page["generatedAt"]) for page in told} == {(55, "2026-03-01T10:00:00Z")}
    assert max(len(page["reportData"]) for page in told) == 2
    for component, variable, text, mutability, kind in (
        ("ChargingStation", "Model", "X1", "ReadOnly", "string"),
        ("OCPPCommCtrlr", "HeartbeatInterval", "300", "ReadWrite", "integer"),
        ("TxCtrlr", "EVConnectionTimeOut", "60", "ReadWrite", "integer"),
    ):
        row = rows(result)[component, variable]
        assert row["variableAttribute"] == [
            {"type": "Actual", "value": text, "mutability": mutability, "persistent": True, "constant": False}
        ]
        assert row["variableCharacteristics"]["dataType"] == kind
        assert row["variableCharacteristics"]["supportsMonitoring"] is False


def test_a_page_has_at_most_fifty_variables_and_32_kib() -> None:
    many = {"configurationKey": [{"key": f"Vendor{number}", "readonly": False, "value": "v" * 500} for number in range(200)]}
    result = Reporting(many, memory=memory()).report()
    sizes = [len(page["reportData"]) for page in pages(result)]
    assert max(sizes) <= 50
    assert min(sizes[:-1]) < 50, "values of 500 characters fill a page before"
    import orjson

    assert max(len(orjson.dumps(page)) for page in pages(result)) <= MAX_PAGE


def test_the_configuration_is_what_can_be_written() -> None:
    result = Reporting(memory=memory()).report("ConfigurationInventory")
    mutabilities = {row["variableAttribute"][0]["mutability"] for row in rows(result).values()}
    assert mutabilities == {"ReadWrite", "WriteOnly"}
    assert value(result, "SecurityCtrlr", "BasicAuthPassword") == (None, "WriteOnly")
    assert ("ChargingStation", "Model") not in rows(result)


def test_the_summary_is_states_and_troubles_and_asks_nobody() -> None:
    made = memory()
    talk = Reporting(memory=made)
    talk.station("StatusNotification", {"connectorId": 2, "errorCode": "GroundFailure", "status": "Faulted"})
    result = talk.report("SummaryInventory")
    assert [sent.action for sent in result.sent] == ["NotifyReport"]
    assert {place: row["variableAttribute"][0]["value"] for place, row in rows(result).items()} == {
        ("ChargingStation", "AvailabilityState"): "Available",
        ("EVSE(1)", "AvailabilityState"): "Available",
        ("EVSE(2)", "AvailabilityState"): "Faulted",
        ("RCD(2.1)", "Tripped"): "true",
    }


def test_a_connector_is_in_the_summary_when_it_is_not_as_its_evse() -> None:
    made = memory()
    made.topology.configure([(1, 1, 1), (2, 1, 2)], flattened=False)
    made.connectors.of(1).status, made.connectors.of(2).status = "Charging", "Unavailable"
    talk = Reporting(memory=made, options=Options(connectors=((1, 1, 1), (2, 1, 2))))
    result = talk.report("SummaryInventory")
    assert value(result, "EVSE(1)", "AvailabilityState")[0] == "Occupied"
    assert value(result, "Connector(1.2)", "AvailabilityState")[0] == "Unavailable"
    assert ("Connector(1.1)", "AvailabilityState") not in rows(result)


def test_keys_are_asked_for_once_until_the_station_boots_again_or_one_is_written() -> None:
    talk = Reporting(memory=memory())
    asked = [len([sent for sent in talk.report().sent if sent.action == "GetConfiguration"]) for _ in range(2)]
    assert asked == [1, 0]
    item = {"component": {"name": "TxCtrlr"}, "variable": {"name": "EVConnectionTimeOut"}, "attributeValue": "30"}
    talk._reply = lambda side, effect, route, replies: Conversation._reply(
        talk, side, effect, route, {"ChangeConfiguration": {"status": "Accepted"}}
    )  # type: ignore[method-assign]
    talk.backend("SetVariables", {"setVariableData": [item]})
    del talk._reply
    assert talk.report().sent[0].action == "GetConfiguration"
    talk.memory.memory.boot.at = "2026-03-01T10:05:00Z"
    assert talk.at("2026-03-01T10:06:00Z").report().sent[0].action == "GetConfiguration"


def test_a_station_that_is_away_is_reported_as_it_was_and_the_answer_says_so() -> None:
    talk = Reporting(memory=memory())
    talk.report()
    talk.memory.memory.boot.at = "2026-03-01T10:05:00Z"
    talk.keys = AWAY
    result = talk.at("2026-03-01T10:06:00Z").report()
    assert result.answer["status"] == "Accepted"
    assert result.answer["statusInfo"]["reasonCode"] == "NoError"
    assert "report.stale" in result.losses
    assert value(result, "TxCtrlr", "EVConnectionTimeOut") == ("60", "ReadWrite")
    silent = Reporting(memory=talk.memory.memory, options=Options(notice_status_info=False))
    silent.keys = AWAY
    assert silent.at("2026-03-01T10:06:00Z").report().answer == {"status": "Accepted"}


def test_a_station_that_never_told_its_keys_cannot_be_reported_for_now() -> None:
    result = Reporting(AWAY, memory=memory()).report()
    assert result.answer["status"] == "Rejected"
    assert pages(result) == []
    assert Reporting(AWAY, memory=memory()).report("SummaryInventory").answer["status"] == "Accepted"


def test_a_station_without_configuration_is_reported_from_what_the_gateway_knows() -> None:
    unsupported = Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")
    result = Reporting(unsupported, station="1.5", memory=memory(model="X1")).report()
    assert result.answer == {"status": "Accepted"}
    assert value(result, "ChargingStation", "Model") == ("X1", "ReadOnly")


@pytest.mark.parametrize(("failures", "sent", "losses"), [(1, 2, []), (2, 2, ["report.abandoned"])])
def test_a_page_is_sent_once_more_then_the_report_is_given_up(failures: int, sent: int, losses: list[str]) -> None:
    failed = Refused(RpcCode.GENERIC_ERROR, "", "backend", "timeout")
    made = memory()
    made.stamps["report_assumed"] = "2026-03-01T09:00:00Z"
    talk = Reporting(memory=made, pages=[failed] * failures, options=Options(report_items=1000))
    result = talk.report("SummaryInventory")
    assert [page["seqNo"] for page in pages(result)] == [0] * sent
    assert result.losses == losses


def test_what_nobody_told_is_marked_and_counted_once() -> None:
    talk = Reporting(memory=memory())
    first, second = talk.report(), talk.report()
    assert rows(first)["TxCtrlr", "StopTxOnInvalidId"]["customData"] == {"vendorId": "org.ocppgw.legacy", "assumed": True}
    assert "customData" not in rows(first)["TxCtrlr", "EVConnectionTimeOut"]
    assert (first.losses, second.losses) == (["report.assumed_value"], [])
    without = Reporting(memory=memory(), options=Options(custom_data="off")).report()
    assert "customData" not in rows(without)["TxCtrlr", "StopTxOnInvalidId"]


def test_the_number_of_connectors_is_learnt_from_the_keys() -> None:
    keys = {"configurationKey": [{"key": "NumberOfConnectors", "readonly": True, "value": "3"}]}
    result = Reporting(keys).report()
    assert ("Connector(3.1)", "AvailabilityState") in rows(result)
    assert value(result, "OCPP1xConfigCtrlr", "NumberOfConnectors") == ("3", "ReadOnly")
