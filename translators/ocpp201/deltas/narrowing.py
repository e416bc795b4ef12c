"""What of 2.1 becomes what in 2.0.1: every field, value and length that 2.1 has beyond it (device-model 5.4, translation-up §5.5, translation-down C.4).

`tests/translators/ocpp201/deltas/test_narrowing.py` proves that no difference between the two schemas lacks its row.
"""

from __future__ import annotations

from typing import Any, get_args

from msgspec import UNSET
from msgspec.structs import replace

from translators.memory.certificates import SigningRequest
from translators.ocpp201.deltas import ids, profiles, readings, tokens, transaction_events
from translators.ocpp201.deltas.shaping import Cut, Dropped, Forbidden, Impossible, LeftOut, Shaping, Step, Telling, Untold, Words, losing
from translators.ocpp201.schema import ConnectorEnumType

_CONNECTOR_TYPES = frozenset(get_args(ConnectorEnumType))
_NEEDS = Dropped("ev_charging_needs")
_EVENT = Dropped("tx_field_21")
CERTIFICATE_LENGTH, URL_LENGTH, CONTENT_LENGTH, VALUE_LENGTH = 5500, 512, 512, 1000


def _too_long(length: int, loss: str, reason: str, text: str) -> Impossible:
    return Impossible(loss, reason, f"{text} is longer than the {length} characters of OCPP 2.0.1", lambda value: len(value) > length)


def _url(field: str) -> Impossible:
    return _too_long(URL_LENGTH, "url", "InvalidURL", field)


def _whole_number(value: Any, _telling: Telling) -> Any:
    return round(value)


@losing("tariff")
def _tariff(_value: Any, telling: Telling) -> Any:
    """`authorize_answer` has taken from it what a driver can read."""
    telling.station.lose("tariff")
    return UNSET


@losing("display", "text")
def message_content(value: Any, telling: Telling) -> Any:
    """A QR code is shown as the link it holds. A display message that would be shown otherwise than ordered is refused (translation-down C.4)."""
    if value.format == "QRCODE":
        if telling.action == "SetDisplayMessage":
            raise Untold("display", "UnsupportedParam", "format QRCODE is unknown to OCPP 2.0.1", "NotSupportedMessageFormat")
        telling.station.lose("display")
        value = replace(value, format="URI" if "://" in value.content else "UTF8")
    if len(value.content) > CONTENT_LENGTH:
        if telling.action == "SetDisplayMessage":
            raise Untold("text", "TooLargeElement", "content is longer than the 512 characters of OCPP 2.0.1")
        telling.station.lose("text")
        value = replace(value, content=value.content[:CONTENT_LENGTH])
    return value


@losing("cert.too_long")
def authorize(value: Any, telling: Telling) -> Any:
    """A contract certificate that is too long goes without; its hashes say enough for the backend to ask OCSP (translation-up §1.5)."""
    if value.certificate is UNSET or len(value.certificate) <= CERTIFICATE_LENGTH:
        return value
    if value.iso15118CertificateHashData is UNSET:
        raise Untold("cert.too_long", "TooLargeElement", "certificate is longer than the 5500 characters of OCPP 2.0.1")
    telling.station.lose("cert.too_long")
    return replace(value, certificate=UNSET)


def authorize_answer(value: Any, telling: Telling) -> Any:
    """The description of a tariff is what its driver shall read: 2.0.1 shows it as the personal message (device-model 5.4)."""
    if value.tariff is UNSET or value.tariff.description is UNSET or value.idTokenInfo.personalMessage is not UNSET:
        return value
    return replace(value, idTokenInfo=replace(value.idTokenInfo, personalMessage=value.tariff.description[0]))


def needs_answer(value: Any, _telling: Telling) -> Any:
    """Without a profile 2.0.1 says Rejected (K15.FR.04); 2.1 keeps that word for an energy transfer that is impossible (K18.FR.04)."""
    return replace(value, status="Rejected") if value.status == "NoChargingProfile" else value


def sign_certificate(value: Any, telling: Telling) -> Any:
    """The request id waits here for the CertificateSigned that 2.0.1 sends without it (A02.FR.25 (2.1))."""
    if value.certificateType != "V2G20Certificate":
        requestId = None if value.requestId is UNSET else value.requestId
        telling.station.memory.certificates.ask(signing_kind(value.certificateType), SigningRequest(requestId=requestId))
        telling.station.touch()
    return value


