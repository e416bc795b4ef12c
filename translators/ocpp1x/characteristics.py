"""What values the variables of a 1.x station can have (device-model §1.2): data types and units of the standardised lists, limits of 1.x.

1.x tells of its keys only whether they can be changed. The rest is what the standard says of the variable, and what other keys of the station say
of it (`MeterValuesSampledDataMaxLength` is how many measurands another key takes).
"""

from __future__ import annotations

from typing import Final, NamedTuple, get_args

from msgspec import UNSET

from translators import canonical as c
from translators.memory.station import Station
from translators.ocpp1x import heartbeats, wire
from translators.ocpp1x.configuration_keys import KEYS, ConfigurationKey
from translators.ocpp1x.configuration_values import items_of


class Spec(NamedTuple):
    """The characteristics of a variable that do not depend on the station."""

    dataType: c.DataEnumType
    unit: str = ""
    low: float | None = None
    high: float | None = None
    values: str = ""


NOT_IN_1X = frozenset({"Temperature", "RPM"})
"""Measurands that are no quantity of energy; a station seldom has them (device-model §1.2, rule c)."""
ONLY_16 = frozenset({"Current.Offered", "Frequency", "Power.Factor", "Power.Offered", "RPM", "SoC"})
MEASURANDS_16: Final = ",".join(name for name in get_args(wire.Measurand) if name not in NOT_IN_1X)
MEASURANDS_15: Final = ",".join(name for name in get_args(wire.Measurand) if name not in NOT_IN_1X | ONLY_16)
STATES = "Available,Occupied,Reserved,Unavailable,Faulted"
MAX_VALUES = 1000
"""Characters of a valuesList."""

TEXT, BOOLEAN, INTEGER, SECONDS = Spec("string"), Spec("boolean"), Spec("integer"), Spec("integer", "s")
COUNT = Spec("integer", low=0)
LIST = Spec("MemberList", high=500)

