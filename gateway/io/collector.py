"""The garbage collector of a process that holds thousands of sessions for days.

A full collection looks at every object there is: with two thousand stations that took half a second in which nobody was answered, again and again while
stations came. So what a full collection has looked at is set apart (`gc.freeze`), and the next one looks only at what is new since. A session that has
ended leaves rings of objects behind, of its connections mostly, which would never be found any more: when many have ended, all is looked at once.
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


class Collector:
    """Of the whole process, while the context lasts; there is one."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._ended = registry.ended
        self._thresholds = gc.get_threshold()
        self._timer: asyncio.TimerHandle | None = None

    def __enter__(self) -> Self:
        gc.set_threshold(*THRESHOLDS)
        gc.callbacks.append(self._collected)
        gc.freeze()  # what start-up made stays for ever
        self._timer = asyncio.get_running_loop().call_later(LOOK_EVERY, self.look)
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
        """Whether so many sessions have ended that all is to be looked at; every `LOOK_EVERY`."""
        if self._registry.ended - self._ended >= max(ENDED, len(self._registry) // SHARE):
            self._ended = self._registry.ended
            gc.unfreeze()
            gc.collect()
        self._timer = asyncio.get_running_loop().call_later(LOOK_EVERY, self.look)
