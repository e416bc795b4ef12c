"""The device model of a 2.x station: components and variables by the standard's names (2.0.1 part 2, appendix 3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gateway.simulator.options import StationOptions

_START_POINTS = {
    "power_path": "PowerPathClosed",
    "cable_first": "EVConnected",
    "token_first": "Authorized",
    "never_authorized": "EVConnected",
}


@dataclass(slots=True)
class Variable:
    """One variable with its Actual attribute."""

    component: str
    name: str
    value: str
    kind: str = "string"
    mutability: str = "ReadOnly"
    instance: str | None = None
    evse: int | None = None
    connector: int | None = None
    unit: str | None = None

    def named(self) -> dict[str, Any]:
        """The component and variable as they stand in messages."""
        component: dict[str, Any] = {"name": self.component}
        if self.evse is not None:
            component["evse"] = {"id": self.evse, **({"connectorId": self.connector} if self.connector is not None else {})}
        return {"component": component, "variable": {"name": self.name, **({"instance": self.instance} if self.instance else {})}}

    def reported(self) -> dict[str, Any]:
        """The ReportDataType of this variable."""
        characteristics: dict[str, Any] = {"dataType": self.kind, "supportsMonitoring": False}
        if self.unit is not None:
            characteristics["unit"] = self.unit
        return {
            **self.named(),
            "variableAttribute": [{"type": "Actual", "value": self.value, "mutability": self.mutability}],
            "variableCharacteristics": characteristics,
        }

    def accepts(self, value: str) -> bool:
        """Whether the value has the variable's data type."""
        match self.kind:
            case "integer":
                return value.removeprefix("-").isdecimal()
            case "boolean":
                return value in ("true", "false")
            case _:
                return True


def _settings(options: StationOptions) -> Iterator[Variable]:
    rw = "ReadWrite"
    yield Variable("OCPPCommCtrlr", "HeartbeatInterval", "0", "integer", rw, unit="s")
    yield Variable("OCPPCommCtrlr", "MessageAttempts", str(options.message_attempts), "integer", rw, instance="TransactionEvent")
    retry = str(round(options.message_retry))
    yield Variable("OCPPCommCtrlr", "MessageAttemptInterval", retry, "integer", rw, instance="TransactionEvent", unit="s")
    yield Variable("AuthCtrlr", "Enabled", "true", "boolean", rw)
    yield Variable("AuthCtrlr", "AuthorizeRemoteStart", str(options.authorize_remote).lower(), "boolean", rw)
    yield Variable("AuthCtrlr", "LocalPreAuthorize", "false", "boolean", rw)
    yield Variable("AuthCtrlr", "LocalAuthorizeOffline", "true", "boolean", rw)
    yield Variable("TxCtrlr", "EVConnectionTimeOut", "60", "integer", rw, unit="s")
    yield Variable("TxCtrlr", "StopTxOnInvalidId", "true", "boolean", rw)
    yield Variable("TxCtrlr", "StopTxOnEVSideDisconnect", "true", "boolean", rw)
    yield Variable("TxCtrlr", "TxStartPoint", _START_POINTS[options.profile], "MemberList", rw)
    yield Variable(
        "TxCtrlr", "TxStopPoint", "EVConnected" if "EVConnected" in _START_POINTS[options.profile] else "Authorized", "MemberList", rw
    )
    yield Variable("SampledDataCtrlr", "TxUpdatedInterval", str(options.sample_interval), "integer", rw, unit="s")
    yield Variable("SampledDataCtrlr", "TxUpdatedMeasurands", "Energy.Active.Import.Register,Power.Active.Import", "MemberList", rw)
    yield Variable("SampledDataCtrlr", "TxStartedMeasurands", "Energy.Active.Import.Register", "MemberList", rw)
    yield Variable("SampledDataCtrlr", "TxEndedMeasurands", "Energy.Active.Import.Register", "MemberList", rw)
    yield Variable("AlignedDataCtrlr", "Interval", "0", "integer", rw, unit="s")
    yield Variable("DeviceDataCtrlr", "ItemsPerMessage", "20", "integer", instance="GetReport")
    yield Variable("DeviceDataCtrlr", "ItemsPerMessage", "20", "integer", instance="GetVariables")
    yield Variable("LocalAuthListCtrlr", "Enabled", "true", "boolean", rw)
    yield Variable("SmartChargingCtrlr", "Enabled", "true", "boolean", rw)
    yield Variable("SimulatedLed", "Brightness", "80", "integer", rw, unit="Percent")


