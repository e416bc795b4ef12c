"""SecurityEventNotification of a 2.x station: the same in the 1.6 security whitepaper, with 1.6 names of the events (translation-up §5.3)."""

from __future__ import annotations

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.tables import Ledger, Lost, To

TYPES = {
    "InvalidCsmsCertificate": "InvalidCentralSystemCertificate",
    "InvalidChargingStationCertificate": "InvalidChargePointCertificate",
    "FailedToAuthenticateAtCsms": "FailedToAuthenticateAtCentralSystem",
    "CsmsFailedToAuthenticate": "CentralSystemFailedToAuthenticate",
}
"""The others have the same name in both."""
REFUSED = "security_events_refused"
ASK_AGAIN = 24 * 3600.0
"""Seconds."""

LEDGER = Ledger(
    request={
        "type": To("SecurityEventNotification.type"),
        "timestamp": To("SecurityEventNotification.timestamp"),
        "techInfo": To("SecurityEventNotification.techInfo"),
        "customData": Lost("custom_data"),
    },
    answers={"SecurityEventNotification": {}},
    losses=("security_event",),
)


def security_event_notification(req: c.SecurityEventNotificationRequest, station: Station) -> Flow[c.SecurityEventNotificationResponse]:
    """Raises Refused when the backend gives no answer; one that does not know the message is not asked again for a day."""
    if station.happened_within(REFUSED, ASK_AGAIN):
        station.lose("security_event")
        return c.SecurityEventNotificationResponse()
    try:
        yield from call(
            wire.SecurityEventNotificationRequest(type=TYPES.get(req.type, req.type), timestamp=req.timestamp, techInfo=req.techInfo)
        )
    except Refused as refused:
        if not refused.is_unsupported:
            raise
        station.stamp(REFUSED)
        station.quirk("learned_unsupported")
        station.lose("security_event")
    return c.SecurityEventNotificationResponse()
