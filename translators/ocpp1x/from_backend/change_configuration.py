"""ChangeConfiguration of a 1.6 backend: SetVariables (translation-down B.2.2).

Keys of the link between station and gateway are not the backend's to change: the station would leave the gateway, or lock it out (A.9).
"""

from __future__ import annotations

from collections.abc import Iterable

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.from_backend.keys import Place, own_value, plan
from translators.ocpp1x.link_keys import is_link_key, is_link_variable
from translators.ocpp1x.station_errors import attempt
from translators.tables import EnumMap, Kept, Ledger, Lost, Sub, To

STATUS: EnumMap[c.SetVariableStatusEnumType, wire.ConfigurationStatus] = EnumMap(
    c.SetVariableStatusEnumType,
    wire.ConfigurationStatus,
    {
        "Accepted": "Accepted",
        "Rejected": "Rejected",
        "UnknownComponent": "NotSupported",
        "UnknownVariable": "NotSupported",
        "NotSupportedAttributeType": "NotSupported",
        "RebootRequired": "RebootRequired",
    },
)
ORDER: tuple[wire.ConfigurationStatus, ...] = ("Rejected", "NotSupported", "RebootRequired", "Accepted")
"""One answer for several variables: the first of these that one of them has."""

LEDGER = Ledger(
    request={
        "key": To("SetVariables.setVariableData"),
        "value": To("SetVariables.setVariableData"),
    },
    answers={
        "SetVariables": {
            "setVariableResult": Sub(
                {
                    "attributeStatus": To("status"),
                    "attributeStatusInfo": Lost("status_info"),
                    "attributeType": Kept("as asked"),
                    "component": Kept("as asked"),
                    "variable": Kept("as asked"),
                    "customData": Lost("custom_data"),
                }
            ),
            "customData": Lost("custom_data"),
        }
    },
    answer_made={"status": "Rejected for keys of the link and computed ones, NotSupported for keys without a variable"},
)


def change_configuration(req: wire.ChangeConfigurationRequest, station: Station) -> Flow[wire.ChangeConfigurationResponse]:
    """Raises Refused when the station gives no answer: a Rejected would claim that it decided."""
    found = plan(req.key, station)
    if is_link_key(req.key) or (found is not None and _touches_link(found.places)):
        station.lose("guard.link_key")
        return _said("Rejected")
    if own_value(req.key, station) is not None:
        return _said("Rejected")
    if found is None:
        return _said("NotSupported")
    items = tuple(item for item in (_item(place, req.value, station) for place in found.places) if item is not None)
    if found.readonly or not items:
        return _said("Rejected")
    answer = yield from attempt(c.SetVariablesRequest(setVariableData=items), station)
    if answer is None:
        return _said("NotSupported")
    statuses = {STATUS.to(result.attributeStatus, station) for result in answer.setVariableResult}
    return _said(next((status for status in ORDER if status in statuses), "Rejected"))


def _said(status: wire.ConfigurationStatus) -> wire.ChangeConfigurationResponse:
    return wire.ChangeConfigurationResponse(status=status)


def _touches_link(places: Iterable[Place]) -> bool:
    return any(is_link_variable(place.component.name, place.variable.name) for place in places)


def _item(place: Place, text: str, station: Station) -> c.SetVariableDataType | None:
    """The part of the key's text that the variable is; None when the text does not have it."""
    value = place.conversion.to_2x(text, place.part, station)
    if value is None or place.page > 1:
        return None
    return c.SetVariableDataType(component=place.component, variable=place.variable, attributeType=place.attribute, attributeValue=value)
