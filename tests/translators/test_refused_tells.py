"""What a backend does not hear of what the gateway tells of its own accord."""

from __future__ import annotations

from translators import canonical as c
from translators.memory.station import Station
from translators.refused_tells import LOST, refused


def event(component: str, variable: str) -> c.EventDataType:
    return c.EventDataType(
        eventId=1,
        timestamp="2026-11-23T12:00:00Z",
        trigger="Delta",
        actualValue="true",
        eventNotificationType="HardWiredNotification",
        component=c.ComponentType(name=component),
        variable=c.VariableType(name=variable),
    )


def test_each_event_is_counted_as_what_it_told() -> None:
    station = Station("CB1234", "1.6", "2.0.1")
    events = (event("ChargingStation", "AvailabilityState"), event("RCD", "Tripped"))
    refused(c.NotifyEventRequest(generatedAt="2026-11-23T12:00:00Z", seqNo=0, eventData=events), station)
    assert (station.losses, station.deaf) == (["status_connector0", "error_code"], {"NotifyEvent"})
    assert frozenset(station.losses) == LOST["NotifyEvent"]


def test_another_message_is_only_remembered() -> None:
    station = Station("CB1234", "1.6", "2.0.1")
    refused(c.ReservationStatusUpdateRequest(reservationId=1, reservationUpdateStatus="Expired"), station)
    assert (station.losses, station.deaf) == ([], {"ReservationStatusUpdate"})
