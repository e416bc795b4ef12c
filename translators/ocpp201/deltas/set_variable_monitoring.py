"""SetVariableMonitoring between 2.0.1 and 2.1: item by item, and which monitors are the backend's is remembered.

TargetDelta and TargetDeltaRelative exist in 2.1 only: UnsupportedMonitorType without asking a 2.0.1 station (translation-down B.3). A stream
that was asked for is left out: the station reports by NotifyEvent, to the same effect (N11.FR.07).
"""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp201.deltas.ledgers import relayed
from translators.ocpp201.deltas.narrowing import NARROWING
from translators.ocpp201.deltas.shaping import Shaping, Telling
from translators.ocpp201.deltas.widening import WIDENING

LEDGER = relayed(c.SetVariableMonitoringRequest, NARROWING, WIDENING)
WIDENING_LEDGER = relayed(c.SetVariableMonitoringRequest, WIDENING, NARROWING)
_ONLY_21 = frozenset({"TargetDelta", "TargetDeltaRelative"})


def set_variable_monitoring(req: c.SetVariableMonitoringRequest, station: Station) -> Flow[c.SetVariableMonitoringResponse]:
    """A 2.1 backend and a 2.0.1 station."""
    known = tuple(item for item in req.setMonitoringData if item.type not in _ONLY_21)
    unknown = tuple(item for item in req.setMonitoringData if item.type in _ONLY_21)
    results: list[c.SetMonitoringResultType] = []
    if known:
        answer = yield from _ask(c.SetVariableMonitoringRequest(setMonitoringData=known, customData=req.customData), station, NARROWING)
        results.extend(WIDENING.shape(answer, Telling(station, req.ACTION, command=False)).setMonitoringResult)
    for item in unknown:
        station.lose("monitoring.delta")
        results.append(
            c.SetMonitoringResultType(
                id=item.id,
                status="UnsupportedMonitorType",
                type=item.type,
                component=item.component,
                variable=item.variable,
                severity=item.severity,
            )
        )
    return c.SetVariableMonitoringResponse(setMonitoringResult=tuple(results))


def set_variable_monitoring_widened(req: c.SetVariableMonitoringRequest, station: Station) -> Flow[c.SetVariableMonitoringResponse]:
    """A 2.0.1 backend and a 2.1 station."""
    answer = yield from _ask(req, station, WIDENING)
    told: c.SetVariableMonitoringResponse = NARROWING.shape(answer, Telling(station, req.ACTION, command=False))
    return told


def _ask(req: c.SetVariableMonitoringRequest, station: Station, outward: Shaping) -> Flow[c.SetVariableMonitoringResponse]:
    shaped: c.SetVariableMonitoringRequest = outward.shape(req, Telling(station, req.ACTION, command=True))
    answer = yield from call(shaped)
    for result in answer.setMonitoringResult:
        if result.status == "Accepted" and isinstance(result.id, int):
            station.memory.monitors.set(result.id)
            station.touch()
    return answer
