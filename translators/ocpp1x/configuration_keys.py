"""1.x configuration keys and the 2.x component variables that say the same.

Neither specification has this table: 2.0.1 part 2 only says that configuration variables replace the keys, so the rows were made by comparing the
definitions (OCPP 1.6 §9 with its errata, the security whitepaper, signed meter values v1.0, OCPP 2.0.1 part 2 "Referenced Components and
Variables"). A key that is in no row is reached through the component `OCPP1xConfigCtrlr` (see `variables`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from translators.ocpp1x.configuration_values import (
    BOOLEAN,
    CONTAINS,
    INTEGER,
    JSON_MEMBER,
    MEASURANDS,
    PERCENT,
    PHASE_ROTATION,
    POSITIONAL,
    POSITIVE,
    PRESENCE,
    RATE_UNITS,
    TEXT,
    UNSIGNED,
    Conversion,
)

FALLBACK_COMPONENT: Final = "OCPP1xConfigCtrlr"
"""Holds every key without a standard variable; a custom component is allowed (2.0.1 part 1 §4.1)."""

Role = Literal["primary", "secondary", "alias", "derived", "gateway-owned", "fallback"]
"""primary: read and written; secondary: another view of a key that has its primary; alias: another spelling or a vendor's name; derived: computed,
read-only; gateway-owned: each leg has its own, the gateway answers; fallback: the standard has no such variable."""


@dataclass(frozen=True, slots=True)
class ConfigurationKey:
    """One correspondence. `key` and `instance` may contain `{connectorId}` or `{language}`: a family of keys."""

    key: str
    component: str
    variable: str
    conversion: Conversion
    instance: str = ""
    access: Literal["R", "RW", "W", "R|RW"] = "RW"
    """Of the key in 1.x; R|RW is the station's choice."""
    role: Role = "primary"
    target: Literal["Actual", "maxElements", "maxLimit", "valuesList"] = "Actual"
    """What of the variable the key is: its value, or one of its characteristics."""
    part: str = ""
    """The part of the key that is the variable, in the words of the conversion."""
    each: Literal["", "EVSE", "connector"] = ""
    """The variable exists once per EVSE or connector."""
    versions: Literal["1.5", "1.6", "1.5 1.6"] = "1.6"
    mirror: bool = False
    """1.6 has one key for two variables: this one can only be written what the primary one has."""
    follows: bool = False
    """What a 1.6 backend writes to the key is written here as well, where a 2.x station can take it."""
    fixed: bool = False
    """ReadOnly in 2.x although the key can be changed."""

    @property
    def writable(self) -> bool:
        """Whether the variable may be ReadWrite; the station has the last word on R|RW."""
        return "W" in self.access and not self.fixed and self.role != "derived"


K = ConfigurationKey

