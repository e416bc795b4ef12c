"""Problems of a 2.x station as error codes of 1.6 (translation-up §2.4).

A code of 1.6 that travelled as techCode comes back as it was; the codes of ChargeX that both generations share keep their own name as
vendorErrorCode; for the rest the component says what is wrong.
"""

from __future__ import annotations

from typing import get_args

import msgspec
from msgspec import UNSET

from translators import canonical as c
from translators.memory.evse_states import ActiveError
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.connector_status import CHARGEX

CODES = frozenset(get_args(wire.ChargePointErrorCode)) - {"NoError", "Mode3Error"}

CHARGEX_CODES: dict[str, wire.ChargePointErrorCode] = {
    "CX001": "ConnectorLockFailure",
    "CX002": "GroundFailure",
    "CX003": "HighTemperature",
    "CX004": "OverCurrentFailure",
    "CX005": "OverVoltage",
    "CX006": "UnderVoltage",
}

COMPONENTS: dict[str, wire.ChargePointErrorCode] = {
    "ConnectorPlugRetentionLock": "ConnectorLockFailure",
    "EVRetentionLock": "ConnectorLockFailure",
    "CPPWMController": "EVCommunicationError",
    "ISO15118Ctrlr": "EVCommunicationError",
    "CHAdeMOCtrlr": "EVCommunicationError",
    "ConnectedEV": "EVCommunicationError",
    "RCD": "GroundFailure",
    "RCDRecloser": "GroundFailure",
    "GroundIsolationProtection": "GroundFailure",
    "OverCurrentProtection": "OverCurrentFailure",
    "OverCurrentProtectionRecloser": "OverCurrentFailure",
    "TemperatureSensor": "HighTemperature",
    "ExternalTemperatureSensor": "HighTemperature",
    "AirCoolingSystem": "HighTemperature",
    "LiquidCoolingSystem": "HighTemperature",
    "FiscalMetering": "PowerMeterFailure",
    "ControlMetering": "PowerMeterFailure",
    "PowerContactor": "PowerSwitchFailure",
    "AcDcConverter": "PowerSwitchFailure",
    "TokenReader": "ReaderFailure",
    "DataLink": "WeakSignal",
    "LocalAuthListCtrlr": "LocalListConflict",
    "Controller": "InternalError",
    "ELVSupply": "InternalError",
    "RealTimeClock": "InternalError",
}
VOLTAGE = ("ElectricalFeed", "UpstreamProtectionTrigger")
MEASURED = frozenset((*COMPONENTS, *VOLTAGE))
"""Components whose readings beyond a threshold are an error."""
PROBLEM_VARIABLES = ("Problem", "Tripped", "Overload")
INFO_LENGTH = 50
"""Of info and vendorErrorCode in 1.6."""
FALSE = ("false", "0", "")


def key_of(event: c.EventDataType) -> str:
    """What raises and clears the same problem."""
    component, variable = event.component, event.variable
    return f"{component.name}{_instance(component.instance)}.{variable.name}{_instance(variable.instance)}"


def is_active(event: c.EventDataType) -> bool:
    """Whether the problem exists: it is not cleared, and its value is no `false`. A number that crossed a threshold is active until cleared."""
    if event.cleared:
        return False
    value = event.actualValue.strip().lower()
    if _is_reading(event):
        return True
    return value not in FALSE


def problem(event: c.EventDataType, station: Station) -> ActiveError | None:
    """The problem in the words of a StatusNotification; None when the event is a reading and no error (§5.4). Counts `truncated`."""
    if not _is_problem(event):
        return None
    tech, told = event.techCode or "", _told(event)
    info = told.info[:INFO_LENGTH]
    if len(told.info) > INFO_LENGTH:
        station.lose("truncated")
    if tech in CODES or tech == "Mode3Error":
        code = "EVCommunicationError" if tech == "Mode3Error" else tech
        return ActiveError(errorCode=code, info=info, vendorErrorCode=told.vendorErrorCode[:INFO_LENGTH], vendorId=told.vendorId[:255])
    if tech.startswith("CX"):
        return ActiveError(errorCode=CHARGEX_CODES.get(tech, "OtherError"), info=info, vendorErrorCode=tech, vendorId=CHARGEX)
    return ActiveError(errorCode=_by_component(event), info=info, vendorErrorCode=tech)


class _Told(msgspec.Struct, forbid_unknown_fields=True):
    """What a 1.x station said besides its error code, where another gateway wrote it down (translation-up §2.4)."""

    info: str = ""
    vendorId: str = ""
    vendorErrorCode: str = ""
    errorCode: str = ""


def _told(event: c.EventDataType) -> _Told:
    """The words of a problem: of the convention when techInfo follows it, else techInfo itself, else where the problem is."""
    place = f"{event.component.name}.{event.variable.name}"
    text = event.techInfo or ""
    if text.startswith("{"):
        try:
            told = msgspec.json.decode(text, type=_Told)
        except msgspec.DecodeError:
            pass  # JSON of somebody else's
        else:
            return told
    return _Told(info=text or place)


def _is_problem(event: c.EventDataType) -> bool:
    name = event.variable.name
    return (
        name in PROBLEM_VARIABLES
        or (event.component.name, name) == ("EmergencyStopSensor", "Active")
        or (event.techCode or "") in CODES
        or _is_reading(event)
    )


def _is_reading(event: c.EventDataType) -> bool:
    """A sensor that crossed a threshold somebody set."""
    if event.trigger != "Alerting" or event.variable.name in PROBLEM_VARIABLES or event.component.name not in MEASURED:
        return False
    return event.actualValue.strip().replace(".", "", 1).removeprefix("-").isdecimal()


def _by_component(event: c.EventDataType) -> wire.ChargePointErrorCode:
    if event.variable.name == "Overload":
        return "OverCurrentFailure"
    if event.component.name in VOLTAGE:
        said = f"{event.techCode or ''} {event.techInfo or ''}".lower()
        return "OverVoltage" if "over" in said else "UnderVoltage" if "under" in said else "OtherError"
    return COMPONENTS.get(event.component.name, "OtherError")


def _instance(instance: object) -> str:
    return "" if instance is UNSET else f"[{instance}]"