SPECS: Final[dict[str, Spec]] = {
    "AlignedDataCtrlr.Interval": SECONDS,
    "AlignedDataCtrlr.Measurands": LIST,
    "AlignedDataCtrlr.SignReadings": BOOLEAN,
    "AlignedDataCtrlr.SignUpdatedReadings": BOOLEAN,
    "AlignedDataCtrlr.TxEndedInterval": SECONDS,
    "AlignedDataCtrlr.TxEndedMeasurands": LIST,
    "AuthCacheCtrlr.Available": BOOLEAN,
    "AuthCacheCtrlr.Enabled": BOOLEAN,
    "AuthCtrlr.AuthorizeRemoteStart": BOOLEAN,
    "AuthCtrlr.LocalAuthorizeOffline": BOOLEAN,
    "AuthCtrlr.LocalPreAuthorize": BOOLEAN,
    "AuthCtrlr.OfflineTxForUnknownIdEnabled": BOOLEAN,
    "ChargingStation.Available": BOOLEAN,
    "ChargingStation.AvailabilityState": Spec("OptionList", values=STATES),
    "ChargingStation.SupplyPhases": INTEGER,
    "ClockCtrlr.DateTime": Spec("dateTime"),
    "ClockCtrlr.NextTimeOffsetTransitionDateTime": Spec("dateTime"),
    "ClockCtrlr.TimeSource": Spec("SequenceList", values="Heartbeat"),
    "Connector.Available": BOOLEAN,
    "Connector.AvailabilityState": Spec("OptionList", values=STATES),
    "Connector.SupplyPhases": INTEGER,
    "CustomizationCtrlr.CustomImplementationEnabled": BOOLEAN,
    "DeviceDataCtrlr.BytesPerMessage": INTEGER,
    "DeviceDataCtrlr.ConfigurationValueSize": Spec("integer", high=1000),
    "DeviceDataCtrlr.ItemsPerMessage": INTEGER,
    "DeviceDataCtrlr.ReportingValueSize": Spec("integer", high=2500),
    "DeviceDataCtrlr.ValueSize": Spec("integer", high=2500),
    "DisplayMessageCtrlr.Language": Spec("OptionList"),
    "EVSE.AllowReset": BOOLEAN,
    "EVSE.Available": BOOLEAN,
    "EVSE.AvailabilityState": Spec("OptionList", values=STATES),
    "EVSE.Power": Spec("decimal", "W"),
    "EVSE.SupplyPhases": INTEGER,
    "EnvironmentalLighting.Percent": Spec("decimal", "Percent", 0, 100),
    "GatewayCtrlr.LastSeen": Spec("dateTime"),
    "GatewayCtrlr.StationSecurityProfile": INTEGER,
    "ISO15118Ctrlr.CentralContractValidationAllowed": BOOLEAN,
    "ISO15118Ctrlr.ContractValidationOffline": BOOLEAN,
    "ISO15118Ctrlr.PnCEnabled": BOOLEAN,
    "ISO15118Ctrlr.V2GCertificateInstallationEnabled": BOOLEAN,
    "LocalAuthListCtrlr.Available": BOOLEAN,
    "LocalAuthListCtrlr.BytesPerMessage": INTEGER,
    "LocalAuthListCtrlr.Enabled": BOOLEAN,
    "LocalAuthListCtrlr.Entries": Spec("integer", high=1000),
    "LocalAuthListCtrlr.ItemsPerMessage": INTEGER,
    "NetworkConfiguration.ApnEnabled": BOOLEAN,
    "NetworkConfiguration.BasicAuthPassword": Spec("string", high=64),
    "NetworkConfiguration.Identity": Spec("string", high=48),
    "NetworkConfiguration.MessageTimeout": SECONDS,
    "NetworkConfiguration.OcppInterface": Spec("OptionList", values="Any"),
    "NetworkConfiguration.OcppTransport": Spec("OptionList", values="JSON"),
    "NetworkConfiguration.OcppVersion": Spec("OptionList", values="OCPP21"),
    "NetworkConfiguration.SecurityProfile": INTEGER,
    "NetworkConfiguration.VpnEnabled": BOOLEAN,
    "OCPPCommCtrlr.FileTransferProtocols": Spec("MemberList", values="FTP,FTPS,HTTP,HTTPS,SFTP"),
    "OCPPCommCtrlr.HeartbeatInterval": Spec("integer", "s", 1),
    "OCPPCommCtrlr.MessageAttemptInterval": SECONDS,
    "OCPPCommCtrlr.MessageAttempts": INTEGER,
    "OCPPCommCtrlr.MessageTimeout": SECONDS,
    "OCPPCommCtrlr.MinimumStatusDuration": SECONDS,
    "OCPPCommCtrlr.NetworkConfigurationPriority": Spec("SequenceList", values="1,2"),
    "OCPPCommCtrlr.NetworkProfileConnectionAttempts": COUNT,
    "OCPPCommCtrlr.OfflineThreshold": Spec("integer", "s", 0),
    "OCPPCommCtrlr.PublicKeyWithSignedMeterValue": Spec("OptionList", values="Never,OncePerTransaction,EveryMeterValue"),
    "OCPPCommCtrlr.QueueAllMessages": BOOLEAN,
    "OCPPCommCtrlr.ResetRetries": INTEGER,
    "OCPPCommCtrlr.RetryBackOffRandomRange": SECONDS,
    "OCPPCommCtrlr.RetryBackOffRepeatTimes": INTEGER,
    "OCPPCommCtrlr.RetryBackOffWaitMinimum": SECONDS,
    "OCPPCommCtrlr.UnlockOnEVSideDisconnect": BOOLEAN,
    "OCPPCommCtrlr.WebSocketPingInterval": Spec("integer", "s", 0),
    "ReservationCtrlr.Available": BOOLEAN,
    "ReservationCtrlr.NonEvseSpecific": BOOLEAN,
    "SampledDataCtrlr.SignReadings": BOOLEAN,
    "SampledDataCtrlr.SignStartedReadings": BOOLEAN,
    "SampledDataCtrlr.SignUpdatedReadings": BOOLEAN,
    "SampledDataCtrlr.TxEndedInterval": SECONDS,
    "SampledDataCtrlr.TxEndedMeasurands": LIST,
    "SampledDataCtrlr.TxStartedMeasurands": LIST,
    "SampledDataCtrlr.TxUpdatedInterval": SECONDS,
    "SampledDataCtrlr.TxUpdatedMeasurands": LIST,
    "SecurityCtrlr.AdditionalRootCertificateCheck": BOOLEAN,
    "SecurityCtrlr.BasicAuthPassword": Spec("string", high=64),
    "SecurityCtrlr.CertSigningRepeatTimes": INTEGER,
    "SecurityCtrlr.CertSigningWaitMinimum": SECONDS,
    "SecurityCtrlr.CertificateEntries": Spec("integer", high=32),
    "SecurityCtrlr.Identity": Spec("string", high=48),
    "SecurityCtrlr.MaxCertificateChainSize": INTEGER,
    "SecurityCtrlr.SecurityProfile": INTEGER,
    "SmartChargingCtrlr.Available": BOOLEAN,
    "SmartChargingCtrlr.Entries": INTEGER,
    "SmartChargingCtrlr.LimitChangeSignificance": Spec("decimal", "Percent", 0),
    "SmartChargingCtrlr.PeriodsPerSchedule": INTEGER,
    "SmartChargingCtrlr.Phases3to1": BOOLEAN,
    "SmartChargingCtrlr.ProfileStackLevel": INTEGER,
    "SmartChargingCtrlr.RateUnit": Spec("MemberList", values="A,W"),
    "TariffCostCtrlr.NumberOfDecimalsForCostValues": INTEGER,
    "TariffCostCtrlr.OfflineChargingPrice": Spec("decimal"),
    "TxCtrlr.EVConnectionTimeOut": SECONDS,
    "TxCtrlr.MaxEnergyOnInvalidId": Spec("integer", "Wh"),
    "TxCtrlr.StopTxOnEVSideDisconnect": BOOLEAN,
    "TxCtrlr.StopTxOnInvalidId": BOOLEAN,
    "TxCtrlr.TxStartPoint": Spec("MemberList", values="PowerPathClosed"),
    "TxCtrlr.TxStopPoint": Spec("MemberList", values="PowerPathClosed,Authorized"),
}
"""By `Component.Variable`; what is not here is a text. A problem is a boolean (`problem`)."""

