"""Every command of a 2.x backend for a 1.x station: translated, answered from memory, or refused with an honest word."""

from collections.abc import Mapping

from translators import canonical as c
from translators.flow import Fate, Refusal, Route, Routes
from translators.ocpp1x.to_station import (
    cancel_reservation,
    certificate_signed,
    change_availability,
    clear_cache,
    clear_charging_profile,
    clear_display_message,
    clear_tariffs,
    clear_variable_monitoring,
    cost_updated,
    data_transfer,
    delete_certificate,
    get_base_report,
    get_charging_profiles,
    get_composite_schedule,
    get_display_messages,
    get_installed_certificate_ids,
    get_local_list_version,
    get_log,
    get_monitoring_report,
    get_periodic_event_stream,
    get_report,
    get_tariffs,
    get_transaction_status,
    get_variables,
    install_certificate,
    refusals,
    request_start_transaction,
    request_stop_transaction,
    reserve_now,
    reset,
    send_local_list,
    set_charging_profile,
    set_monitoring_base,
    set_variables,
    trigger_message,
    unlock_connector,
    unpublish_firmware,
    update_firmware,
    use_priority_charging,
)
from translators.ocpp1x.to_station.nested_messages import NO_CERTIFICATES
from translators.ocpp1x.to_station.refusals import not_supported, says
from translators.ocpp1x.to_station.status_info import UNSUPPORTED, status_info

COMPOSED: Mapping[str, Fate] = {"": "emulated"}
"""The gateway composes the report from what it reads and knows: 1.x has none."""

