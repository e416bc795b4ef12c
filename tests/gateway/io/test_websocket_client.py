"""Dialling the backend: what it is asked for, and each way in which it can fail."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from gateway.io import websocket_client as module
from gateway.io.driver import DialFailed
from gateway.io.websocket_client import BackendDialer, new_client
from tests.peers import central_system
from translators.versions import VERSIONS


@pytest.fixture
async def dialer():  # type: ignore[no-untyped-def]  # an async generator
    async with new_client() as client:
        yield BackendDialer(client, VERSIONS["2.0.1"], 1_000_000, lambda: None)


async def test_the_station_id_stands_in_the_address_percent_encoded_and_its_credentials_are_passed(dialer: BackendDialer) -> None:
    async with central_system("2.0.1") as csms:
        connection = await dialer.dial(f"{csms.url}/{{station_id}}", "A/B 1", "Basic QTpi")
        (handshake,) = csms.handshakes
        assert (handshake.station_id, handshake.headers["Authorization"]) == ("A/B 1", "Basic QTpi")
        await connection.link.close(1000, "")


async def test_what_the_backend_says_is_read_until_it_closes(dialer: BackendDialer) -> None:
    async with central_system("2.0.1") as csms:
        connection = await dialer.dial(f"{csms.url}/{{station_id}}", "CP-1", None)
        frames: list[bytes] = []

        async def take(frame: bytes) -> None:
            frames.append(frame)
            await csms.disconnect("CP-1", code=1001)

        async with asyncio.timeout(5):
            reading = asyncio.gather(connection.read(take), connection.link.call("1", "Heartbeat", b"{}", send=False))
            await reading
        assert frames[0].startswith(b'[3,"1",')


async def test_a_refusal_has_its_status(dialer: BackendDialer) -> None:
    async with central_system("2.0.1", refuse_with=404) as csms:
        with pytest.raises(DialFailed) as failed:
            await dialer.dial(f"{csms.url}/{{station_id}}", "CP-1", None)
    assert failed.value.status == 404


async def test_nobody_there_and_another_version_there_have_none(dialer: BackendDialer) -> None:
    async with central_system("1.6") as csms:
        url = f"{csms.url}/{{station_id}}"
        with pytest.raises(DialFailed, match=r"ocpp2\.0\.1") as other:
            await dialer.dial(url, "CP-1", None)
    with pytest.raises(DialFailed, match="not reachable") as nobody:
        await dialer.dial(url, "CP-1", None)
    assert (other.value.status, nobody.value.status) == (0, 0)


async def test_only_so_many_are_dialled_at_once_and_nobody_waits_for_ever(dialer: BackendDialer, monkeypatch: pytest.MonkeyPatch) -> None:
    async with central_system("2.0.1") as csms:
        url = f"{csms.url}/{{station_id}}"
        narrow = replace(dialer, turns=asyncio.Semaphore(1))
        await narrow.turns.acquire()
        monkeypatch.setattr(module, "DIAL_TIMEOUT", 0.05)
        with pytest.raises(DialFailed, match="too many stations wait"):
            await narrow.dial(url, "CP-1", None)
        assert not csms.handshakes
        monkeypatch.undo()
        narrow.turns.release()
        for station in ("CP-1", "CP-2"):  # a turn is given back
            await (await narrow.dial(url, station, None)).link.close(1000, "")
        with pytest.raises(DialFailed):
            await narrow.dial("ws://127.0.0.1:1/{station_id}", "CP-3", None)
        assert narrow.turns._value == 1
