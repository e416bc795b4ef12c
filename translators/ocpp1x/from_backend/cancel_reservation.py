"""CancelReservation of a 1.6 backend: the same in 2.x; whether the reservation exists is the station's to say (translation-down B.5.1)."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.station_errors import attempt
from translators.tables import EnumMap, Ledger, Lost, To

STATUS: EnumMap[c.CancelReservationStatusEnumType, wire.CancelReservationStatus] = EnumMap(
    c.CancelReservationStatusEnumType, wire.CancelReservationStatus, {"Accepted": "Accepted", "Rejected": "Rejected"}
)
REJECTED = wire.CancelReservationResponse(status="Rejected")

LEDGER = Ledger(
    request={"reservationId": To("CancelReservation.reservationId")},
    answers={"CancelReservation": {"status": To("status"), "statusInfo": Lost("status_info"), "customData": Lost("custom_data")}},
    answer_made={"status": "Rejected for a number below zero under which nothing was reserved"},
)


def cancel_reservation(req: wire.CancelReservationRequest, station: Station) -> Flow[wire.CancelReservationResponse]:
    """Raises Refused when the station gives no answer."""
    known = req.reservationId if req.reservationId >= 0 else station.memory.reservations.stand_in(req.reservationId)
    if known is None:
        return REJECTED
    answer = yield from attempt(c.CancelReservationRequest(reservationId=known), station)
    return REJECTED if answer is None else wire.CancelReservationResponse(status=STATUS.to(answer.status, station))