def _hardware(options: StationOptions) -> Iterator[Variable]:
    yield Variable("ChargingStation", "VendorName", options.vendor)
    yield Variable("ChargingStation", "Model", options.model)
    yield Variable("ChargingStation", "SerialNumber", options.serial_number)
    yield Variable("ChargingStation", "AvailabilityState", "Available", "OptionList")
    yield Variable("ChargingStation", "SupplyPhases", "3", "integer")
    for number in range(1, options.connectors + 1):
        yield Variable("EVSE", "AvailabilityState", "Available", "OptionList", evse=number)
        yield Variable("EVSE", "Power", str(options.power), "decimal", evse=number, unit="W")
        yield Variable("Connector", "AvailabilityState", "Available", "OptionList", evse=number, connector=1)
        yield Variable("Connector", "ConnectorType", "sType2", "string", evse=number, connector=1)


class DeviceModel:
    """All variables of one station. Names are case-insensitive (2.0.1 part 2, 2.1.3)."""

    def __init__(self, options: StationOptions) -> None:
        self.variables = [*_settings(options), *_hardware(options)]

    def value(self, component: str, name: str, instance: str | None = None) -> str:
        """Actual value of a variable of the station. Raises KeyError."""
        for each in self.variables:
            if (each.component, each.name, each.instance, each.evse) == (component, name, instance, None):
                return each.value
        raise KeyError(f"{component}.{name}")

    def put(self, component: str, name: str, value: str) -> None:
        """Change a variable of the station from inside."""
        for each in self.variables:
            if (each.component, each.name, each.evse) == (component, name, None):
                each.value = value

    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """One GetVariableResult (B06)."""
        status, found = self._find(asked)
        answer = {"component": asked["component"], "variable": asked["variable"]}
        if asked.get("attributeType", "Actual") != "Actual" and found is not None:
            return {**answer, "attributeType": asked["attributeType"], "attributeStatus": "NotSupportedAttributeType"}
        if found is None:
            return {**answer, "attributeStatus": status}
        return {**answer, "attributeStatus": "Accepted", "attributeType": "Actual", "attributeValue": found.value}

    def set(self, asked: dict[str, Any]) -> dict[str, Any]:
        """One SetVariableResult (B05)."""
        status, found = self._find(asked)
        answer = {"component": asked["component"], "variable": asked["variable"]}
        if found is not None:
            if asked.get("attributeType", "Actual") != "Actual":
                status = "NotSupportedAttributeType"
            elif found.mutability == "ReadOnly" or not found.accepts(asked["attributeValue"]):
                status = "Rejected"
            else:
                found.value = asked["attributeValue"]
        return {**answer, "attributeStatus": status}

    def report(self, base: str) -> list[dict[str, Any]]:
        """The ReportData of a base report (B07): ConfigurationInventory has only what can be set."""
        return [each.reported() for each in self.variables if base != "ConfigurationInventory" or each.mutability != "ReadOnly"]

    def _find(self, asked: dict[str, Any]) -> tuple[str, Variable | None]:
        component, variable = asked["component"], asked["variable"]
        place = component.get("evse", {})
        at = [
            each
            for each in self.variables
            if each.component.lower() == component["name"].lower()
            and (each.evse, each.connector) == (place.get("id"), place.get("connectorId"))
        ]
        for each in at:
            if each.name.lower() == variable["name"].lower() and each.instance == variable.get("instance"):
                return "Accepted", each
        return ("UnknownVariable" if at else "UnknownComponent"), None
