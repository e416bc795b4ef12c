"""The network of the bench does what it is told."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest

from tests.e2e.house import until
from tests.faults.proxy import Proxy


@asynccontextmanager
async def echo() -> AsyncIterator[Proxy]:
    """A proxy in front of a server that says everything back."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):  # cut by the test
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server, Proxy(server.sockets[0].getsockname()[1], Random(1)) as proxy:
        yield proxy


async def connect(proxy: Proxy) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(b"GET / HTTP/1.1\r\n\r\n")
    assert await reader.readexactly(18)
    return reader, writer


async def said_back(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, data: bytes) -> bytes:
    writer.write(data)
    async with asyncio.timeout(5):
        return await reader.readexactly(len(data))


async def test_in_fair_weather_every_byte_arrives() -> None:
    async with echo() as proxy:
        data = Random(2).randbytes(300_000)
        reader, writer = await connect(proxy)
        assert await said_back(reader, writer, data) == data
        writer.close()


@pytest.mark.parametrize("reset", [True, False])
async def test_a_cut_connection_ends_with_rst_or_fin(reset: bool) -> None:
    async with echo() as proxy:
        reader, writer = await connect(proxy)
        other = await connect(proxy)
        proxy.connections[0].cut(reset=reset)
        async with asyncio.timeout(5):
            if reset:
                with pytest.raises(ConnectionResetError):
                    await reader.read()
            else:
                assert await reader.read() == b""
        assert await said_back(*other, b"still here") == b"still here"
        writer.close()


async def test_a_half_open_connection_swallows_everything_and_tells_nobody() -> None:
    async with echo() as proxy:
        reader, writer = await connect(proxy)
        proxy.connections[0].weather.silent = True
        writer.write(b"anybody there?")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.readexactly(1), 0.2)
        assert not writer.is_closing()
        assert len(proxy.connections) == 1


async def test_a_client_that_is_lost_leaves_its_target_connected() -> None:
    async with echo() as proxy:
        reader, _ = await connect(proxy)
        (connection,) = proxy.connections
        connection.lose_client()
        with pytest.raises(ConnectionResetError):
            await reader.read()
        assert not connection.target.is_closing()


async def test_a_corrupted_chunk_has_one_wrong_byte_that_is_no_ascii() -> None:
    async with echo() as proxy:
        reader, writer = await connect(proxy)
        proxy.connections[0].corrupt = 1
        got = await said_back(reader, writer, b"[3,1,{}]" * 10)
        assert sum(a != b for a, b in zip(got, b"[3,1,{}]" * 10, strict=True)) == 1
        assert not got.isascii()
        assert await said_back(reader, writer, b"clean again") == b"clean again"


async def test_a_slow_and_narrow_line_takes_its_time() -> None:
    async with echo() as proxy:
        ends = await connect(proxy)
        proxy.weather.delay, proxy.weather.rate = 0.1, 10_000
        began = asyncio.get_running_loop().time()
        assert await said_back(*ends, b"x" * 1_000) == b"x" * 1_000
        assert asyncio.get_running_loop().time() - began >= 2 * (0.1 + 0.1)


async def test_a_refusing_proxy_resets_new_connections_and_a_target_that_is_away_does_too() -> None:
    async with echo() as proxy:
        for refusing, target_port in ((True, proxy.target_port), (False, 1)):
            proxy.refusing, proxy.target_port = refusing, target_port
            reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
            with pytest.raises(ConnectionResetError):
                await reader.read()
            writer.close()
        await until(lambda: not proxy.connections)
