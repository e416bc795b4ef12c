"""GetCompositeSchedule of a 1.6 backend at a station of OCPP-S 1.6: the same, its numbers and times as JSON has them.

device-model §6.3: a limit is rounded to a multiple of 0.1, half to even; a time that is none is left out.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from translators.flow import Flow
from translators.memory.station import Station, time_text
from translators.ocpp1x import times, wire
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.within.relaying import ledger

LEDGER = ledger(wire.GetCompositeScheduleRequest)


def get_composite_schedule(req: wire.GetCompositeScheduleRequest, station: Station) -> Flow[wire.GetCompositeScheduleResponse]:
    answer = yield from attempt(req, station)
    if answer is None:
        return wire.GetCompositeScheduleResponse(status="Rejected")
    schedule = answer.chargingSchedule
    return replace(
        answer,
        scheduleStart=_time(answer.scheduleStart),
        chargingSchedule=schedule if isinstance(schedule, UnsetType) else _rounded(schedule),
    )


def _rounded(schedule: wire.ChargingSchedule) -> wire.ChargingSchedule:
    least = schedule.minChargingRate
    return replace(
        schedule,
        startSchedule=_time(schedule.startSchedule),
        chargingSchedulePeriod=tuple(replace(period, limit=round(period.limit, 1)) for period in schedule.chargingSchedulePeriod),
        minChargingRate=least if isinstance(least, UnsetType) else round(least, 1),
    )


def _time(text: str | UnsetType) -> str | UnsetType:
    if isinstance(text, UnsetType):
        return text
    at = times.parse(text)
    return UNSET if at is None else time_text(at)
