"""ExtendedTriggerMessage of the security whitepaper: the same names as 2.x, but for the station's certificate (translation-down B.1.7, A.9)."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.from_backend.trigger_message import trigger
from translators.tables import EnumMap, Ledger, Lost, To

MESSAGES: EnumMap[wire.MessageTriggerEnumType, c.MessageTriggerEnumType] = EnumMap(
    wire.MessageTriggerEnumType,
    c.MessageTriggerEnumType,
    {
        "BootNotification": "BootNotification",
        "FirmwareStatusNotification": "FirmwareStatusNotification",
        "Heartbeat": "Heartbeat",
        "LogStatusNotification": "LogStatusNotification",
        "MeterValues": "MeterValues",
        "SignChargePointCertificate": "SignChargingStationCertificate",
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
    answer_made={"status": "Rejected for a new key of the link, which is not the backend's"},
    losses=("guard.root",),
)


def extended_trigger_message(req: wire.ExtendedTriggerMessageRequest, station: Station) -> Flow[wire.ExtendedTriggerMessageResponse]:
    """Raises Refused when the station gives no answer."""
    message = MESSAGES.to(req.requestedMessage, station)
    if message == "SignChargingStationCertificate":
        station.lose("guard.root")
        return wire.ExtendedTriggerMessageResponse(status="Rejected")
    return wire.ExtendedTriggerMessageResponse(status=(yield from trigger(message, req.connectorId, station)))
