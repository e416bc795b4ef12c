"""Variables of a 1.x station that the gateway answers itself: facts of the station, its own limits and settings, and what is so of a station that has
no key for it (device-model §1.2).
"""

from __future__ import annotations

from typing import Final

from translators.memory.station import Station
from translators.ocpp1x.gateway_facts import (
    GatewayVariable,
    always,
    booted,
    box_serial,
    connector_state,
    evse_never_heard,
    evse_state,
    fixed,
    has_local_list,
    has_reservation,
    has_smart_charging,
    has_tariffs,
    interval,
    is_number,
    last_seen,
    never_heard,
    payload,
    phases,
    serial,
    station_state,
    stop_point,
    timeout,
    when,
)

MAX_VARIABLES_READ = 50
"""Items the gateway takes in one GetVariables or GetReport."""
MAX_BYTES = 65536
VALUE_SIZE = 500
"""Of a 1.6 key's value (CiString500)."""
REPORT_SIZE = 2500

SET_AT_ONCE = {"soap": "5", "json": "10"}
"""One ChangeConfiguration each: their round trips must fit into the backend's timeout (device-model A.2)."""
DIAL_ATTEMPTS_DOUBLE = "6"
"""The pauses between dials to the backend are drawn below a bound that doubles from 1 s until it passes 60 s."""
ENERGY = "Energy.Active.Import.Register"

TIERS: Final = {
    "evse": "EVSE",
    "connector": "connector",
    "fiscalmetering": "EVSE",
}
"""Components that exist per EVSE or connector, lower case."""


def _set_at_once(station: Station, connector: int) -> str:
    return SET_AT_ONCE["soap" if station.version in ("1.2", "1.5", "1.6s") else "json"]


def _protocol(station: Station, connector: int) -> str:
    return f"OCPP{station.version.removesuffix('s')}"


def _transport(station: Station) -> str:
    return "SOAP" if station.version in ("1.2", "1.5", "1.6s") else "JSON"


def _security_profile(station: Station, connector: int) -> str:
    """Of the link to the backend: that of the station's own link is another (device-model §4.3)."""
    return str(station.options.security_profile)


def _profiles(station: Station, connector: int) -> str | None:
    """What was set through the gateway (translation-down A.8)."""
    return str(len(station.memory.profiles.rows)) if has_smart_charging(station) else None


def _topology_source(station: Station, connector: int) -> str:
    if station.options.connectors:
        return "configured"
    return "reported" if station.memory.configuration.value("NumberOfConnectors") else "observed"


