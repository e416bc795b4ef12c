"""A leg over a WebSocket: frames in the words of its version."""

from __future__ import annotations

import orjson
import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, web
from aiohttp.test_utils import TestServer

from gateway.io.links import WebSocketLink
from translators.errors import TO_2X, TO_16, RpcCode


class Wire:
    """Both ends of one WebSocket on this machine."""

    def __init__(self, link: WebSocketLink, peer: ClientWebSocketResponse) -> None:
        self.link, self.peer = link, peer

    async def heard(self) -> list[object]:
        parts: list[object] = orjson.loads(await self.peer.receive_str(timeout=5))
        return parts


@pytest.fixture
async def wire():  # type: ignore[no-untyped-def]  # an async generator
    links: list[WebSocketLink] = []

    async def take(request: web.Request) -> web.WebSocketResponse:
        socket: web.WebSocketResponse[bool] = web.WebSocketResponse()
        await socket.prepare(request)
        links.append(WebSocketLink(socket, TO_16))
        async for _ in socket:
            pass
        return socket

    app = web.Application()
    app.router.add_get("/", take)
    async with TestServer(app) as server, ClientSession() as client, client.ws_connect(server.make_url("/")) as peer:
        await peer.ping()
        while not links:
            await peer.send_str("are you there")
        yield Wire(links[0], peer)


async def test_calls_results_and_sends_are_frames(wire: Wire) -> None:
    await wire.link.call("1", "Reset", b'{"type":"Soft"}', send=False)
    await wire.link.call("2", "Stream", b"{}", send=True)
    await wire.link.result("3", "Heartbeat", b"{}")
    assert [await wire.heard() for _ in range(3)] == [[2, "1", "Reset", {"type": "Soft"}], [6, "2", "Stream", {}], [3, "3", {}]]


async def test_an_error_has_the_versions_own_word(wire: Wire) -> None:
    await wire.link.error("1", RpcCode.FORMAT_VIOLATION, "no", {})
    assert await wire.heard() == [4, "1", "FormationViolation", "no", {}]
    assert TO_2X[RpcCode.FORMAT_VIOLATION] == "FormatViolation"


async def test_abandoning_says_nothing_and_closing_says_why(wire: Wire) -> None:
    await wire.link.abandon("1")
    await wire.link.close(1012, "ü" * 100)
    message = await wire.peer.receive(timeout=5)
    assert (message.data, wire.peer.close_code) == (1012, 1012)
    assert message.extra == "ü" * 61


async def test_a_connection_that_is_gone_raises(wire: Wire) -> None:
    await wire.link.close(1000, "")
    with pytest.raises((ConnectionError, RuntimeError)):
        await wire.link.result("1", "Heartbeat", b"{}")
