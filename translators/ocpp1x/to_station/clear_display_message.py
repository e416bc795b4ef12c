"""ClearDisplayMessage: a 1.x station has no message of any id (O05.FR.02)."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.tables import Kept, Ledger, Lost

LEDGER = Ledger(
    request={
        "id": Kept("none exists"),
        "customData": Lost("custom_data"),
    },
    answer_made={"status": "Unknown"},
)


def clear_display_message(req: c.ClearDisplayMessageRequest, station: Station) -> Flow[c.ClearDisplayMessageResponse]:
    yield from ()  # the gateway knows the answer
    return c.ClearDisplayMessageResponse(status="Unknown")
