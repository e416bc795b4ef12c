"""GetPeriodicEventStream of a 2.1 backend: a 2.0.1 station has no stream open, which is the truth (N12.FR.01; translation-down C.2)."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.tables import Kept, Ledger

LEDGER = Ledger(
    request={"customData": Kept("nobody reads it")},
    answer_made={},
)


def get_periodic_event_stream(req: c.GetPeriodicEventStreamRequest, station: Station) -> Flow[c.GetPeriodicEventStreamResponse]:
    yield from ()  # the gateway knows the answer
    return c.GetPeriodicEventStreamResponse()
