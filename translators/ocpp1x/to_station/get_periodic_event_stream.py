"""GetPeriodicEventStream: no stream is open (N12.FR.01)."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.tables import Ledger, Lost

LEDGER = Ledger(
    request={
        "customData": Lost("custom_data"),
    },
    answer_made={},
)


def get_periodic_event_stream(req: c.GetPeriodicEventStreamRequest, station: Station) -> Flow[c.GetPeriodicEventStreamResponse]:
    yield from ()  # the gateway knows the answer
    return c.GetPeriodicEventStreamResponse()
