"""SetMonitoringBase: hard-wired notifications are all that a 1.x station has (N03).

HardWiredOnly is what it is anyway (N03.FR.05); the other two would announce preconfigured monitors that nobody has.
"""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.tables import Kept, Ledger, Lost

LEDGER = Ledger(
    request={
        "monitoringBase": Kept("decides on the answer"),
        "customData": Lost("custom_data"),
    },
    answer_made={},
    losses=("monitoring",),
)


def set_monitoring_base(req: c.SetMonitoringBaseRequest, station: Station) -> Flow[c.SetMonitoringBaseResponse]:
    yield from ()  # the gateway knows the answer
    if req.monitoringBase == "HardWiredOnly":
        return c.SetMonitoringBaseResponse(status="Accepted")
    station.lose("monitoring")
    return c.SetMonitoringBaseResponse(status="NotSupported")
