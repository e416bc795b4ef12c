"""GetReport chooses from the device model that the gateway presents for a 1.x station; the rest is as in `get_base_report` (translation-down B.2.5)."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x.reports import custom_report
from translators.ocpp1x.to_station.get_base_report import ANSWER_MADE, ANSWERS, AWAY, MADE, refresh, report
from translators.tables import Ledger, Lost, To

LEDGER = Ledger(
    request={
        "requestId": To("NotifyReport.requestId"),
        "componentVariable": To("NotifyReport", note="nothing left: EmptyResultSet (B08.FR.15)"),
        "componentCriteria": To("NotifyReport", note="nothing left: EmptyResultSet (B08.FR.15)"),
        "customData": Lost("custom_data"),
    },
    made=MADE,
    answers=ANSWERS,
    answer_made=ANSWER_MADE,
    losses=("config.measurand_unmapped", "config.phase_rotation", "report.abandoned", "report.assumed_value", "report.stale"),
)


def get_report(req: c.GetReportRequest, station: Station) -> Flow[c.GetReportResponse]:
    stale = yield from refresh(station)
    if stale and not station.memory.configuration.listed_at:
        return c.GetReportResponse(status="Rejected", statusInfo=AWAY)  # B08.FR.16
    status, info = yield from report(req.requestId, custom_report(req, station), station, stale=stale)
    return c.GetReportResponse(status=status, statusInfo=info)
