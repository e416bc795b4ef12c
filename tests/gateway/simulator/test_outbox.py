"""The queue of transaction messages."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from gateway.simulator.errors import CallRefused, Disconnected
from gateway.simulator.outbox import Outbox, Waiting


class Line:
    """A connection that does with each message what the script says."""

    def __init__(self, *script: Exception | None) -> None:
        self.script, self.sent, self.up = list(script), [], True

    async def __call__(self, action: str, payload: dict[str, Any], unique_id: str) -> dict[str, Any]:
        self.sent.append((action, payload, unique_id))
        trouble = self.script.pop(0) if self.script else None
        if trouble is not None:
            raise trouble
        return {"to": action}


@asynccontextmanager
async def running(outbox: Outbox) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(outbox.run())
        yield
        task.cancel()


def message(action: str) -> Waiting:
    return Waiting(action, lambda: {"action": action})


async def test_order_is_kept_and_nothing_leaves_while_held() -> None:
    line = Line()
    outbox = Outbox(line, lambda: line.up, attempts=1, retry=0)
    async with running(outbox):
        first, second = await outbox.put(message("A")), await outbox.put(message("B"))
        assert await outbox.settle(first) is None
        assert line.sent == []
        await outbox.open()
        assert await outbox.settle(second) == {"to": "B"}
        assert [each[0] for each in line.sent] == ["A", "B"]


async def test_a_lost_connection_keeps_message_and_id_and_a_refusal_takes_a_new_id() -> None:
    line = Line(Disconnected("gone"), CallRefused("A", "InternalError"))
    line.up = False
    outbox = Outbox(line, lambda: line.up, attempts=2, retry=0)
    async with running(outbox):
        await outbox.open()
        sent = await outbox.put(message("A"))
        assert await outbox.settle(sent) is None
        line.up = True
        await outbox.open()
        assert await outbox.settle(sent) == {"to": "A"}
    (lost, refused, delivered) = line.sent
    assert lost == refused
    assert delivered[:2] == refused[:2]
    assert delivered[2] != refused[2]


async def test_after_the_last_attempt_the_message_is_discarded_and_the_next_goes_out() -> None:
    line = Line(CallRefused("A", "InternalError"), CallRefused("A", "InternalError"))
    outbox = Outbox(line, lambda: line.up, attempts=2, retry=0)
    async with running(outbox):
        await outbox.open()
        first, second = await outbox.put(message("A")), await outbox.put(message("B"))
        with pytest.raises(CallRefused):
            await outbox.settle(first)
        assert await outbox.settle(second) == {"to": "B"}
        assert list(outbox.discarded) == [first]


async def test_a_payload_is_made_when_it_is_first_sent() -> None:
    line = Line()
    outbox = Outbox(line, lambda: line.up, attempts=1, retry=0)
    ids: list[int] = []
    start = Waiting("Start", dict, lambda _: ids.append(5))
    stop = Waiting("Stop", lambda: {"transactionId": ids[0]})
    async with running(outbox):
        await outbox.put(start)
        await outbox.put(stop)
        await outbox.open()
        await asyncio.wait_for(outbox.emptied(), 5)
    assert line.sent[1][1] == {"transactionId": 5}
