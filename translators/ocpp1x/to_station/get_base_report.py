"""GetBaseReport is answered with the device model that the gateway presents for a 1.x station (translation-down B.2.5, device-model §1).

The station is asked for all its keys first, unless it told them since its boot and none was written since. One that gives no answer is reported as
it was, which the answer says; one that never gave any makes the report impossible for now (B07.FR.13). The report follows the answer.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Flow, later
from translators.memory.station import Station
from translators.ocpp1x.device_model import Entry
from translators.ocpp1x.reports import base_report, send
from translators.ocpp1x.to_station.key_values import read_all
from translators.ocpp1x.to_station.status_info import status_info
from translators.tables import Kept, Ledger, Lost, Rows, To

STALE = "report.stale"
ANSWERS: Mapping[str, Rows] = {
    "GetConfiguration": {
        "configurationKey": To("NotifyReport.reportData"),
        "unknownKey": Kept("none was asked for by name"),
    },
    "NotifyReport": {"customData": Lost("custom_data")},
}
MADE = {
    "GetConfiguration": "all keys",
    "NotifyReport.reportData": "what the gateway knows of the station",
    "NotifyReport.generatedAt": "now",
    "NotifyReport.seqNo": "from 0",
    "NotifyReport.tbc": "false on the last page",
}
ANSWER_MADE = {"status": "Rejected for a station that never told its keys and does not now", "statusInfo": "why, or that the report is old"}

LEDGER = Ledger(
    request={
        "requestId": To("NotifyReport.requestId"),
        "reportBase": To("NotifyReport", "GetConfiguration"),
        "customData": Lost("custom_data"),
    },
    made=MADE,
    answers=ANSWERS,
    answer_made=ANSWER_MADE,
    losses=("config.measurand_unmapped", "config.phase_rotation", "report.abandoned", "report.assumed_value", "report.stale"),
)


def get_base_report(req: c.GetBaseReportRequest, station: Station) -> Flow[c.GetBaseReportResponse]:
    stale = False
    if req.reportBase != "SummaryInventory":  # states are told, not asked for
        stale = yield from refresh(station)
        if stale and not station.memory.configuration.listed_at:
            return c.GetBaseReportResponse(status="Rejected", statusInfo=AWAY)
    status, info = yield from report(req.requestId, base_report(req.reportBase, station), station, stale=stale)
    return c.GetBaseReportResponse(status=status, statusInfo=info)


AWAY = status_info("Unspecified", "the station does not tell its configuration now")


def refresh(station: Station) -> Flow[bool]:
    """Have all keys of the station. True: it did not tell them, what is known is old."""
    boot = station.memory.boot
    if station.memory.configuration.is_fresh((boot.at, boot.firmware_status_at)):
        return False
    try:
        yield from read_all(station)
    except Refused:
        return True
    return False


def report(
    requestId: int, chosen: list[Entry], station: Station, *, stale: bool
) -> Flow[tuple[c.GenericDeviceModelStatusEnumType, c.StatusInfoType | UnsetType]]:
    """The status of the answer; the report itself follows it (generic FR.05)."""
    if not chosen:
        return "EmptyResultSet", UNSET  # B08.FR.15
    info: c.StatusInfoType | UnsetType = UNSET
    if stale:
        station.lose(STALE)
        if station.options.notice_status_info:
            at = station.memory.configuration.listed_at
            info = status_info("NoError", f"{STALE}: the station gave no answer, its configuration is of {at}")
    yield from later(send(requestId, chosen, station))
    return "Accepted", info
