"""Which message goes which way between 2.0.1 and 2.1: every action of the sender's version, once."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Route, Routes
from translators.ocpp201.deltas import clear_tariffs, get_periodic_event_stream, get_tariffs, use_priority_charging
from translators.ocpp201.deltas.answers import ONLY_21_COMMANDS, ONLY_21_NOTICES
from translators.ocpp201.deltas.get_certificate_chain_status import LEDGER as CHAIN_LEDGER
from translators.ocpp201.deltas.get_certificate_chain_status import get_certificate_chain_status
from translators.ocpp201.deltas.get_charging_profiles import LEDGER as PROFILES_LEDGER
from translators.ocpp201.deltas.get_charging_profiles import get_charging_profiles
from translators.ocpp201.deltas.narrowing import NARROWING
from translators.ocpp201.deltas.notify_ev_charging_needs import LEDGER as NEEDS_LEDGER
from translators.ocpp201.deltas.notify_ev_charging_needs import notify_ev_charging_needs
from translators.ocpp201.deltas.relay import route
from translators.ocpp201.deltas.report_charging_profiles import LEDGER as REPORT_LEDGER
from translators.ocpp201.deltas.report_charging_profiles import report_charging_profiles
from translators.ocpp201.deltas.set_variable_monitoring import LEDGER as MONITORING_LEDGER
from translators.ocpp201.deltas.set_variable_monitoring import set_variable_monitoring
from translators.ocpp201.deltas.set_variables import LEDGER as SET_VARIABLES_LEDGER
from translators.ocpp201.deltas.set_variables import set_variables
from translators.ocpp201.deltas.shaping import Shaping
from translators.ocpp201.deltas.widening import WIDENING

NOTICES = (
    "Authorize", "BootNotification", "ClearedChargingLimit", "DataTransfer", "FirmwareStatusNotification", "Get15118EVCertificate",
    "GetCertificateStatus", "Heartbeat", "LogStatusNotification", "MeterValues", "NotifyChargingLimit", "NotifyCustomerInformation",
    "NotifyDisplayMessages", "NotifyEVChargingNeeds", "NotifyEVChargingSchedule", "NotifyEvent", "NotifyMonitoringReport", "NotifyReport",
    "PublishFirmwareStatusNotification", "ReportChargingProfiles", "ReservationStatusUpdate", "SecurityEventNotification",
    "SignCertificate", "StatusNotification", "TransactionEvent",
)  # fmt: skip
"""What a 2.0.1 station starts (translation-up §0.7)."""

COMMANDS = (
    "CancelReservation", "CertificateSigned", "ChangeAvailability", "ClearCache", "ClearChargingProfile", "ClearDisplayMessage",
    "ClearVariableMonitoring", "CostUpdated", "CustomerInformation", "DataTransfer", "DeleteCertificate", "GetBaseReport",
    "GetChargingProfiles", "GetCompositeSchedule", "GetDisplayMessages", "GetInstalledCertificateIds", "GetLocalListVersion", "GetLog",
    "GetMonitoringReport", "GetReport", "GetTransactionStatus", "GetVariables", "InstallCertificate", "PublishFirmware",
    "RequestStartTransaction", "RequestStopTransaction", "ReserveNow", "Reset", "SendLocalList", "SetChargingProfile", "SetDisplayMessage",
    "SetMonitoringBase", "SetMonitoringLevel", "SetNetworkProfile", "SetVariableMonitoring", "SetVariables", "TriggerMessage",
    "UnlockConnector", "UnpublishFirmware", "UpdateFirmware",
)  # fmt: skip
"""What a 2.0.1 backend starts (translation-down C.3)."""


def _routes(actions: tuple[str, ...], outward: Shaping, inward: Shaping, *, command: bool) -> dict[str, Route]:
    return {action: route(c.REQUESTS[action], outward, inward, command=command) for action in actions}


STATION_201_BACKEND_21_FROM_STATION: Routes = _routes(NOTICES, WIDENING, NARROWING, command=False)
STATION_201_BACKEND_21_FROM_BACKEND: Routes = {
    **_routes(COMMANDS, NARROWING, WIDENING, command=True),
    "SetVariableMonitoring": Route(set_variable_monitoring, MONITORING_LEDGER),
    "SetVariables": Route(set_variables, SET_VARIABLES_LEDGER),
    "ClearTariffs": Route(clear_tariffs.clear_tariffs, clear_tariffs.LEDGER),
    "GetPeriodicEventStream": Route(get_periodic_event_stream.get_periodic_event_stream, get_periodic_event_stream.LEDGER),
    "GetTariffs": Route(get_tariffs.get_tariffs, get_tariffs.LEDGER),
    "UsePriorityCharging": Route(use_priority_charging.use_priority_charging, use_priority_charging.LEDGER),
    **ONLY_21_COMMANDS,
}
STATION_21_BACKEND_201_FROM_STATION: Routes = {
    **_routes(NOTICES, NARROWING, WIDENING, command=False),
    "GetCertificateChainStatus": Route(get_certificate_chain_status, CHAIN_LEDGER),
    "NotifyEVChargingNeeds": Route(notify_ev_charging_needs, NEEDS_LEDGER),
    "ReportChargingProfiles": Route(report_charging_profiles, REPORT_LEDGER),
    **ONLY_21_NOTICES,
}
STATION_21_BACKEND_201_FROM_BACKEND: Routes = {
    **_routes(COMMANDS, WIDENING, NARROWING, command=True),
    "GetChargingProfiles": Route(get_charging_profiles, PROFILES_LEDGER),
}


def from_station(station: str, backend: str) -> Routes:
    """The table of what a station starts. Raises KeyError for a pair that is not 2.0.1 and 2.1."""
    return {("2.0.1", "2.1"): STATION_201_BACKEND_21_FROM_STATION, ("2.1", "2.0.1"): STATION_21_BACKEND_201_FROM_STATION}[station, backend]


def from_backend(station: str, backend: str) -> Routes:
    """The table of what a backend starts. Raises KeyError for a pair that is not 2.0.1 and 2.1."""
    return {("2.0.1", "2.1"): STATION_201_BACKEND_21_FROM_BACKEND, ("2.1", "2.0.1"): STATION_21_BACKEND_201_FROM_BACKEND}[station, backend]
