"""Words that the schemas do not say: the functional block of a message, the name of an inline type of 1.6, what 1.5 and 1.2 say besides."""

from __future__ import annotations

# OCPP 2.1 part 2: title of the block, module, its messages (each stands where its use case is).
BLOCKS: dict[str, tuple[str, str]] = {
    "security": (
        "A. Security",
        "CertificateSigned SecurityEventNotification SignCertificate",
    ),
    "provisioning": (
        "B. Provisioning",
        "BootNotification GetBaseReport GetReport GetVariables Heartbeat NotifyReport Reset SetNetworkProfile SetVariables",
    ),
    "authorization": (
        "C. Authorization",
        "Authorize ClearCache NotifySettlement NotifyWebPaymentStarted VatNumberValidation",
    ),
    "local_authorization_list": (
        "D. Local Authorization List Management",
        "GetLocalListVersion SendLocalList",
    ),
    "transactions": (
        "E. Transactions",
        "GetTransactionStatus TransactionEvent",
    ),
    "remote_control": (
        "F. Remote Control",
        "RequestStartTransaction RequestStopTransaction TriggerMessage UnlockConnector",
    ),
    "availability": (
        "G. Availability",
        "ChangeAvailability StatusNotification",
    ),
    "reservation": (
        "H. Reservation",
        "CancelReservation ReservationStatusUpdate ReserveNow",
    ),
    "tariff_and_cost": (
        "I. Tariff And Cost",
        "ChangeTransactionTariff ClearTariffs CostUpdated GetTariffs SetDefaultTariff",
    ),
    "meter_values": (
        "J. Meter Values",
        "MeterValues",
    ),
    "smart_charging": (
        "K. Smart Charging",
        (
            "ClearChargingProfile ClearedChargingLimit GetChargingProfiles GetCompositeSchedule NotifyChargingLimit NotifyEVChargingNeeds "
            "NotifyEVChargingSchedule NotifyPriorityCharging PullDynamicScheduleUpdate ReportChargingProfiles SetChargingProfile "
            "UpdateDynamicSchedule UsePriorityCharging"
        ),
    ),
    "firmware_management": (
        "L. Firmware Management",
        "FirmwareStatusNotification PublishFirmware PublishFirmwareStatusNotification UnpublishFirmware UpdateFirmware",
    ),
    "certificate_management": (
        "M. ISO 15118 Certificate Management",
        "DeleteCertificate Get15118EVCertificate GetCertificateChainStatus GetCertificateStatus GetInstalledCertificateIds InstallCertificate",
    ),
    "diagnostics": (
        "N. Diagnostics",
        (
            "AdjustPeriodicEventStream ClearVariableMonitoring ClosePeriodicEventStream CustomerInformation GetLog GetMonitoringReport "
            "GetPeriodicEventStream LogStatusNotification NotifyCustomerInformation NotifyEvent NotifyMonitoringReport "
            "NotifyPeriodicEventStream OpenPeriodicEventStream SetMonitoringBase SetMonitoringLevel SetVariableMonitoring"
        ),
    ),
    "display_message": (
        "O. Display Message",
        "ClearDisplayMessage GetDisplayMessages NotifyDisplayMessages SetDisplayMessage",
    ),
    "data_transfer": (
        "P. Data Transfer",
        "DataTransfer",
    ),
    "bidirectional_power_transfer": (
        "Q. Bidirectional Power Transfer",
        "AFRRSignal NotifyAllowedEnergyTransfer",
    ),
    "der_control": (
        "R. DER Control",
        "ClearDERControl GetDERControl NotifyDERAlarm NotifyDERStartStop ReportDERControl SetDERControl",
    ),
    "battery_swapping": (
        "S. Battery Swapping",
        "BatterySwap RequestBatterySwap",
    ),
}

# OCPP 1.6 edition 2, chapter 7, names the types that its schemas write inline: `Message.field`, or the last field name where it is the same everywhere.
TYPES_16: dict[str, str] = {
    "idTagInfo": "IdTagInfo",
    "idTagInfo.status": "AuthorizationStatus",
    "BootNotificationResponse.status": "RegistrationStatus",
    "CancelReservationResponse.status": "CancelReservationStatus",
    "ChangeAvailabilityRequest.type": "AvailabilityType",
    "ChangeAvailabilityResponse.status": "AvailabilityStatus",
    "ChangeConfigurationResponse.status": "ConfigurationStatus",
    "ClearCacheResponse.status": "ClearCacheStatus",
    "ClearChargingProfileResponse.status": "ClearChargingProfileStatus",
    "DataTransferResponse.status": "DataTransferStatus",
    "DiagnosticsStatusNotificationRequest.status": "DiagnosticsStatus",
    "FirmwareStatusNotificationRequest.status": "FirmwareStatus",
    "GetCompositeScheduleResponse.status": "GetCompositeScheduleStatus",
    "GetConfigurationResponse.configurationKey": "KeyValue",
    "RemoteStartTransactionResponse.status": "RemoteStartStopStatus",
    "RemoteStopTransactionResponse.status": "RemoteStartStopStatus",
    "ReserveNowResponse.status": "ReservationStatus",
    "ResetRequest.type": "ResetType",
    "ResetResponse.status": "ResetStatus",
    "SendLocalListRequest.localAuthorizationList": "AuthorizationData",
    "SendLocalListRequest.updateType": "UpdateType",
    "SendLocalListResponse.status": "UpdateStatus",
    "SetChargingProfileResponse.status": "ChargingProfileStatus",
    "StatusNotificationRequest.errorCode": "ChargePointErrorCode",
    "StatusNotificationRequest.status": "ChargePointStatus",
    "StopTransactionRequest.reason": "Reason",
    "TriggerMessageRequest.requestedMessage": "MessageTrigger",
    "TriggerMessageResponse.status": "TriggerMessageStatus",
    "UnlockConnectorResponse.status": "UnlockStatus",
    "chargingProfile": "ChargingProfile",
    "csChargingProfiles": "ChargingProfile",
    "chargingProfileKind": "ChargingProfileKindType",
    "chargingProfilePurpose": "ChargingProfilePurposeType",
    "chargingRateUnit": "ChargingRateUnitType",
    "chargingSchedule": "ChargingSchedule",
    "chargingSchedulePeriod": "ChargingSchedulePeriod",
    "recurrencyKind": "RecurrencyKindType",
    "meterValue": "MeterValue",
    "transactionData": "MeterValue",
    "sampledValue": "SampledValue",
    "context": "ReadingContext",
    "format": "ValueFormat",
    "location": "Location",
    "measurand": "Measurand",
    "phase": "Phase",
    "unit": "UnitOfMeasure",
}

# What 1.5 and 1.2 say and 1.6 does not (the enumerations of their WSDLs; 1.2 adds nothing to 1.5).
FAMILY_VALUES: dict[str, tuple[str, ...]] = {
    "ChargePointErrorCode": ("Mode3Error",),
    "ChargePointStatus": ("Occupied",),
    "UnitOfMeasure": ("Amp", "Volt"),
    "UnlockStatus": ("Accepted", "Rejected"),
    "UpdateStatus": ("HashError",),
}


def block_of() -> dict[str, str]:
    """Action to module name; raises ValueError when an action stands in two blocks."""
    found: dict[str, str] = {}
    for module, (_, actions) in BLOCKS.items():
        for action in actions.split():
            if action in found:
                raise ValueError(f"{action} stands in {found[action]} and in {module}")
            found[action] = module
    return found
