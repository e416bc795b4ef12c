"""Open transactions after a loss of contact: what the station no longer has is over (translation-up §3.5, "Reboot and loss of contact").

`reconcile` is a flow of the station's leg that the session runs when a station comes back.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from msgspec import UNSET

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Effect, Flow, ask
from translators.memory.held_transactions import HeldTransaction
from translators.memory.station import Station
from translators.ocpp1x.connector_status import tell_changes
from translators.ocpp1x.to_backend.transaction_stop import force_close


def reconcile(station: Station) -> Flow[None]:
    """Ask the station for each transaction that is open here; close those it neither runs nor has messages of (E14).

    Of one that goes on, the state is told: that of a time without connection was history (16 §4.9), and the next event may be long in coming.
    """
    for record in station.memory.held.active():
        goes_on = yield from _goes_on(record)
        if goes_on is False:
            try:
                yield from force_close(record, station.now_text, station)
            except Refused:
                continue  # asked again when the station comes back the next time
        if goes_on is not None and record.connector:
            yield from tell_changes(station, [record.connector], station.now_text)


def _goes_on(record: HeldTransaction) -> Generator[Effect, Any, bool | None]:
    """None: a station that cannot say may still have it, and one with messages of it says more itself."""
    try:
        answer = yield from ask(c.GetTransactionStatusRequest(transactionId=record.id))
    except Refused:
        return None
    return None if answer.messagesInQueue or answer.ongoingIndicator is UNSET else answer.ongoingIndicator
