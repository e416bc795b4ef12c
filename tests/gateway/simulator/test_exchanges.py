"""Waiting for what was said."""

import asyncio

import pytest

from gateway.simulator.exchanges import Exchange, ExchangeLog


def call(action: str = "Heartbeat", station_id: str = "CP") -> Exchange:
    return Exchange(station_id, action, {}, "1", "", received=True)


async def test_an_exchange_is_found_before_and_after_it_happens() -> None:
    log = ExchangeLog()
    first = log.add(call())
    log.finish(first, {})
    assert await log.wait_for("Heartbeat") is first
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(log.wait_for("Heartbeat", count=2))
        await asyncio.sleep(0)
        second = log.add(call())
        await asyncio.sleep(0)
        assert not waiting.done()
        log.finish(second, {})
    assert waiting.result() is second


async def test_waiting_has_an_end() -> None:
    log = ExchangeLog()
    log.add(call())
    with pytest.raises(TimeoutError):
        await log.wait_for("Heartbeat", within=0.01)
    assert not (await log.wait_for("Heartbeat", answered=False)).done


def test_the_oldest_are_forgotten() -> None:
    log = ExchangeLog(bound=2)
    for station_id in ("A", "B", "C"):
        log.add(call(station_id=station_id))
    assert [each.station_id for each in log] == ["B", "C"]
    assert log.of("Heartbeat", station_id="C", received=True) == list(log)[1:]
    assert log.of("Heartbeat", received=False) == []
