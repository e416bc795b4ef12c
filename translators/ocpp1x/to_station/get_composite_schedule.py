"""GetCompositeSchedule: the schedule of a connector, which 2.x wants complete (K08; translation-down B.6.3).

1.6 may leave out the duration and the start: then the one that was asked for, and the start of the schedule, or now, stand for them. An accepted answer
without a limit says nothing and is refused.
"""

from __future__ import annotations

from msgspec import UnsetType

from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.flow import Flow
from translators.memory.station import Station, time_text
from translators.ocpp1x import times, wire
from translators.ocpp1x.charging_profiles import is_possible
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.status_info import UNSUPPORTED, status_info
from translators.tables import Kept, Ledger, Lost, Sub, To

_TOLD = "schedule.chargingSchedulePeriod"

LEDGER = Ledger(
    request={
        "duration": To("GetCompositeSchedule.duration", "schedule.duration", note="told back when the station says none"),
        "chargingRateUnit": To("GetCompositeSchedule.chargingRateUnit"),
        "evseId": To(
            "GetCompositeSchedule.connectorId", "schedule.evseId", note="of several connectors the one with a transaction, else the first"
        ),
        "customData": Lost("custom_data"),
    },
    answers={
        "GetCompositeSchedule": {
            "status": To("status", "statusInfo", "schedule"),
            "connectorId": Kept("the EVSE that was asked for is answered"),
            "scheduleStart": To("schedule.scheduleStart"),
            "chargingSchedule": Sub(
                {
                    "duration": To("schedule.duration"),
                    "startSchedule": To("schedule.scheduleStart", note="without scheduleStart"),
                    "chargingRateUnit": To("schedule.chargingRateUnit"),
                    "chargingSchedulePeriod": Sub(
                        {
                            "startPeriod": To(f"{_TOLD}.startPeriod"),
                            "limit": To(f"{_TOLD}.limit"),
                            "numberPhases": To(f"{_TOLD}.numberPhases", note="0 to 3"),
                        }
                    ),
                    "minChargingRate": Lost("composite.min_charging_rate"),
                }
            ),
        }
    },
    answer_made={
        "status": "Rejected for an EVSE the station does not have, and for a schedule without limits",
        "statusInfo": "why it was refused",
        "schedule.evseId": "as asked",
        "schedule.duration": "as asked, when the station says none",
        "schedule.scheduleStart": "now, when the station says none",
    },
    losses=("smart_charging",),
)


def get_composite_schedule(req: c.GetCompositeScheduleRequest, station: Station) -> Flow[c.GetCompositeScheduleResponse]:
    """Raises Refused when the station gives no answer."""
    if not is_possible(station):
        station.lose("smart_charging")
        return _rejected(UNSUPPORTED)
    connector = _connector(req.evseId, station)
    if connector is None:
        return _rejected(status_info("UnknownEvse"))
    request = wire.GetCompositeScheduleRequest(connectorId=connector, duration=req.duration, chargingRateUnit=req.chargingRateUnit)
    try:
        answer = yield from attempt(request, station)
    except Refused as refused:
        if refused.cause == "answered" and refused.code == RpcCode.PROPERTY_CONSTRAINT_VIOLATION:  # 1.6 errata 3.38
            code = "UnsupportedRateUnit" if req.chargingRateUnit else "InvalidValue"
            return _rejected(status_info(code, refused.description))
        raise
    if answer is None:
        station.lose("smart_charging")
        return _rejected(UNSUPPORTED)
    if answer.status != "Accepted":
        return c.GetCompositeScheduleResponse(status="Rejected")
    schedule = _schedule(req, answer, station)
    if schedule is None:
        return _rejected(status_info("Unspecified", "station: it accepted without a schedule"))
    return c.GetCompositeScheduleResponse(status="Accepted", schedule=schedule)


def _rejected(reason: c.StatusInfoType) -> c.GetCompositeScheduleResponse:
    return c.GetCompositeScheduleResponse(status="Rejected", statusInfo=reason)


def _connector(evseId: int, station: Station) -> int | None:
    if evseId == 0:
        return 0
    connectors = station.memory.topology.of_evse(evseId)
    busy = (connector for connector in connectors if station.memory.transactions.open_on(connector) is not None)
    return next(busy, connectors[0] if connectors else None)


def _schedule(
    req: c.GetCompositeScheduleRequest, answer: wire.GetCompositeScheduleResponse, station: Station
) -> c.CompositeScheduleType | None:
    """None when the station told no limit."""
    given = answer.chargingSchedule
    if isinstance(given, UnsetType) or not given.chargingSchedulePeriod:
        return None
    start = times.parse(answer.scheduleStart or given.startSchedule or "")
    return c.CompositeScheduleType(
        evseId=req.evseId,
        duration=req.duration if isinstance(given.duration, UnsetType) else given.duration,
        scheduleStart=station.now_text if start is None else time_text(start),
        chargingRateUnit=given.chargingRateUnit,
        chargingSchedulePeriod=tuple(_period(period, station) for period in given.chargingSchedulePeriod),
    )


def _period(period: wire.ChargingSchedulePeriod, station: Station) -> c.ChargingSchedulePeriodType:
    phases = period.numberPhases
    if not isinstance(phases, UnsetType) and not 0 <= phases <= 3:
        station.quirk("negative_number")
        phases = min(max(phases, 0), 3)
    return c.ChargingSchedulePeriodType(startPeriod=period.startPeriod, limit=period.limit, numberPhases=phases)
