"""The configuration keys of a 1.x station: the standard's names (1.6 §9, 1.5 §9) with values that mean something to the station."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from gateway.simulator.options import StationOptions

Kind = Literal["integer", "boolean", "string"]


@dataclass(slots=True)
class Key:
    """One configuration key. `reboot`: a change works after the next reboot."""

    value: str
    kind: Kind = "integer"
    readonly: bool = False
    reboot: bool = False

    def accepts(self, value: str) -> bool:
        """Whether the value has the key's type (integers are times and counts: not negative)."""
        match self.kind:
            case "integer":
                return value.isdecimal()
            case "boolean":
                return value.lower() in ("true", "false")
            case "string":
                return len(value) <= 500


def keys_16(options: StationOptions) -> dict[str, Key]:
    """The keys of a 1.6 station."""
    return {
        "AuthorizeRemoteTxRequests": Key(str(options.authorize_remote).lower(), "boolean"),
        "ClockAlignedDataInterval": Key("0"),
        "ConnectionTimeOut": Key("60"),
        "GetConfigurationMaxKeys": Key("50", readonly=True),
        "HeartbeatInterval": Key("0"),
        "LocalAuthorizeOffline": Key("true", "boolean"),
        "LocalPreAuthorize": Key("false", "boolean"),
        "MeterValuesAlignedData": Key("Energy.Active.Import.Register", "string"),
        "MeterValuesSampledData": Key("Energy.Active.Import.Register,Power.Active.Import,Current.Import", "string"),
        "MeterValueSampleInterval": Key(str(options.sample_interval)),
        "NumberOfConnectors": Key(str(options.connectors), readonly=True),
        "ResetRetries": Key("1"),
        "ConnectorPhaseRotation": Key("0.RST", "string"),
        "StopTransactionOnEVSideDisconnect": Key("true", "boolean"),
        "StopTransactionOnInvalidId": Key("true", "boolean"),
        "StopTxnAlignedData": Key("", "string"),
        "StopTxnSampledData": Key("Energy.Active.Import.Register", "string"),
        "SupportedFeatureProfiles": Key("Core,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger", "string", readonly=True),
        "TransactionMessageAttempts": Key(str(options.message_attempts)),
        "TransactionMessageRetryInterval": Key(str(round(options.message_retry))),
        "UnlockConnectorOnEVSideDisconnect": Key("true", "boolean"),
        "WebSocketPingInterval": Key("0", reboot=True),
        "LocalAuthListEnabled": Key("true", "boolean"),
        "LocalAuthListMaxLength": Key("1000", readonly=True),
        "SendLocalListMaxLength": Key("100", readonly=True),
        "ReserveConnectorZeroSupported": Key("false", "boolean", readonly=True),
        "ChargeProfileMaxStackLevel": Key("8", readonly=True),
        "ChargingScheduleAllowedChargingRateUnit": Key("Current,Power", "string", readonly=True),
        "ChargingScheduleMaxPeriods": Key("24", readonly=True),
        "MaxChargingProfilesInstalled": Key("16", readonly=True),
        "SimulatedLedBrightness": Key("80"),
    }


def keys_15(options: StationOptions) -> dict[str, Key]:
    """The keys of a 1.5 station, with 1.5's own spelling of HeartBeatInterval."""
    return {
        "HeartBeatInterval": Key("0"),
        "ConnectionTimeOut": Key("60"),
        "ProximityContactRetries": Key("3"),
        "ProximityLockRetries": Key("3"),
        "ResetRetries": Key("1"),
        "BlinkRepeat": Key("3"),
        "LightIntensity": Key("80"),
        "MeterValueSampleInterval": Key(str(options.sample_interval)),
        "SimulatedLedBrightness": Key("80"),
    }


class Configuration1x:
    """The keys of one station, as GetConfiguration and ChangeConfiguration see them."""

    def __init__(self, keys: dict[str, Key]) -> None:
        self.keys = keys

    def __getitem__(self, name: str) -> str:
        return self.keys[name].value

    def __setitem__(self, name: str, value: str) -> None:
        self.keys[name].value = value

    def integer(self, name: str, default: int = 0) -> int:
        """Value of an integer key, or the default when the station has no such key."""
        return int(self.keys[name].value) if name in self.keys else default

    def boolean(self, name: str, default: bool) -> bool:
        """Value of a boolean key, or the default when the station has no such key."""
        return self.keys[name].value.lower() == "true" if name in self.keys else default

    def change(self, name: str, value: str) -> str:
        """Set a key; returns the ConfigurationStatus (1.6 §5.4)."""
        key = self.keys.get(name)
        if key is None:
            return "NotSupported"
        if key.readonly or not key.accepts(value):
            return "Rejected"
        key.value = value
        return "RebootRequired" if key.reboot else "Accepted"

    def describe(self, names: Iterable[str] | None) -> dict[str, Any]:
        """The GetConfiguration answer; without names all keys (1.6 §5.8)."""
        wanted = list(names or ()) or list(self.keys)
        known = [
            {"key": name, "readonly": self.keys[name].readonly, "value": self.keys[name].value} for name in wanted if name in self.keys
        ]
        unknown = [name for name in wanted if name not in self.keys]
        answer: dict[str, Any] = {"configurationKey": known, "unknownKey": unknown}
        return {field: entries for field, entries in answer.items() if entries}
