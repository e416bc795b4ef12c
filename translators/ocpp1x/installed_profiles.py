"""What is remembered of charging profiles in every pairing: set, cleared, ended with their transaction, doubted after a boot (translation-down A.1, B.6.3).

The flows of translated pairs use the parts; the taps at the end are for stations that speak the backend's own version.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.canonical.base import ENCODER
from translators.memory.profiles import InstalledProfile, Member
from translators.memory.station import Station
from translators.ocpp1x import wire

PURPOSES: dict[wire.ChargingProfilePurposeType, c.ChargingProfilePurposeEnumType] = {
    "ChargePointMaxProfile": "ChargingStationMaxProfile",
    "TxDefaultProfile": "TxDefaultProfile",
    "TxProfile": "TxProfile",
}
_DECODER = msgspec.json.Decoder(c.ChargingProfileType)


def doubt_after_boot(serial: str, firmware: str, station: Station) -> None:
    """To be called before the boot is remembered: another device, or other software, may hold other profiles."""
    boot = station.memory.boot
    if boot.at and (serial, firmware) != (boot.serial, boot.firmware) and station.memory.profiles.doubt():
        station.touch()


def transaction_began(remoteStartId: int | UnsetType, transactionId: str, evse: int, place: int, station: Station) -> None:
    """The profile that came with its remote start is installed now; `place` as in `Member`, 0 when it is not known yet."""
    if not isinstance(remoteStartId, UnsetType) and place and station.memory.profiles.begin(remoteStartId, transactionId, evse, place):
        station.touch()


def transaction_ended(transactionId: str, station: Station) -> None:
    """Its profiles are gone (K02.FR.05, 1.6 §3.13.1)."""
    if station.memory.profiles.end(transactionId):
        station.touch()


def current(station: Station) -> tuple[InstalledProfile, ...]:
    """All that is remembered and still valid."""
    if station.memory.profiles.expire(station.now):
        station.touch()
    return tuple(station.memory.profiles.rows)


def count_forgotten(rows: int, station: Station) -> None:
    """Each row that had to go is a profile the gateway will not report."""
    for _ in range(rows):
        station.lose("profiles.forgotten")


def matching(
    station: Station,
    *,
    evse: int | UnsetType = UNSET,
    purpose: c.ChargingProfilePurposeEnumType | UnsetType = UNSET,
    stackLevel: int | UnsetType = UNSET,
) -> Iterable[InstalledProfile]:
    """The rows that all given criteria name (1.6 errata 3.25: a logical AND)."""
    for row in current(station):
        wanted = (
            evse in (UNSET, row.evse),
            purpose in (UNSET, row.profile.chargingProfilePurpose),
            stackLevel in (UNSET, row.profile.stackLevel),
        )
        if all(wanted):
            yield row


def bare(profile: c.ChargingProfileType) -> c.ChargingProfileType:
    """The profile without what only informs a car: tariffs and prices would fill the memory, and limit nothing."""
    return c.ChargingProfileType(
        id=profile.id,
        stackLevel=profile.stackLevel,
        chargingProfilePurpose=profile.chargingProfilePurpose,
        chargingProfileKind=profile.chargingProfileKind,
        recurrencyKind=profile.recurrencyKind,
        validFrom=profile.validFrom,
        validTo=profile.validTo,
        transactionId=profile.transactionId,
        chargingSchedule=tuple(
            c.ChargingScheduleType(
                id=schedule.id,
                startSchedule=schedule.startSchedule,
                duration=schedule.duration,
                chargingRateUnit=schedule.chargingRateUnit,
                minChargingRate=schedule.minChargingRate,
                chargingSchedulePeriod=schedule.chargingSchedulePeriod,
            )
            for schedule in profile.chargingSchedule
        ),
    )


def in_words_of_2x(profile: wire.ChargingProfile, transactionId: str) -> c.ChargingProfileType:
    """A 1.6 profile as it is, for the memory; nothing is made fit for a 2.x station."""
    given = profile.chargingSchedule
    schedule = c.ChargingScheduleType(
        id=profile.chargingProfileId,
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
        id=profile.chargingProfileId,
        stackLevel=profile.stackLevel,
        chargingProfilePurpose=PURPOSES[profile.chargingProfilePurpose],
        chargingProfileKind=profile.chargingProfileKind,
        recurrencyKind=profile.recurrencyKind,
        validFrom=profile.validFrom,
        validTo=profile.validTo,
        transactionId=transactionId or UNSET,
        chargingSchedule=(schedule,),
    )


def tap_set(request: wire.SetChargingProfileRequest | c.SetChargingProfileRequest, answer: object, station: Station) -> None:
    """A profile passed to a station of the backend's own version."""
    if getattr(answer, "status", "") != "Accepted":
        return
    if isinstance(request, c.SetChargingProfileRequest):
        profile, place, evse = bare(request.chargingProfile), request.evseId, request.evseId
    else:
        profile, place = in_words_of_2x(request.csChargingProfiles, _transaction(request, station)), request.connectorId
        evse = station.memory.topology.to_evse(place)[0] if place > 0 else 0
    current(station)
    if _is_storable(profile):
        row = InstalledProfile(profile=profile, evse=evse, members=(Member(place, profile.id),))
        count_forgotten(station.memory.profiles.put(row), station)
    else:
        count_forgotten(1, station)
    station.touch()


def _is_storable(profile: c.ChargingProfileType) -> bool:
    """2.0.1 and 1.6 allow what 2.1, the language of the memory, does not: a level below zero, a fourth phase."""
    try:
        _DECODER.decode(ENCODER.encode(profile))
    except msgspec.ValidationError:
        return False
    return True


def _transaction(request: wire.SetChargingProfileRequest, station: Station) -> str:
    """Of a TxProfile: as named, else the one seen on the connector (1.6 §3.13.1)."""
    profile = request.csChargingProfiles
    if profile.chargingProfilePurpose != "TxProfile":
        return ""
    if profile.transactionId is not UNSET:
        return str(profile.transactionId)
    return next((id_ for id_, row in station.memory.relayed.open.items() if row.place == request.connectorId), "")


def tap_cleared(request: wire.ClearChargingProfileRequest | c.ClearChargingProfileRequest, answer: object, station: Station) -> None:
    """Profiles were cleared, or were not there: neither way they are there now."""
    if isinstance(request, c.ClearChargingProfileRequest):
        found, criteria = request.chargingProfileId, request.chargingProfileCriteria
        evse, purpose, level = (
            (UNSET, UNSET, UNSET) if criteria is UNSET else (criteria.evseId, criteria.chargingProfilePurpose, criteria.stackLevel)
        )
    else:
        found, level = request.id, request.stackLevel
        purpose = UNSET if request.chargingProfilePurpose is UNSET else PURPOSES[request.chargingProfilePurpose]
        connector = request.connectorId
        evse = station.memory.topology.to_evse(connector)[0] if connector is not UNSET and connector > 0 else connector
    gone = tuple(matching(station, evse=evse, purpose=purpose, stackLevel=level))
    if not isinstance(found, UnsetType):
        gone = station.memory.profiles.all_of(found)
    if gone:
        station.memory.profiles.remove(gone)
        station.touch()
