"""ChangeAvailability of a 1.6 backend (translation-down B.1.5).

"Operative" for connector 0 makes every connector operative in 1.6 (16 §5.2); in 2.x each EVSE keeps its own state (G04.FR.08), so those that were
taken out of service one by one are told one by one.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from msgspec import UNSET

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.from_backend.targets import whole_evse
from translators.ocpp1x.station_errors import attempt
from translators.tables import EnumMap, Ledger, Lost, To

STATUS: EnumMap[c.ChangeAvailabilityStatusEnumType, wire.AvailabilityStatus] = EnumMap(
    c.ChangeAvailabilityStatusEnumType,
    wire.AvailabilityStatus,
    {"Accepted": "Accepted", "Rejected": "Rejected", "Scheduled": "Scheduled"},
)

LEDGER = Ledger(
    request={
        "connectorId": To("ChangeAvailability.evse", note="0 is the station: no evse (G04.FR.01)"),
        "type": To("ChangeAvailability.operationalStatus"),
    },
    answers={
        "ChangeAvailability": {
            "status": To("status"),
            "statusInfo": Lost("status_info"),
            "customData": Lost("custom_data"),
        }
    },
    answer_made={"status": "Rejected for a connector the station does not have"},
    losses=("availability.partial",),
)


def change_availability(req: wire.ChangeAvailabilityRequest, station: Station) -> Flow[wire.ChangeAvailabilityResponse]:
    """Raises Refused when the station gives no answer."""
    availability = station.memory.availability
    connectors = [req.connectorId]
    if req.connectorId == 0 and req.type == "Operative":
        connectors += availability.inoperative()
    said: list[wire.AvailabilityStatus] = []
    for connector in connectors:
        evse = whole_evse(station, connector) if connector else UNSET
        if evse is None:
            said.append("Rejected")
            continue
        request = c.ChangeAvailabilityRequest(operationalStatus=req.type, evse=evse)
        remember = partial(_remember, connector, req.type, station)
        answer = yield from attempt(request, station, late=remember)
        said.append("Rejected" if answer is None else STATUS.to(answer.status, station))
        if answer is not None:
            remember(answer)
    return wire.ChangeAvailabilityResponse(status=joined(said, station))


def _remember(connector: int, type_: wire.AvailabilityType, station: Station, answer: c.ChangeAvailabilityResponse) -> None:
    if answer.status != "Rejected":
        station.memory.availability.order(connector, type_)
        station.touch()


def joined(said: Iterable[wire.AvailabilityStatus], station: Station) -> wire.AvailabilityStatus:
    """One answer for several: any Rejected, else any Scheduled, else Accepted."""
    words = set(said)
    if "Rejected" in words:
        if len(words) > 1:
            station.lose("availability.partial")
        return "Rejected"
    return "Scheduled" if "Scheduled" in words else "Accepted"