def signing_kind(certificateType: Any) -> str:
    """Under which kind a request waits; without one it is the certificate of the station."""
    return "ChargingStationCertificate" if certificateType is UNSET else str(certificateType)


@losing("reserve.connector_type")
def reserve_now(value: Any, telling: Telling) -> Any:
    """A connector type that 2.0.1 has no word for: with an EVSE it says nothing more, without one it is what was ordered.

    A token that is too long to be presented would lock everybody out; one that only a remote start uses goes by its alias (translation-down A.4).
    """
    if telling.command and tokens.is_never_presented(value.idToken):
        raise Untold(
            "id_token.type", "InvalidIdToken", f"idToken is longer than the {tokens.LENGTH} characters of OCPP 2.0.1", counted=True
        )
    if value.connectorType is UNSET or value.connectorType in _CONNECTOR_TYPES:
        return value
    if value.evseId is UNSET:
        raise Untold("reserve.connector_type", "UnknownConnectorType", f"connectorType {value.connectorType} is unknown to OCPP 2.0.1")
    telling.station.lose("reserve.connector_type")
    return replace(value, connectorType=UNSET)


FIELDS: dict[tuple[str, str], Step] = {
    **profiles.FIELDS,
    ("StatusInfoType", "additionalInfo"): Cut(512),
    ("AuthorizeResponse", "allowedEnergyTransfer"): Dropped("allowed_energy_transfer"),
    ("AuthorizeResponse", "tariff"): _tariff,
    ("OCSPRequestDataType", "responderURL"): _url("responderURL"),
    ("TransactionEventRequest", "costDetails"): Dropped("cost_details"),
    ("TransactionEventRequest", "preconditioningStatus"): _EVENT,
    ("TransactionEventRequest", "evseSleep"): Dropped("evse_sleep"),
    ("TransactionType", "operationMode"): Dropped("operation_mode"),
    ("TransactionType", "tariffId"): _EVENT,
    ("TransactionType", "transactionLimit"): Dropped("transaction_limit"),
    ("TransactionType", "stoppedReason"): Words({"ReqEnergyTransferRejected": "Other"}, "stopped_reason"),
    ("TransactionEventResponse", "transactionLimit"): Dropped("transaction_limit"),
    ("TransactionEventResponse", "updatedPersonalMessageExtra"): Dropped("personal_message"),
    ("EventDataType", "severity"): Dropped("event_severity"),
    ("VariableCharacteristicsType", "maxElements"): Dropped("max_elements"),
    ("VariableMonitoringType", "eventNotificationType"): Dropped("monitoring"),
    ("VariableMonitoringType", "type"): Impossible(
        "monitoring.delta", "UnsupportedMonitorType", "monitor type: unknown to OCPP 2.0.1", lambda value: value.startswith("Target")
    ),
    ("SetMonitoringDataType", "periodicEventStream"): Dropped("event_stream"),
    ("SetMonitoringDataType", "type"): Impossible(
        "monitoring.delta", "UnsupportedMonitorType", "monitor type: unknown to OCPP 2.0.1", lambda value: value.startswith("Target")
    ),
    ("SetMonitoringResultType", "type"): Impossible(
        "monitoring.delta", "UnsupportedMonitorType", "monitor type: unknown to OCPP 2.0.1", lambda value: value.startswith("Target")
    ),
    ("FirmwareStatusNotificationRequest", "statusInfo"): Dropped("status_info"),
    ("LogStatusNotificationRequest", "statusInfo"): Dropped("status_info"),
    ("PublishFirmwareStatusNotificationRequest", "statusInfo"): Dropped("status_info"),
    ("PublishFirmwareStatusNotificationRequest", "location"): _url("location"),
    ("PublishFirmwareRequest", "location"): _url("location"),
    ("FirmwareType", "location"): _url("location"),
    ("LogParametersType", "remoteLocation"): _url("remoteLocation"),
    ("GetLogRequest", "logType"): Impossible(
        "log", "UnsupportedRequest", "DataCollectorLog is unknown to OCPP 2.0.1", lambda value: value == "DataCollectorLog"
    ),
    ("CertificateSignedRequest", "requestId"): Impossible(
        # A02.FR.26 (2.1): a 2.0.1 station gave its request none.
        "csr_21", "NotFound", "no certificate was asked for with a requestId",
    ),
    ("CertificateSignedRequest", "certificateType"): Impossible(
        "csr_21", "UnsupportedParam", "V2G20Certificate is unknown to OCPP 2.0.1", lambda value: value == "V2G20Certificate"
    ),
    ("SignCertificateRequest", "requestId"): Dropped("csr_21"),
    ("SignCertificateRequest", "hashRootCertificate"): Dropped("csr_21"),
    ("SignCertificateRequest", "certificateType"): Impossible(
        "csr_21", "UnsupportedParam", "V2G20Certificate is unknown to OCPP 2.0.1", lambda value: value == "V2G20Certificate"
    ),
    ("InstallCertificateRequest", "certificateType"): Impossible(
        "cert.oem_root", "UnsupportedParam", "OEMRootCertificate is unknown to OCPP 2.0.1", lambda value: value == "OEMRootCertificate"
    ),
    ("InstallCertificateRequest", "certificate"): _too_long(CERTIFICATE_LENGTH, "cert.too_long", "TooLargeElement", "certificate"),
    ("GetInstalledCertificateIdsRequest", "certificateType"): Impossible(
        "cert.oem_root", "NotFound", "OEMRootCertificate is unknown to OCPP 2.0.1", lambda value: value == "OEMRootCertificate"
    ),
    ("CertificateHashDataChainType", "certificateType"): Impossible(
        "cert.oem_root", "NotFound", "OEMRootCertificate is unknown to OCPP 2.0.1", lambda value: value == "OEMRootCertificate"
    ),
    ("Get15118EVCertificateRequest", "exiRequest"): _too_long(5600, "cert.too_long", "TooLargeElement", "exiRequest"),
    ("Get15118EVCertificateRequest", "maximumContractCertificateChains"): Dropped("pnc_unsupported"),
    ("Get15118EVCertificateRequest", "prioritizedEMAIDs"): Dropped("pnc_unsupported"),
    ("Get15118EVCertificateResponse", "exiResponse"): _too_long(5600, "cert.too_long", "TooLargeElement", "exiResponse"),
    ("Get15118EVCertificateResponse", "remainingContracts"): Dropped("pnc_unsupported"),
    ("GetCertificateStatusResponse", "ocspResult"): _too_long(CERTIFICATE_LENGTH, "cert.too_long", "TooLargeElement", "ocspResult"),
    ("ChargingNeedsType", "requestedEnergyTransfer"): Words(
        {
            "AC_BPT": "AC_three_phase", "AC_DER": "AC_three_phase", "AC_BPT_DER": "AC_three_phase",
            "DC_BPT": "DC", "DC_ACDP": "DC", "DC_ACDP_BPT": "DC", "WPT": "AC_single_phase",
        },
        "energy_transfer",
    ),
    **{
        ("ChargingNeedsType", name): _NEEDS
        for name in (
            "availableEnergyTransfer", "controlMode", "mobilityNeedsMode", "derChargingParameters", "evEnergyOffer", "v2xChargingParameters",
        )
    },
    **{("ACChargingParametersType", name): _whole_number for name in ("energyAmount", "evMinCurrent", "evMaxCurrent", "evMaxVoltage")},
    **{
        ("DCChargingParametersType", name): _whole_number
        for name in ("evMaxCurrent", "evMaxVoltage", "evMaxPower", "evEnergyCapacity", "energyAmount")
    },
    ("NotifyEVChargingNeedsRequest", "timestamp"): _NEEDS,
    ("NotifyEVChargingScheduleRequest", "selectedChargingScheduleId"): Dropped("ev_charging_schedule"),
    ("NotifyEVChargingScheduleRequest", "powerToleranceAcceptance"): Dropped("ev_charging_schedule"),
    ("ReservationStatusUpdateRequest", "reservationUpdateStatus"): Words({"NoTransaction": "Removed"}, "reservation_status"),
    ("ResetRequest", "type"): Impossible(
        # B13.FR.01: Immediate would end the transaction that is meant to resume.
        "reset.resume", "UnsupportedParam", "type: ImmediateAndResume is unknown to OCPP 2.0.1", lambda value: value == "ImmediateAndResume",
    ),
    ("TriggerMessageRequest", "customTrigger"): Dropped("trigger.unsupported"),
    ("TriggerMessageRequest", "requestedMessage"): Impossible(
        "trigger.unsupported", "UnsupportedParam", "requestedMessage: unknown to OCPP 2.0.1",
        lambda value: value in ("CustomTrigger", "SignV2G20Certificate"),
    ),
    ("MessageInfoType", "messageExtra"): Forbidden("display.extra", "UnsupportedParam", "messageExtra (O01.FR.19)"),
    ("GetDisplayMessagesRequest", "state"): Impossible(
        "display.state", "UnsupportedParam", "state: unknown to OCPP 2.0.1", lambda value: value in ("Suspended", "Discharging")
    ),
    ("ClearDisplayMessageResponse", "status"): Words({"Rejected": "Unknown"}, "display"),
    ("SetDisplayMessageResponse", "status"): Words({"LanguageNotSupported": "Rejected"}, "display"),
    # Identifiers that 2.0.1 had below zero come back to it as they were.
    ("ReserveNowRequest", "id"): ids.to_original,
    ("CancelReservationRequest", "reservationId"): ids.to_original,
    ("ReservationStatusUpdateRequest", "reservationId"): ids.to_original,
    ("TransactionEventRequest", "reservationId"): ids.to_original,
    ("CustomerInformationRequest", "requestId"): ids.to_original,
    ("NotifyCustomerInformationRequest", "requestId"): ids.to_original,
    ("PublishFirmwareRequest", "requestId"): ids.to_original,
    ("PublishFirmwareStatusNotificationRequest", "requestId"): ids.to_original,
    ("MessageInfoType", "id"): ids.to_original,
    ("ClearDisplayMessageRequest", "id"): ids.to_original,
    ("GetDisplayMessagesRequest", "id"): ids.to_original,
    ("SetMonitoringDataType", "id"): ids.to_original,
    ("SetMonitoringResultType", "id"): ids.to_original,
    ("VariableMonitoringType", "id"): ids.to_original,
    ("ClearVariableMonitoringRequest", "id"): ids.to_original,
    ("ClearMonitoringResultType", "id"): ids.to_original,
    ("EventDataType", "eventId"): ids.to_original,
    ("EventDataType", "cause"): ids.to_original,
    ("EventDataType", "variableMonitoringId"): ids.to_original,
}  # fmt: skip


