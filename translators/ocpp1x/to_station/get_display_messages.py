"""GetDisplayMessages: none is configured at a 1.x station, none is announced (O03.FR.06)."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.tables import Kept, Ledger, Lost

LEDGER = Ledger(
    request={
        "id": Kept("none exists"),
        "requestId": Kept("no report follows"),
        "priority": Kept("none exists"),
        "state": Kept("none exists"),
        "customData": Lost("custom_data"),
    },
    answer_made={"status": "Unknown"},
)


def get_display_messages(req: c.GetDisplayMessagesRequest, station: Station) -> Flow[c.GetDisplayMessagesResponse]:
    yield from ()  # the gateway knows the answer
    return c.GetDisplayMessagesResponse(status="Unknown")
