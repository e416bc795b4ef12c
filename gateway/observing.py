"""What sessions report, counted and logged."""

from __future__ import annotations

from gateway import logs
from gateway.metrics import Metrics

log = logs.get(__name__)


class Reporter:
    """The `Observer` of all sessions: counters for what happens, a log line only for what should not."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self.message = metrics.message
        self.loss = metrics.loss
        self.quirk = metrics.quirk
        self.faults = 0

    def fault(self, station: str, text: str, error: BaseException | None) -> None:
        """The gateway itself did something wrong, or its surroundings did: always an alarm."""
        self.faults += 1
        log.error("fault", station=station, fault=text, exc_info=error)
