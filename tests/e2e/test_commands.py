"""Every everyday command, every backend version in front of every station version: the station obeys, the backend gets its own version's answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gateway.simulator.central_system import CentralSystem
from gateway.simulator.exchanges import Exchange
from tests.e2e.house import BACKENDS, PAIRS, house, until

every_pair = pytest.mark.parametrize(("station", "backend"), PAIRS)
with_data = pytest.mark.parametrize(("station", "backend"), [each for each in PAIRS if each[0] != "1.2"])
"""OCPP 1.2 has no DataTransfer."""
ACCEPTED = "Accepted"


def told(central: CentralSystem, action: str = "StatusNotification") -> int:
    """How many messages of the kind the central system has taken."""
    return len(central.log.of(action, received=True))


def status_of(connector: int, *words: str) -> Callable[[Exchange], bool]:
    """A StatusNotification of this connector (EVSE) with one of the words of either family."""

    def matches(exchange: Exchange) -> bool:
        payload = exchange.payload
        place = payload.get("evseId", payload["connectorId"])
        return place == connector and payload.get("status", payload.get("connectorStatus")) in words

    return matches


@every_pair
async def test_a_boot_reaches_the_backend_with_who_the_station_is_and_its_connectors(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station, connectors=2) as peer:
        boot = (await here.csms.log.wait_for("BootNotification")).payload
        facts = boot if backend == "1.6" else boot["chargingStation"]
        vendor, model = ("chargePointVendor", "chargePointModel") if backend == "1.6" else ("vendorName", "model")
        assert (facts[vendor], facts[model], facts["firmwareVersion"]) == ("Simulated", "Peer", "1.0")
        assert peer.interval == 300
        for connector in (1, 2):
            await here.csms.log.wait_for("StatusNotification", where=status_of(connector, "Available"))
        assert (await peer.heartbeat())["currentTime"]


@every_pair
async def test_a_reset_boots_the_station_anew(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station) as peer:
        kind = "Soft" if backend == "1.6" else "Immediate"
        assert (await here.csms.call("CP-1", "Reset", type=kind))["status"] == ACCEPTED
        boot = await here.csms.log.wait_for("BootNotification", count=2)
        assert boot.answer is not None
        await until(lambda: bool(peer.accepted))
        if backend != "1.6" and station in ("2.0.1", "2.1"):
            assert boot.payload["reason"] == "RemoteReset"


@every_pair
async def test_a_connector_and_the_whole_station_are_taken_out_of_service_and_back(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station, connectors=2) as peer:
        for connector, operative, word in (
            (1, False, "Unavailable"),
            (1, True, "Available"),
            (0, False, "Unavailable"),
            (0, True, "Available"),
        ):
            seen = told(here.csms)
            kind = "Operative" if operative else "Inoperative"
            if backend == "1.6":
                answer = await here.csms.call("CP-1", "ChangeAvailability", connectorId=connector, type=kind)
            else:
                place = {"evse": {"id": connector}} if connector else {}
                answer = await here.csms.call("CP-1", "ChangeAvailability", operationalStatus=kind, **place)
            assert answer["status"] == ACCEPTED
            for place_told in (1,) if connector else (1, 2):
                await here.csms.log.wait_for(
                    "StatusNotification",
                    where=lambda each, seen=seen, place=place_told, word=word: (  # type: ignore[misc]  # bound per round
                        each in here.csms.log.of("StatusNotification")[seen:] and status_of(place, word)(each)
                    ),
                )
        assert not peer.failures


@every_pair
async def test_a_connector_is_unlocked(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station):
        place = {"connectorId": 1} if backend == "1.6" else {"evseId": 1, "connectorId": 1}
        assert (await here.csms.call("CP-1", "UnlockConnector", **place))["status"] == "Unlocked"


@every_pair
async def test_a_status_and_a_heartbeat_are_triggered(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station):
        # A Heartbeat is emulated when a harmless question is answered; 1.2 has none to ask.
        for wanted in ("StatusNotification",) if station == "1.2" else ("StatusNotification", "Heartbeat"):
            seen = told(here.csms, wanted)
            assert (await here.csms.call("CP-1", "TriggerMessage", requestedMessage=wanted))["status"] == ACCEPTED
            await here.csms.log.wait_for(wanted, count=seen + 1)


@every_pair
async def test_the_cache_is_cleared(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station) as peer:
        assert (await here.csms.call("CP-1", "ClearCache"))["status"] == ACCEPTED
        assert [each.action for each in peer.received if each.action != "GetBaseReport"] == ["ClearCache"]


@every_pair
async def test_the_heartbeat_interval_is_set_and_read_back(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station) as peer:
        assert await change(here.csms, "HeartbeatInterval", "OCPPCommCtrlr", "456") == ACCEPTED
        assert peer.interval == 456
        assert await read(here.csms, "HeartbeatInterval", "OCPPCommCtrlr") == "456"


@every_pair
async def test_the_interval_of_meter_values_is_set_and_read_back(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station):
        variable = "MeterValueSampleInterval" if backend == "1.6" else "TxUpdatedInterval"
        assert await change(here.csms, variable, "SampledDataCtrlr", "45") == ACCEPTED
        assert await read(here.csms, variable, "SampledDataCtrlr") == "45"


@every_pair
async def test_a_key_that_nobody_knows_is_said_to_be_unknown(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station):
        assert await change(here.csms, "NoSuchThing", "NoSuchCtrlr", "1") in (
            "NotSupported",
            "UnknownComponent",
            "UnknownVariable",
            "Rejected",
        )
        assert await read(here.csms, "NoSuchThing", "NoSuchCtrlr") is None


@with_data
async def test_the_backend_transfers_data_to_the_station_and_gets_its_answer(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station) as peer:
        answer = await here.csms.call("CP-1", "DataTransfer", vendorId="Simulated", messageId="m", data="42 is the answer")
        assert answer == {"status": ACCEPTED, "data": "42 is the answer"}
        sent = next(each.payload for each in peer.received if each.action == "DataTransfer")
        assert sent == {"vendorId": "Simulated", "messageId": "m", "data": "42 is the answer"}
        unknown = await here.csms.call("CP-1", "DataTransfer", vendorId="Nobody")
        assert unknown["status"] == "UnknownVendorId"


@with_data
async def test_the_station_transfers_data_to_the_backend_and_gets_its_answer(station: str, backend: str) -> None:
    async with house(backend, csms={"vendors": {"com.acme"}}) as here, here.booted(station) as peer:
        assert (await peer.call("DataTransfer", vendorId="com.acme", messageId="m", data="x=1"))["status"] == ACCEPTED
        assert here.csms.log.of("DataTransfer")[0].payload == {"vendorId": "com.acme", "messageId": "m", "data": "x=1"}
        assert (await peer.call("DataTransfer", vendorId="com.other"))["status"] == "UnknownVendorId"


@pytest.mark.parametrize("backend", BACKENDS)
async def test_what_1_2_lacks_is_refused_in_the_words_of_the_backend(backend: str) -> None:
    async with house(backend) as here, here.booted("1.2") as peer:
        assert (await here.csms.call("CP-1", "DataTransfer", vendorId="Simulated"))["status"] == "UnknownVendorId"
        assert (await here.csms.call("CP-1", "TriggerMessage", requestedMessage="Heartbeat"))["status"] == "Rejected"
        assert "DataTransfer" not in {each.action for each in peer.received}


async def change(central: CentralSystem, variable: str, component: str, value: str) -> str:
    """Set one key or variable; the status of the answer."""
    if central.version == "1.6":
        answer = await central.call("CP-1", "ChangeConfiguration", key=variable, value=value)
        return str(answer["status"])
    row = {"component": {"name": component}, "variable": {"name": variable}, "attributeValue": value}
    answer = await central.call("CP-1", "SetVariables", setVariableData=[row])
    return str(answer["setVariableResult"][0]["attributeStatus"])


async def read(central: CentralSystem, variable: str, component: str) -> Any:
    """The value of one key or variable; None when it is unknown."""
    if central.version == "1.6":
        answer = await central.call("CP-1", "GetConfiguration", key=[variable])
        return answer["configurationKey"][0]["value"] if not answer.get("unknownKey") else None
    row = {"component": {"name": component}, "variable": {"name": variable}}
    answer = await central.call("CP-1", "GetVariables", getVariableData=[row])
    return answer["getVariableResult"][0].get("attributeValue")
