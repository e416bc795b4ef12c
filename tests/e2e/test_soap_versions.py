"""What 1.2 lacks and OCPP-S 1.6 has more than 1.5, in front of every backend version, over real sockets with independent peers.

The peers validate every message by the official schemas and WSDLs (`violations` must stay empty: `tests/peers.py`).
"""

from __future__ import annotations

from typing import Any

import pytest

from gateway.simulator.central_system import CentralSystem
from tests.e2e.house import BACKENDS, TOKEN, house


def asked(peer: Any) -> list[str]:
    """The commands that reached the station."""
    return [each.action for each in peer.log if each.received]


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
