"""TriggerMessage and ExtendedTriggerMessage of a 1.6 backend (translation-down B.1.7).

A StatusNotification for every connector is asked for one by one: a 2.x station may reject it without one (F06.FR.12). Connector 0 is the gateway's
to tell, since a 2.x station has no status of itself.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Literal

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.flow import Effect, Flow, tell_back
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.connector_status import notification
from translators.ocpp1x.from_backend.targets import plug
from translators.ocpp1x.station_errors import attempt
from translators.tables import EnumMap, Ledger, Lost, To

Status = Literal["Accepted", "Rejected", "NotImplemented"]

STATUS: EnumMap[c.TriggerMessageStatusEnumType, Status] = EnumMap(
    c.TriggerMessageStatusEnumType, Status, {"Accepted": "Accepted", "Rejected": "Rejected", "NotImplemented": "NotImplemented"}
)
MESSAGES: EnumMap[wire.MessageTrigger, c.MessageTriggerEnumType] = EnumMap(
    wire.MessageTrigger,
    c.MessageTriggerEnumType,
    {
        "BootNotification": "BootNotification",
        "DiagnosticsStatusNotification": "LogStatusNotification",
        "FirmwareStatusNotification": "FirmwareStatusNotification",
        "Heartbeat": "Heartbeat",
        "MeterValues": "MeterValues",
        "StatusNotification": "StatusNotification",
    },
)

LEDGER = Ledger(
    request={
        "requestedMessage": To("TriggerMessage.requestedMessage", "TriggerMessage.evse", "StatusNotification"),
        "connectorId": To("TriggerMessage.evse", "StatusNotification"),
    },
    made={"StatusNotification": "of connector 0, which a 2.x station has not"},
    answers={"TriggerMessage": {"status": To("status"), "statusInfo": Lost("status_info"), "customData": Lost("custom_data")}},
    answer_made={"status": "Rejected for a connector the station does not have; Accepted for the status of connector 0"},
)


def trigger_message(req: wire.TriggerMessageRequest, station: Station) -> Flow[wire.TriggerMessageResponse]:
    """Raises Refused when the station gives no answer."""
    status = yield from trigger(MESSAGES.to(req.requestedMessage, station), req.connectorId, station)
    return wire.TriggerMessageResponse(status=status)


def trigger(message: c.MessageTriggerEnumType, connector: int | UnsetType, station: Station) -> Generator[Effect, Any, Status]:
    """Trigger a message of one connector, of the station (0), or of all. Raises Refused."""
    if message == "StatusNotification":
        return (yield from _statuses(connector, station))
    if message == "BootNotification":
        station.memory.boot.boot_triggered_at = station.now_text
        station.touch()
    evse: c.EVSEType | UnsetType = UNSET
    if connector and message == "MeterValues":
        found = plug(station, connector)
        if found is None:
            return "Rejected"
        evse = c.EVSEType(id=found[0])
    return (yield from _one(message, evse, station))


def _statuses(connector: int | UnsetType, station: Station) -> Generator[Effect, Any, Status]:
    known = station.memory.topology.connectors()
    if connector is UNSET and not known:
        return (yield from _one("StatusNotification", UNSET, station))
    connectors = (0, *known) if isinstance(connector, UnsetType) else (connector,)
    said: Status = "Rejected"
    for number in connectors:
        status = yield from _status(number, station)
        said = said if said == "Accepted" else status
    return said


def _status(connector: int, station: Station) -> Generator[Effect, Any, Status]:
    if connector == 0:
        yield from tell_back(notification(station, 0, station.now_text))
        return "Accepted"
    found = plug(station, connector)
    if found is None:
        return "Rejected"
    station.memory.evse_states.forget_sent(connector)  # what comes is told although nothing changed
    station.touch()
    return (yield from _one("StatusNotification", c.EVSEType(id=found[0], connectorId=found[1]), station))


def _one(message: c.MessageTriggerEnumType, evse: c.EVSEType | UnsetType, station: Station) -> Generator[Effect, Any, Status]:
    answer = yield from attempt(c.TriggerMessageRequest(requestedMessage=message, evse=evse), station)
    return "NotImplemented" if answer is None else STATUS.to(answer.status, station)
