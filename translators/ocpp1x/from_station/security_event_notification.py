"""SecurityEventNotification: the same in both, but for the names that say Central System and Charge Point.

1.6 security whitepaper, appendix; 2.0.1 A04. Guaranteed delivery (A04.FR.02): a refusal of the backend goes to the station, which keeps the event.
A backend that does not know the message gets no more of it; the loss is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import UNSET

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import times, wire
from translators.ocpp1x.known_numbers import content_of
from translators.tables import Ledger, Lost, To

NAMES: Final[Mapping[str, str]] = {
    "InvalidCentralSystemCertificate": "InvalidCsmsCertificate",
    "InvalidChargePointCertificate": "InvalidChargingStationCertificate",
    "FailedToAuthenticationAtCentralSystem": "FailedToAuthenticateAtCsms",  # the whitepaper's own spelling
    "FailedToAuthenticateAtCentralSystem": "FailedToAuthenticateAtCsms",
    "CentralSystemFailedToAuthentication": "CsmsFailedToAuthenticate",
    "CentralSystemFailedToAuthenticate": "CsmsFailedToAuthenticate",
}
"""Event types of 1.6, without the spaces the first edition had in them, and their names in 2.x; the others are the same."""

LEDGER = Ledger(
    request={
        "type": To("SecurityEventNotification.type"),
        "timestamp": To("SecurityEventNotification.timestamp"),
        "techInfo": To("SecurityEventNotification.techInfo"),
    },
    answers={"SecurityEventNotification": {"customData": Lost("custom_data")}},
    losses=("security_event",),
)


def security_event_notification(
    req: wire.SecurityEventNotificationRequest, station: Station
) -> Flow[wire.SecurityEventNotificationResponse]:
    event = c.SecurityEventNotificationRequest(
        type=NAMES.get(req.type.replace(" ", ""), req.type),
        timestamp=times.of_station(req.timestamp, station).text,
        techInfo=req.techInfo or UNSET,
    )
    try:
        yield from call(event, content_of(req, station))
    except Refused as refused:
        if not refused.is_unsupported:
            raise
        station.lose("security_event")
    return wire.SecurityEventNotificationResponse()
