"""A station that cannot be called is woken by the operator's hook, and called when it speaks; the truth is told where that is no help."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from gateway.config import Backend, Config, Soap
from gateway.io import callbacks, wakeups
from gateway.io.settings import WOKEN_TAKES, timing
from gateway.metrics import Metrics
from gateway.runs import Timing
from tests.e2e.house import house, until
from tests.gateway.io.test_callbacks import BOOT, Listener, clear_cache, closed_port, listening, say
from translators.versions import VERSIONS

WAKEUPS = "ocpp_gateway_wakeups_total"


@asynccontextmanager
async def hook(status: int = 200) -> AsyncIterator[Listener]:
    """What the operator runs: takes orders, or answers with another status."""
    async with listening(status=status) as listener:

        async def order(request: web.Request) -> web.Response:
            listener.taken.append(await request.text())
            return web.Response(status=listener.status, headers=listener.headers)

        listener.handler = order
        yield listener


async def hidden() -> str:
    """An address nobody answers at."""
    return f"http://127.0.0.1:{await closed_port()}/"


async def test_a_woken_station_is_called_where_it_then_says_it_listens() -> None:
    async with hook() as operator, listening() as there, house("2.0.1", soap__wakeup_url=operator.url) as here:
        await say(here, await hidden(), BOOT, identity="CP-1")
        async with asyncio.TaskGroup() as group:
            command = group.create_task(clear_cache(here))
            await until(lambda: bool(operator.taken))
            await say(here, there.url)
        assert command.result() == "Accepted"
        assert json.loads(operator.taken[0]) == {"station": "CP-1", "identity": "CP-1"}
        assert await here.metric(WAKEUPS, outcome="awake") == 1


async def test_a_station_without_an_address_is_woken_too() -> None:
    async with hook() as operator, listening() as there, house("2.0.1", soap__wakeup_url=operator.url) as here:
        await say(here, "http://www.w3.org/2005/08/addressing/anonymous", BOOT)
        assert (await here.admin("/api/v1/stations/CP-1")).json()["reachable"] is False
        async with asyncio.TaskGroup() as group:
            command = group.create_task(clear_cache(here))
            await until(lambda: bool(operator.taken))
            await say(here, there.url)
        assert command.result() == "Accepted"


async def test_a_station_that_stays_silent_is_an_error_that_says_so() -> None:
    async with hook() as operator, house("2.0.1", soap__wakeup_url=operator.url, soap__wakeup_wait="0.2") as here:
        await say(here, await hidden(), BOOT)
        told = await clear_cache(here)
        assert ("cannot be reached" in told, "said nothing within" in told) == (True, True), told
        assert await here.metric(WAKEUPS, outcome="silent") == 1


async def test_one_station_is_woken_once_a_minute() -> None:
    async with hook() as operator, house("2.0.1", soap__wakeup_url=operator.url, soap__wakeup_wait="0.05") as here:
        await say(here, await hidden(), BOOT)
        for _ in range(3):
            assert "cannot be reached" in await clear_cache(here)
        assert len(operator.taken) == 1


@pytest.mark.parametrize(("status", "says"), [(500, "HTTP 500"), (307, "HTTP 307"), (0, "cannot be called")])
async def test_a_hook_that_fails_is_told_at_once_and_its_redirects_are_not_followed(status: int, says: str) -> None:
    async with hook(status) as operator, hook() as goal:
        operator.headers["Location"] = goal.url
        url = operator.url if status else f"http://127.0.0.1:{await closed_port()}/?key=SECRET"
        async with house("2.0.1", soap__wakeup_url=url) as here:
            await say(here, await hidden(), BOOT)
            told = await asyncio.wait_for(clear_cache(here), 5)
            assert ("cannot be reached" in told, says in told, "SECRET" in told) == (True, True, False)
            assert goal.taken == []
            assert await here.metric(WAKEUPS, outcome="failed") == 1


async def test_a_hook_that_is_silent_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wakeups, "HOOK_TIMEOUT", 0.1)
    ended = asyncio.Event()
    async with hook() as operator:

        async def silent(_request: web.Request) -> web.Response:
            await ended.wait()
            return web.Response()

        operator.handler = silent
        async with wakeups.Wakeups(operator.url, 1.0, Metrics()) as hooked:
            assert "no answer in 0 s" in await hooked.order("CP-1", "CP-1")
        ended.set()


@pytest.mark.parametrize("status", [404, 500])
async def test_who_can_be_called_is_not_woken(status: int) -> None:
    async with hook() as operator, listening(status=status) as there, house("2.0.1", soap__wakeup_url=operator.url) as here:
        await say(here, there.url, BOOT)
        assert str(status) in await clear_cache(here)
        assert operator.taken == []


async def test_an_address_that_may_not_be_called_is_no_reason_to_wake() -> None:
    async with hook() as operator, house("2.0.1", soap__wakeup_url=operator.url, soap__callback_allow="10.0.0.0/8") as here:
        await say(here, await hidden(), BOOT)
        assert "soap.callback_allow" in await clear_cache(here)
        assert operator.taken == []


async def test_without_a_hook_the_truth_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callbacks, "RETRY_AFTER", ())
    async with house("2.0.1") as here:
        await say(here, await hidden(), BOOT)
        assert (await asyncio.wait_for(clear_cache(here), 2)).startswith("station: http")
        assert await here.metric(WAKEUPS) == 0


def test_commands_have_the_time_that_waking_takes_and_no_more_than_before_by_default() -> None:
    def of(**soap: Any) -> Timing:
        return timing(Config(backend=Backend(version="2.0.1", url="ws://h/{station_id}"), soap=Soap(**soap)), VERSIONS["1.5"])

    plain = of()
    assert of(wakeup_url="http://hook/").command == plain.command == 25.0
    longer = of(wakeup_url="http://hook/", wakeup_wait=60.0)
    assert (longer.command, longer.station_call) == (60.0 + WOKEN_TAKES, 60.0 + WOKEN_TAKES)
    assert of(wakeup_wait=60.0) == plain
