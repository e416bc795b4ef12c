"""GetCompositeSchedule of a 1.6 backend: the schedule of the EVSE, limits rounded down to what 1.6 can say (translation-down B.6.3)."""

from __future__ import annotations

from decimal import ROUND_FLOOR

from msgspec import UnsetType
from msgspec.structs import fields

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.charging_profiles import one_decimal
from translators.ocpp1x.from_backend.targets import plug
from translators.ocpp1x.station_errors import attempt
from translators.tables import Kept, Ledger, Lost, Rows, Sub, To

REJECTED = wire.GetCompositeScheduleResponse(status="Rejected")

_TOLD = "chargingSchedule.chargingSchedulePeriod"
PERIOD: Rows = {
    "startPeriod": To(f"{_TOLD}.startPeriod"),
    "limit": To(f"{_TOLD}.limit", "status", "connectorId", "scheduleStart", "chargingSchedule", note="floored to 0.1"),
    "numberPhases": To(f"{_TOLD}.numberPhases"),
    "phaseToUse": Lost("composite.phase"),
    **dict.fromkeys(
        (
            field.name
            for field in fields(c.ChargingSchedulePeriodType)
            if field.name not in ("startPeriod", "limit", "numberPhases", "phaseToUse")
        ),
        Lost("composite.v2x"),
    ),
    "customData": Lost("custom_data"),
}

LEDGER = Ledger(
    request={
        "connectorId": To("GetCompositeSchedule.evseId", note="0 is the station in both"),
        "duration": To("GetCompositeSchedule.duration"),
        "chargingRateUnit": To("GetCompositeSchedule.chargingRateUnit"),
    },
    answers={
        "GetCompositeSchedule": {
            "status": To("status", "connectorId", "scheduleStart", "chargingSchedule"),
            "schedule": Sub(
                {
                    "evseId": Kept("the connector that was asked for is answered"),
                    "duration": To("chargingSchedule.duration"),
                    "scheduleStart": To("scheduleStart"),
                    "chargingRateUnit": To("chargingSchedule.chargingRateUnit"),
                    "chargingSchedulePeriod": Sub(PERIOD),
                    "customData": Lost("custom_data"),
                }
            ),
            "statusInfo": Lost("status_info"),
            "customData": Lost("custom_data"),
        }
    },
    answer_made={
        "status": "Rejected for a connector the station does not have, and for a schedule without limits",
        "connectorId": "as asked",
    },
)


def get_composite_schedule(req: wire.GetCompositeScheduleRequest, station: Station) -> Flow[wire.GetCompositeScheduleResponse]:
    """Raises Refused when the station gives no answer."""
    found = plug(station, req.connectorId) if req.connectorId else (0, 0)
    if found is None:
        return REJECTED
    request = c.GetCompositeScheduleRequest(evseId=found[0], duration=req.duration, chargingRateUnit=req.chargingRateUnit)
    answer = yield from attempt(request, station)
    if answer is None or answer.status != "Accepted" or isinstance(answer.schedule, UnsetType):
        return REJECTED
    periods = [_period(period) for period in answer.schedule.chargingSchedulePeriod]
    told = tuple(period for period in periods if period is not None)
    if len(told) != len(periods):
        return REJECTED
    return wire.GetCompositeScheduleResponse(
        status="Accepted",
        connectorId=req.connectorId,
        scheduleStart=answer.schedule.scheduleStart,
        chargingSchedule=wire.ChargingSchedule(
            duration=answer.schedule.duration, chargingRateUnit=answer.schedule.chargingRateUnit, chargingSchedulePeriod=told
        ),
    )


def _period(period: c.ChargingSchedulePeriodType) -> wire.ChargingSchedulePeriod | None:
    """None for a period without limit: 1.6 would have to invent one."""
    if isinstance(period.limit, UnsetType):
        return None
    limit = one_decimal(period.limit, ROUND_FLOOR)
    return wire.ChargingSchedulePeriod(startPeriod=period.startPeriod, limit=limit, numberPhases=period.numberPhases)
