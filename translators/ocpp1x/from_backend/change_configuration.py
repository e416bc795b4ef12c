"""ChangeConfiguration of a 1.6 backend: SetVariables (translation-down B.2.2).

Keys of the link between station and gateway are not the backend's to change: the station would leave the gateway, or lock it out (A.9).
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Any

from msgspec.structs import replace

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Effect, Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.configuration_values import MEASURANDS, POSITIVE, TEXT
from translators.ocpp1x.from_backend.keys import CHUNK, Place, as_attribute, followers, known_of, own_value, plan
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
NEVER_EMPTIED = (MEASURANDS, POSITIVE)
"""A text of which 2.x has nothing would clear these: no reading at all, where the backend wanted others."""
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
        },
        "GetVariables": {
            "getVariableResult": To("SetVariables.setVariableData", note="written back when another variable of the key is refused"),
            "customData": Lost("custom_data"),
        },
    },
    made={"GetVariables.getVariableData": "the variables of a key that has several"},
    answer_made={"status": "Rejected for keys of the link and computed ones, NotSupported for keys without a variable"},
    losses=("config.measurand_unmapped", "config.partial", "config.phase_rotation", "guard.link_key"),
)


def change_configuration(req: wire.ChangeConfigurationRequest, station: Station) -> Flow[wire.ChangeConfigurationResponse]:
    """Raises Refused when the station gives no answer: a Rejected would claim that it decided."""
    known = known_of(station)
    found = plan(req.key, station, known)
    if is_link_key(req.key) or (found is not None and _touches_link(found.places)):
        station.lose("guard.link_key")
        return _said("Rejected")
    if own_value(req.key, station) is not None:
        return _said("Rejected")
    if found is None:
        return _said("NotSupported")
    items = [(place, item) for place in found.places if (item := _item(place, req.value, station)) is not None]
    if found.readonly or not items:
        return _said("Rejected")
    before = yield from _present(items, station)
    results = yield from _set([item for _, item in items], station)
    if results is None:
        return _said("NotSupported")
    status = _joined([place for place, _ in items], results, station)
    if status in ("Rejected", "NotSupported"):
        taken = {_where(result) for result in results if result.attributeStatus in ("Accepted", "RebootRequired")}
        yield from _set(
            [replace(item, attributeValue=before[_where(item)]) for _, item in items if _where(item) in taken & set(before)], station
        )
        return _said(status)
    _remember(req, items, station)
    also = [item for place in followers(req.key, known) if (item := _item(place, req.value, station)) is not None]
    return _said((yield from _follow(also, status, station)) if also else status)


Item = tuple[Place, c.SetVariableDataType]


def _where(item: c.SetVariableDataType | c.SetVariableResultType | c.GetVariableResultType) -> tuple[object, ...]:
    return Place(item.component, item.variable, TEXT, attribute=as_attribute(item.attributeType or "")).where


def _follow(
    items: list[c.SetVariableDataType], status: wire.ConfigurationStatus, station: Station
) -> Generator[Effect, Any, wire.ConfigurationStatus]:
    """Set what has the same value. The key was taken: what the station says of these can only make a reboot of it."""
    try:
        results = yield from _set(items, station)
    except Refused:
        results = None
    said = [result.attributeStatus for result in results or ()]
    if len(said) < len(items) or any(one not in ("Accepted", "RebootRequired") for one in said):
        station.lose("config.partial")
    return "RebootRequired" if "RebootRequired" in said else status


def _present(items: list[Item], station: Station) -> Generator[Effect, Any, dict[tuple[object, ...], str]]:
    """What the variables of a key with several are now, to be written back should one of them be refused (translation-down B.2.2)."""
    found: dict[tuple[object, ...], str] = {}
    size = station.memory.inventory.items_read or CHUNK
    for start in range(0, len(items) if len(items) > 1 else 0, size):
        chunk = items[start : start + size]
        data = tuple(
            c.GetVariableDataType(component=place.component, variable=place.variable, attributeType=place.attribute) for place, _ in chunk
        )
        answer = yield from attempt(c.GetVariablesRequest(getVariableData=data), station)
        for result in () if answer is None else answer.getVariableResult:
            if result.attributeStatus == "Accepted" and isinstance(result.attributeValue, str):
                found[_where(result)] = result.attributeValue
    return found


def _set(items: list[c.SetVariableDataType], station: Station) -> Generator[Effect, Any, list[c.SetVariableResultType] | None]:
    """None: the station does not know the message."""
    results: list[c.SetVariableResultType] = []
    size = station.memory.inventory.items_set or CHUNK
    for start in range(0, len(items), size):
        answer = yield from attempt(c.SetVariablesRequest(setVariableData=tuple(items[start : start + size])), station)
        if answer is None:
            return None
        results += answer.setVariableResult
    return results


def _joined(places: list[Place], results: list[c.SetVariableResultType], station: Station) -> wire.ConfigurationStatus:
    """One answer: a variable that need not be there, and is not, does not count."""
    said = [STATUS.to(result.attributeStatus, station) for result in results]
    if len(places) == 1:
        return said[0]
    needed = {place.where for place in places if place.required}
    unknown = {_where(result) for result, status in zip(results, said, strict=True) if status == "NotSupported"}
    if needed & unknown:
        return "NotSupported" if "Rejected" not in said else "Rejected"
    left = [status for status in said if status != "NotSupported"]
    return next((status for status in ORDER if status in left), "NotSupported")


def _remember(req: wire.ChangeConfigurationRequest, items: list[Item], station: Station) -> None:
    """The backend reads its own words back as long as the station has what became of them."""
    text = ""
    for place, item in items:
        if place.attribute != "Actual":
            return
        try:
            text = place.conversion.to_1x(item.attributeValue, place.part, text, station)
        except ValueError:
            return
    if station.memory.echoes.wrote(req.key, req.value, text):
        station.touch()


def _said(status: wire.ConfigurationStatus) -> wire.ChangeConfigurationResponse:
    return wire.ChangeConfigurationResponse(status=status)


def _touches_link(places: Iterable[Place]) -> bool:
    return any(is_link_variable(place.component.name, place.variable.name) for place in places)


def _item(place: Place, text: str, station: Station) -> c.SetVariableDataType | None:
    """The part of the key's text that the variable is; None when the text does not have it."""
    value = place.conversion.to_2x(text, place.part, station)
    if value is None or place.page > 1 or (value == "" and text.strip() and place.conversion in NEVER_EMPTIED):
        return None
    return c.SetVariableDataType(component=place.component, variable=place.variable, attributeType=place.attribute, attributeValue=value)