KEYS: Final[tuple[ConfigurationKey, ...]] = (
    K("AllowOfflineTxForUnknownId", "AuthCtrlr", "OfflineTxForUnknownIdEnabled", BOOLEAN),
    K("AuthorizationCacheEnabled", "AuthCacheCtrlr", "Enabled", BOOLEAN),
    K("AuthorizationCacheEnabled", "AuthCacheCtrlr", "Available", PRESENCE, role="derived"),
    K("AuthorizeRemoteTxRequests", "AuthCtrlr", "AuthorizeRemoteStart", BOOLEAN, access="R|RW"),
    K("BlinkRepeat", "OCPP1xConfigCtrlr", "BlinkRepeat", INTEGER, role="fallback", versions="1.5 1.6"),
    K("ClockAlignedDataInterval", "AlignedDataCtrlr", "Interval", INTEGER, versions="1.5 1.6"),
    # Without measurands for the end (StopTxnAlignedData) the interval of the end means nothing; with them it is the one of the key.
    K(
        "ClockAlignedDataInterval",
        "AlignedDataCtrlr",
        "TxEndedInterval",
        INTEGER,
        role="secondary",
        versions="1.5 1.6",
        mirror=True,
        follows=True,
    ),
    K("ConnectionTimeOut", "TxCtrlr", "EVConnectionTimeOut", INTEGER, versions="1.5 1.6"),
    K("ConnectorPhaseRotation", "Connector", "PhaseRotation", PHASE_ROTATION, each="connector"),
    K("ConnectorPhaseRotation", "ElectricalFeed", "PhaseRotation", PHASE_ROTATION, role="secondary", part="0"),
    K("ConnectorPhaseRotationMaxLength", "OCPP1xConfigCtrlr", "ConnectorPhaseRotationMaxLength", INTEGER, access="R", role="fallback"),
    K("GetConfigurationMaxKeys", "DeviceDataCtrlr", "ItemsPerMessage", TEXT, instance="GetVariables", access="R", role="gateway-owned"),
    K("HeartbeatInterval", "OCPPCommCtrlr", "HeartbeatInterval", POSITIVE),
    K("HeartBeatInterval", "OCPPCommCtrlr", "HeartbeatInterval", POSITIVE, role="alias", versions="1.5"),
    K("LightIntensity", "EnvironmentalLighting", "Percent", PERCENT, versions="1.5 1.6"),
    K("LocalAuthorizeOffline", "AuthCtrlr", "LocalAuthorizeOffline", BOOLEAN),
    K("LocalPreAuthorize", "AuthCtrlr", "LocalPreAuthorize", BOOLEAN),
    K("MaxEnergyOnInvalidId", "TxCtrlr", "MaxEnergyOnInvalidId", INTEGER),
    K("MeterValuesAlignedData", "AlignedDataCtrlr", "Measurands", MEASURANDS, versions="1.5 1.6"),
    K("MeterValuesAlignedDataMaxLength", "AlignedDataCtrlr", "Measurands", TEXT, access="R", role="secondary", target="maxElements"),
    K("MeterValuesSampledData", "SampledDataCtrlr", "TxUpdatedMeasurands", MEASURANDS, versions="1.5 1.6"),
    K(
        "MeterValuesSampledDataMaxLength",
        "SampledDataCtrlr",
        "TxUpdatedMeasurands",
        TEXT,
        access="R",
        role="secondary",
        target="maxElements",
    ),
    K("MeterValueSampleInterval", "SampledDataCtrlr", "TxUpdatedInterval", INTEGER, versions="1.5 1.6"),
    K("MeterValueSampleInterval", "SampledDataCtrlr", "TxEndedInterval", INTEGER, role="secondary", versions="1.5 1.6", mirror=True),
    K("MinimumStatusDuration", "OCPPCommCtrlr", "MinimumStatusDuration", INTEGER),
    K("NumberOfConnectors", "OCPP1xConfigCtrlr", "NumberOfConnectors", TEXT, access="R", role="derived"),
    K("ResetRetries", "OCPPCommCtrlr", "ResetRetries", INTEGER, versions="1.5 1.6"),
    K("StopTransactionOnEVSideDisconnect", "TxCtrlr", "StopTxOnEVSideDisconnect", BOOLEAN, access="R|RW"),
    K("StopTransactionOnInvalidId", "TxCtrlr", "StopTxOnInvalidId", BOOLEAN),
    K("StopTxnAlignedData", "AlignedDataCtrlr", "TxEndedMeasurands", MEASURANDS, versions="1.5 1.6"),
    K("StopTxnAlignedDataMaxLength", "AlignedDataCtrlr", "TxEndedMeasurands", TEXT, access="R", role="secondary", target="maxElements"),
    K("StopTxnSampledData", "SampledDataCtrlr", "TxEndedMeasurands", MEASURANDS, versions="1.5 1.6"),
    K("StopTxnSampledDataMaxLength", "SampledDataCtrlr", "TxEndedMeasurands", TEXT, access="R", role="secondary", target="maxElements"),
    K("SupportedFeatureProfiles", "LocalAuthListCtrlr", "Available", CONTAINS, access="R", role="derived", part="LocalAuthListManagement"),
    K("SupportedFeatureProfiles", "ReservationCtrlr", "Available", CONTAINS, access="R", role="derived", part="Reservation"),
    K("SupportedFeatureProfiles", "SmartChargingCtrlr", "Available", CONTAINS, access="R", role="derived", part="SmartCharging"),
    K("SupportedFeatureProfilesMaxLength", "OCPP1xConfigCtrlr", "SupportedFeatureProfilesMaxLength", INTEGER, access="R", role="fallback"),
    K("TransactionMessageAttempts", "OCPPCommCtrlr", "MessageAttempts", INTEGER, instance="TransactionEvent"),
    K("TransactionMessageRetryInterval", "OCPPCommCtrlr", "MessageAttemptInterval", INTEGER, instance="TransactionEvent"),
    K("UnlockConnectorOnEVSideDisconnect", "OCPPCommCtrlr", "UnlockOnEVSideDisconnect", BOOLEAN, access="R|RW"),
    K("WebSocketPingInterval", "OCPPCommCtrlr", "WebSocketPingInterval", UNSIGNED),
    K("MessageTimeout", "OCPPCommCtrlr", "MessageTimeout", INTEGER, instance="Default", fixed=True),
    K("StopTransactionMaxMeterValues", "OCPP1xConfigCtrlr", "StopTransactionMaxMeterValues", INTEGER, access="R", role="fallback"),
    K("SupportedFileTransferProtocols", "OCPPCommCtrlr", "FileTransferProtocols", TEXT, access="R"),
    K("LocalAuthListEnabled", "LocalAuthListCtrlr", "Enabled", BOOLEAN),
    K("LocalAuthListMaxLength", "LocalAuthListCtrlr", "Entries", TEXT, access="R", target="maxLimit"),
    K("SendLocalListMaxLength", "LocalAuthListCtrlr", "ItemsPerMessage", INTEGER, access="R"),
    K("ReserveConnectorZeroSupported", "ReservationCtrlr", "NonEvseSpecific", BOOLEAN, access="R"),
    K("ChargeProfileMaxStackLevel", "SmartChargingCtrlr", "ProfileStackLevel", INTEGER, access="R"),
    K("ChargingScheduleAllowedChargingRateUnit", "SmartChargingCtrlr", "RateUnit", RATE_UNITS, access="R"),
    K("ChargingScheduleMaxPeriods", "SmartChargingCtrlr", "PeriodsPerSchedule", INTEGER, access="R"),
    K("ConnectorSwitch3to1PhaseSupported", "SmartChargingCtrlr", "Phases3to1", BOOLEAN, access="R"),
    K("MaxChargingProfilesInstalled", "SmartChargingCtrlr", "Entries", TEXT, instance="ChargingProfiles", access="R", target="maxLimit"),
    K("ProximityLockRetries", "OCPP1xConfigCtrlr", "ProximityLockRetries", INTEGER, role="fallback", versions="1.5"),
    K("ProximityContactRetries", "OCPP1xConfigCtrlr", "ProximityContactRetries", INTEGER, role="fallback", versions="1.5"),
    K("ChargePointId", "SecurityCtrlr", "Identity", TEXT, role="gateway-owned", versions="1.5"),
    K("AdditionalRootCertificateCheck", "SecurityCtrlr", "AdditionalRootCertificateCheck", BOOLEAN, access="R"),
    K("AuthorizationKey", "SecurityCtrlr", "BasicAuthPassword", TEXT, access="W", role="gateway-owned"),
    K("CertificateSignedMaxChainSize", "SecurityCtrlr", "MaxCertificateChainSize", INTEGER, access="R"),
    K("CertificateStoreMaxLength", "SecurityCtrlr", "CertificateEntries", TEXT, access="R", target="maxLimit"),
    K("CpoName", "SecurityCtrlr", "OrganizationName", TEXT),
    K("SecurityProfile", "SecurityCtrlr", "SecurityProfile", TEXT, role="gateway-owned"),
    K("ISO15118PnCEnabled", "ISO15118Ctrlr", "PnCEnabled", BOOLEAN),
    K("CentralContractValidationAllowed", "ISO15118Ctrlr", "CentralContractValidationAllowed", BOOLEAN),
    K("ContractValidationOffline", "ISO15118Ctrlr", "ContractValidationOffline", BOOLEAN),
    K("CertSigningWaitMinimum", "SecurityCtrlr", "CertSigningWaitMinimum", INTEGER),
    K("CertSigningRepeatTimes", "SecurityCtrlr", "CertSigningRepeatTimes", INTEGER),
    K("MeterPublicKey{connectorId}", "FiscalMetering", "PublicKey", TEXT, access="R", each="EVSE"),
    K("PublicKeyWithSignedMeterValue", "OCPPCommCtrlr", "PublicKeyWithSignedMeterValue", TEXT),
    K("SampledDataSignReadings", "SampledDataCtrlr", "SignReadings", BOOLEAN),
    K("StartTxnSampledData", "SampledDataCtrlr", "TxStartedMeasurands", MEASURANDS, access="R|RW"),
    K("SampledDataSignStartedReadings", "SampledDataCtrlr", "SignStartedReadings", BOOLEAN, access="R|RW"),
    K("SampledDataSignUpdatedReadings", "SampledDataCtrlr", "SignUpdatedReadings", BOOLEAN, access="R|RW"),
    K("AlignedDataSignReadings", "AlignedDataCtrlr", "SignReadings", BOOLEAN),
    K("AlignedDataSignUpdatedReadings", "AlignedDataCtrlr", "SignUpdatedReadings", BOOLEAN, access="R|RW"),
    K(
        "CustomDisplayCostAndPrice",
        "CustomizationCtrlr",
        "CustomImplementationEnabled",
        BOOLEAN,
        instance="org.openchargealliance.costmsg",
        access="R",
    ),
    K("DefaultPrice", "TariffCostCtrlr", "TariffFallbackMessage", JSON_MEMBER, part="priceText"),
    K(
        "DefaultPrice",
        "TariffCostCtrlr",
        "TariffFallbackMessage",
        JSON_MEMBER,
        instance="Offline",
        role="secondary",
        part="priceTextOffline",
    ),
    K(
        "DefaultPrice",
        "TariffCostCtrlr",
        "OfflineChargingPrice",
        JSON_MEMBER,
        instance="kWhPrice",
        role="secondary",
        part="chargingPrice.kWhPrice",
    ),
    K(
        "DefaultPrice",
        "TariffCostCtrlr",
        "OfflineChargingPrice",
        JSON_MEMBER,
        instance="hourPrice",
        role="secondary",
        part="chargingPrice.hourPrice",
    ),
    K("DefaultPriceText,{language}", "TariffCostCtrlr", "TariffFallbackMessage", JSON_MEMBER, instance="{language}", part="priceText"),
    K(
        "DefaultPriceText,{language}",
        "TariffCostCtrlr",
        "OfflineTariffFallbackMessage",
        JSON_MEMBER,
        instance="{language}",
        role="secondary",
        part="priceTextOffline",
    ),
    K("NumberOfDecimalsForCostValues", "TariffCostCtrlr", "NumberOfDecimalsForCostValues", INTEGER, access="R"),
    K("CustomIdleFeeAfterStop", "OCPP1xConfigCtrlr", "CustomIdleFeeAfterStop", BOOLEAN, access="R", role="fallback"),
    K(
        "CustomMultiLanguageMessages",
        "CustomizationCtrlr",
        "CustomImplementationEnabled",
        BOOLEAN,
        instance="org.openchargealliance.multilanguage",
        access="R",
    ),
    K("Language", "DisplayMessageCtrlr", "Language", TEXT),
    K("SupportedLanguages", "DisplayMessageCtrlr", "Language", TEXT, access="R", role="secondary", target="valuesList"),
    K("TimeOffset", "ClockCtrlr", "TimeOffset", TEXT),
    K("NextTimeOffsetTransitionDateTime", "ClockCtrlr", "NextTimeOffsetTransitionDateTime", TEXT),
    K("TimeOffsetNextTransition", "ClockCtrlr", "TimeOffset", TEXT, instance="NextTransition"),
    K(
        "StopTransactionSignatureFormat",
        "OCPP1xConfigCtrlr",
        "StopTransactionSignatureFormat",
        TEXT,
        access="R|RW",
        role="fallback",
        versions="1.5 1.6",
    ),
    K(
        "StopTransactionSignatureContexts",
        "OCPP1xConfigCtrlr",
        "StopTransactionSignatureContexts",
        TEXT,
        role="fallback",
        versions="1.5 1.6",
    ),
    K("MeterValuesSignatureContexts", "OCPP1xConfigCtrlr", "MeterValuesSignatureContexts", TEXT, role="fallback", versions="1.5 1.6"),
    K("RetryBackoffRandomRange", "OCPPCommCtrlr", "RetryBackOffRandomRange", INTEGER, role="alias"),
    K("RetryBackoffRepeatTimes", "OCPPCommCtrlr", "RetryBackOffRepeatTimes", INTEGER, role="alias"),
    K("RetryBackoffWaitMinimum", "OCPPCommCtrlr", "RetryBackOffWaitMinimum", INTEGER, role="alias"),
    K("QueueAllMessages", "OCPPCommCtrlr", "QueueAllMessages", BOOLEAN, access="R", role="alias"),
    K("SeccLeafSubjectCommonName", "ISO15118Ctrlr", "SeccId", TEXT, role="alias"),
    K("SeccLeafSubjectCountry", "ISO15118Ctrlr", "CountryName", TEXT, role="alias"),
    K("SeccLeafSubjectOrganization", "ISO15118Ctrlr", "OrganizationName", TEXT, role="alias"),
    K("ISO15118CertificateManagementEnabled", "ISO15118Ctrlr", "V2GCertificateInstallationEnabled", BOOLEAN, role="alias"),
    K("ConnectorEvseIds", "EVSE", "EvseId", POSITIONAL, role="alias", each="EVSE"),
    K("SupportedMeasurands", "SampledDataCtrlr", "TxUpdatedMeasurands", TEXT, access="R", role="alias", target="valuesList"),
)


def by_key(key: str) -> tuple[ConfigurationKey, ...]:
    """The rows of a key, compared without case (CiString); empty for a key that no standard names. Families are not resolved."""
    return BY_KEY.get(key.lower(), ())


def family_of(key: str) -> tuple[tuple[ConfigurationKey, ...], str]:
    """The rows of a key that has a connector or a language in its name, and that part of it; nothing for another key."""
    for name, rows in BY_KEY.items():
        before, brace, _ = name.partition("{")
        if brace and key.lower().startswith(before) and len(key) > len(before):
            part = key[len(before) :]
            if "{language}" in rows[0].key:
                return rows, part
            if (number := part.removeprefix("[").removesuffix("]")).isdecimal() and part in (number, f"[{number}]"):
                return rows, number
    return (), ""


def _index() -> Mapping[str, tuple[ConfigurationKey, ...]]:
    rows: dict[str, list[ConfigurationKey]] = {}
    for row in KEYS:
        rows.setdefault(row.key.lower(), []).append(row)
    return {key: tuple(found) for key, found in rows.items()}


BY_KEY: Final = _index()
