"""Requests that are no HTTP fill no log; a mistake of the gateway's own does."""

import logging

import pytest
from aiohttp import web
from aiohttp.http_exceptions import LineTooLong

from gateway.io.http_errors import http_logger
from gateway.metrics import Metrics


@pytest.mark.parametrize("error", [LineTooLong(b"GET", 1), web.RequestPayloadError("chunk")])
def test_a_mistake_of_the_peer_is_counted_and_not_logged(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    metrics = Metrics(set())
    http_logger(metrics).error("Error handling request", exc_info=error)
    assert caplog.records == []
    assert 'ocpp_gateway_connections_refused_total{reason="http"} 1' in metrics.text().decode()


def test_a_mistake_of_ours_is_logged_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    http_logger(Metrics(set())).error("Error handling request", exc_info=RuntimeError("ours"))
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None
