"""Every action a 1.x station can start is translated, or refused in words that its schema has."""

from translators.flow import Refusal
from translators.losses import LOSSES
from translators.ocpp1x.from_station import ROUTES

CORE = {
    "Authorize",
    "BootNotification",
    "DataTransfer",
    "DiagnosticsStatusNotification",
    "FirmwareStatusNotification",
    "Heartbeat",
    "MeterValues",
    "StartTransaction",
    "StatusNotification",
    "StopTransaction",
}
SECURITY = {"LogStatusNotification", "SecurityEventNotification", "SignCertificate", "SignedFirmwareStatusNotification"}


def test_no_action_is_missing() -> None:
    assert set(ROUTES) == CORE | SECURITY


def test_a_refusal_names_a_loss_and_its_reason() -> None:
    for action, route in ROUTES.items():
        if isinstance(route, Refusal):
            assert route.loss in LOSSES, action
            assert route.reason.endswith("."), action
