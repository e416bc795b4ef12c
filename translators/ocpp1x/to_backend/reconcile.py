"""Open transactions after a loss of contact: what the station no longer has is over (translation-up §3.5, "Reboot and loss of contact").

`reconcile` is a flow of the station's leg that the session runs when a station comes back.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Effect, Flow, ask
from translators.memory.held_transactions import HeldTransaction
from translators.memory.station import Station
from translators.ocpp1x.connector_status import tell_changes
from translators.ocpp1x.to_backend.transaction_stop import force_close


def reconcile(station: Station) -> Flow[None]:
    """Ask the station for each transaction that is open here; close those it neither runs nor has messages of (E14)."""
    for record in station.memory.held.active():
        if (yield from _is_gone(record)):
            try:
                yield from force_close(record, station.now_text, station)
            except Refused:
                continue  # asked again when the station comes back the next time
            if record.connector:
                yield from tell_changes(station, [record.connector], station.now_text)


def _is_gone(record: HeldTransaction) -> Generator[Effect, Any, bool]:
    try:
        answer = yield from ask(c.GetTransactionStatusRequest(transactionId=record.id))
    except Refused:
        return False  # a station that cannot say may still have it
    return answer.ongoingIndicator is False and not answer.messagesInQueue
