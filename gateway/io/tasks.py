"""The only place that starts tasks. Every task has an owner, and the owner sees it end."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from gateway import logs

T = TypeVar("T")

log = logs.get(__name__)

# A station needs a handful of tasks; ten thousand stations stay below this. Beyond it something spawns without end.
MAX_TASKS = 200_000


class TaskOwner:
    """Owns background tasks: names them, logs and counts their unexpected ends, and ends them all on `close`.

    `on_failure` is called once for each task that ended with an exception, to count it. A coroutine handles the errors it expects itself.
    """

    def __init__(self, on_failure: Callable[[], None] | None = None, *, max_tasks: int = MAX_TASKS) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._on_failure = on_failure
        self._max_tasks = max_tasks
        self._closed = False

    def __len__(self) -> int:
        """How many tasks are running."""
        return len(self._tasks)

    @property
    def is_closed(self) -> bool:
        """Whether everything is being ended: nothing new begins."""
        return self._closed

    def spawn(self, coroutine: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        """Starts the coroutine as a task; the name appears in logs and is no label.

        Raises RuntimeError when the owner is closed or owns `max_tasks` already; the coroutine is closed then and never runs.
        """
        if self._closed or len(self._tasks) >= self._max_tasks:
            coroutine.close()
            why = "its owner is closed" if self._closed else f"its owner has {self._max_tasks} tasks, the most it may have"
            raise RuntimeError(f"gateway: task {name!r} not started, {why}")
        task = asyncio.get_running_loop().create_task(coroutine, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def drain(self, timeout: float) -> bool:  # noqa: ASYNC109 - the bound is the point of the method
        """Waits at most `timeout` seconds for the running tasks to end by themselves; True when none is left."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=timeout)
        return not self._tasks

    async def close(self, timeout: float = 5.0) -> tuple[str, ...]:  # noqa: ASYNC109 - the bound is the point of the method
        """Cancels all tasks and waits at most `timeout` seconds for their ends; nothing can be spawned afterwards.

        Returns the names of tasks that did not end in time, which are also logged.
        """
        self._closed = True
        current = asyncio.current_task()
        others = {task for task in self._tasks if task is not current}  # a task may close its own owner
        for task in others:
            task.cancel()
        if others:
            await asyncio.wait(others, timeout=timeout)
        stubborn = tuple(sorted(task.get_name() for task in others if not task.done()))
        if stubborn:
            log.error("tasks did not end when cancelled", fault="gateway", tasks=stubborn[:20], count=len(stubborn))
        return stubborn

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            return
        log.error("task ended unexpectedly", fault="gateway", task=task.get_name(), exc_info=error)
        if self._on_failure is not None:
            self._on_failure()