PROBLEM: Final = BOOLEAN
KEY: Final = Spec("string", high=500)
"""A key without a standard variable."""
_OF_OTHER_KEYS: Final = tuple(row for row in KEYS if row.target != "Actual")


def characteristics(
    spec: Spec, component: c.ComponentType, variable: c.VariableType, value: str, connector: int, station: Station
) -> c.VariableCharacteristicsType:
    """Of a variable with this Actual value; every kind of list has a list of values, and the value is in it (TC_B_53)."""
    told = _told_by_other_keys(component.name, variable, station)
    high = spec.high
    if "maxLimit" in told and told["maxLimit"].isdecimal():
        high = float(told["maxLimit"])
    elif (component.name, variable.name) == ("EVSE", "Power"):
        high = station.memory.metered.power.get(connector) or float(station.options.default_evse_max_power)
    elif (component.name, variable.name) == ("OCPPCommCtrlr", "HeartbeatInterval"):
        high = heartbeats.longest(station)
    values = told.get("valuesList", "") or spec.values
    if spec == LIST:
        values = values or _measurands(variable.name, station)
    if spec.dataType in ("OptionList", "MemberList", "SequenceList"):
        values = _with(values, value)
    elements = told.get("maxElements", "")
    return c.VariableCharacteristicsType(
        unit=spec.unit or UNSET,
        dataType=spec.dataType,
        minLimit=UNSET if spec.low is None else spec.low,
        maxLimit=UNSET if high is None else high,
        maxElements=int(elements) if elements.isdecimal() and 0 < int(elements) < 10_000 and station.backend_version == "2.1" else UNSET,
        valuesList=values or UNSET,
        supportsMonitoring=False,
    )


def _told_by_other_keys(component: str, variable: c.VariableType, station: Station) -> dict[str, str]:
    rows: list[ConfigurationKey] = [
        row for row in _OF_OTHER_KEYS if (row.component, row.variable, row.instance) == (component, variable.name, variable.instance or "")
    ]
    texts = {row.target: (station.memory.configuration.value(row.key) or "").strip() for row in rows}
    return {target: text for target, text in texts.items() if text}


def _measurands(variable: str, station: Station) -> str:
    if variable == "TxStartedMeasurands" and "starttxnsampleddata" not in station.memory.configuration.keys:
        return "Energy.Active.Import.Register"  # what meterStart is
    if supported := (station.memory.configuration.value("SupportedMeasurands") or "").strip():
        return supported  # a vendor's key: of all five lists
    if station.version == "1.2":
        return "Energy.Active.Import.Register"  # its meter values are whole numbers of Wh and nothing else
    return MEASURANDS_15 if station.version == "1.5" else MEASURANDS_16


def _with(values: str, value: str) -> str:
    """The list of values and what else the variable has, which comes first; as much as a valuesList holds."""
    more = [item for item in items_of(value) if item not in items_of(values)]
    text = ""
    for item in (*dict.fromkeys(more), *items_of(values)):
        longer = f"{text},{item}" if text else item
        if len(longer) > MAX_VALUES:
            break
        text = longer
    return text
