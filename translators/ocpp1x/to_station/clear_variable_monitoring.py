"""ClearVariableMonitoring: a 1.x station has no monitors, so none is found (N06.FR.02)."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.tables import Kept, Ledger, Lost

LEDGER = Ledger(
    request={
        "id": Kept("echoed in the result"),
        "customData": Lost("custom_data"),
    },
    answer_made={"clearMonitoringResult.status": "NotFound"},
)


def clear_variable_monitoring(req: c.ClearVariableMonitoringRequest, station: Station) -> Flow[c.ClearVariableMonitoringResponse]:
    yield from ()  # the gateway knows the answer
    results = tuple(c.ClearMonitoringResultType(status="NotFound", id=id_) for id_ in req.id)
    return c.ClearVariableMonitoringResponse(clearMonitoringResult=results)
