"""StatusNotification of a 2.x station: one input of the state machine of the connector; what 1.6 calls its status follows (translation-up §2.3)."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from translators import canonical as c
from translators.flow import Effect, Flow
from translators.memory.station import Station
from translators.ocpp1x import times
from translators.ocpp1x.connector_status import tell_changes
from translators.ocpp1x.to_backend.topology import connector_of
from translators.tables import Ledger, Lost, To

LEDGER = Ledger(
    request={
        "timestamp": To("StatusNotification.timestamp"),
        "connectorStatus": To("StatusNotification.status"),
        "evseId": To("StatusNotification.connectorId", "StatusNotification.status", note="of that connector's transaction"),
        "connectorId": To("StatusNotification.connectorId", "StatusNotification.status", note="of that connector's transaction"),
        "customData": Lost("custom_data"),
    },
    made={
        "StatusNotification.errorCode": "the most recent active problem of the connector, else NoError",
        "StatusNotification.info": "of that problem, or of the state",
        "StatusNotification.vendorId": "of that problem",
        "StatusNotification.vendorErrorCode": "of that problem",
    },
)


def status_notification(req: c.StatusNotificationRequest, station: Station) -> Flow[c.StatusNotificationResponse]:
    """The answer waits for nothing."""
    if req.evseId == 0 or req.connectorId:
        yield from available(station, req.evseId, req.connectorId, req.connectorStatus, req.timestamp)
    return c.StatusNotificationResponse()


def available(station: Station, evse: int, connector: int, status: str, timestamp: str) -> Generator[Effect, Any, None]:
    """A connector (EVSE 0: the station) reports its availability, by whatever message."""
    number = connector_of(station, evse, connector)
    timestamp = times.of_station(timestamp, station).text
    if number is None:
        return
    state = station.memory.evse_states.of(number)
    if (state.avail, state.at) != (status, timestamp):  # said again it is true until now: what the queue tells after it is older (O12)
        state.became(status, timestamp)
        station.touch()
    yield from tell_changes(station, [number], timestamp)
