"""ClearChargingProfile: by id, each copy of the profile; else by the same criteria (K10; translation-down B.6.3).

Without any criterion 1.6 would clear everything (errata 3.25) where 2.x forbids the message (K10.FR.02): that is not passed on.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Flow
from translators.memory.profiles import InstalledProfile
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.charging_profiles import PURPOSES, is_possible
from translators.ocpp1x.installed_profiles import current, matching
from translators.ocpp1x.station_errors import attempt
from translators.tables import Ledger, Lost, Sub, To

UNKNOWN = c.ClearChargingProfileResponse(status="Unknown")

LEDGER = Ledger(
    request={
        "chargingProfileId": To("ClearChargingProfile.id", note="each copy of it"),
        "chargingProfileCriteria": Sub(
            {
                "evseId": To("ClearChargingProfile.connectorId", note="each connector of the EVSE; 0 is the station in both"),
                "chargingProfilePurpose": To("ClearChargingProfile.chargingProfilePurpose"),
                "stackLevel": To("ClearChargingProfile.stackLevel"),
                "customData": Lost("custom_data"),
            }
        ),
        "customData": Lost("custom_data"),
    },
    answers={"ClearChargingProfile": {"status": To("status")}},
    answer_made={"status": "Unknown where 1.6 can have no such profile"},
    losses=("profile.purpose", "smart_charging"),
)


def clear_charging_profile(req: c.ClearChargingProfileRequest, station: Station) -> Flow[c.ClearChargingProfileResponse]:
    """Raises Refused when the station gives no answer: what was to be cleared is in doubt then."""
    if not is_possible(station):
        station.lose("smart_charging")
        return UNKNOWN
    rows = _rows(req, station)
    cleared = False
    for request in _requests(req, rows, station):
        try:
            answer = yield from attempt(request, station)
        except Refused:
            if station.memory.profiles.doubt(rows):
                station.touch()
            raise
        if answer is None:
            station.lose("smart_charging")
            return UNKNOWN
        cleared = cleared or answer.status == "Accepted"
    if rows:
        station.memory.profiles.remove(rows)  # Unknown says so too: it is not there
        station.touch()
    return c.ClearChargingProfileResponse(status="Accepted") if cleared else UNKNOWN


def _rows(req: c.ClearChargingProfileRequest, station: Station) -> tuple[InstalledProfile, ...]:
    """What is remembered of it."""
    current(station)
    if not isinstance(req.chargingProfileId, UnsetType):
        return station.memory.profiles.all_of(req.chargingProfileId)
    criteria = req.chargingProfileCriteria
    if criteria is UNSET or _is_empty(criteria):
        return ()
    return tuple(matching(station, evse=criteria.evseId, purpose=criteria.chargingProfilePurpose, stackLevel=criteria.stackLevel))


def _requests(
    req: c.ClearChargingProfileRequest, rows: tuple[InstalledProfile, ...], station: Station
) -> list[wire.ClearChargingProfileRequest]:
    """What to ask; nothing for what 1.6 cannot have."""
    if not isinstance(req.chargingProfileId, UnsetType):
        ids = sorted({req.chargingProfileId, *(member.id for row in rows for member in row.members)})
        return [wire.ClearChargingProfileRequest(id=id_) for id_ in ids]
    criteria = req.chargingProfileCriteria
    if criteria is UNSET or _is_empty(criteria):
        return []
    purpose: wire.ChargingProfilePurposeType | UnsetType = UNSET
    if not isinstance(criteria.chargingProfilePurpose, UnsetType):
        if criteria.chargingProfilePurpose not in PURPOSES:
            station.lose("profile.purpose")  # K10.FR.06, K10.FR.08
            return []
        purpose = PURPOSES[criteria.chargingProfilePurpose]
    return [
        wire.ClearChargingProfileRequest(connectorId=connector, chargingProfilePurpose=purpose, stackLevel=criteria.stackLevel)
        for connector in _connectors(criteria.evseId, station)
    ]


def _is_empty(criteria: c.ClearChargingProfileType) -> bool:
    return (criteria.evseId, criteria.chargingProfilePurpose, criteria.stackLevel) == (UNSET, UNSET, UNSET)


def _connectors(evseId: int | UnsetType, station: Station) -> tuple[int | UnsetType, ...]:
    return (evseId,) if isinstance(evseId, UnsetType) or evseId == 0 else station.memory.topology.of_evse(evseId)
