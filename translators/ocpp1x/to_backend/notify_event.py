"""NotifyEvent of a 2.x station: availability and problems become StatusNotification, all else has no place in 1.6 (translation-up §2.3, §2.4, §5.4).

The events of one message are taken one after the other, so that each status carries the time of its cause.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, get_args

from msgspec import UNSET

from translators import canonical as c
from translators.flow import Effect, Flow
from translators.memory.station import Station
from translators.ocpp1x import times
from translators.ocpp1x.connector_status import tell_changes
from translators.ocpp1x.problems import is_active, key_of, problem
from translators.ocpp1x.to_backend.status_notification import available
from translators.ocpp1x.to_backend.topology import connector_of_evse
from translators.tables import Kept, Ledger, Lost, Rows, Sub, To

_EVENT: Rows = {
    "eventId": Kept("a number of the station's own"),
    "timestamp": To("StatusNotification.timestamp"),
    "trigger": Kept("tells an alert from a reading"),
    "cause": Kept("the number of another event"),
    "actualValue": To("StatusNotification.status", "StatusNotification.errorCode"),
    "techCode": To("StatusNotification.errorCode", "StatusNotification.vendorErrorCode", "StatusNotification.vendorId"),
    "techInfo": To(
        "StatusNotification.info",
        "StatusNotification.errorCode",
        "StatusNotification.vendorId",
        "StatusNotification.vendorErrorCode",
        note="what a 1.x station said, where a gateway wrote it down",
    ),
    "cleared": To("StatusNotification.errorCode", "StatusNotification.info"),
    "transactionId": Kept("the status of the connector says whether one runs"),
    "component": To("StatusNotification", note="says which connector, whose status goes along"),
    "variableMonitoringId": Kept("a number of the station's own"),
    "eventNotificationType": Kept("who configured the monitor does not matter to 1.6"),
    "variable": To("StatusNotification.errorCode", "StatusNotification.info"),
    "severity": Kept("1.6 knows no degrees"),
    "customData": Lost("custom_data"),
}

LEDGER = Ledger(
    request={
        "generatedAt": Kept("each event has its own time"),
        "tbc": Kept("every part is complete in itself"),
        "seqNo": Kept("every part is complete in itself"),
        "eventData": Sub(_EVENT),
        "customData": Lost("custom_data"),
    },
    losses=("event", "truncated"),
)


def notify_event(req: c.NotifyEventRequest, station: Station) -> Flow[c.NotifyEventResponse]:
    """The answer waits for nothing."""
    for event in req.eventData:
        yield from _one(event, station)
    return c.NotifyEventResponse()


def _one(event: c.EventDataType, station: Station) -> Generator[Effect, Any, None]:
    if event.variable.name == "AvailabilityState":
        yield from _availability(event, station)
        return
    found = problem(event, station)
    if found is None:
        station.lose("event")
        return
    number = connector_of_evse(station, event.component.evse) if event.component.evse else 0
    if number is None:
        return
    state = station.memory.evse_states.of(number)
    if is_active(event):
        state.raised(key_of(event), found)
    else:
        state.cleared(key_of(event))
    station.touch()
    yield from tell_changes(station, [number], times.of_station(event.timestamp, station).text)


def _availability(event: c.EventDataType, station: Station) -> Generator[Effect, Any, None]:
    if event.actualValue not in get_args(c.ConnectorStatusEnumType):
        station.lose("event")
    elif event.component.name == "ChargingStation":
        yield from available(station, 0, 0, event.actualValue, event.timestamp)
    elif event.component.name == "Connector" and event.component.evse is not UNSET and event.component.evse.id:
        evse = event.component.evse
        yield from available(station, evse.id, evse.connectorId or 0, event.actualValue, event.timestamp)
    elif event.component.name != "EVSE":  # its state follows from its connectors: consumed, nothing is lost (V20)
        station.lose("event")