@losing("display.state")
def message_info(value: Any, telling: Telling) -> Any:
    """A message for a state that 2.0.1 does not know would be shown always."""
    if value.state not in ("Suspended", "Discharging"):
        return value
    if telling.command:
        raise Untold("display.state", "UnsupportedParam", f"state {value.state} is unknown to OCPP 2.0.1", "NotSupportedState")
    telling.station.lose("display.state")
    return replace(value, state=UNSET)


WHOLES: dict[str, Any] = {
    "AuthorizeRequest": authorize,
    "AuthorizeResponse": authorize_answer,
    "ChargingSchedulePeriodType": profiles.period,
    "IdTokenType": tokens.narrow,
    "MessageContentType": message_content,
    "MessageInfoType": message_info,
    "MeterValueType": readings.meter_value,
    "NotifyEVChargingNeedsResponse": needs_answer,
    "ReserveNowRequest": reserve_now,
    "SampledValueType": readings.sampled_value,
    "SignCertificateRequest": sign_certificate,
    "TransactionEventRequest": transaction_events.transaction_event,
}

LISTS: dict[tuple[str, str], LeftOut] = {
    ("MeterValueType", "sampledValue"): LeftOut(whole=True),
    ("TransactionEventRequest", "meterValue"): LeftOut(),
    ("MeterValuesRequest", "meterValue"): LeftOut(whole=True),
    ("ReportChargingProfilesRequest", "chargingProfile"): LeftOut(whole=True),
    ("NotifyChargingLimitRequest", "chargingSchedule"): LeftOut(),
    ("ChargingProfileCriterionType", "chargingLimitSource"): LeftOut(whole=True),
    ("GetInstalledCertificateIdsRequest", "certificateType"): LeftOut(whole=True),
    ("GetInstalledCertificateIdsResponse", "certificateHashDataChain"): LeftOut(whole=True),
    ("MonitoringDataType", "variableMonitoring"): LeftOut(whole=True),
    ("NotifyMonitoringReportRequest", "monitor"): LeftOut(),
    ("PublishFirmwareStatusNotificationRequest", "location"): LeftOut(),
}

NARROWING = Shaping(FIELDS, WHOLES, LISTS)


def narrow(message: Any, telling: Telling) -> Any:
    """A message of 2.1 as 2.0.1 takes it. Raises Untold."""
    return NARROWING.shape(message, telling)
