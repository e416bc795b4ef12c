"""The configuration of a station as the other generation sees it, end to end."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.simulator.central_system import CentralSystem
from tests.e2e.house import House, house, until

REQUIRED = {
    ("ChargingStation", "AvailabilityState"),
    ("ChargingStation", "Model"),
    ("EVSE", "Power"),
    ("Connector", "ConnectorType"),
    ("DeviceDataCtrlr", "ItemsPerMessage"),
    ("OCPPCommCtrlr", "HeartbeatInterval"),
    ("SecurityCtrlr", "SecurityProfile"),
    ("TxCtrlr", "TxStartPoint"),
    ("OCPP1xConfigCtrlr", "SimulatedLedBrightness"),
}


async def report(here: House, base: str, number: int) -> dict[tuple[str, str], dict[str, Any]]:
    """All rows of a base report, by component and variable."""
    answer = await here.csms.call("CP-1", "GetBaseReport", requestId=number, reportBase=base)
    assert answer == {"status": "Accepted"}
    await here.csms.log.wait_for("NotifyReport", where=lambda each: each.payload["requestId"] == number and not each.payload["tbc"])
    pages = [each.payload for each in here.csms.log.of("NotifyReport") if each.payload["requestId"] == number]
    assert [page["seqNo"] for page in pages] == list(range(len(pages)))
    return {(row["component"]["name"], row["variable"]["name"]): row for page in pages for row in page["reportData"]}


async def variable(csms: CentralSystem, component: str, name: str, value: str | None = None) -> Any:
    """The value of a variable; the status when it is set."""
    place = {"component": {"name": component}, "variable": {"name": name}}
    if value is None:
        answer = await csms.call("CP-1", "GetVariables", getVariableData=[place])
        return answer["getVariableResult"][0].get("attributeValue")
    answer = await csms.call("CP-1", "SetVariables", setVariableData=[{**place, "attributeValue": value}])
    return answer["setVariableResult"][0]["attributeStatus"]


@pytest.mark.parametrize("backend", ["2.0.1", "2.1"])
@pytest.mark.parametrize("station", ["1.5", "1.6", "1.6s"])
async def test_a_2_x_central_system_reads_all_of_a_1_x_station_and_changes_it(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station) as peer:
        rows = await report(here, "FullInventory", 1)
        assert rows.keys() >= REQUIRED
        assert len(rows) >= 64
        assert await variable(here.csms, "OCPPCommCtrlr", "HeartbeatInterval", "77") == "Accepted"
        assert peer.interval == 77
        rows = await report(here, "ConfigurationInventory", 2)
        assert rows["OCPPCommCtrlr", "HeartbeatInterval"]["variableAttribute"][0]["value"] == "77"
        assert ("ChargingStation", "Model") not in rows
        assert await variable(here.csms, "OCPP1xConfigCtrlr", "SimulatedLedBrightness", "42") == "Accepted"
        assert await variable(here.csms, "OCPP1xConfigCtrlr", "SimulatedLedBrightness") == "42"


@pytest.mark.parametrize("station", ["2.0.1", "2.1"])
async def test_a_1_6_central_system_reads_and_writes_a_vendors_variable_of_a_2_x_station(station: str) -> None:
    key = "SimulatedLed/Brightness"
    async with house("1.6") as here, here.booted(station, connectors=2) as peer:
        live = here.service.registry.get("CP-1").session.station
        await until(lambda: live.memory.inventory.is_known)
        every = (await here.csms.call("CP-1", "GetConfiguration"))["configurationKey"]
        listed = {row["key"]: row for row in every}
        assert listed[key] == {"key": key, "readonly": False, "value": "80"}
        assert listed["NumberOfConnectors"]["value"] == "2"
        assert "EVSE(1)/Power" not in listed, "only what can be written is listed"
        assert await here.csms.call("CP-1", "ChangeConfiguration", key=key, value="42") == {"status": "Accepted"}
        assert peer.model.value("SimulatedLed", "Brightness") == "42"
        (row,) = (await here.csms.call("CP-1", "GetConfiguration", key=[key]))["configurationKey"]
        assert row == {"key": key, "readonly": False, "value": "42"}
        (unit,) = (await here.csms.call("CP-1", "GetConfiguration", key=[f"{key}?unit"]))["configurationKey"]
        assert unit == {"key": f"{key}?unit", "readonly": True, "value": "Percent"}
