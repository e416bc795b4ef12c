"""Reports of the device model that the gateway presents for a 1.x station: what goes into one, and its pages (translation-down B.2.5).

A page is asked of the backend only when the one before was answered, so that transaction messages overtake a report; a page that fails is sent once
more, then the report is given up (device-model §1.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import UnsetType

from translators import canonical as c
from translators.canonical.base import ENCODER
from translators.errors import Refused
from translators.flow import Flow, ask, later
from translators.memory.station import Station
from translators.ocpp1x.device_model import Entry, entries

MAX_PAGE = 32 * 1024
"""Bytes of a NotifyReport."""
FRAME = 256
"""Bytes of it that are not reportData."""
STATE = "AvailabilityState"
ASSUMED = "report_assumed"
"""The moment (`station.stamp`) when the backend was first told assumed values."""


def base_report(base: c.ReportBaseEnumType, station: Station) -> list[Entry]:
    """What a base report has (B07.FR.07, FR.08, FR.09)."""
    every = list(entries(station))
    match base:
        case "FullInventory":
            return every
        case "ConfigurationInventory":
            return [entry for entry in every if entry.mutability != "ReadOnly"]
        case "SummaryInventory":
            return list(_summary(every))


def _summary(every: Sequence[Entry]) -> Iterator[Entry]:
    """States and what is wrong; a connector's state where it is not that of its EVSE (B07.FR.09)."""
    of_evse = {_evse(entry): entry.value for entry in every if (entry.component.name, entry.variable.name) == ("EVSE", STATE)}
    for entry in every:
        same = entry.component.name == "Connector" and entry.value == of_evse.get(_evse(entry))
        if entry.problem or (entry.variable.name == STATE and not same):
            yield entry


def _evse(entry: Entry) -> int:
    return 0 if isinstance(entry.component.evse, UnsetType) else entry.component.evse.id


def custom_report(req: c.GetReportRequest, station: Station) -> list[Entry]:
    """What a GetReport asks for: the variables it names, of the components that fulfil one of its criteria (B08.FR.05, FR.11, FR.13)."""
    every = list(entries(station))
    chosen = every
    if not isinstance(req.componentVariable, UnsetType):
        wanted = req.componentVariable
        chosen = [entry for entry in every if any(_is_named(entry, one) for one in wanted)]
    if not isinstance(req.componentCriteria, UnsetType):
        states = _component_states(every)
        criteria = req.componentCriteria
        chosen = [entry for entry in chosen if any(_fulfils(criterion, states[_place(entry)]) for criterion in criteria)]
    return chosen


_Place = tuple[str, str, int, int]


def _place(entry: Entry) -> _Place:
    component = entry.component
    evse, plug = (0, 0) if isinstance(component.evse, UnsetType) else (component.evse.id, component.evse.connectorId or 0)
    return component.name.lower(), str(component.instance or "").lower(), evse, plug


def _component_states(every: Iterable[Entry]) -> dict[_Place, dict[str, str]]:
    states: dict[_Place, dict[str, str]] = {}
    for entry in every:
        states.setdefault(_place(entry), {})[entry.variable.name] = entry.value
    return states


def _fulfils(criterion: c.ComponentCriterionEnumType, variables: dict[str, str]) -> bool:
    """A component without the variable is active, available and enabled, and has no problem (B08.FR.07 to FR.10)."""
    return variables.get(criterion, "false" if criterion == "Problem" else "true").lower() == "true"


def _is_named(entry: Entry, wanted: c.ComponentVariableType) -> bool:
    """What is left out is anything (B08.FR.20 to FR.25)."""
    name, instance, evse, plug = _place(entry)
    component = wanted.component
    if component.name.lower() != name or not _is_instance(component.instance, instance):
        return False
    if not isinstance(component.evse, UnsetType) and (component.evse.id != evse or (component.evse.connectorId or plug) != plug):
        return False
    if isinstance(wanted.variable, UnsetType):
        return True
    variant = str(entry.variable.instance or "")
    return wanted.variable.name.lower() == entry.variable.name.lower() and _is_instance(wanted.variable.instance, variant)


def _is_instance(wanted: str | UnsetType, instance: str) -> bool:
    return isinstance(wanted, UnsetType) or wanted.lower() == instance.lower()


def send(requestId: int, chosen: Iterable[Entry], station: Station) -> Flow[None]:
    """Tell a report, page by page; a follow-up of the backend's leg. The snapshot is taken now, whatever happens to the station meanwhile."""
    return _send(_pages(requestId, chosen, station), station)


def _send(pages: Sequence[c.NotifyReportRequest], station: Station, *, again: bool = False) -> Flow[None]:
    try:
        yield from ask(pages[0])
    except Refused:
        if again:
            station.lose("report.abandoned")
        else:
            yield from later(_send(pages, station, again=True))
        return
    if len(pages) > 1:
        yield from later(_send(pages[1:], station))


def _pages(requestId: int, chosen: Iterable[Entry], station: Station) -> list[c.NotifyReportRequest]:
    parts = list(_parts(chosen, station))
    return [
        c.NotifyReportRequest(
            requestId=requestId, generatedAt=station.now_text, seqNo=number, tbc=number < len(parts) - 1, reportData=tuple(part)
        )  # B07.FR.04, FR.10
        for number, part in enumerate(parts)
    ]


def _parts(chosen: Iterable[Entry], station: Station) -> Iterator[list[c.ReportDataType]]:
    part: list[c.ReportDataType] = []
    size = FRAME
    for entry in chosen:
        if entry.assumed:
            _count_assumed(station)
        row = entry.reported(station)
        length = len(ENCODER.encode(row)) + 1
        if part and (len(part) >= station.options.report_items or size + length > MAX_PAGE):
            yield part
            part, size = [], FRAME
        part.append(row)
        size += length
    if part:
        yield part


def _count_assumed(station: Station) -> None:
    """Once per station."""
    if station.since(ASSUMED) is None:
        station.stamp(ASSUMED)
        station.lose("report.assumed_value")
