"""ExtendedTriggerMessage of a 1.6 backend at a station of 1.2 or 1.5, which has no triggers: answered from what it said last (`emulated_triggers`)."""

from __future__ import annotations

from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.within.emulated_triggers import LEDGER, emulate

__all__ = ["LEDGER", "extended_trigger_message"]


def extended_trigger_message(req: wire.ExtendedTriggerMessageRequest, station: Station) -> Flow[wire.ExtendedTriggerMessageResponse]:
    status = yield from emulate(req, station)
    return wire.ExtendedTriggerMessageResponse(status=status)
