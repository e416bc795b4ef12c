"""`python -m bench.relay BACKEND_URL SUBPROTOCOL`: a bare WebSocket relay, the reference of the fleet figures. It prints its port.

aiohttp and uvloop, as a straightforward relay is written: two coroutines per station that pass on what comes. It understands nothing.
"""

from __future__ import annotations

import asyncio
import sys

import uvloop
from aiohttp import ClientSession, ClientWebSocketResponse, TCPConnector, WSMsgType, web

Socket = web.WebSocketResponse[bool] | ClientWebSocketResponse[bool]


async def _pump(source: Socket, target: Socket) -> None:
    async for message in source:
        if message.type is WSMsgType.TEXT:
            await target.send_str(message.data)
    await target.close()


async def serve(backend: str, subprotocol: str) -> None:
    """Until the process is ended."""
    async with ClientSession(connector=TCPConnector(limit=0)) as client:

        async def station(request: web.Request) -> web.WebSocketResponse[bool]:
            socket: web.WebSocketResponse[bool] = web.WebSocketResponse(protocols=(subprotocol,), compress=False)
            await socket.prepare(request)
            async with client.ws_connect(f"{backend}/{request.match_info['id']}", protocols=(subprotocol,)) as other:
                await asyncio.gather(_pump(socket, other), _pump(other, socket))
            return socket

        app = web.Application()
        app.router.add_get("/ocpp/{id}", station)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
        print(runner.addresses[0][1], flush=True)
        await asyncio.Event().wait()  # no timeout: it is the purpose of the process to wait here


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], sys.argv[2]))
