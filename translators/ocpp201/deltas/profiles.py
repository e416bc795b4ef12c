"""Charging profiles and schedules of 2.1 in 2.0.1 (translation-down B.6.1, C.4; translation-up §5.5; device-model 5.4).

A command whose effect would change is refused; of what only tells, the period is told when its limit is known, else it is not told.
"""

from __future__ import annotations

from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from translators.ocpp201.deltas.shaping import Dropped, Forbidden, Impossible, Step, Telling, Untold, Words, losing

_SOURCES = frozenset({"EMS", "Other", "SO", "CSO"})
_NEW_PURPOSES = frozenset({"PriorityCharging", "LocalGeneration"})
SOURCE = Words({}, "charging_limit_source", _SOURCES, otherwise="Other")
_PRICE = Dropped("profile.price")
_V2X = Dropped("profile.v2x")


def _schedule(text: str, **more: Any) -> Forbidden:
    return Forbidden("profile.schedule", "InvalidSchedule", text, **more)


FIELDS: dict[tuple[str, str], Step] = {
    ("ChargingLimitType", "chargingLimitSource"): SOURCE,
    ("ChargingLimitType", "isLocalGeneration"): Dropped("charging_limit"),
    ("ClearedChargingLimitRequest", "chargingLimitSource"): SOURCE,
    ("ReportChargingProfilesRequest", "chargingLimitSource"): SOURCE,
    ("ChargingProfileCriterionType", "chargingLimitSource"): Impossible(
        "charging_limit_source", "UnsupportedParam", "chargingLimitSource: unknown to OCPP 2.0.1", lambda value: value not in _SOURCES
    ),
    ("ChargingProfileCriterionType", "chargingProfilePurpose"): Impossible(
        "profile.purpose", "UnsupportedPurpose", "chargingProfilePurpose: unknown to OCPP 2.0.1", lambda value: value in _NEW_PURPOSES
    ),
    ("ClearChargingProfileType", "chargingProfilePurpose"): Impossible(
        "profile.purpose", "UnsupportedPurpose", "chargingProfilePurpose: unknown to OCPP 2.0.1", lambda value: value in _NEW_PURPOSES
    ),
    ("ChargingProfileType", "chargingProfilePurpose"): Impossible(
        "profile.purpose", "UnsupportedPurpose", "chargingProfilePurpose: unknown to OCPP 2.0.1", lambda value: value in _NEW_PURPOSES
    ),
    ("ChargingProfileType", "chargingProfileKind"): Impossible(
        "profile.kind", "UnsupportedKind", "chargingProfileKind Dynamic: unknown to OCPP 2.0.1", lambda value: value == "Dynamic"
    ),
    ("ChargingProfileType", "dynUpdateInterval"): Forbidden("dynamic_schedule", "InvalidProfile", "dynUpdateInterval (K01.FR.122)"),
    ("ChargingProfileType", "dynUpdateTime"): Forbidden("dynamic_schedule", "InvalidProfile", "dynUpdateTime (K01.FR.122)"),
    ("ChargingProfileType", "maxOfflineDuration"): Forbidden("profile.offline", "UnsupportedParam", "maxOfflineDuration"),
    ("ChargingProfileType", "invalidAfterOfflineDuration"): Forbidden(
        "profile.offline", "UnsupportedParam", "invalidAfterOfflineDuration", bool
    ),
    ("ChargingProfileType", "priceScheduleSignature"): _PRICE,
    ("ChargingScheduleType", "absolutePriceSchedule"): _PRICE,
    ("ChargingScheduleType", "priceLevelSchedule"): _PRICE,
    ("ChargingScheduleType", "digestValue"): _PRICE,
    ("ChargingScheduleType", "signatureId"): _PRICE,
    ("ChargingScheduleType", "powerTolerance"): _PRICE,
    ("ChargingScheduleType", "limitAtSoC"): _schedule("limitAtSoC (K01.FR.125)"),
    ("ChargingScheduleType", "randomizedDelay"): _schedule("randomizedDelay (K01.FR.124)", when=lambda value: value > 0),
    ("ChargingScheduleType", "useLocalTime"): _schedule("useLocalTime (K01.FR.123)", when=bool),
    ("ChargingSchedulePeriodType", "evseSleep"): _schedule("evseSleep (K01.FR.126)", when=bool),
    ("ChargingSchedulePeriodType", "limit_L2"): Forbidden("profile.phases", "PhaseConflict", "limit_L2 (K01.FR.144)"),
    ("ChargingSchedulePeriodType", "limit_L3"): Forbidden("profile.phases", "PhaseConflict", "limit_L3 (K01.FR.144)"),
    ("ChargingSchedulePeriodType", "operationMode"): Forbidden(
        "profile.v2x", "InvalidOperationMode", "operationMode (K01.FR.115)", lambda value: value != "ChargingOnly"
    ),
    **{
        ("ChargingSchedulePeriodType", name): _V2X
        for name in (
            "dischargeLimit", "dischargeLimit_L2", "dischargeLimit_L3", "setpoint", "setpoint_L2", "setpoint_L3",
            "setpointReactive", "setpointReactive_L2", "setpointReactive_L3", "preconditioningRequest", "v2xBaseline",
            "v2xFreqWattCurve", "v2xSignalWattCurve",
        )
    },
}  # fmt: skip


@losing("profile.schedule")
def period(value: Any, telling: Telling) -> Any:
    """A period has a limit in 2.0.1. What is told is never above any of the phases; Idle is no energy at all."""
    if telling.command:
        if value.limit is UNSET:
            raise Untold("profile.schedule", "InvalidSchedule", "a period without limit: OCPP 2.0.1 has nothing else")
        return value
    if value.operationMode == "Idle":
        return value if value.limit == 0 else replace(value, limit=0)
    if value.limit is UNSET:
        raise Untold("profile.schedule", "InvalidSchedule", "a period without limit: OCPP 2.0.1 has nothing else")
    limits = [limit for limit in (value.limit, value.limit_L2, value.limit_L3) if limit is not UNSET]
    return value if min(limits) == value.limit else replace(value, limit=min(limits))
