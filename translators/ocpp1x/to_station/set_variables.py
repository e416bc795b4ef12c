"""SetVariables becomes one ChangeConfiguration per variable, in the order asked (translation-down B.2.4).

One result per item, echoed (B05.FR.01, .02, .03, .12). Keys that would take the station off the gateway or re-key its link are refused before any
call (A.9). Variables that 1.x keeps in the key of another one are judged last: they can only be set to what that key then has.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Effect, Flow
from translators.memory.station import Station
from translators.ocpp1x import heartbeats, wire
from translators.ocpp1x.carried import can_carry
from translators.ocpp1x.gateway_facts import GatewayVariable
from translators.ocpp1x.gateway_variables import VALUE_SIZE
from translators.ocpp1x.link_keys import is_link_key
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.key_values import read_keys
from translators.ocpp1x.to_station.status_info import status_info
from translators.ocpp1x.variables import KeyVariable, Unknown, find, has_attribute
from translators.tables import EnumMap, Kept, Ledger, Lost, Sub, To

ECHO = "setVariableResult"

LEDGER = Ledger(
    request={
        "setVariableData": Sub(
            {
                "attributeValue": To("ChangeConfiguration.value"),
                "attributeType": Kept("1.x keys have an Actual value only; echoed"),
                "component": To("ChangeConfiguration.key", f"{ECHO}.component", note="echoed in the result (B05.FR.02)"),
                "variable": To("ChangeConfiguration.key", f"{ECHO}.variable", note="echoed in the result (B05.FR.02)"),
                "customData": Lost("custom_data"),
            }
        ),
        "customData": Lost("custom_data"),
    },
    answers={
        "ChangeConfiguration": {
            "status": To(
                f"{ECHO}.attributeStatus", f"{ECHO}.attributeStatusInfo", note="a key it lacks may be a variable of the gateway: ReadOnly"
            )
        },
        "GetConfiguration": {
            "configurationKey": Kept("the present text of a key that holds more than the variable"),
            "unknownKey": To(f"{ECHO}.attributeStatus"),
        },
    },
    made={"GetConfiguration": "the present text of a key that holds more than the variable"},
    answer_made={f"{ECHO}.attributeType": "Actual when omitted", f"{ECHO}.attributeStatusInfo": "the reason"},
    losses=(
        "config.measurand_unmapped",
        "config.phase_rotation",
        "config.secondary_write_rejected",
        "guard.heartbeat_interval",
        "guard.link_key",
    ),
)

STATUS: Final[EnumMap[wire.ConfigurationStatus, c.SetVariableStatusEnumType]] = EnumMap(
    wire.ConfigurationStatus,
    c.SetVariableStatusEnumType,
    {"Accepted": "Accepted", "Rejected": "Rejected", "RebootRequired": "RebootRequired", "NotSupported": "UnknownVariable"},
)


class Outcome(NamedTuple):
    """What one item gets."""

    status: c.SetVariableStatusEnumType
    reason: str = ""
    text: str = ""


@dataclass
class _Batch:
    """One request on its way."""

    station: Station
    written: dict[str, str] = field(default_factory=dict)
    """Lower-case key -> the text the station took."""
    tried: dict[str, str] = field(default_factory=dict)
    """Lower-case key -> the text sent."""
    answered: bool = False
    failure: Refused | None = None
    late: bool = False
    """The station did not answer in time, or is gone: it is not called again."""


def set_variables(req: c.SetVariablesRequest, station: Station) -> Flow[c.SetVariablesResponse]:
    batch = _Batch(station)
    items = [(item, find(item.component, item.variable, station)) for item in req.setVariableData]
    outcomes: dict[int, Outcome] = {}
    for mirrors in (False, True):
        for index, (item, subject) in enumerate(items):
            if bool(isinstance(subject, KeyVariable) and subject.mirrors) == mirrors:
                outcomes[index] = yield from _set(item, subject, batch)
    if batch.failure is not None and not batch.answered:
        raise batch.failure
    return c.SetVariablesResponse(setVariableResult=tuple(_result(item, outcomes[index]) for index, (item, _) in enumerate(items)))


def _result(item: c.SetVariableDataType, outcome: Outcome) -> c.SetVariableResultType:
    return c.SetVariableResultType(
        attributeType="Actual" if isinstance(item.attributeType, UnsetType) else item.attributeType,
        attributeStatus=outcome.status,
        attributeStatusInfo=status_info(outcome.reason, outcome.text) if outcome.reason else UNSET,
        component=item.component,
        variable=item.variable,
    )


def _set(item: c.SetVariableDataType, subject: KeyVariable | GatewayVariable | Unknown, batch: _Batch) -> Generator[Effect, Any, Outcome]:
    if isinstance(subject, str):
        return Outcome(subject)
    if not has_attribute(subject, item.attributeType):
        return Outcome("NotSupportedAttributeType")
    if isinstance(subject, GatewayVariable):
        return _set_own(item.attributeValue, subject, batch.station)
    if (decided := _without_call(item.attributeValue, subject, batch.station)) is not None:
        return decided
    try:
        return (yield from _write(item.attributeValue, subject, batch))
    except Refused as refused:
        batch.failure = batch.failure or refused
        if refused.cause in ("answered", "invalid", "local"):
            return Outcome("Rejected", "InternalError", refused.description)
        batch.late = True
        return Outcome("Rejected", "Unspecified", refused.description)


def _set_own(value: str, subject: GatewayVariable, station: Station) -> Outcome:
    if subject.secret:
        station.lose("guard.link_key")
        return Outcome("Rejected", "NotEnabled", "the gateway keeps the credentials of its own link")
    if subject.writable and subject.value(station) is None:
        return Outcome("UnknownVariable")
    if subject.kept:
        return _keep(value, subject, station)
    if subject.accepts is None:
        return Outcome("Rejected", "ReadOnly")
    return Outcome("Accepted") if value == subject.accepts else Outcome("Rejected", "InvalidValue", f"only {subject.accepts} is possible")


def _keep(value: str, subject: GatewayVariable, station: Station) -> Outcome:
    """A setting of the gateway itself."""
    if subject.check is not None and not subject.check(value):
        return Outcome("Rejected", "InvalidValue")
    station.memory.settings[subject.kept] = value.strip()
    station.touch()
    return Outcome("Accepted")


def _without_call(value: str, subject: KeyVariable, station: Station) -> Outcome | None:
    """What is refused before the station is asked; None: it is asked."""
    if is_link_key(subject.key):
        station.lose("guard.link_key")
        return Outcome("Rejected", "NotEnabled", "the link between station and gateway is not the backend's")
    if not subject.writable or station.memory.configuration.is_readonly(subject.key):
        return Outcome("Rejected", "ReadOnly")  # B05.FR.09
    if len(value) > VALUE_SIZE:
        return Outcome("Rejected", "TooLargeElement")
    return None if can_carry(value, station) else Outcome("Rejected", "InvalidValue", "it has characters that XML cannot carry")


def _write(value: str, subject: KeyVariable, batch: _Batch) -> Generator[Effect, Any, Outcome]:
    key = subject.key.lower()
    if batch.late:
        return Outcome("Rejected", "Unspecified", "not attempted: deadline")
    present = batch.written.get(key, "")
    if (subject.conversion.shared or subject.mirrors) and key not in batch.written:
        told = yield from read_keys([subject.key], batch.station)
        if told.failed:
            raise told.failed[key]
        batch.answered = True
        if key not in told:
            return _otherwise(value, subject, batch.station)
        present = told.text(key)
    try:
        text = subject.conversion.to_1x(value, subject.part, present, batch.station)
    except ValueError as error:
        return Outcome("Rejected", "InvalidValue", str(error))  # B05.FR.07
    if len(text) > VALUE_SIZE:
        return Outcome("Rejected", "TooLargeElement")
    if heartbeats.is_too_long(subject.key, text, batch.station):
        batch.station.lose("guard.heartbeat_interval")
        limit = batch.station.options.max_interval
        return Outcome("Rejected", "ValueTooHigh", f"heartbeats are the only sign of life of a SOAP station; at most {limit} s")
    if subject.mirrors:
        return _mirrored(text == present.strip(), subject, batch.station)
    if key in batch.tried and not subject.conversion.shared:
        return _again(text, key, batch)
    return (yield from _change(value, text, subject, batch))


def _change(value: str, text: str, subject: KeyVariable, batch: _Batch) -> Generator[Effect, Any, Outcome]:
    key, station = subject.key, batch.station
    batch.tried[key.lower()] = text

    def remember(answer: wire.ChangeConfigurationResponse) -> None:
        if answer.status in ("Accepted", "RebootRequired"):
            batch.written[key.lower()] = text
            if station.memory.configuration.wrote(key, text, keep=station.version == "1.2"):
                station.touch()
            subject.wrote(value, text, station)

    answer = yield from attempt(wire.ChangeConfigurationRequest(key=key, value=text), station, late=remember)
    batch.answered = True
    if answer is None or answer.status == "NotSupported":
        return _otherwise(value, subject, station)
    remember(answer)
    return Outcome(STATUS.to(answer.status, station))


def _otherwise(value: str, subject: KeyVariable, station: Station) -> Outcome:
    """The station has no such key."""
    return Outcome("UnknownVariable") if subject.otherwise is None else _set_own(value, subject.otherwise, station)


def _mirrored(same: bool, subject: KeyVariable, station: Station) -> Outcome:
    if same:
        return Outcome("Accepted")
    station.lose("config.secondary_write_rejected")
    return Outcome("Rejected", "InvalidValue", f"OCPP 1.x has one value for this variable and {subject.mirrors}")


def _again(text: str, key: str, batch: _Batch) -> Outcome:
    """A second item for a key of this request."""
    if batch.written.get(key) == text:
        return Outcome("Accepted")
    return Outcome("Rejected", "InvalidValue", "same 1.x key")
