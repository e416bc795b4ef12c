"""Stations on other people's SOAP stacks, unchanged, do whole sessions through the gateway: gSOAP in C++ and node-soap.

The third stack, zeep, is that of the simulated stations: it does the same in test_sessions and test_commands.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.house import TOKEN, House, house, remote_start, remote_stop
from tests.e2e.process import program
from tests.e2e.soap_clients.outsiders import VERSIONS, Outsider, missing, outsider
from tests.peers import central_system

KINDS = [pytest.param(kind, marks=pytest.mark.skipif(bool(missing(kind)), reason=missing(kind))) for kind in VERSIONS]
every_kind = pytest.mark.parametrize("kind", KINDS)
every_backend = pytest.mark.parametrize("backend", ["1.6", "2.0.1"])
STATION = "OUT-1"
pytestmark = pytest.mark.timeout(180)  # the first test of a session compiles


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where programs are built, shared by all processes of one run of the tests."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if base.name.startswith("popen-") else base) / "gsoap"


@asynccontextmanager
async def booted(kind: str, backend: str, folder: Path, **flags: str) -> AsyncIterator[tuple[House, Outsider]]:
    async with house(backend, **flags) as here, outsider(kind, here.url("1.5"), STATION, folder) as station:
        assert (await station.do("boot", "Acme", "Outsider"))["status"] == "Accepted"
        assert "fault" not in await station.do("status", 1, "Available")
        yield here, station


async def started(station: Outsider, register: int = 100) -> Any:
    answer = await station.do("start", 1, TOKEN, register)
    assert answer["status"] == "Accepted"
    assert answer["transactionId"] > 0
    return answer["transactionId"]


@every_kind
@every_backend
async def test_a_session_at_the_station(kind: str, backend: str, folder: Path) -> None:
    async with booted(kind, backend, folder) as (here, station):
        boot = (await here.csms.log.wait_for("BootNotification")).payload
        facts = boot if backend == "1.6" else boot["chargingStation"]
        assert facts["chargePointVendor" if backend == "1.6" else "vendorName"] == "Acme"
        assert abs((await station.do("heartbeat"))["ahead"]) < 5
        assert (await station.do("authorize", TOKEN))["status"] == "Accepted"
        number = await started(station)
        assert "fault" not in await station.do("meter", 1, number, 350)
        assert (await station.do("stop", number, TOKEN, 700))["status"] in ("Accepted", "")  # optional in every version
        charged = await here.csms.wait_for_transaction(STATION, where=lambda each: each.stopped is not None)
        assert len(here.csms.transactions) == 1
        assert (charged.id_token, charged.connector, charged.energy) == (TOKEN, 1, 600)
        assert 350 in charged.registers
        assert "fault" not in await station.do("status", 1, "Available")


@every_kind
@every_backend
async def test_a_session_by_the_backend(kind: str, backend: str, folder: Path) -> None:
    async with booted(kind, backend, folder) as (here, station):
        assert (await remote_start(here.csms, STATION, TOKEN))["status"] == "Accepted"
        asked = await station.asked("RemoteStartTransaction")
        assert (asked["idTag"], int(asked["connectorId"])) == (TOKEN, 1)
        number = await started(station)
        charging = await here.csms.wait_for_transaction(STATION)
        assert (await remote_stop(here.csms, STATION, charging.transaction_id))["status"] == "Accepted"
        assert int((await station.asked("RemoteStopTransaction"))["transactionId"]) == number
        assert "fault" not in await station.do("stop", number, TOKEN, 200, "Remote")
        stopped = await here.csms.wait_for_transaction(STATION, where=lambda each: each.stopped is not None)
        assert (stopped.transaction_id, stopped.reason, stopped.energy) == (charging.transaction_id, "Remote", 100)


@every_kind
@every_backend
async def test_the_everyday_commands(kind: str, backend: str, folder: Path) -> None:
    async with booted(kind, backend, folder) as (here, station):
        call = here.csms.call
        if VERSIONS[kind] == "1.2":  # it has no GetConfiguration
            interval = "300"
            words = (
                {"connectorId": 1, "type": "Inoperative"} if backend == "1.6" else {"evse": {"id": 1}, "operationalStatus": "Inoperative"}
            )
            changed = await call(STATION, "ChangeAvailability", **words)
        elif backend == "1.6":
            changed = await call(STATION, "ChangeAvailability", connectorId=1, type="Inoperative")
            configured = await call(STATION, "GetConfiguration", key=["HeartbeatInterval", "Nothing"])
            interval = configured["configurationKey"][0]["value"]
            assert configured["unknownKey"] == ["Nothing"]
        else:
            changed = await call(STATION, "ChangeAvailability", evse={"id": 1}, operationalStatus="Inoperative")
            wanted = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}
            (found,) = (await call(STATION, "GetVariables", getVariableData=[wanted]))["getVariableResult"]
            interval = found["attributeValue"]
        assert (changed["status"], interval) == ("Accepted", "300")
        asked = await station.asked("ChangeAvailability")
        assert (int(asked["connectorId"]), asked["type"]) == (1, "Inoperative")
        if VERSIONS[kind] != "1.2":
            await station.asked("GetConfiguration")
        assert (await call(STATION, "ClearCache"))["status"] == "Accepted"
        await station.asked("ClearCache")
        assert (await call(STATION, "Reset", type="Hard" if backend == "1.6" else "Immediate"))["status"] == "Accepted"
        soft = (VERSIONS[kind], backend) == ("1.6", "2.0.1")  # 1.6 errata 3.36; a soft reset of 1.5 does not reboot (§5.12)
        assert (await station.asked("Reset"))["type"] == ("Soft" if soft else "Hard")


@every_kind
async def test_a_transaction_goes_on_through_a_crash_of_the_gateway(kind: str, folder: Path, tmp_path: Path) -> None:
    async with (
        central_system("2.0.1") as csms,
        program(csms, tmp_path) as gateway,
        outsider(kind, gateway.url("1.5"), STATION, folder) as station,
    ):
        assert (await station.do("boot", "Acme", "Outsider"))["status"] == "Accepted"
        number = await started(station)
        charging = await csms.wait_for_transaction(STATION)
        await gateway.kill()
        await gateway.start()
        await csms.wait_connected(STATION)
        assert (await remote_stop(csms, STATION, charging.transaction_id))["status"] == "Accepted"
        assert int((await station.asked("RemoteStopTransaction"))["transactionId"]) == number
        assert "fault" not in await station.do("stop", number, TOKEN, 200, "Remote")
        stopped = await csms.wait_for_transaction(STATION, where=lambda each: each.stopped is not None)
        assert (stopped.transaction_id, stopped.reason, stopped.energy) == (charging.transaction_id, "Remote", 100)
        assert len(csms.log.of("BootNotification")) == 1


@every_kind
async def test_a_refusal_is_a_fault_that_the_stack_understands(kind: str, folder: Path) -> None:
    toml = '[policy]\nunknown_stations = "reject"\n'
    async with house("2.0.1", toml=toml) as here, outsider(kind, here.url("1.5"), STATION, folder) as station:
        answer = await station.do("boot", "Acme", "Outsider")
        assert answer["fault"].endswith(":SecurityError")
        assert answer["reason"]


@every_kind
async def test_a_strict_gateway_finds_nothing_to_repair(kind: str, folder: Path) -> None:
    async with booted(kind, "2.0.1", folder, policy__validation="strict") as (here, station):
        number = await started(station)
        assert "fault" not in await station.do("meter", 1, number, 350)
        assert (await station.do("stop", number, TOKEN, 700))["status"] in ("Accepted", "")  # optional in every version
        assert (await remote_start(here.csms, STATION, TOKEN))["status"] == "Accepted"
