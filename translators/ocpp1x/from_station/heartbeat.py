"""Heartbeat: the same in both; the time comes from the backend (1.5 stations get whole seconds)."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import times, wire
from translators.tables import Ledger, Lost, To

LEDGER = Ledger(request={}, answers={"Heartbeat": {"currentTime": To("currentTime"), "customData": Lost("custom_data")}})


def heartbeat(req: wire.HeartbeatRequest, station: Station) -> Flow[wire.HeartbeatResponse]:  # it has no fields
    answer = yield from call(c.HeartbeatRequest())
    return wire.HeartbeatResponse(currentTime=times.answered(answer.currentTime, station))
