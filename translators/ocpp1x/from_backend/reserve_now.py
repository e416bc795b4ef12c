"""ReserveNow and CancelReservation of a 1.6 backend: the same reservation in 2.x (translation-down B.5.1).

2.x reserves EVSEs: of an EVSE with several plugs any is reserved, since no type of the plug is known. A number below zero cannot exist in 2.1.
"""

from __future__ import annotations

from msgspec import UNSET

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.from_backend.targets import plug
from translators.ocpp1x.id_tags import to_group_id_token, to_id_token
from translators.ocpp1x.station_errors import attempt
from translators.tables import EnumMap, Ledger, Lost, To

STATUS: EnumMap[c.ReserveNowStatusEnumType, wire.ReservationStatus] = EnumMap(
    c.ReserveNowStatusEnumType,
    wire.ReservationStatus,
    {"Accepted": "Accepted", "Faulted": "Faulted", "Occupied": "Occupied", "Rejected": "Rejected", "Unavailable": "Unavailable"},
)
REJECTED = wire.ReserveNowResponse(status="Rejected")

LEDGER = Ledger(
    request={
        "connectorId": To("ReserveNow.evseId", note="0 is any: no evseId"),
        "expiryDate": To("ReserveNow.expiryDateTime"),
        "idTag": To("ReserveNow.idToken"),
        "parentIdTag": To("ReserveNow.groupIdToken"),
        "reservationId": To("ReserveNow.id"),
    },
    answers={"ReserveNow": {"status": To("status"), "statusInfo": Lost("status_info"), "customData": Lost("custom_data")}},
    answer_made={"status": "Rejected for a connector the station does not have, and for a number below zero"},
)


def reserve_now(req: wire.ReserveNowRequest, station: Station) -> Flow[wire.ReserveNowResponse]:
    """Raises Refused when the station gives no answer."""
    found = plug(station, req.connectorId) if req.connectorId else (UNSET, 0)
    if found is None or req.reservationId < 0:
        return REJECTED
    answer = yield from attempt(
        c.ReserveNowRequest(
            id=req.reservationId,
            expiryDateTime=req.expiryDate,
            idToken=to_id_token(req.idTag, station),
            evseId=found[0],
            groupIdToken=to_group_id_token(req.parentIdTag, station) if req.parentIdTag else UNSET,
        ),
        station,
    )
    return REJECTED if answer is None else wire.ReserveNowResponse(status=STATUS.to(answer.status, station))
