"""Charging profiles of a 1.6 backend for a 2.x station: the same limits at the same time, or none (translation-down B.6.2)."""

from __future__ import annotations

from datetime import timedelta

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.memory.station import Station, time_text
from translators.ocpp1x import wire
from translators.ocpp1x.installed_profiles import PURPOSES
from translators.tables import Kept, Rows, Sub, To

MAX_PERIODS = 1024
"""Of a 2.x schedule."""


class NotPossible(Exception):  # noqa: N818  # a verdict on the profile, no error of ours
    """2.x cannot say the profile; the backend hears Rejected."""


def rows(target: str) -> Rows:
    """The fate of a 1.6 ChargingProfile whose counterpart is at `target`, for `Sub` in a ledger."""
    schedule = f"{target}.chargingSchedule"
    return {
        "chargingProfileId": To(f"{target}.id", f"{schedule}.id"),
        "transactionId": Kept("the transaction's own id where 2.x wants one (K01.FR.03), none in a remote start (F01.FR.11)"),
        "stackLevel": To(f"{target}.stackLevel"),
        "chargingProfilePurpose": To(
            f"{target}.chargingProfilePurpose",
            f"{target}.chargingProfileKind",
            f"{target}.chargingSchedule.startSchedule",
            f"{target}.transactionId",
        ),
        "chargingProfileKind": To(f"{target}.chargingProfileKind", f"{schedule}.startSchedule"),
        "recurrencyKind": To(f"{target}.recurrencyKind", f"{schedule}.startSchedule"),
        "validFrom": To(f"{target}.validFrom"),
        "validTo": To(f"{target}.validTo"),
        "chargingSchedule": Sub(
            {
                "duration": To(f"{schedule}.duration"),
                "startSchedule": To(f"{schedule}.startSchedule", f"{target}.chargingProfileKind"),
                "chargingRateUnit": To(f"{schedule}.chargingRateUnit"),
                "chargingSchedulePeriod": To(f"{schedule}.chargingSchedulePeriod"),
                "minChargingRate": To(f"{schedule}.minChargingRate"),
            }
        ),
    }


def to_2x(
    profile: wire.ChargingProfile, station: Station, *, for_transaction: bool = False, transactionId: str | UnsetType = UNSET
) -> c.ChargingProfileType:
    """The profile in 2.x. `for_transaction`: part of a remote start, whose transaction has no id yet. Raises NotPossible.

    Counts the losses `profile.absolute_without_start` and `profile.recurring_without_start`.
    """
    if profile.stackLevel < 0:
        raise NotPossible
    kind, start = _beginning(profile, station)
    given = profile.chargingSchedule
    schedule = c.ChargingScheduleType(
        id=profile.chargingProfileId,
        duration=given.duration,
        startSchedule=start,
        chargingRateUnit=given.chargingRateUnit,
        minChargingRate=given.minChargingRate,
        chargingSchedulePeriod=_periods(given.chargingSchedulePeriod),
    )
    return c.ChargingProfileType(
        id=profile.chargingProfileId,
        stackLevel=profile.stackLevel,
        chargingProfilePurpose=PURPOSES[profile.chargingProfilePurpose],
        chargingProfileKind=kind,
        recurrencyKind=profile.recurrencyKind,
        validFrom=profile.validFrom,
        validTo=profile.validTo,
        transactionId=UNSET if for_transaction else transactionId,
        chargingSchedule=(schedule,),
    )


def _beginning(profile: wire.ChargingProfile, station: Station) -> tuple[c.ChargingProfileKindEnumType, str | UnsetType]:
    """Kind and startSchedule: 2.x wants the second of Absolute and Recurring (K01.FR.40) and forbids it of Relative (K01.FR.41)."""
    kind, start = profile.chargingProfileKind, profile.chargingSchedule.startSchedule
    of_station = profile.chargingProfilePurpose == "ChargePointMaxProfile"
    if kind == "Relative":
        return ("Absolute", station.now_text) if of_station else ("Relative", UNSET)  # K01.FR.38
    if start is not UNSET:
        return kind, start
    if kind == "Absolute":
        station.lose("profile.absolute_without_start")
        return ("Absolute", station.now_text) if of_station else ("Relative", UNSET)  # 1.6 §7.13: absent is the start of charging
    station.lose("profile.recurring_without_start")
    midnight = station.now.replace(hour=0, minute=0, second=0, microsecond=0)
    if profile.recurrencyKind == "Weekly":
        midnight -= timedelta(days=midnight.weekday())
    return "Recurring", time_text(midnight)


def _periods(periods: tuple[wire.ChargingSchedulePeriod, ...]) -> tuple[c.ChargingSchedulePeriodType, ...]:
    ordered = sorted(periods, key=lambda period: period.startPeriod)
    if not ordered or len(ordered) > MAX_PERIODS or ordered[0].startPeriod != 0:
        raise NotPossible  # K01.FR.31
    if any(period.numberPhases is not UNSET and not 0 <= period.numberPhases <= 3 for period in ordered):
        raise NotPossible
    return tuple(
        c.ChargingSchedulePeriodType(startPeriod=period.startPeriod, limit=period.limit, numberPhases=period.numberPhases)
        for period in ordered
    )
