"""ChangeAvailability: the whole station is connector 0, an EVSE is each of its connectors (G03, G04).

In 1.x an order to connector 0 rewrites all connectors (1.6 §5.2); in 2.x making the whole station operative restores what each EVSE was ordered to be
(G04.FR.08). So connectors that the backend had taken out of service are taken out of service again, and one that is to be in service while the
station is not waits for it.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from msgspec import UNSET

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Effect, Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.status_info import UNSUPPORTED, status_info
from translators.ocpp1x.to_station.targets import connectors_of, heard_of, is_station
from translators.tables import Ledger, Lost, Sub, To

LEDGER = Ledger(
    request={
        "evse": Sub(
            {
                "id": To("ChangeAvailability.connectorId"),
                "connectorId": To("ChangeAvailability.connectorId"),
                "customData": Lost("custom_data"),
            }
        ),
        "operationalStatus": To("ChangeAvailability.type"),
        "customData": Lost("custom_data"),
    },
    answers={"ChangeAvailability": {"status": To("status")}},
    answer_made={
        "status": "Accepted for an EVSE that waits for its station",
        "statusInfo": "why it was refused, or that it waits for the station",
    },
    losses=("availability.partial",),
)

Order = tuple[int, wire.AvailabilityType]


def change_availability(req: c.ChangeAvailabilityRequest, station: Station) -> Flow[c.ChangeAvailabilityResponse]:
    orders = _orders(req, station)
    if not orders:
        code = "UnknownEvse" if req.evse is UNSET or req.evse.connectorId is UNSET else "UnknownConnectorId"
        return c.ChangeAvailabilityResponse(status="Rejected", statusInfo=status_info(code))
    if _waits_for_station(req, station) and {connector for connector, _ in orders} <= set(station.memory.topology.connectors()):
        for connector, state in orders:
            station.memory.availability.order(connector, state)
        station.touch()
        told = status_info("NoError", "it will be operative when the station is")
        return c.ChangeAvailabilityResponse(status="Accepted", statusInfo=told if station.options.notice_status_info else UNSET)
    statuses: list[wire.AvailabilityStatus] = []
    for order in orders:
        try:
            status = yield from _order(order, station)
        except Refused:
            _count_partial(statuses, station)
            raise
        if status is None:
            _count_partial(statuses, station)
            return c.ChangeAvailabilityResponse(status="Rejected", statusInfo=UNSUPPORTED)
        statuses.append(status)
    return c.ChangeAvailabilityResponse(status=_joined(statuses, station))


def _waits_for_station(req: c.ChangeAvailabilityRequest, station: Station) -> bool:
    """An EVSE is not operative as long as the station is not; in 1.x it would be (1.6 §5.2)."""
    out = station.memory.availability.wanted.get(0) == "Inoperative"
    return out and req.operationalStatus == "Operative" and req.evse is not UNSET and req.evse.id != 0


def _orders(req: c.ChangeAvailabilityRequest, station: Station) -> list[Order]:
    if is_station(req.evse, station):
        orders: list[Order] = [(0, req.operationalStatus)]
        if req.operationalStatus == "Operative":
            orders += [(connector, "Inoperative") for connector in station.memory.availability.inoperative()]
        return orders
    assert req.evse is not UNSET, "is_station says so"
    return [(connector, req.operationalStatus) for connector in connectors_of(req.evse, station)]


def _order(order: Order, station: Station) -> Generator[Effect, Any, wire.AvailabilityStatus | None]:
    connector, state = order

    def remember(answer: wire.ChangeAvailabilityResponse) -> None:
        if answer.status != "Rejected":
            station.memory.availability.order(connector, state)
            station.touch()
            heard_of(connector, station)

    answer = yield from attempt(wire.ChangeAvailabilityRequest(connectorId=connector, type=state), station, late=remember)
    if answer is None:
        return None
    remember(answer)
    return answer.status


def _count_partial(statuses: list[wire.AvailabilityStatus], station: Station) -> None:
    if any(status != "Rejected" for status in statuses):
        station.lose("availability.partial")


def _joined(statuses: list[wire.AvailabilityStatus], station: Station) -> c.ChangeAvailabilityStatusEnumType:
    """Rejected if any is, without a way back; else Scheduled if any is."""
    if "Rejected" in statuses:
        _count_partial(statuses, station)
        return "Rejected"
    return "Scheduled" if "Scheduled" in statuses else "Accepted"
