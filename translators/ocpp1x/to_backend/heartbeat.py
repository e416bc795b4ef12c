"""Heartbeat: the same in all versions; the time is the backend's."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.tables import Ledger, Lost, To

LEDGER = Ledger(request={"customData": Lost("custom_data")}, answers={"Heartbeat": {"currentTime": To("currentTime")}})


def heartbeat(req: c.HeartbeatRequest, station: Station) -> Flow[c.HeartbeatResponse]:
    """Raises Refused when the backend gives no answer."""
    answer = yield from call(wire.HeartbeatRequest())
    return c.HeartbeatResponse(currentTime=answer.currentTime)
