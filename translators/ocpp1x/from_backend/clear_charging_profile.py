"""ClearChargingProfile of a 1.6 backend (translation-down B.6.3).

Nothing at all means "clear all" in 1.6 (errata 3.25) and is forbidden in 2.x (K10.FR.02): each purpose is cleared by itself. An id is enough alone
(errata 3.26). A profile that stands as several copies is cleared in each; where a profile goes that stood before a general one, that holds again.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Flow
from translators.memory.profiles import InstalledProfile
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.from_backend.profile_changes import restore_defaults
from translators.ocpp1x.from_backend.targets import has_several_plugs, plug
from translators.ocpp1x.installed_profiles import PURPOSES, current, matching
from translators.ocpp1x.station_errors import attempt
from translators.tables import EnumMap, Kept, Ledger, Lost, To

STATUS: EnumMap[c.ClearChargingProfileStatusEnumType, wire.ClearChargingProfileStatus] = EnumMap(
    c.ClearChargingProfileStatusEnumType, wire.ClearChargingProfileStatus, {"Accepted": "Accepted", "Unknown": "Unknown"}
)
UNKNOWN = wire.ClearChargingProfileResponse(status="Unknown")

LEDGER = Ledger(
    request={
        "id": To("ClearChargingProfile.chargingProfileId", note="and each copy of it"),
        "connectorId": To("ClearChargingProfile.chargingProfileCriteria.evseId"),
        "chargingProfilePurpose": To("ClearChargingProfile.chargingProfileCriteria.chargingProfilePurpose"),
        "stackLevel": To("ClearChargingProfile.chargingProfileCriteria.stackLevel"),
    },
    made={
        "ClearChargingProfile.chargingProfileCriteria.chargingProfilePurpose": "each, to clear all",
        "ClearChargingProfile.chargingProfileId": "of the copies that the criteria do not reach",
        "SetChargingProfile": "the profile for all EVSEs, where the one that stood before it was cleared",
    },
    answers={
        "ClearChargingProfile": {"status": To("status"), "statusInfo": Lost("status_info"), "customData": Lost("custom_data")},
        "SetChargingProfile": {
            "status": Kept("a refusal leaves the profile in doubt"),
            "statusInfo": Lost("status_info"),
            "customData": Lost("custom_data"),
        },
    },
    answer_made={"status": "Unknown for a connector the station does not have, and when it has no profiles"},
)


def clear_charging_profile(req: wire.ClearChargingProfileRequest, station: Station) -> Flow[wire.ClearChargingProfileResponse]:
    """Raises Refused when the station gives no answer: what was to be cleared is in doubt then."""
    gone = _gone(req, station)
    said = wire.ClearChargingProfileResponse(status="Accepted") if any(not row.members for row in gone) else UNKNOWN
    for request in _requests(req, gone, station):
        try:
            answer = yield from attempt(request, station)
        except Refused:
            if station.memory.profiles.doubt([*gone, *_reached(request, station)]):
                station.touch()
            raise
        if answer is not None and STATUS.to(answer.status, station) == "Accepted":
            said = wire.ClearChargingProfileResponse(status="Accepted")
        for row in _reached(request, station):
            row.members = tuple(member for member in row.members if member.place != _evse_of(request))
    if gone:
        station.memory.profiles.remove(gone)
        station.touch()
    yield from restore_defaults({row.profile.stackLevel for row in gone}, station)
    return said


def _gone(req: wire.ClearChargingProfileRequest, station: Station) -> tuple[InstalledProfile, ...]:
    """What 1.6 would forget, as far as it is remembered."""
    current(station)
    if not isinstance(req.id, UnsetType):
        return station.memory.profiles.all_of(req.id)
    evse = _evse(req, station)
    if evse is None:
        return ()
    purpose = UNSET if req.chargingProfilePurpose is UNSET else PURPOSES[req.chargingProfilePurpose]
    found = matching(station, evse=evse, purpose=purpose, stackLevel=req.stackLevel)
    return tuple(row for row in found if not _is_of_another_plug(row, req))


def _is_of_another_plug(row: InstalledProfile, req: wire.ClearChargingProfileRequest) -> bool:
    return bool(req.connectorId) and row.connector not in (0, req.connectorId)


def _evse(req: wire.ClearChargingProfileRequest, station: Station) -> int | UnsetType | None:
    """None: the station has no such connector."""
    if isinstance(req.connectorId, UnsetType) or req.connectorId == 0:
        return req.connectorId
    found = plug(station, req.connectorId)
    return None if found is None else found[0]


def _requests(
    req: wire.ClearChargingProfileRequest, gone: tuple[InstalledProfile, ...], station: Station
) -> list[c.ClearChargingProfileRequest]:
    if not isinstance(req.id, UnsetType):
        return _by_id(_ids(gone) if gone else [req.id])
    evse = _evse(req, station)
    if evse is None or (req.stackLevel is not UNSET and req.stackLevel < 0):
        return []
    if evse is not UNSET and has_several_plugs(station, evse) and _other_plugs(req, evse, station):
        return _by_id(_ids(gone))  # the criteria would reach the other connector's
    purposes = [UNSET if req.chargingProfilePurpose is UNSET else PURPOSES[req.chargingProfilePurpose]]
    if evse is UNSET and req.stackLevel is UNSET and req.chargingProfilePurpose is UNSET:
        purposes = list(PURPOSES.values())
    beyond = [
        member.id
        for row in gone
        for member in row.members
        if row.uncertain or row.pending or evse not in (UNSET, member.place)  # in doubt: also of another level
    ]
    return [
        *(
            c.ClearChargingProfileRequest(
                chargingProfileCriteria=c.ClearChargingProfileType(evseId=evse, chargingProfilePurpose=purpose, stackLevel=req.stackLevel)
            )
            for purpose in purposes
        ),
        *_by_id(beyond),
    ]


def _other_plugs(req: wire.ClearChargingProfileRequest, evse: int, station: Station) -> bool:
    return any(_is_of_another_plug(row, req) for row in matching(station, evse=evse))


def _ids(rows: tuple[InstalledProfile, ...]) -> list[int]:
    return [member.id for row in rows for member in row.members]


def _by_id(ids: list[int]) -> list[c.ClearChargingProfileRequest]:
    return [c.ClearChargingProfileRequest(chargingProfileId=id_) for id_ in dict.fromkeys(ids)]


def _evse_of(request: c.ClearChargingProfileRequest) -> int | UnsetType:
    return UNSET if request.chargingProfileCriteria is UNSET else request.chargingProfileCriteria.evseId


def _reached(request: c.ClearChargingProfileRequest, station: Station) -> list[InstalledProfile]:
    """Profiles of all EVSEs of which the criteria reach a copy too: it is to come back (`restore_defaults`)."""
    criteria = request.chargingProfileCriteria
    if criteria is UNSET or criteria.evseId in (UNSET, 0):
        return []
    rows = matching(station, evse=0, purpose=criteria.chargingProfilePurpose, stackLevel=criteria.stackLevel)
    return [row for row in rows if row.shares([criteria.evseId])]
