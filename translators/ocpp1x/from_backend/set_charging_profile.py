"""SetChargingProfile of a 1.6 backend: the same limits in 2.x (translation-down B.6.2).

A TxProfile names its transaction in 2.x (K01.FR.03): the one 1.6 names, or the one that runs on the connector.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.flow import Flow
from translators.memory.held_transactions import HeldTransaction
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.from_backend.profiles import NotPossible, rows, to_2x
from translators.ocpp1x.from_backend.targets import plug
from translators.ocpp1x.station_errors import attempt
from translators.tables import EnumMap, Ledger, Lost, Sub, To

STATUS: EnumMap[c.ChargingProfileStatusEnumType, wire.ChargingProfileStatus] = EnumMap(
    c.ChargingProfileStatusEnumType, wire.ChargingProfileStatus, {"Accepted": "Accepted", "Rejected": "Rejected"}
)
REJECTED = wire.SetChargingProfileResponse(status="Rejected")

LEDGER = Ledger(
    request={
        "connectorId": To("SetChargingProfile.evseId", note="0 is the station in both"),
        "csChargingProfiles": Sub(rows("SetChargingProfile.chargingProfile")),
    },
    made={"SetChargingProfile.chargingProfile.transactionId": "the station's own id of the transaction"},
    answers={"SetChargingProfile": {"status": To("status"), "statusInfo": Lost("status_info"), "customData": Lost("custom_data")}},
    answer_made={"status": "Rejected for a connector, a transaction or a schedule that cannot be said in 2.x"},
)


def set_charging_profile(req: wire.SetChargingProfileRequest, station: Station) -> Flow[wire.SetChargingProfileResponse]:
    """Raises Refused when the station gives no answer, or knows no charging profiles (K01.FR.29, 1.6 errata 3.39)."""
    profile = req.csChargingProfiles
    found = plug(station, req.connectorId) if req.connectorId else (0, 0)
    if found is None:
        return REJECTED
    evse = found[0]
    transactionId: str | UnsetType = UNSET
    if profile.chargingProfilePurpose == "TxProfile":
        record = _transaction(req, station)
        if record is None:
            return REJECTED  # K01.FR.16, 1.6 §3.13.1
        evse, transactionId = record.evse, record.id
    try:
        canonical = to_2x(profile, station, transactionId=transactionId)
    except NotPossible:
        return REJECTED
    answer = yield from attempt(c.SetChargingProfileRequest(evseId=evse, chargingProfile=canonical), station)
    if answer is None:
        raise Refused(RpcCode.NOT_SUPPORTED, "station: it has no smart charging", "station", "answered")
    return wire.SetChargingProfileResponse(status=STATUS.to(answer.status, station))


def _transaction(req: wire.SetChargingProfileRequest, station: Station) -> HeldTransaction | None:
    """The transaction of a TxProfile; None when the backend names none that runs, or one of another connector."""
    held = station.memory.held
    if req.csChargingProfiles.transactionId is UNSET:
        return held.of_connector(req.connectorId) if req.connectorId else None
    record = held.of_number(req.csChargingProfiles.transactionId)
    return record if record is not None and req.connectorId in (0, record.connector) else None
