"""ChangeAvailability of a 1.6 backend (translation-down B.1.5).

"Operative" for connector 0 makes every connector operative in 1.6 (16 §5.2); in 2.x each EVSE keeps its own state (G04.FR.08), so those that were
taken out of service one by one are told one by one. In 1.6 one connector comes back while the others stay out; in 2.x no EVSE does as long as the
station is out of service.
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
    said: list[wire.AvailabilityStatus] = []
    for connector, wanted in _orders(req, station):
        if connector == 0 and said:
            if "Rejected" in said:
                break  # what cannot be kept out of service would come into it
            said.clear()  # when the others go out of service is not what was asked
        evse = whole_evse(station, connector) if connector else UNSET
        if evse is None:
            said.append("Rejected")
            continue
        request = c.ChangeAvailabilityRequest(operationalStatus=wanted, evse=evse)
        remember = partial(_remember, connector, wanted, station)
        answer = yield from attempt(request, station, late=remember)
        said.append("Rejected" if answer is None else STATUS.to(answer.status, station))
        if answer is not None:
            remember(answer)
    return wire.ChangeAvailabilityResponse(status=joined(said, station))


Order = tuple[int, wire.AvailabilityType]


def _orders(req: wire.ChangeAvailabilityRequest, station: Station) -> list[Order]:
    """A connector that comes back while the station is out of service: the station comes back too, and all others stay out, each by itself."""
    availability, known = station.memory.availability, station.memory.topology.connectors()
    asked: Order = (req.connectorId, req.type)
    if req.type == "Inoperative":
        return [asked]
    if req.connectorId == 0:
        return [asked, *((connector, req.type) for connector in availability.inoperative())]
    if availability.wanted.get(0) != "Inoperative" or req.connectorId not in known:
        return [asked]
    others: list[Order] = [(connector, "Inoperative") for connector in known if connector != req.connectorId]
    return [*others, (0, "Operative"), asked]


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
