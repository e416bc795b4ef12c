"""GetVariables becomes GetConfiguration, or is answered from what the gateway knows.

Exactly one result per item, in the order asked, component and variable echoed (B06.FR.01, .02, .03); read live: a value that was true once is never
passed off as fresh. Keys are asked in chunks of the station's GetConfigurationMaxKeys (translation-down B.2.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.flow import Fate, Flow
from translators.memory.station import Station
from translators.ocpp1x.gateway_facts import GatewayVariable
from translators.ocpp1x.to_station.key_values import KeyValues, read_keys
from translators.ocpp1x.to_station.status_info import status_info
from translators.ocpp1x.variables import KeyVariable, Unknown, find, has_attribute
from translators.tables import Kept, Ledger, Lost, Sub, To

ECHO = "getVariableResult"

FATES: Final[Mapping[str, Fate]] = {"1.2": "emulated"}
"""1.2 has no GetConfiguration: what was written to it is told."""

LEDGER = Ledger(
    request={
        "getVariableData": Sub(
            {
                "component": To("GetConfiguration.key", f"{ECHO}.component", note="echoed in the result (B06.FR.02)"),
                "variable": To("GetConfiguration.key", f"{ECHO}.variable", note="echoed in the result (B06.FR.02)"),
                "attributeType": Kept("1.x keys have an Actual value only; echoed"),
                "customData": Lost("custom_data"),
            }
        ),
        "customData": Lost("custom_data"),
    },
    answers={
        "GetConfiguration": {
            "configurationKey": Sub(
                {
                    "key": Kept("says which item it answers"),
                    "value": To(f"{ECHO}.attributeValue", f"{ECHO}.attributeStatus"),
                    "readonly": Kept("remembered: a ReadOnly key is not written"),
                }
            ),
            "unknownKey": To(f"{ECHO}.attributeStatus"),
        }
    },
    answer_made={f"{ECHO}.attributeType": "always present, Actual when omitted (B06.FR.11)", f"{ECHO}.attributeStatusInfo": "the reason"},
    losses=("config.measurand_unmapped", "config.phase_rotation"),
)

Subject = KeyVariable | GatewayVariable | Unknown


def get_variables(req: c.GetVariablesRequest, station: Station) -> Flow[c.GetVariablesResponse]:
    subjects = [find(item.component, item.variable, station) for item in req.getVariableData]
    keys = [
        subject.key
        for item, subject in zip(req.getVariableData, subjects, strict=True)
        if isinstance(subject, KeyVariable) and not subject.secret and has_attribute(subject, item.attributeType)
    ]
    told = yield from read_keys(keys, station)
    if keys and len(told.failed) == len({key.lower() for key in keys}):
        raise next(iter(told.failed.values()))
    results = [_result(item, subject, told, station) for item, subject in zip(req.getVariableData, subjects, strict=True)]
    return c.GetVariablesResponse(getVariableResult=tuple(results))


def _result(item: c.GetVariableDataType, subject: Subject, told: KeyValues, station: Station) -> c.GetVariableResultType:
    status, value, reason = _read(item, subject, told, station)
    return c.GetVariableResultType(
        attributeStatus=status,
        attributeStatusInfo=status_info(reason) if reason else UNSET,
        attributeType="Actual" if isinstance(item.attributeType, UnsetType) else item.attributeType,
        attributeValue=UNSET if value is None else value,
        component=item.component,
        variable=item.variable,
    )


def _read(
    item: c.GetVariableDataType, subject: Subject, told: KeyValues, station: Station
) -> tuple[c.GetVariableStatusEnumType, str | None, str]:
    """Status, value and reason code of one item."""
    if isinstance(subject, str):
        return subject, None, ""
    if not has_attribute(subject, item.attributeType):
        return "NotSupportedAttributeType", None, ""  # B06.FR.08
    if subject.secret:
        return "Rejected", None, "WriteOnly"  # B06.FR.09
    if isinstance(subject, GatewayVariable):
        value = subject.value(station)
    elif subject.key.lower() in told.failed:
        return "Rejected", None, "InternalError"
    elif subject.key in told:
        value = subject.read(told.text(subject.key), station)  # B06.FR.13: known and not set is the empty string
    else:
        value = _otherwise(subject, station)  # B06.FR.07
    return ("UnknownVariable", None, "") if value is None else ("Accepted", value, "")


def _otherwise(subject: KeyVariable, station: Station) -> str | None:
    """The value at a station that has no such key. 1.2 may have the key and cannot be asked: nothing is assumed of it (device-model A.1)."""
    own = subject.otherwise
    return None if own is None or (station.version == "1.2" and own.is_assumed(station)) else own.value(station)
