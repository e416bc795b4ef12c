"""The garbage collector of a process that holds thousands of sessions for days.

A full collection looks at every object there is: with two thousand stations that took half a second in which nobody was answered, again and again while
stations came. So what a full collection has looked at is set apart (`gc.freeze`), and the next one looks only at what is new since. A session that has
ended leaves rings of objects behind, of its connections mostly, which would never be found any more: when many have ended, and once an hour for what
else may leave some, all is looked at.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from gateway.registry import Registry

THRESHOLDS = (700, 10, 5)
"""Those of Python but for the last: half as many new objects are looked at in one go, some 35,000."""
LOOK_EVERY = 10.0
"""Seconds."""
ENDED, SHARE = 500, 5
"""Sessions that have ended since all was looked at, at least, and as a part of those that live: what they leave behind is some 30 KB each."""

AT_LEAST_EVERY = 3600.0
"""Seconds until all is looked at in any case."""


class Collector:
    """Of the whole process, while the context lasts; there is one."""

    def __init__(self, registry: Registry, *, at_least_every: float = AT_LEAST_EVERY) -> None:
        self._registry = registry
        self._at_least_every = at_least_every
        self._ended, self._looked_at = registry.ended, 0.0
        self._thresholds = gc.get_threshold()
        self._timer: asyncio.TimerHandle | None = None

    def __enter__(self) -> Self:
        gc.set_threshold(*THRESHOLDS)
        gc.callbacks.append(self._collected)
        gc.freeze()  # what start-up made stays for ever
        loop = asyncio.get_running_loop()
        self._looked_at, self._timer = loop.time(), loop.call_later(LOOK_EVERY, self.look)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        gc.callbacks.remove(self._collected)
        gc.set_threshold(*self._thresholds)
        gc.unfreeze()

    def _collected(self, phase: str, info: Mapping[str, Any]) -> None:
        if phase == "stop" and info["generation"] == 2:
            gc.freeze()

    def look(self) -> None:
        """Whether it is time to look at everything; every `LOOK_EVERY`."""
        loop = asyncio.get_running_loop()
        have_ended = self._registry.ended - self._ended >= max(ENDED, len(self._registry) // SHARE)
        if have_ended or loop.time() - self._looked_at >= self._at_least_every:
            self._ended, self._looked_at = self._registry.ended, loop.time()
            gc.unfreeze()
            gc.collect()
        self._timer = loop.call_later(LOOK_EVERY, self.look)
