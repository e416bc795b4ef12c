"""TriggerMessage of a 1.6 backend at a station of 1.2 or 1.5, which has no triggers: answered from what it said last (`emulated_triggers`)."""

from __future__ import annotations

from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.within.emulated_triggers import LEDGER, emulate

__all__ = ["LEDGER", "trigger_message"]


def trigger_message(req: wire.TriggerMessageRequest, station: Station) -> Flow[wire.TriggerMessageResponse]:
    status = yield from emulate(req, station)
    return wire.TriggerMessageResponse(status=status)
