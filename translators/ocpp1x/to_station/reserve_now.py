"""ReserveNow is ReserveNow for one connector, or for connector 0 when the backend leaves the choice to the station (H01).

A token the driver could never present at a 1.x reader is refused: the reservation would lock everybody out. A Central token is not presented, it is
used by a remote start, so it may go by an alias. How the reservation ends is found out by `reservation_updates`.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.flow import Flow
from translators.memory.reservations import Reservation
from translators.memory.station import Station
from translators.ocpp1x import id_tags, times, wire
from translators.ocpp1x.carried import can_carry
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.reserved_connector import choose
from translators.ocpp1x.to_station.status_info import UNSUPPORTED, notice, status_info
from translators.ocpp1x.to_station.targets import heard_of
from translators.tables import Kept, Ledger, Lost, Sub, To

LEDGER = Ledger(
    request={
        "id": To("ReserveNow.reservationId"),
        "expiryDateTime": To("ReserveNow.expiryDate"),
        "connectorType": To("ReserveNow.connectorId", note="where the operator says which connector has it; refused without an EVSE else"),
        "idToken": Sub(
            {
                "idToken": To("ReserveNow.idTag"),
                "type": To("ReserveNow.idTag", note="decides on its form"),
                "additionalInfo": Kept("given back with the transaction that follows"),
                "customData": Lost("custom_data"),
            }
        ),
        "evseId": To("ReserveNow.connectorId"),
        "groupIdToken": Sub(
            {
                "idToken": To("ReserveNow.parentIdTag"),
                "type": Kept("groups are compared by their text alone in 1.x"),
                "additionalInfo": Lost("token_additional_info"),
                "customData": Lost("custom_data"),
            }
        ),
        "customData": Lost("custom_data"),
    },
    answers={"ReserveNow": {"status": To("status", "statusInfo")}},
    answer_made={"statusInfo": "why it was refused, or what was lost"},
    losses=("reserve.connector_type", "reserve.narrowed"),
)


def reserve_now(req: c.ReserveNowRequest, station: Station) -> Flow[c.ReserveNowResponse]:
    if (fault := _fault(req, station)) is not None:
        return c.ReserveNowResponse(status="Rejected", statusInfo=status_info(fault))
    place = choose(req.evseId, req.connectorType, station)
    if isinstance(place, str):
        return c.ReserveNowResponse(status="Rejected", statusInfo=status_info(place))
    connector, losses = place
    idTag = id_tags.to_id_tag(req.idToken, station)
    parent = UNSET if isinstance(req.groupIdToken, UnsetType) else id_tags.to_parent_id_tag(req.groupIdToken, station)
    request = wire.ReserveNowRequest(
        connectorId=connector,
        expiryDate=times.to_station(req.expiryDateTime, station),
        idTag=idTag,
        parentIdTag=parent,
        reservationId=req.id,
    )

    def remember(answer: wire.ReserveNowResponse) -> None:
        if answer.status == "Accepted":
            _remember(request, station)

    answer = yield from attempt(request, station, late=remember)
    if answer is None:
        return c.ReserveNowResponse(status="Rejected", statusInfo=UNSUPPORTED)
    remember(answer)
    if answer.status != "Accepted":
        return c.ReserveNowResponse(status=answer.status)
    return c.ReserveNowResponse(status="Accepted", statusInfo=notice(station, losses))


def _fault(req: c.ReserveNowRequest, station: Station) -> str | None:
    """Why the token cannot be reserved for."""
    group = "" if isinstance(req.groupIdToken, UnsetType) else req.groupIdToken.idToken
    if not can_carry(req.idToken.idToken + group, station):
        return "InvalidIdToken"
    presented = req.idToken.type != "NoAuthorization" and id_tags.presented(req.idToken, station.options) is not None
    return None if presented or req.idToken.type == "Central" else "InvalidIdToken"


def _remember(request: wire.ReserveNowRequest, station: Station) -> None:
    station.memory.reservations.hold(
        request.reservationId,
        Reservation(
            connector=request.connectorId,
            idTag=request.idTag,
            parentIdTag=request.parentIdTag or "",
            until=request.expiryDate,
            at=station.now_text,
            before=station.memory.connectors.status(request.connectorId),
        ),
    )
    station.touch()
    heard_of(request.connectorId, station)
