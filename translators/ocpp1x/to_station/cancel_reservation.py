"""CancelReservation is CancelReservation; whether the id is known is the station's to say (H02)."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.status_info import UNSUPPORTED
from translators.tables import Ledger, Lost, To

LEDGER = Ledger(
    request={"reservationId": To("CancelReservation.reservationId"), "customData": Lost("custom_data")},
    answers={"CancelReservation": {"status": To("status")}},
    answer_made={"statusInfo": "UnsupportedRequest when the station does not know the message"},
)


def cancel_reservation(req: c.CancelReservationRequest, station: Station) -> Flow[c.CancelReservationResponse]:
    def remember(answer: wire.CancelReservationResponse) -> None:
        if answer.status == "Accepted":
            station.memory.reservations.close(req.reservationId)
            station.touch()

    answer = yield from attempt(wire.CancelReservationRequest(reservationId=req.reservationId), station, late=remember)
    if answer is None:
        return c.CancelReservationResponse(status="Rejected", statusInfo=UNSUPPORTED)
    remember(answer)
    return c.CancelReservationResponse(status=answer.status)
