"""What the HTTP server says of requests that are no HTTP: counted, not logged. Anybody can send them, and a traceback each would fill the disk."""

from __future__ import annotations

import logging

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from gateway.metrics import Metrics


class PeerMistakes(logging.Filter):
    """Lets through what the gateway itself got wrong."""

    def __init__(self, metrics: Metrics) -> None:
        super().__init__()
        self._metrics = metrics

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError | web.RequestPayloadError):
            self._metrics.refused_connection("http")
            return False
        return True


def http_logger(metrics: Metrics) -> logging.Logger:
    """The logger of one HTTP server; it belongs to no tree of loggers but hands on to aiohttp's."""
    logger = logging.Logger("aiohttp.server")  # noqa: LOG001  # one for each server, not one for the process
    logger.parent = logging.getLogger("aiohttp")
    logger.addFilter(PeerMistakes(metrics))
    return logger
