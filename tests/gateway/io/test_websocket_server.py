"""Which version is agreed on, and who stands behind a connection."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from gateway.io.websocket_server import choose
from gateway.simulator.errors import Disconnected
from gateway.storage import StoreError
from tests.e2e.house import house, until


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ("ocpp1.6", "1.6"),
        ("ocpp1.6, ocpp2.0.1", "2.0.1"),
        ("ocpp2.1,ocpp2.0.1,ocpp1.6", "2.1"),
        (" ocpp2.0.1 ", "2.0.1"),
        ("ocpp1.5, ocpp9", None),
        ("", None),
    ],
)
def test_the_newest_version_in_common_is_chosen(offered: str, chosen: str | None) -> None:
    version = choose(offered)
    assert (None if version is None else version.name) == chosen


async def test_a_station_is_not_left_on_a_connection_whose_session_has_ended(tmp_path: Path) -> None:
    """The state could not be stored between the backend's connection and the station's own: it must see that, and come back."""
    async with house("2.0.1", faults=1, state__url=f"sqlite:///{tmp_path}/state.db") as here:
        store: Any = here.service.store
        save, failed = store.save, []

        def fails_once(kind: str, key: str, record: bytes) -> asyncio.Future[None]:
            if failed:
                return save(kind, key, record)  # type: ignore[no-any-return]  # the store's own
            failed.append(key)
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            future.set_exception(StoreError("full", "the disk is full", "make room"))
            return future

        store.save = fails_once
        async with asyncio.timeout(20), here.station("1.6", reconnect=0.05) as cp:
            await cp.connect()
            with pytest.raises(Disconnected):
                await cp.boot()
            await until(lambda: cp.accepted)  # it came back by itself
        assert failed == ["CP-1"]


@pytest.mark.parametrize(
    "header",
    [b"Sec-WebSocket-Version: 9\xeb", b"Connection: clo\xebse", b"Sec-WebSocket-Key: \xeb", b"Sec-WebSocket-Protocol: ocpp1.6, \xeb"],
)
async def test_a_handshake_that_is_not_ascii_is_refused_and_leaves_no_session(header: bytes) -> None:
    usual = {
        b"Connection": b"Upgrade",
        b"Sec-WebSocket-Version": b"13",
        b"Sec-WebSocket-Key": b"dGhlIHNhbXBsZSBub25jZQ==",
        b"Sec-WebSocket-Protocol": b"ocpp1.6",
    }
    lines = [b"%s: %s" % each for each in usual.items() if each[0] != header.partition(b":")[0]]
    async with house("2.0.1") as here, asyncio.timeout(20):
        reader, writer = await asyncio.open_connection("127.0.0.1", here.service.port)
        writer.write(b"\r\n".join([b"GET /ocpp/CP-1 HTTP/1.1", b"Host: x", b"Upgrade: websocket", header, *lines, b"", b""]))
        assert (await reader.readline()).split()[1] == b"400"
        writer.close()
        assert here.service.registry.get("CP-1") is None
