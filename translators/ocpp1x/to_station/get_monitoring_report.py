"""GetMonitoringReport: a 1.x station has no monitors, so the report is empty (N02.FR.10)."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.tables import Kept, Ledger, Lost

LEDGER = Ledger(
    request={
        "componentVariable": Kept("none of them has a monitor"),
        "requestId": Kept("no report follows"),
        "monitoringCriteria": Kept("no monitor meets them"),
        "customData": Lost("custom_data"),
    },
    answer_made={"status": "EmptyResultSet"},
)


def get_monitoring_report(req: c.GetMonitoringReportRequest, station: Station) -> Flow[c.GetMonitoringReportResponse]:
    yield from ()  # the gateway knows the answer
    return c.GetMonitoringReportResponse(status="EmptyResultSet")
