"""GetConfiguration of a 1.6 backend: GetVariables, a few variables at a time (translation-down B.2.1).

A write-only variable is known without a value. Of all keys the standard ones are told that the station has; a name of the gateway's own grammar
is answered when it is asked for.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Any

from msgspec import UNSET

from translators import canonical as c
from translators.canonical.base import ENCODER
from translators.errors import Refused, RpcCode
from translators.flow import Effect, Flow, call
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.configuration_values import TEXT
from translators.ocpp1x.from_backend.key_texts import read
from translators.ocpp1x.from_backend.keys import CHUNK, OWN, Place, Plan, all_plans, as_attribute, known_of, own_value, plan
from translators.ocpp1x.link_keys import is_secret_variable
from translators.ocpp1x.station_errors import blame
from translators.tables import Ledger, Lost, To

LEDGER = Ledger(
    request={"key": To("GetVariables.getVariableData")},
    answers={
        "GetVariables": {
            "getVariableResult": To("configurationKey", "unknownKey"),
            "customData": Lost("custom_data"),
        }
    },
    answer_made={
        "configurationKey": "NumberOfConnectors, GetConfigurationMaxKeys and the SecurityProfile of its link are the gateway's to say",
        "unknownKey": "keys that no variable of 2.x stands for",
    },
    losses=("config.flat_collision", "config.measurand_unmapped", "config.partial", "config.phase_rotation", "truncated"),
)


class _Answers:
    """What the station said of each variable."""

    def __init__(self) -> None:
        self.values: dict[tuple[object, ...], str] = {}
        self.known: set[tuple[object, ...]] = set()
        self.missed: set[tuple[object, ...]] = set()
        """Not asked any more: the time was over."""

    def heard(self, result: c.GetVariableResultType) -> None:
        """Rejected is a variable that exists and is not read (B06.FR.09)."""
        if result.attributeStatus in ("Accepted", "Rejected"):
            place = Place(result.component, result.variable, TEXT, attribute=as_attribute(result.attributeType or "")).where
            self.known.add(place)
            if result.attributeStatus == "Accepted" and not is_secret_variable(result.variable.name):
                self.values[place] = result.attributeValue or ""

    def missed_all(self, found: Plan) -> bool:
        return not found.computed and all(place.where in self.missed for place in found.places)

    def knows(self, found: Plan) -> bool:
        return any(place.where in self.known for place in found.places)


def get_configuration(req: wire.GetConfigurationRequest, station: Station) -> Flow[wire.GetConfigurationResponse]:
    """Raises Refused when the station gives no answer at all."""
    wanted = _distinct(req.key or ())
    known = known_of(station)
    plans = {key: plan(key, station, known) for key in wanted if own_value(key, station) is None} if wanted else None
    found = [one for one in plans.values() if one is not None] if plans is not None else all_plans(station, known)
    if not wanted and station.memory.inventory.partial:
        station.lose("config.partial")
    answers = _Answers()
    yield from _ask({place.where: place for one in found for place in one.places}.values(), answers, station)
    listed = [_own(key, station) for key in (wanted or OWN) if own_value(key, station) is not None]
    listed += [_listed(one, answers, station) for one in found if one.computed or answers.knows(one)]
    names = {key.key for key in listed} | {one.key for one in found if answers.missed_all(one)}
    unknown = tuple(key for key in wanted if key not in names)
    ordered = sorted(listed, key=lambda key: wanted.index(key.key)) if wanted else listed
    return wire.GetConfigurationResponse(configurationKey=tuple(ordered) or UNSET, unknownKey=unknown or UNSET)


def _distinct(keys: Iterable[str]) -> tuple[str, ...]:
    """Keys are compared without case, answered once and spelled as asked."""
    spelled: dict[str, str] = {}
    for key in keys:
        spelled.setdefault(key.lower(), key)
    return tuple(spelled.values())


def _own(key: str, station: Station) -> wire.KeyValue:
    return wire.KeyValue(key=key, readonly=True, value=own_value(key, station) or UNSET)


def _listed(found: Plan, answers: _Answers, station: Station) -> wire.KeyValue:
    if not found.computed and any(place.where not in answers.known for place in found.places):
        station.lose("config.partial")
    return wire.KeyValue(key=found.key, readonly=found.readonly, value=read(found, answers.values, station) or UNSET)


def _ask(places: Iterable[Place], answers: _Answers, station: Station) -> Generator[Effect, Any, None]:
    """Ask in chunks; a station that finds one too long gets halves of it (B06.FR.16, B06.FR.17). Raises Refused."""
    waiting = list(places)
    inventory = station.memory.inventory
    while waiting:
        chunk = _chunk(waiting, inventory.items_read or CHUNK, inventory.bytes_read)
        try:
            answer = yield from call(_request(chunk))
        except Refused as refused:
            if len(chunk) > 1 and refused.code in (RpcCode.OCCURRENCE_CONSTRAINT_VIOLATION, RpcCode.FORMAT_VIOLATION):
                inventory.items_read = len(chunk) // 2
                station.touch()
                continue
            if not answers.known:
                raise blame(refused) from refused
            station.lose("config.partial")
            answers.missed.update(place.where for place in waiting)
            return
        for result in answer.getVariableResult:
            answers.heard(result)
        del waiting[: len(chunk)]


def _chunk(waiting: list[Place], items: int, size: int) -> list[Place]:
    """As many as the station takes, in number and, where it told one, in bytes (B06.FR.05)."""
    chunk = waiting[:items]
    while size and len(chunk) > 1 and len(ENCODER.encode(_request(chunk))) > size:
        chunk = chunk[: len(chunk) // 2]
    return chunk


def _request(places: Iterable[Place]) -> c.GetVariablesRequest:
    return c.GetVariablesRequest(
        getVariableData=tuple(
            c.GetVariableDataType(component=place.component, variable=place.variable, attributeType=place.attribute) for place in places
        )
    )
