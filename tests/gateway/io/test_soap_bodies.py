"""Large bodies take one of few places each; whole requests are tested with their server (`test_soap_server`)."""

from __future__ import annotations

import asyncio

from gateway.io.soap_bodies import Bodies
from gateway.io.soap_calls import SoapLimits


async def test_a_request_takes_one_place_however_often_it_needs_it_and_gives_it_back() -> None:
    bodies = Bodies(SoapLimits(large_bodies=1))
    first, second, small = bodies.place(), bodies.place(), bodies.place()
    await first.take()
    await first.take()
    waiting = asyncio.ensure_future(second.take())
    small.leave()  # it had none to give
    await asyncio.sleep(0)
    assert not waiting.done()
    first.leave()
    await waiting
    second.leave()
    await asyncio.wait_for(bodies.place().take(), 1.0)
