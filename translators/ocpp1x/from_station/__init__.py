"""What a 1.x station starts in front of a 2.x backend: each action once, translated or refused in its own words."""

from __future__ import annotations

from translators.flow import Refusal, Route
from translators.ocpp1x.from_station import (
    authorize,
    boot_notification,
    data_transfer,
    diagnostics_status_notification,
    firmware_status_notification,
    heartbeat,
    log_status_notification,
    meter_values,
    security_event_notification,
    sign_certificate,
    signed_firmware_status_notification,
    start_transaction,
    status_notification,
    stop_transaction,
)

ROUTES: dict[str, Route | Refusal] = {
    "Authorize": Route(authorize.authorize, authorize.LEDGER),
    "BootNotification": Route(boot_notification.boot_notification, boot_notification.LEDGER),
    "DataTransfer": Route(data_transfer.data_transfer, data_transfer.LEDGER),
    "DiagnosticsStatusNotification": Route(
        diagnostics_status_notification.diagnostics_status_notification, diagnostics_status_notification.LEDGER
    ),
    "FirmwareStatusNotification": Route(firmware_status_notification.firmware_status_notification, firmware_status_notification.LEDGER),
    "Heartbeat": Route(heartbeat.heartbeat, heartbeat.LEDGER),
    "LogStatusNotification": Route(log_status_notification.log_status_notification, log_status_notification.LEDGER),
    "MeterValues": Route(meter_values.meter_values, meter_values.LEDGER),
    "SecurityEventNotification": Route(security_event_notification.security_event_notification, security_event_notification.LEDGER),
    "SignCertificate": Route(sign_certificate.sign_certificate, sign_certificate.LEDGER),
    "SignedFirmwareStatusNotification": Route(
        signed_firmware_status_notification.signed_firmware_status_notification, signed_firmware_status_notification.LEDGER
    ),
    "StartTransaction": Route(start_transaction.start_transaction, start_transaction.LEDGER),
    "StatusNotification": Route(status_notification.status_notification, status_notification.LEDGER),
    "StopTransaction": Route(stop_transaction.stop_transaction, stop_transaction.LEDGER),
}
