"""What sessions report is counted; what should not happen is logged."""

import io

from gateway import logs
from gateway.metrics import Metrics
from gateway.observing import Reporter
from tests.e2e.house import sum_of


def test_messages_losses_and_quirks_are_counted() -> None:
    metrics = Metrics({"Heartbeat"})
    reporter = Reporter(metrics)
    reporter.message("station", "1.6", "in", "Heartbeat", "ok")
    reporter.loss("1.6", "2.0.1", "Heartbeat", "truncated")
    reporter.quirk("1.6", "late_answer")
    text = metrics.text().decode()
    assert sum_of(text, "ocpp_gateway_messages_total", action="Heartbeat", outcome="ok") == 1
    assert sum_of(text, "ocpp_gateway_translation_losses_total", loss="truncated") == 1
    assert sum_of(text, "ocpp_gateway_quirks_total", quirk="late_answer") == 1


def test_a_fault_of_the_gateway_is_counted_and_logged_with_its_traceback() -> None:
    out = io.StringIO()
    logs.configure("info", "json", stream=out, cache=False)
    reporter = Reporter(Metrics())
    try:
        raise ZeroDivisionError
    except ZeroDivisionError as error:
        reporter.fault("CP-1", "gateway: broken", error)
    assert reporter.faults == 1
    assert "gateway: broken" in out.getvalue()
    assert "ZeroDivisionError" in out.getvalue()
