"""The owner of tasks."""

import asyncio

import pytest
from structlog.testing import capture_logs

from gateway.io.tasks import TaskOwner


async def test_a_task_gives_its_result_and_is_forgotten() -> None:
    owner = TaskOwner()

    async def work() -> int:
        return 7

    task = owner.spawn(work(), "work")
    assert (len(owner), task.get_name()) == (1, "work")
    assert await task == 7
    assert await owner.drain(1)
    assert len(owner) == 0


async def test_an_unexpected_end_is_logged_with_its_name_and_counted() -> None:
    failures: list[None] = []
    owner = TaskOwner(lambda: failures.append(None))

    async def broken() -> None:
        raise ValueError("boom")

    with capture_logs() as logs:
        owner.spawn(broken(), "broken one")
        await owner.drain(1)
    assert len(failures) == 1
    assert (logs[0]["event"], logs[0]["task"], str(logs[0]["exc_info"])) == ("task ended unexpectedly", "broken one", "boom")


async def test_close_cancels_what_runs_and_no_failure_is_counted() -> None:
    failures: list[None] = []
    owner = TaskOwner(lambda: failures.append(None))
    cleaned: list[str] = []

    async def forever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.append("yes")

    tasks = [owner.spawn(forever(), f"t{number}") for number in range(3)]
    assert not await owner.drain(0)
    assert await owner.close() == ()
    assert all(task.cancelled() for task in tasks)
    assert (cleaned, failures, len(owner)) == (["yes"] * 3, [], 0)


async def test_a_task_that_will_not_stop_is_named_when_the_time_is_over() -> None:
    owner = TaskOwner()
    release = asyncio.Event()

    async def stubborn() -> None:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    task = owner.spawn(stubborn(), "stubborn")
    assert not await owner.drain(0)
    with capture_logs() as logs:
        assert await owner.close(timeout=0.01) == ("stubborn",)
    assert logs[0]["tasks"] == ("stubborn",)
    release.set()
    await task


async def test_nothing_starts_after_close_or_beyond_the_bound() -> None:
    owner = TaskOwner(max_tasks=1)
    ran: list[str] = []

    async def work(name: str) -> None:
        ran.append(name)

    owner.spawn(work("first"), "first")
    with pytest.raises(RuntimeError, match="the most it may have"):
        owner.spawn(work("second"), "second")
    await owner.drain(1)
    await owner.close()
    with pytest.raises(RuntimeError, match="its owner is closed"):
        owner.spawn(work("third"), "third")
    assert ran == ["first"]


async def test_a_task_may_close_its_own_owner() -> None:
    owner = TaskOwner()
    task = owner.spawn(owner.close(), "closer")
    assert await asyncio.wait_for(task, 1) == ()
