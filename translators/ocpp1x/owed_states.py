"""Changes of the charging state, told among the station's own messages of the transaction and never past one of them (translation-up §7, O5, O7).

A StatusNotification does not wait for transaction messages, but the event made of it is one: while an earlier message of its transaction has not
been acknowledged, or waits in the gateway, it stays with the transaction and is told in front of the next one.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime
from typing import Any

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Call, Effect, Flow
from translators.memory.station import Station
from translators.memory.transactions import StateChange, Transaction
from translators.ocpp1x import times
from translators.ocpp1x.times import Moment
from translators.ocpp1x.transaction_events import state_changed


def owe(row: Transaction, moment: Moment, state: c.ChargingStateEnumType, trigger: c.TriggerReasonEnumType, station: Station) -> None:
    """The charging state of a transaction that has started and not ended is another since `moment`."""
    raw, offline = moment.raw if moment.moved else "", times.is_offline(moment.at, station)
    for _ in range(row.owe(StateChange(at=moment.text, raw=raw, state=state, trigger=trigger, offline=offline))):
        station.lose("charging_state_dropped")
    station.touch()


def may_tell(row: Transaction, station: Station) -> bool:
    """Whether nothing that belongs in front of it is still to be acknowledged."""
    return row.started and row.stop_seq < 0 and not row.is_numbering and not station.queued


def tell_owed(row: Transaction, station: Station, until: str = "", *, same_leg: bool = False) -> Generator[Effect, Any, None]:
    """Tell what is owed, as far as it happened up to `until` (empty: all), or was told before and has the smaller number for it.

    Raises Refused when the backend gives no answer; one it refuses goes.
    """
    end = datetime.fromisoformat(until) if until and row.owed else None
    while row.owed:
        change = row.owed[0]
        if change.seqNo < 0 and end is not None and datetime.fromisoformat(change.at) > end:
            return
        if change.seqNo < 0:
            change.seqNo, _ = row.take()
            station.touch()
        try:
            yield Call(state_changed(row, change, station), same_leg, f"{row.id} {change.seqNo} {change.at}")
        except Refused as refused:
            if refused.cause != "answered":
                raise
        row.owed = [each for each in row.owed if each is not change]
        station.touch()


def tell_now(row: Transaction, station: Station, *, same_leg: bool = False) -> Flow[None]:
    """Tell what is owed if that is possible; what is left is told with the next message, or when it is due."""
    if not may_tell(row, station):
        return
    try:
        yield from tell_owed(row, station, same_leg=same_leg)
    except Refused:
        return


def is_due(station: Station) -> bool:
    """Whether something is owed that may be told."""
    return any(row.owed and may_tell(row, station) for row in station.memory.transactions.rows)


def tell_due(station: Station) -> Flow[None]:
    """Tell it: no message of its transaction came that would have taken it along."""
    for row in station.memory.transactions.open():
        if row.owed:
            yield from tell_now(row, station)
