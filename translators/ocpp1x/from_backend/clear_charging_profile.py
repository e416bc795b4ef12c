"""ClearChargingProfile of a 1.6 backend (translation-down B.6.3).

Nothing at all means "clear all" in 1.6 (errata 3.25) and is forbidden in 2.x (K10.FR.02): each purpose is cleared by itself. An id is enough alone
(errata 3.26).
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.from_backend.profiles import PURPOSES
from translators.ocpp1x.from_backend.targets import plug
from translators.ocpp1x.station_errors import attempt
from translators.tables import EnumMap, Ledger, Lost, To

STATUS: EnumMap[c.ClearChargingProfileStatusEnumType, wire.ClearChargingProfileStatus] = EnumMap(
    c.ClearChargingProfileStatusEnumType, wire.ClearChargingProfileStatus, {"Accepted": "Accepted", "Unknown": "Unknown"}
)
UNKNOWN = wire.ClearChargingProfileResponse(status="Unknown")

LEDGER = Ledger(
    request={
        "id": To("ClearChargingProfile.chargingProfileId"),
        "connectorId": To("ClearChargingProfile.chargingProfileCriteria.evseId"),
        "chargingProfilePurpose": To("ClearChargingProfile.chargingProfileCriteria.chargingProfilePurpose"),
        "stackLevel": To("ClearChargingProfile.chargingProfileCriteria.stackLevel"),
    },
    made={"ClearChargingProfile.chargingProfileCriteria.chargingProfilePurpose": "each, to clear all"},
    answers={"ClearChargingProfile": {"status": To("status"), "statusInfo": Lost("status_info"), "customData": Lost("custom_data")}},
    answer_made={"status": "Unknown for a connector the station does not have, and when it has no profiles"},
)


def clear_charging_profile(req: wire.ClearChargingProfileRequest, station: Station) -> Flow[wire.ClearChargingProfileResponse]:
    """Raises Refused when the station gives no answer."""
    requests = _requests(req, station)
    said = UNKNOWN
    for request in requests:
        answer = yield from attempt(request, station)
        if answer is not None and STATUS.to(answer.status, station) == "Accepted":
            said = wire.ClearChargingProfileResponse(status="Accepted")
    return said


def _requests(req: wire.ClearChargingProfileRequest, station: Station) -> list[c.ClearChargingProfileRequest]:
    if req.id is not UNSET:
        return [c.ClearChargingProfileRequest(chargingProfileId=req.id)]
    evse: int | UnsetType = UNSET
    if req.connectorId is not UNSET:
        found = plug(station, req.connectorId) if req.connectorId else (0, 0)
        if found is None:
            return []
        evse = found[0]
    if req.stackLevel is not UNSET and req.stackLevel < 0:
        return []
    purposes = [UNSET if req.chargingProfilePurpose is UNSET else PURPOSES[req.chargingProfilePurpose]]
    if evse is UNSET and req.stackLevel is UNSET and req.chargingProfilePurpose is UNSET:
        purposes = list(PURPOSES.values())
    return [
        c.ClearChargingProfileRequest(
            chargingProfileCriteria=c.ClearChargingProfileType(evseId=evse, chargingProfilePurpose=purpose, stackLevel=req.stackLevel)
        )
        for purpose in purposes
    ]
