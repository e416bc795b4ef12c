"""Whole charging sessions, every station version in front of every backend version, over real sockets with independent peers.

The peers validate every frame by the official schemas (`violations` must stay empty: `tests/peers.py`), so each of these tests also proves
that whatever the gateway sent was valid.
"""

from __future__ import annotations

import pytest

from tests.e2e.house import PAIRS, TOKEN, house, remote_start, remote_stop


@pytest.mark.parametrize(("station", "backend"), PAIRS)
async def test_a_session_started_at_the_station_reaches_the_backend_with_its_energy(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station) as peer:
        await peer.run_session(1, TOKEN, readings=3)
        charged = await here.csms.wait_for_transaction("CP-1", where=lambda each: each.stopped is not None)
        assert len(here.csms.transactions) == 1
        assert (charged.id_token, charged.connector) == (TOKEN, 1)
        assert charged.energy is not None
        assert charged.energy == pytest.approx(peer_energy(peer))
        assert len(charged.registers) >= 3
        if backend != "1.6":
            assert charged.seq_nos == sorted(set(charged.seq_nos))


@pytest.mark.parametrize(("station", "backend"), PAIRS)
async def test_a_session_started_and_stopped_by_the_backend(station: str, backend: str) -> None:
    async with house(backend) as here, here.booted(station) as peer:
        assert (await remote_start(here.csms, "CP-1", TOKEN))["status"] == "Accepted"
        started = await here.csms.wait_for_transaction("CP-1")
        assert started.id_token == TOKEN
        if backend != "1.6":
            assert started.remote_start_id == 1
        await peer.meter(1)
        assert (await remote_stop(here.csms, "CP-1", started.transaction_id))["status"] == "Accepted"
        stopped = await here.csms.wait_for_transaction("CP-1", where=lambda each: each.stopped is not None)
        assert stopped.transaction_id == started.transaction_id
        assert stopped.reason == "Remote"
        await peer.flushed()


@pytest.mark.parametrize(("station", "backend"), PAIRS)
async def test_a_refused_token_starts_nothing(station: str, backend: str) -> None:
    async with house(backend, csms={"tokens": {TOKEN: "Blocked"}}) as here, here.booted(station) as peer:
        assert (await peer.authorize(TOKEN))["status"] == "Blocked"
        assert here.csms.transactions == []


def peer_energy(peer: object) -> float:
    """Wh that the station says it delivered: three readings of a minute each, as its options say."""
    exchanges = [each for each in peer.log if not each.received]  # type: ignore[attr-defined]  # a simulated station
    return stop_register(exchanges) - start_register(exchanges)


def start_register(exchanges: list) -> float:  # type: ignore[type-arg]  # exchanges of the simulator
    first = next(each.payload for each in exchanges if each.action in ("StartTransaction", "TransactionEvent"))
    return float(first["meterStart"]) if "meterStart" in first else float(first["meterValue"][0]["sampledValue"][0]["value"])


def stop_register(exchanges: list) -> float:  # type: ignore[type-arg]  # exchanges of the simulator
    last = [each.payload for each in exchanges if each.action == "StopTransaction" or each.payload.get("eventType") == "Ended"][-1]
    return float(last["meterStop"]) if "meterStop" in last else float(last["meterValue"][-1]["sampledValue"][0]["value"])
