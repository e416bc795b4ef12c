"""SetVariableMonitoring of a 2.1 backend at a 2.0.1 station: item by item.

TargetDelta and TargetDeltaRelative exist in 2.1 only: UnsupportedMonitorType without asking a 2.0.1 station (translation-down B.3). A stream
that was asked for is left out: the station reports by NotifyEvent, to the same effect (N11.FR.07).
"""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp201.deltas.ledgers import relayed
from translators.ocpp201.deltas.narrowing import NARROWING
from translators.ocpp201.deltas.relay import relay
from translators.ocpp201.deltas.widening import WIDENING

LEDGER = relayed(c.SetVariableMonitoringRequest, NARROWING, WIDENING)
_ONLY_21 = frozenset({"TargetDelta", "TargetDeltaRelative"})


def set_variable_monitoring(req: c.SetVariableMonitoringRequest, station: Station) -> Flow[c.SetVariableMonitoringResponse]:
    known = tuple(item for item in req.setMonitoringData if item.type not in _ONLY_21)
    results: list[c.SetMonitoringResultType] = []
    if known:
        asked = c.SetVariableMonitoringRequest(setMonitoringData=known, customData=req.customData)
        answer = yield from relay(asked, station, NARROWING, WIDENING, command=True)
        assert isinstance(answer, c.SetVariableMonitoringResponse)
        results.extend(answer.setMonitoringResult)
    for item in req.setMonitoringData:
        if item.type in _ONLY_21:
            station.lose("monitoring.delta")
            results.append(_unsupported(item))
    return c.SetVariableMonitoringResponse(setMonitoringResult=tuple(results))


def _unsupported(item: c.SetMonitoringDataType) -> c.SetMonitoringResultType:
    return c.SetMonitoringResultType(
        id=item.id,
        status="UnsupportedMonitorType",
        type=item.type,
        component=item.component,
        variable=item.variable,
        severity=item.severity,
    )
