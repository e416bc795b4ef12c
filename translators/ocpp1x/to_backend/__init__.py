"""What a 2.x station says, towards a 1.6 backend: every action of 2.0.1 and 2.1 that a station may send."""

from __future__ import annotations

from translators.flow import Refusal, Route
from translators.ocpp1x.to_backend import (
    authorize,
    boot_notification,
    data_transfer,
    firmware_status_notification,
    get_15118_ev_certificate,
    get_certificate_chain_status,
    get_certificate_status,
    heartbeat,
    log_status_notification,
    meter_values,
    notify_event,
    notify_report,
    security_event_notification,
    sign_certificate,
    status_notification,
    transaction_event,
)
from translators.ocpp1x.to_backend.refusals import REFUSALS

ROUTES: dict[str, Route | Refusal] = {
    "Authorize": Route(authorize.authorize, authorize.LEDGER),
    "BootNotification": Route(boot_notification.boot_notification, boot_notification.LEDGER),
    "DataTransfer": Route(data_transfer.data_transfer, data_transfer.LEDGER),
    "FirmwareStatusNotification": Route(firmware_status_notification.firmware_status_notification, firmware_status_notification.LEDGER),
    "Get15118EVCertificate": Route(get_15118_ev_certificate.get_15118_ev_certificate, get_15118_ev_certificate.LEDGER),
    "GetCertificateChainStatus": Route(get_certificate_chain_status.get_certificate_chain_status, get_certificate_chain_status.LEDGER),
    "GetCertificateStatus": Route(get_certificate_status.get_certificate_status, get_certificate_status.LEDGER),
    "Heartbeat": Route(heartbeat.heartbeat, heartbeat.LEDGER),
    "LogStatusNotification": Route(log_status_notification.log_status_notification, log_status_notification.LEDGER),
    "MeterValues": Route(meter_values.meter_values, meter_values.LEDGER),
    "NotifyEvent": Route(notify_event.notify_event, notify_event.LEDGER),
    "NotifyReport": Route(notify_report.notify_report, notify_report.LEDGER),
    "SecurityEventNotification": Route(security_event_notification.security_event_notification, security_event_notification.LEDGER),
    "SignCertificate": Route(sign_certificate.sign_certificate, sign_certificate.LEDGER),
    "StatusNotification": Route(status_notification.status_notification, status_notification.LEDGER),
    "TransactionEvent": Route(transaction_event.transaction_event, transaction_event.LEDGER),
    **REFUSALS,
}
