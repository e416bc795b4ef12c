"""Whole sessions of the other SOAP stations, 1.2 and 1.6, in front of every backend version, over real sockets with independent peers.

The peers validate every message by the official schemas and WSDLs (`violations` must stay empty: `tests/peers.py`).
"""

from __future__ import annotations

from typing import Any

import pytest

from gateway.simulator.central_system import CentralSystem
from tests.e2e.house import BACKENDS, TOKEN, House, house, remote_start, remote_stop

READINGS = 2
MINUTE = 11_000 * 60 / 3600
"""Wh of one reading of a simulated station."""
PAIRS = [(station, backend) for station in ("1.2", "1.6s") for backend in BACKENDS]


def asked(peer: Any) -> list[str]:
    """The commands that reached the station."""
    return [each.action for each in peer.log if each.received]


async def transport(here: House) -> tuple[str, str]:
    (row,) = (await here.admin("/api/v1/stations")).json()
    return row["version"], row["transport"]


@pytest.mark.parametrize(("station", "backend"), PAIRS)
async def test_a_session_started_at_the_station_reaches_the_backend_with_its_energy(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station) as peer:
        await peer.run_session(1, TOKEN, readings=READINGS)
        charged = await here.csms.wait_for_transaction("CP-1", where=lambda each: each.stopped is not None)
        assert len(here.csms.transactions) == 1
        assert (charged.id_token, charged.connector) == (TOKEN, 1)
        assert charged.energy == pytest.approx(READINGS * MINUTE, abs=2)
        assert len(charged.registers) >= READINGS
        assert await transport(here) == (station, "soap")


@pytest.mark.parametrize(("station", "backend"), PAIRS)
async def test_a_session_started_and_stopped_by_the_backend(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station) as peer:
        assert (await remote_start(here.csms, "CP-1", TOKEN))["status"] == "Accepted"
        started = await here.csms.wait_for_transaction("CP-1")
        assert started.id_token == TOKEN
        await peer.meter(1)
        assert (await remote_stop(here.csms, "CP-1", started.transaction_id))["status"] == "Accepted"
        stopped = await here.csms.wait_for_transaction("CP-1", where=lambda each: each.stopped is not None)
        assert (stopped.transaction_id, stopped.reason) == (started.transaction_id, "Remote")
        await peer.flushed()


async def reserve(csms: CentralSystem) -> dict[str, Any]:
    """A reservation of connector or EVSE 1, as the central system's version makes it."""
    until = "2099-01-01T00:00:00Z"
    if csms.version == "1.6":
        return await csms.call("CP-1", "ReserveNow", connectorId=1, expiryDate=until, idTag=TOKEN, reservationId=7)
    return await csms.call("CP-1", "ReserveNow", id=7, expiryDateTime=until, evseId=1, idToken={"idToken": TOKEN, "type": "ISO14443"})


@pytest.mark.parametrize("backend", BACKENDS)
async def test_what_1_2_does_not_have_is_answered_without_the_station(backend: str) -> None:
    async with house(backend) as here, here.booted("1.2") as peer:
        assert (await reserve(here.csms))["status"] == "Rejected"
        told = await here.csms.call("CP-1", "DataTransfer", vendorId="acme", data="x")
        assert told["status"] == "UnknownVendorId"
        if backend == "1.6":
            keys = await here.csms.call("CP-1", "GetConfiguration", key=["MeterValueSampleInterval"])
            assert keys == {"unknownKey": ["MeterValueSampleInterval"]}
            assert await here.csms.call("CP-1", "GetLocalListVersion") == {"listVersion": -1}
        assert asked(peer) == []


@pytest.mark.parametrize("backend", BACKENDS)
async def test_what_1_6_over_soap_has_reaches_it(backend: str) -> None:
    async with house(backend) as here, here.booted("1.6s") as peer:
        assert (await reserve(here.csms))["status"] == "Accepted"
        assert "ReserveNow" in asked(peer)
        assert (await here.csms.call("CP-1", "TriggerMessage", requestedMessage="Heartbeat"))["status"] == "Accepted"
        assert "TriggerMessage" in asked(peer)


@pytest.mark.parametrize("station", ["1.2", "1.6s"])
async def test_the_keys_of_the_link_are_not_the_backend_s(station: str) -> None:
    async with house("1.6") as here, here.booted(station) as peer:
        told = await here.csms.call("CP-1", "ChangeConfiguration", key="CentralSystemURL", value="http://elsewhere/")
        assert told["status"] == "Rejected"
        assert asked(peer) == []
