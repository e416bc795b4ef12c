"""RemoteStartTransaction of a 1.6 backend: RequestStartTransaction, under a number the gateway makes (translation-down B.1.1, -up §3.4).

How the backend spelled the token is remembered under that number, so that its StartTransaction will have the very same idTag.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.from_backend.profiles import NotPossible, rows, to_2x
from translators.ocpp1x.from_backend.targets import has_several_plugs, plug
from translators.ocpp1x.id_tags import to_id_token
from translators.ocpp1x.station_errors import attempt
from translators.tables import EnumMap, Kept, Ledger, Lost, Sub, To

STATUS: EnumMap[c.RequestStartStopStatusEnumType, wire.RemoteStartStopStatus] = EnumMap(
    c.RequestStartStopStatusEnumType, wire.RemoteStartStopStatus, {"Accepted": "Accepted", "Rejected": "Rejected"}
)
REJECTED = wire.RemoteStartTransactionResponse(status="Rejected")

LEDGER = Ledger(
    request={
        "connectorId": To("RequestStartTransaction.evseId", note="2.x names the EVSE only"),
        "idTag": To("RequestStartTransaction.idToken"),
        "chargingProfile": Sub(rows("RequestStartTransaction.chargingProfile")),
    },
    made={"RequestStartTransaction.remoteStartId": "a counter of the station, from 1"},
    answers={
        "RequestStartTransaction": {
            "status": To("status"),
            "statusInfo": Lost("status_info"),
            "transactionId": Kept("1.6 hears of the transaction when it has its token, connector and register"),
            "customData": Lost("custom_data"),
        }
    },
    answer_made={"status": "Rejected for a connector the station does not have"},
    losses=("profile.absolute_without_start", "profile.recurring_without_start", "remote_start.connector"),
)


def remote_start_transaction(req: wire.RemoteStartTransactionRequest, station: Station) -> Flow[wire.RemoteStartTransactionResponse]:
    """Raises Refused when the station gives no answer."""
    evse = UNSET if req.connectorId is UNSET else _evse(req.connectorId, station)
    if evse is None:
        return REJECTED
    if evse is UNSET and len(station.memory.topology.evses()) == 1:
        evse = next(iter(station.memory.topology.evses()))
    try:
        profile = UNSET if isinstance(req.chargingProfile, UnsetType) else to_2x(req.chargingProfile, station, for_transaction=True)
    except NotPossible:
        return REJECTED
    number = station.count_up("remoteStartId")
    station.memory.held.remote_start(number, req.idTag)
    if not isinstance(profile, UnsetType):
        station.memory.profiles.wait(number, profile)
    station.touch()
    answer = yield from attempt(
        c.RequestStartTransactionRequest(
            remoteStartId=number, evseId=evse, idToken=to_id_token(req.idTag, station), chargingProfile=profile
        ),
        station,
    )
    if (answer is None or answer.status != "Accepted") and station.memory.profiles.starting.pop(number, None) is not None:
        station.touch()
    if answer is None:
        return REJECTED
    return wire.RemoteStartTransactionResponse(status=STATUS.to(answer.status, station))


def _evse(connector: int, station: Station) -> int | UnsetType | None:
    if connector == 0:
        station.quirk("connector_zero")  # 1.6 §6.33 forbids it, its schema does not
        return UNSET
    found = plug(station, connector)
    if found is None:
        return None
    if has_several_plugs(station, found[0]):
        station.lose("remote_start.connector")
    return found[0]