_WHOLE = is_number(0, whole=True)
TABLE: Final[dict[tuple[str, str, str], GatewayVariable]] = {
    ("ChargingStation", "Available", ""): GatewayVariable(fixed("true")),
    ("ChargingStation", "AvailabilityState", ""): GatewayVariable(station_state, assumed=never_heard),
    ("ChargingStation", "SupplyPhases", ""): GatewayVariable(phases),
    ("ChargingStation", "VendorName", ""): GatewayVariable(booted("vendor")),
    ("ChargingStation", "Model", ""): GatewayVariable(booted("model")),
    ("ChargingStation", "SerialNumber", ""): GatewayVariable(serial),
    ("ChargingStation", "SerialNumber", "chargeBox"): GatewayVariable(box_serial),
    ("Controller", "FirmwareVersion", ""): GatewayVariable(booted("firmware")),
    ("DataLink", "ICCID", ""): GatewayVariable(payload("iccid")),
    ("DataLink", "IMSI", ""): GatewayVariable(payload("imsi")),
    ("FiscalMetering", "Model", "Meter"): GatewayVariable(payload("meterType")),
    ("FiscalMetering", "SerialNumber", "Meter"): GatewayVariable(payload("meterSerialNumber")),
    ("EVSE", "Available", ""): GatewayVariable(fixed("true"), "EVSE"),
    ("EVSE", "AvailabilityState", ""): GatewayVariable(evse_state, "EVSE", assumed=evse_never_heard),
    ("EVSE", "SupplyPhases", ""): GatewayVariable(phases, "EVSE"),
    ("EVSE", "Power", ""): GatewayVariable(fixed(""), "EVSE", assumed=lambda station, one: one not in station.memory.metered.power),
    ("EVSE", "AllowReset", ""): GatewayVariable(fixed("false"), "EVSE"),
    ("Connector", "Available", ""): GatewayVariable(fixed("true"), "connector"),
    ("Connector", "AvailabilityState", ""): GatewayVariable(connector_state, "connector", assumed=never_heard),
    ("Connector", "ConnectorType", ""): GatewayVariable(fixed("Unknown"), "connector"),
    ("Connector", "SupplyPhases", ""): GatewayVariable(phases, "connector"),
    ("AlignedDataCtrlr", "Interval", ""): GatewayVariable(fixed("0"), assumed=always),
    ("AlignedDataCtrlr", "TxEndedInterval", ""): GatewayVariable(fixed("0"), assumed=always),
    ("AlignedDataCtrlr", "Measurands", ""): GatewayVariable(fixed(""), assumed=always),
    ("AlignedDataCtrlr", "TxEndedMeasurands", ""): GatewayVariable(fixed(""), assumed=always),
    ("SampledDataCtrlr", "TxUpdatedInterval", ""): GatewayVariable(fixed("0"), assumed=always),
    ("SampledDataCtrlr", "TxEndedInterval", ""): GatewayVariable(fixed("0"), assumed=always),
    ("SampledDataCtrlr", "TxUpdatedMeasurands", ""): GatewayVariable(fixed(ENERGY), assumed=always),
    ("SampledDataCtrlr", "TxEndedMeasurands", ""): GatewayVariable(fixed(""), assumed=always),
    ("SampledDataCtrlr", "TxStartedMeasurands", ""): GatewayVariable(fixed(ENERGY), accepts=ENERGY),  # meterStart
    ("AuthCtrlr", "AuthorizeRemoteStart", ""): GatewayVariable(fixed("false"), assumed=always),
    ("AuthCtrlr", "LocalAuthorizeOffline", ""): GatewayVariable(fixed("false"), assumed=always),
    ("AuthCtrlr", "LocalPreAuthorize", ""): GatewayVariable(fixed("false"), assumed=always),
    ("ClockCtrlr", "DateTime", ""): GatewayVariable(lambda station, connector: station.now_text),
    ("ClockCtrlr", "TimeSource", ""): GatewayVariable(fixed("Heartbeat"), accepts="Heartbeat"),
    ("DeviceDataCtrlr", "ItemsPerMessage", "GetReport"): GatewayVariable(fixed(str(MAX_VARIABLES_READ))),
    ("DeviceDataCtrlr", "ItemsPerMessage", "GetVariables"): GatewayVariable(fixed(str(MAX_VARIABLES_READ))),
    ("DeviceDataCtrlr", "ItemsPerMessage", "SetVariables"): GatewayVariable(_set_at_once),
    ("DeviceDataCtrlr", "BytesPerMessage", "GetReport"): GatewayVariable(fixed(str(MAX_BYTES))),
    ("DeviceDataCtrlr", "BytesPerMessage", "GetVariables"): GatewayVariable(fixed(str(MAX_BYTES))),
    ("DeviceDataCtrlr", "BytesPerMessage", "SetVariables"): GatewayVariable(fixed(str(MAX_BYTES))),
    ("DeviceDataCtrlr", "ValueSize", ""): GatewayVariable(fixed(str(VALUE_SIZE))),
    ("DeviceDataCtrlr", "ConfigurationValueSize", ""): GatewayVariable(fixed(str(VALUE_SIZE))),
    ("DeviceDataCtrlr", "ReportingValueSize", ""): GatewayVariable(fixed(str(REPORT_SIZE))),
    ("OCPPCommCtrlr", "FileTransferProtocols", ""): GatewayVariable(fixed("FTP"), assumed=always),
    ("OCPPCommCtrlr", "HeartbeatInterval", ""): GatewayVariable(interval),
    ("OCPPCommCtrlr", "MessageTimeout", "Default"): GatewayVariable(timeout),
    ("OCPPCommCtrlr", "MessageAttempts", "TransactionEvent"): GatewayVariable(fixed("2")),  # again on a new connection
    ("OCPPCommCtrlr", "MessageAttemptInterval", "TransactionEvent"): GatewayVariable(fixed("0")),
    ("OCPPCommCtrlr", "NetworkConfigurationPriority", ""): GatewayVariable(fixed("1"), accepts="1"),
    # There is no other profile to switch to: any number of attempts is kept to.
    ("OCPPCommCtrlr", "NetworkProfileConnectionAttempts", ""): GatewayVariable(fixed("3"), kept="connection_attempts", check=_WHOLE),
    ("OCPPCommCtrlr", "OfflineThreshold", ""): GatewayVariable(fixed("60"), kept="offline_threshold", check=_WHOLE),
    ("OCPPCommCtrlr", "ResetRetries", ""): GatewayVariable(fixed("0"), assumed=always),
    ("OCPPCommCtrlr", "UnlockOnEVSideDisconnect", ""): GatewayVariable(fixed("false"), assumed=always),
    ("OCPPCommCtrlr", "RetryBackOffRepeatTimes", ""): GatewayVariable(fixed(DIAL_ATTEMPTS_DOUBLE)),
    ("OCPPCommCtrlr", "RetryBackOffRandomRange", ""): GatewayVariable(fixed("0")),
    ("OCPPCommCtrlr", "RetryBackOffWaitMinimum", ""): GatewayVariable(fixed("1")),
    ("SecurityCtrlr", "SecurityProfile", ""): GatewayVariable(_security_profile),
    ("SecurityCtrlr", "OrganizationName", ""): GatewayVariable(fixed(""), assumed=always),
    ("SecurityCtrlr", "CertificateEntries", ""): GatewayVariable(
        lambda station, connector: str(len(station.memory.certificates.roots)), assumed=always
    ),
    ("SecurityCtrlr", "BasicAuthPassword", ""): GatewayVariable(fixed(""), secret=True),
    ("SecurityCtrlr", "Identity", ""): GatewayVariable(lambda station, connector: station.identity),
    ("TxCtrlr", "EVConnectionTimeOut", ""): GatewayVariable(fixed("0"), assumed=always),
    ("TxCtrlr", "StopTxOnEVSideDisconnect", ""): GatewayVariable(fixed("true"), assumed=always),
    ("TxCtrlr", "StopTxOnInvalidId", ""): GatewayVariable(fixed("true"), assumed=always),
    ("TxCtrlr", "TxStartPoint", ""): GatewayVariable(fixed("PowerPathClosed")),
    ("TxCtrlr", "TxStopPoint", ""): GatewayVariable(stop_point),
    ("LocalAuthListCtrlr", "Available", ""): GatewayVariable(when(has_local_list, "true")),
    ("LocalAuthListCtrlr", "Entries", ""): GatewayVariable(when(has_local_list, "")),
    ("LocalAuthListCtrlr", "ItemsPerMessage", ""): GatewayVariable(when(has_local_list, "100"), assumed=always),
    ("LocalAuthListCtrlr", "BytesPerMessage", ""): GatewayVariable(when(has_local_list, str(MAX_BYTES))),
    ("ReservationCtrlr", "Available", ""): GatewayVariable(when(has_reservation, "true")),
    ("SmartChargingCtrlr", "Entries", "ChargingProfiles"): GatewayVariable(_profiles),
    # A 1.x station never tells a limit by itself: any significance is kept to.
    ("SmartChargingCtrlr", "LimitChangeSignificance", ""): GatewayVariable(
        when(has_smart_charging, "0"), kept="limit_change_significance", check=is_number(0, whole=False)
    ),
    ("TariffCostCtrlr", "Currency", ""): GatewayVariable(when(has_tariffs, "")),
    ("TariffCostCtrlr", "TariffFallbackMessage", ""): GatewayVariable(when(has_tariffs, "")),
    ("TariffCostCtrlr", "TotalCostFallbackMessage", ""): GatewayVariable(when(has_tariffs, "")),
    ("GatewayCtrlr", "StationProtocol", ""): GatewayVariable(_protocol),
    ("GatewayCtrlr", "StationTransport", ""): GatewayVariable(lambda station, connector: _transport(station)),
    ("GatewayCtrlr", "StationSecurityProfile", ""): GatewayVariable(
        lambda station, connector: station.memory.configuration.value("SecurityProfile")
    ),
    ("GatewayCtrlr", "TopologySource", ""): GatewayVariable(_topology_source),
    ("GatewayCtrlr", "LastSeen", ""): GatewayVariable(last_seen),
    ("NetworkConfiguration[1]", "OcppCsmsUrl", ""): GatewayVariable(lambda station, connector: station.options.backend_url),
    ("NetworkConfiguration[1]", "OcppInterface", ""): GatewayVariable(fixed("Any")),
    ("NetworkConfiguration[1]", "OcppTransport", ""): GatewayVariable(fixed("JSON")),
    ("NetworkConfiguration[1]", "OcppVersion", ""): GatewayVariable(fixed("OCPP21")),
    ("NetworkConfiguration[1]", "MessageTimeout", ""): GatewayVariable(timeout),
    ("NetworkConfiguration[1]", "SecurityProfile", ""): GatewayVariable(_security_profile),
    ("NetworkConfiguration[1]", "Identity", ""): GatewayVariable(lambda station, connector: station.identity),
    ("NetworkConfiguration[1]", "BasicAuthPassword", ""): GatewayVariable(fixed(""), secret=True),
    ("NetworkConfiguration[1]", "VpnEnabled", ""): GatewayVariable(fixed("false")),
    ("NetworkConfiguration[1]", "ApnEnabled", ""): GatewayVariable(fixed("false")),
}

VARIABLES: Final = {(place[0].lower(), place[1].lower(), place[2].lower()): own for place, own in TABLE.items()}
COMPONENTS: Final = frozenset(place[0] for place in VARIABLES)
ONLY_21: Final = "networkconfiguration[1]"
"""The component (with its instance) that 2.0.1 does not know; lower case."""
