"""Dialling the backend: what it is asked for, and each way in which it can fail."""

from __future__ import annotations

import asyncio

import pytest

from gateway.io import websocket_client
from gateway.io.driver import DialFailed
from gateway.io.websocket_client import DIALS_AT_ONCE, BackendDialer, new_client
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


async def test_only_so_many_connections_are_made_at_a_time_and_who_waits_too_long_is_told(
    dialer: BackendDialer, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived = asyncio.Semaphore(0)

    async def keep_silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrived.release()
        await hang_up.wait()
        writer.close()

    hang_up = asyncio.Event()
    monkeypatch.setattr(websocket_client, "DIAL_WAIT", 0.3)
    server = await asyncio.start_server(keep_silent, "127.0.0.1", 0)
    async with server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/{{station_id}}"
        dials = [asyncio.ensure_future(dialer.dial(url, f"CP-{number}", None)) for number in range(DIALS_AT_ONCE + 10)]
        late = [await failed for failed in asyncio.as_completed([_failure(dial) for dial in dials[DIALS_AT_ONCE:]])]
        assert all("other connections were being made" in text for text in late)
        for _ in range(DIALS_AT_ONCE):
            await asyncio.wait_for(arrived.acquire(), 5)
        assert arrived.locked()
        hang_up.set()
        assert all("not reachable" in text for text in await asyncio.gather(*(_failure(dial) for dial in dials[:DIALS_AT_ONCE])))


async def _failure(dial: asyncio.Future[object]) -> str:
    with pytest.raises(DialFailed) as failed:
        await dial
    return str(failed.value)
