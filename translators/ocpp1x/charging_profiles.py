"""Charging profiles of 2.x for a 1.6 station: said exactly, made stricter, or refused; never weaker (translation-down B.6.1).

1.6 has one schedule per profile, one limit for all phases and no V2X. What only informs the car is dropped; what would change the power that flows
raises `Unfit`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import Final

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.memory.station import Station
from translators.ocpp1x import times, wire
from translators.tables import Kept, Lost, Rows, Sub, To


@dataclass
class Unfit(Exception):  # noqa: N818  # a verdict on the profile, no error of ours
    """The profile cannot be obeyed in 1.6. `reasonCode` of 2.x appendix 5, the text for additionalInfo, and the loss it counts as; empty = none."""

    reasonCode: str
    text: str = ""
    loss: str = ""


PURPOSES: Final[dict[str, wire.ChargingProfilePurposeType]] = {
    "ChargingStationMaxProfile": "ChargePointMaxProfile",
    "TxDefaultProfile": "TxDefaultProfile",
    "TxProfile": "TxProfile",
}
_KINDS: Final[dict[str, wire.ChargingProfileKindType]] = {"Absolute": "Absolute", "Recurring": "Recurring", "Relative": "Relative"}

_V2X = (
    "dischargeLimit",
    "dischargeLimit_L2",
    "dischargeLimit_L3",
    "setpoint",
    "setpoint_L2",
    "setpoint_L3",
    "setpointReactive",
    "setpointReactive_L2",
    "setpointReactive_L3",
    "preconditioningRequest",
    "v2xBaseline",
    "v2xFreqWattCurve",
    "v2xSignalWattCurve",
)
"""Unused while the operation mode is ChargingOnly (2.1 part 2 K §3.4)."""
_PRICES = ("absolutePriceSchedule", "priceLevelSchedule", "powerTolerance", "signatureId", "digestValue")


def to_1x(profile: c.ChargingProfileType, transactionId: int | None, station: Station) -> tuple[wire.ChargingProfile, list[str]]:
    """The profile for a 1.6 station, and the effect losses, which are counted here. Raises `Unfit`."""
    made, losses = convert(profile, transactionId, station)
    for loss in losses:
        station.lose(loss)
    return made, losses


def convert(profile: c.ChargingProfileType, transactionId: int | None, station: Station) -> tuple[wire.ChargingProfile, list[str]]:
    """As `to_1x`, the losses not counted: something else may refuse the profile yet. Raises `Unfit`."""
    losses: dict[str, None] = {}
    _check(profile, station)
    schedule = profile.chargingSchedule[0]
    if len(profile.chargingSchedule) > 1:
        losses["profile.extra_schedules"] = None  # only an ISO 15118 session may choose among several (K01.FR.34)
    if profile.priceScheduleSignature is not UNSET:
        losses["profile.price"] = None
    made = wire.ChargingProfile(
        chargingProfileId=profile.id,
        transactionId=UNSET if transactionId is None else transactionId,
        stackLevel=profile.stackLevel,
        chargingProfilePurpose=PURPOSES[profile.chargingProfilePurpose],
        chargingProfileKind=_KINDS[profile.chargingProfileKind],
        recurrencyKind=profile.recurrencyKind,
        validFrom=_time(profile.validFrom, station),
        validTo=_time(profile.validTo, station),
        chargingSchedule=_schedule(schedule, losses, station),
    )
    return made, list(losses)


def installed(profile: c.ChargingProfileType, made: wire.ChargingProfile) -> c.ChargingProfileType:
    """What a station that was given `made` has, in the words of 2.x: never more than what 1.6 could be told."""
    given = made.chargingSchedule
    schedule = c.ChargingScheduleType(
        id=profile.chargingSchedule[0].id,
        startSchedule=given.startSchedule,
        duration=given.duration,
        chargingRateUnit=given.chargingRateUnit,
        minChargingRate=given.minChargingRate,
        chargingSchedulePeriod=tuple(
            c.ChargingSchedulePeriodType(startPeriod=period.startPeriod, limit=period.limit, numberPhases=period.numberPhases)
            for period in given.chargingSchedulePeriod
        ),
    )
    return c.ChargingProfileType(
        id=profile.id,
        stackLevel=profile.stackLevel,
        chargingProfilePurpose=profile.chargingProfilePurpose,
        chargingProfileKind=profile.chargingProfileKind,
        recurrencyKind=made.recurrencyKind,
        validFrom=made.validFrom,
        validTo=made.validTo,
        transactionId=profile.transactionId,
        chargingSchedule=(schedule,),
    )


def is_possible(station: Station) -> bool:
    """Whether the station may have smart charging: 1.5 has none, and 1.6 says so in SupportedFeatureProfiles."""
    return station.version not in ("1.2", "1.5") and station.memory.configuration.has_profile("SmartCharging") is not False


def _time(text: str | UnsetType, station: Station) -> str | UnsetType:
    return text if isinstance(text, UnsetType) else times.to_station(text, station)


def _check(profile: c.ChargingProfileType, station: Station) -> None:
    purpose, kind = profile.chargingProfilePurpose, profile.chargingProfileKind
    if purpose == "ChargingStationExternalConstraints":
        raise Unfit("InvalidProfile", "", "profile.purpose")  # K01.FR.22
    if purpose not in PURPOSES:
        raise Unfit("UnsupportedPurpose", "", "profile.purpose")  # K01.FR.120
    if kind not in _KINDS:
        raise Unfit("UnsupportedKind", "", "profile.kind")  # K01.FR.121
    if profile.dynUpdateInterval is not UNSET or profile.dynUpdateTime is not UNSET:
        raise Unfit("InvalidProfile", "dynUpdate belongs to kind Dynamic")  # K01.FR.122
    if profile.maxOfflineDuration is not UNSET or profile.invalidAfterOfflineDuration is True:
        raise Unfit("UnsupportedParam", "OCPP 1.6 keeps a profile however long it is offline", "profile.offline")  # 1.6 §3.13.6
    known, periods = station.memory.configuration, len(profile.chargingSchedule[0].chargingSchedulePeriod)
    if profile.stackLevel < 0:
        raise Unfit("InvalidStackLevel")  # 1.6 §7.8; 2.0.1 has no such bound in its schema
    if known.max_stack_level is not None and profile.stackLevel > known.max_stack_level:
        raise Unfit("InvalidStackLevel", f"ChargeProfileMaxStackLevel is {known.max_stack_level}")
    if known.max_periods and periods > known.max_periods:
        raise Unfit("TooManyElements", f"ChargingScheduleMaxPeriods is {known.max_periods}")


def _schedule(schedule: c.ChargingScheduleType, losses: dict[str, None], station: Station) -> wire.ChargingSchedule:
    if schedule.useLocalTime is True or schedule.limitAtSoC is not UNSET or schedule.randomizedDelay not in (UNSET, 0):
        raise Unfit("InvalidSchedule", "useLocalTime, limitAtSoC and randomizedDelay do not exist in OCPP 1.6")  # K01.FR.123 to 125
    if schedule.salesTariff is not UNSET:
        losses["profile.sales_tariff"] = None
    if any(getattr(schedule, name) is not UNSET for name in _PRICES):
        losses["profile.price"] = None
    periods = tuple(_period(period, losses) for period in schedule.chargingSchedulePeriod)
    return wire.ChargingSchedule(
        duration=schedule.duration,
        startSchedule=_time(schedule.startSchedule, station),
        chargingRateUnit=schedule.chargingRateUnit,
        chargingSchedulePeriod=periods,
        minChargingRate=UNSET if isinstance(schedule.minChargingRate, UnsetType) else one_decimal(schedule.minChargingRate, ROUND_CEILING),
    )


def _period(period: c.ChargingSchedulePeriodType, losses: dict[str, None]) -> wire.ChargingSchedulePeriod:
    if period.phaseToUse is not UNSET:
        raise Unfit("InvalidSchedule", "phaseToUse cannot be enforced in OCPP 1.6", "profile.phase_to_use")  # K01.FR.48
    if period.limit_L2 is not UNSET or period.limit_L3 is not UNSET:
        raise Unfit("PhaseConflict", "OCPP 1.6 has one limit for all phases")  # K01.FR.144
    if period.operationMode not in (UNSET, "ChargingOnly"):
        raise Unfit("InvalidOperationMode")  # K01.FR.115
    if period.evseSleep is True:
        raise Unfit("InvalidSchedule", "evseSleep does not exist in OCPP 1.6")  # K01.FR.126
    if isinstance(period.limit, UnsetType) or period.limit < 0:
        raise Unfit("InvalidSchedule", "OCPP 1.6 needs a limit that is not negative")
    if not isinstance(period.numberPhases, UnsetType) and not 0 <= period.numberPhases <= 3:
        raise Unfit("InvalidSchedule", "numberPhases is not 1, 2 or 3")
    if any(getattr(period, name) is not UNSET for name in _V2X):
        losses["profile.v2x"] = None
    limit = one_decimal(period.limit, ROUND_FLOOR)  # a limit may only get stricter
    if limit != period.limit:
        losses["profile.limit_rounded"] = None
    return wire.ChargingSchedulePeriod(startPeriod=period.startPeriod, limit=limit, numberPhases=period.numberPhases)


_EVERY_DIGIT = Context(prec=330)
"""The largest number of JSON has 309 digits before the point: nothing in 2.x says that a limit is a sensible one."""


def one_decimal(value: float, rounding: str) -> float:
    """1.6 wants multiples of 0.1 (§7.14); by the decimal digits, since 0.1 has no binary form."""
    return float(Decimal(str(value)).quantize(Decimal("0.1"), rounding, _EVERY_DIGIT))


LOSSES = (
    "profile.extra_schedules",
    "profile.kind",
    "profile.limit_rounded",
    "profile.offline",
    "profile.phase_to_use",
    "profile.price",
    "profile.purpose",
    "profile.sales_tariff",
    "profile.v2x",
)
"""What a profile may lose, or be refused for, on its way to 1.6."""


def rows(target: str) -> Rows:
    """The fate of the fields of a profile that becomes `target` (`Action.field`), for `Sub` in a ledger."""
    counted, refused = "counted when present: it limits no power", "refused when it is used"
    period: Rows = {
        "startPeriod": To(f"{target}.chargingSchedule.chargingSchedulePeriod.startPeriod"),
        "limit": To(f"{target}.chargingSchedule.chargingSchedulePeriod.limit", note="floored to 0.1"),
        "numberPhases": To(f"{target}.chargingSchedule.chargingSchedulePeriod.numberPhases"),
        **dict.fromkeys(("limit_L2", "limit_L3", "phaseToUse", "evseSleep", "operationMode"), Kept(refused)),
        **dict.fromkeys(_V2X, Kept(counted)),
        "customData": Lost("custom_data"),
    }
    schedule: Rows = {
        **{name: To(f"{target}.chargingSchedule.{name}") for name in ("startSchedule", "duration", "chargingRateUnit")},
        "minChargingRate": To(f"{target}.chargingSchedule.minChargingRate", note="raised to 0.1"),
        "chargingSchedulePeriod": Sub(period),
        "id": Kept("1.6 schedules have no id"),
        **dict.fromkeys(("limitAtSoC", "useLocalTime", "randomizedDelay"), Kept(refused)),
        **dict.fromkeys(("salesTariff", *_PRICES), Kept(counted)),
        "customData": Lost("custom_data"),
    }
    return {
        "id": To(f"{target}.chargingProfileId"),
        "chargingProfilePurpose": To(f"{target}.chargingProfilePurpose"),
        "chargingProfileKind": To(f"{target}.chargingProfileKind"),
        **{name: To(f"{target}.{name}") for name in ("stackLevel", "recurrencyKind", "validFrom", "validTo")},
        "transactionId": To(f"{target}.transactionId", note="the number; none in a remote start (F01.FR.11)"),
        "chargingSchedule": Sub(schedule, note="the first"),
        **dict.fromkeys(("maxOfflineDuration", "invalidAfterOfflineDuration", "dynUpdateInterval", "dynUpdateTime"), Kept(refused)),
        "priceScheduleSignature": Kept(counted),
        "customData": Lost("custom_data"),
    }
