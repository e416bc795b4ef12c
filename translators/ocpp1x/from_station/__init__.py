"""What a 1.x station starts in front of a 2.x backend: each action once, translated or refused in its own words."""

from __future__ import annotations

from typing import Any

from translators.flow import Refusal, Route
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.from_station import (
    authorize,
    boot_notification,
    data_transfer,
    heartbeat,
    meter_values,
    security_event_notification,
    start_transaction,
    status_notification,
    stop_transaction,
)


def _taken(answer: Any) -> Any:
    """A notification nobody can be told of: the station is answered, since an error would only make it repeat (translation-up §5, class D)."""

    def taken(_req: Any, _station: Station) -> Any:
        return answer()

    return taken


ROUTES: dict[str, Route | Refusal] = {
    "Authorize": Route(authorize.authorize, authorize.LEDGER),
    "BootNotification": Route(boot_notification.boot_notification, boot_notification.LEDGER),
    "DataTransfer": Route(data_transfer.data_transfer, data_transfer.LEDGER),
    "DiagnosticsStatusNotification": Refusal(
        _taken(wire.DiagnosticsStatusNotificationResponse),
        "log",
        "Log uploads are not translated for this pair: no backend asked for one.",
    ),
    "FirmwareStatusNotification": Refusal(
        _taken(wire.FirmwareStatusNotificationResponse),
        "firmware",
        "Firmware updates are not translated for this pair: no backend asked for one.",
    ),
    "Heartbeat": Route(heartbeat.heartbeat, heartbeat.LEDGER),
    "LogStatusNotification": Refusal(
        _taken(wire.LogStatusNotificationResponse), "log", "Log uploads are not translated for this pair: no backend asked for one."
    ),
    "MeterValues": Route(meter_values.meter_values, meter_values.LEDGER),
    "SecurityEventNotification": Route(security_event_notification.security_event_notification, security_event_notification.LEDGER),
    "SignCertificate": Refusal(
        lambda _req, _station: wire.SignCertificateResponse(status="Rejected"),
        "sign_certificate",
        "The certificate would secure the leg to the gateway, which the backend does not know.",
    ),
    "SignedFirmwareStatusNotification": Refusal(
        _taken(wire.SignedFirmwareStatusNotificationResponse),
        "firmware",
        "Firmware updates are not translated for this pair: no backend asked for one.",
    ),
    "StartTransaction": Route(start_transaction.start_transaction, start_transaction.LEDGER),
    "StatusNotification": Route(status_notification.status_notification, status_notification.LEDGER),
    "StopTransaction": Route(stop_transaction.stop_transaction, stop_transaction.LEDGER),
}