ROUTES: Routes = {
    "CancelReservation": Route(cancel_reservation.cancel_reservation, cancel_reservation.LEDGER),
    "CertificateSigned": Route(certificate_signed.certificate_signed, certificate_signed.LEDGER, NO_CERTIFICATES),
    "ChangeAvailability": Route(change_availability.change_availability, change_availability.LEDGER),
    "ClearCache": Route(clear_cache.clear_cache, clear_cache.LEDGER),
    "ClearChargingProfile": Route(clear_charging_profile.clear_charging_profile, clear_charging_profile.LEDGER),
    "ClearDisplayMessage": Route(clear_display_message.clear_display_message, clear_display_message.LEDGER),
    "ClearTariffs": Route(clear_tariffs.clear_tariffs, clear_tariffs.LEDGER),
    "ClearVariableMonitoring": Route(clear_variable_monitoring.clear_variable_monitoring, clear_variable_monitoring.LEDGER),
    "CostUpdated": Route(cost_updated.cost_updated, cost_updated.LEDGER),
    "DataTransfer": Route(data_transfer.data_transfer, data_transfer.LEDGER),
    "DeleteCertificate": Route(delete_certificate.delete_certificate, delete_certificate.LEDGER, NO_CERTIFICATES),
    "GetChargingProfiles": Route(get_charging_profiles.get_charging_profiles, get_charging_profiles.LEDGER),
    "GetCompositeSchedule": Route(get_composite_schedule.get_composite_schedule, get_composite_schedule.LEDGER),
    "GetBaseReport": Route(get_base_report.get_base_report, get_base_report.LEDGER, COMPOSED),
    "GetDisplayMessages": Route(get_display_messages.get_display_messages, get_display_messages.LEDGER),
    "GetInstalledCertificateIds": Route(
        get_installed_certificate_ids.get_installed_certificate_ids, get_installed_certificate_ids.LEDGER, NO_CERTIFICATES
    ),
    "GetLocalListVersion": Route(get_local_list_version.get_local_list_version, get_local_list_version.LEDGER),
    "GetLog": Route(get_log.get_log, get_log.LEDGER),
    "GetMonitoringReport": Route(get_monitoring_report.get_monitoring_report, get_monitoring_report.LEDGER),
    "GetPeriodicEventStream": Route(get_periodic_event_stream.get_periodic_event_stream, get_periodic_event_stream.LEDGER),
    "GetReport": Route(get_report.get_report, get_report.LEDGER, COMPOSED),
    "GetTariffs": Route(get_tariffs.get_tariffs, get_tariffs.LEDGER),
    "GetTransactionStatus": Route(get_transaction_status.get_transaction_status, get_transaction_status.LEDGER),
    "GetVariables": Route(get_variables.get_variables, get_variables.LEDGER, get_variables.FATES),
    "InstallCertificate": Route(install_certificate.install_certificate, install_certificate.LEDGER, NO_CERTIFICATES),
    "RequestStartTransaction": Route(request_start_transaction.request_start_transaction, request_start_transaction.LEDGER),
    "RequestStopTransaction": Route(request_stop_transaction.request_stop_transaction, request_stop_transaction.LEDGER),
    "ReserveNow": Route(reserve_now.reserve_now, reserve_now.LEDGER),
    "Reset": Route(reset.reset, reset.LEDGER),
    "SendLocalList": Route(send_local_list.send_local_list, send_local_list.LEDGER),
    "SetChargingProfile": Route(set_charging_profile.set_charging_profile, set_charging_profile.LEDGER),
    "SetMonitoringBase": Route(set_monitoring_base.set_monitoring_base, set_monitoring_base.LEDGER),
    "SetVariables": Route(set_variables.set_variables, set_variables.LEDGER),
    "TriggerMessage": Route(trigger_message.trigger_message, trigger_message.LEDGER, trigger_message.FATES),
    "UnlockConnector": Route(unlock_connector.unlock_connector, unlock_connector.LEDGER),
    "UnpublishFirmware": Route(unpublish_firmware.unpublish_firmware, unpublish_firmware.LEDGER),
    "UpdateFirmware": Route(update_firmware.update_firmware, update_firmware.LEDGER),
    "UsePriorityCharging": Route(use_priority_charging.use_priority_charging, use_priority_charging.LEDGER),
    # 1.x has no such function
    "AFRRSignal": Refusal(
        says(c.AFRRSignalResponse(status="Rejected", statusInfo=status_info("NoSignalWattCurve"))), "afrr", "No V2X in 1.x (Q08.FR.11)."
    ),
    "AdjustPeriodicEventStream": Refusal(
        says(c.AdjustPeriodicEventStreamResponse(status="Rejected", statusInfo=status_info("NotFound"))),
        "event_stream",
        "There is no such stream (N14.FR.02).",
    ),
    "ChangeTransactionTariff": Refusal(not_supported("local cost calculation"), "tariffs", "No tariffs in 1.x (I11.FR.01)."),
    "ClearDERControl": Refusal(refusals.clear_der_control, "der", "No control of distributed energy resources in 1.x."),
    "CustomerInformation": Refusal(refusals.customer_information, "customer_information", "A 1.x station cannot report on a customer."),
    "GetDERControl": Refusal(refusals.get_der_control, "der", "No control of distributed energy resources in 1.x."),
    "NotifyAllowedEnergyTransfer": Refusal(
        refusals.notify_allowed_energy_transfer, "allowed_energy_transfer", "A 1.x station cannot tell the car."
    ),
    "NotifyWebPaymentStarted": Refusal(
        says(c.NotifyWebPaymentStartedResponse()), "web_payment", "The answer is empty (C25.FR.27); no EVSE is blocked meanwhile."
    ),
    "PublishFirmware": Refusal(
        says(c.PublishFirmwareResponse(status="Rejected", statusInfo=UNSUPPORTED)), "publish_firmware", "For Local Controllers."
    ),
    "RequestBatterySwap": Refusal(
        says(c.RequestBatterySwapResponse(status="Rejected", statusInfo=UNSUPPORTED)), "battery_swap", "No battery swap in 1.x."
    ),
    "SetDERControl": Refusal(says(c.SetDERControlResponse(status="NotSupported")), "der", "R04.FR.01."),
    "SetDefaultTariff": Refusal(not_supported("local cost calculation"), "tariffs", "No tariffs in 1.x (I07.FR.01)."),
    "SetDisplayMessage": Refusal(refusals.set_display_message, "display", "No display messages in 1.x."),
    "SetMonitoringLevel": Refusal(
        says(c.SetMonitoringLevelResponse(status="Rejected", statusInfo=UNSUPPORTED)), "monitoring", "Faults are told at any level."
    ),
    "SetNetworkProfile": Refusal(
        says(c.SetNetworkProfileResponse(status="Rejected", statusInfo=status_info("InvalidNetworkConf"))),
        "guard.network_profile",
        "It would lead the station past the gateway.",
    ),
    "SetVariableMonitoring": Refusal(refusals.set_variable_monitoring, "monitoring", "No variable can be monitored (N04.FR.05)."),
    "UpdateDynamicSchedule": Refusal(
        says(c.UpdateDynamicScheduleResponse(status="Rejected", statusInfo=status_info("InvalidProfile"))),
        "dynamic_schedule",
        "No dynamic profiles in 1.x (K28.FR.11).",
    ),
}

_NO_RESERVATION = "1.2 has no reservations."
_NO_LOCAL_LIST = "1.2 has no local list."
ROUTES_12: Routes = {
    **ROUTES,
    "CancelReservation": Refusal(
        says(c.CancelReservationResponse(status="Rejected", statusInfo=UNSUPPORTED)), "reservation", _NO_RESERVATION
    ),
    "DataTransfer": Refusal(
        says(c.DataTransferResponse(status="UnknownVendorId", statusInfo=UNSUPPORTED)),
        "data_transfer.unsupported",
        "1.2 has no DataTransfer.",
    ),
    "GetLocalListVersion": Refusal(
        says(c.GetLocalListVersionResponse(versionNumber=0)), "local_list.unsupported", f"{_NO_LOCAL_LIST} 0 says so (D02.FR.03)."
    ),
    "ReserveNow": Refusal(says(c.ReserveNowResponse(status="Rejected", statusInfo=UNSUPPORTED)), "reservation", _NO_RESERVATION),
    "SendLocalList": Refusal(
        says(c.SendLocalListResponse(status="Failed", statusInfo=UNSUPPORTED)), "local_list.unsupported", _NO_LOCAL_LIST
    ),
}
"""For a 1.2 station, which has nine commands."""
