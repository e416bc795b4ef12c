"""The clock of the gateway, handed to whoever needs the time, so that tests can turn it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol

from gateway.runs import Moment


class Clock(Protocol):
    """`mono` in seconds that never run backwards; `now` with the wall clock beside it."""

    def mono(self) -> float: ...
    def now(self) -> Moment: ...


class SystemClock:
    """The machine's clocks."""

    def mono(self) -> float:
        return time.monotonic()

    def now(self) -> Moment:
        return Moment(time.monotonic(), datetime.fromtimestamp(time.time(), UTC))
