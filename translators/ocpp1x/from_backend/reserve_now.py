"""ReserveNow and CancelReservation of a 1.6 backend: the same reservation in 2.x (translation-down B.5.1).

2.x reserves EVSEs: of an EVSE with several plugs the one of the connector's type, where the operator told it, else any. A number below zero cannot
exist in 2.1 and goes by another.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.from_backend.targets import has_several_plugs, plug
from translators.ocpp1x.id_tags import to_group_id_token, to_id_token
from translators.ocpp1x.station_errors import attempt
from translators.tables import EnumMap, Ledger, Lost, To

STATUS: EnumMap[c.ReserveNowStatusEnumType, wire.ReservationStatus] = EnumMap(
    c.ReserveNowStatusEnumType,
    wire.ReservationStatus,
    {"Accepted": "Accepted", "Faulted": "Faulted", "Occupied": "Occupied", "Rejected": "Rejected", "Unavailable": "Unavailable"},
)
HIGHEST = 2**31 - 1
"""Numbers for those below zero count down from here, away from what backends use."""
CONNECTOR_TYPES_201 = frozenset(
    {
        "cCCS1", "cCCS2", "cG105", "cTesla", "cType1", "cType2", "s309-1P-16A", "s309-1P-32A", "s309-3P-16A", "s309-3P-32A", "sBS1361",
        "sCEE-7-7", "sType2", "sType3", "Other1PhMax16A", "Other1PhOver16A", "Other3Ph", "Pan", "wInductive", "wResonant", "Undetermined",
        "Unknown",
    }
)  # fmt: skip
REJECTED = wire.ReserveNowResponse(status="Rejected")

LEDGER = Ledger(
    request={
        "connectorId": To("ReserveNow.evseId", "ReserveNow.connectorType", note="0 is any: no evseId"),
        "expiryDate": To("ReserveNow.expiryDateTime"),
        "idTag": To("ReserveNow.idToken"),
        "parentIdTag": To("ReserveNow.groupIdToken"),
        "reservationId": To("ReserveNow.id", note="one below zero goes by another"),
    },
    answers={"ReserveNow": {"status": To("status"), "statusInfo": Lost("status_info"), "customData": Lost("custom_data")}},
    answer_made={"status": "Rejected for a connector the station does not have"},
    losses=("reserve.connector_type",),
)


def reserve_now(req: wire.ReserveNowRequest, station: Station) -> Flow[wire.ReserveNowResponse]:
    """Raises Refused when the station gives no answer."""
    found = plug(station, req.connectorId) if req.connectorId else (UNSET, 0)
    if found is None:
        return REJECTED
    answer = yield from attempt(
        c.ReserveNowRequest(
            id=_number(req.reservationId, station),
            expiryDateTime=req.expiryDate,
            idToken=to_id_token(req.idTag, station),
            evseId=found[0],
            connectorType=_type(req.connectorId, found[0], station),
            groupIdToken=to_group_id_token(req.parentIdTag, station) if req.parentIdTag else UNSET,
        ),
        station,
    )
    return REJECTED if answer is None else wire.ReserveNowResponse(status=STATUS.to(answer.status, station))


def _number(reservationId: int, station: Station) -> int:
    if reservationId >= 0:
        return reservationId
    known = station.memory.reservations.stand_in(reservationId)
    if known is not None:
        return known
    station.quirk("negative_id")
    made = HIGHEST + 1 - station.count_up("reservation")
    station.memory.reservations.stand_for(reservationId, made)
    return made


def _type(connector: int, evse: int | UnsetType, station: Station) -> str | UnsetType:
    """Needed only where the EVSE has several connectors; a 2.0.1 station knows fewer words."""
    known = dict(station.options.connector_types).get(connector)
    if known is None or isinstance(evse, UnsetType) or not has_several_plugs(station, evse):
        return UNSET
    if station.version == "2.0.1" and known not in CONNECTOR_TYPES_201:
        station.lose("reserve.connector_type")
        return UNSET
    return known
