"""What a 2.x transaction does when nothing happens: a start that waited long enough for its register, a refusal that was not heeded.

The session asks `overdue` from time to time and runs `release_held` as a flow of the station's leg (translation-up §3.5, steps 2 and 6).
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime, timedelta
from typing import Any

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Effect, Flow, ask
from translators.memory.held_transactions import HeldTransaction
from translators.memory.station import Station
from translators.ocpp1x.connector_status import tell_changes
from translators.ocpp1x.to_backend import samples, transaction_start

HEED_WITHIN = timedelta(seconds=30)
"""How long a station may go on charging with a token the backend refuses; later it may not begin to."""


def overdue(station: Station) -> bool:
    """Whether `release_held` has something to do now."""
    return any(_waited(record, station) or _ignored(record, station) for record in station.memory.held.active())


def release_held(station: Station) -> Flow[None]:
    """Start what waited for its register in vain; stop what charges although its token was refused."""
    for record in station.memory.held.active():
        if _waited(record, station):
            yield from _start(record, station)
        if _ignored(record, station):
            yield from _stop(record, station)


def _waited(record: HeldTransaction, station: Station) -> bool:
    return _is_past(record.waiting, timedelta(seconds=station.options.hold_register), station)


def _ignored(record: HeldTransaction, station: Station) -> bool:
    return record.chargingState == "Charging" and _is_past(record.refused, HEED_WITHIN, station)


def _is_past(since: str, wait: timedelta, station: Station) -> bool:
    return bool(since) and station.now - datetime.fromisoformat(since) >= wait


def _start(record: HeldTransaction, station: Station) -> Generator[Effect, Any, None]:
    try:
        info = yield from transaction_start.start(record, station)
        transaction_start.unasked(info, record, station)
        yield from samples.flush(record, station)
    except Refused:
        return  # the next event of the transaction tries the same again
    state = station.memory.evse_states.of(record.connector)
    state.transaction(record.id, "open", record.chargingState)
    station.touch()
    yield from tell_changes(station, [record.connector], station.now_text)


def _stop(record: HeldTransaction, station: Station) -> Generator[Effect, Any, None]:
    record.refused = ""
    station.touch()
    station.quirk("deauth_by_remote_stop")
    try:
        yield from ask(c.RequestStopTransactionRequest(transactionId=record.id))
    except Refused:
        return  # the station decides; its Ended will say what became of it
