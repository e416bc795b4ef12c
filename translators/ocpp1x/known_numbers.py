"""Which transaction a 1.x station means by the number in StopTransaction and MeterValues (translation-up §3.1).

The number may be in memory; ours from before the memory was lost; another system's, from before the station was moved here; or none at all, when
the station never got the answer to its StartTransaction (−1: 1.6 errata 3.18).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from translators import canonical as c
from translators.memory.station import Station, time_text
from translators.memory.transactions import FIRST_TRUE_YEAR, Transaction
from translators.ocpp1x import times, wire
from translators.ocpp1x.transaction_ids import NEXT_WINDOW, NUMBERS, RECOVERABLE_FOR, SLOTS, began, computed_id, new_number, slot

TELLS_CONNECTORS = timedelta(minutes=1)
"""After its boot a station tells its connectors' statuses, and what it had queued beside them."""
AHEAD = timedelta(days=4)
"""How far after our time a transaction of ours can have begun: by the clock of a station that is ahead as far as is plausible (`times.FUTURE`), as told
while our own clock was ahead by two days. Starts within the same eight seconds have numbers of later windows, which is minutes at most."""
NO_NUMBERS = (-1, 0)
"""What a station says that knows no number."""

_encoder = msgspec.json.Encoder()


def fingerprint(message: msgspec.Struct) -> str:
    """What a repetition of a message has in common with it: its content, not its bytes."""
    return fingerprint_of_all((message,))


def fingerprint_of_all(messages: Iterable[msgspec.Struct]) -> str:
    """The same of several things that are told together."""
    return hashlib.sha256(b"".join(map(_encoder.encode, messages))).hexdigest()[:32]


def read_at(req: wire.MeterValuesRequest | c.MeterValuesRequest) -> list[str]:
    """Every time in it, as the station wrote it."""
    return [value.timestamp for value in req.meterValue]


def are_known_by_content(req: wire.MeterValuesRequest | c.MeterValuesRequest, station: Station) -> bool:
    """Whether readings of the same content are the same readings, at least until the station boots: they are dated, or their clock moves."""
    raws = read_at(req)
    return all(raw >= FIRST_TRUE_YEAR for raw in raws) or station.memory.transactions.has_moved_before(raws)


def content_of(req: msgspec.Struct, station: Station) -> str:
    """The fingerprint of the message being handled: that of the session, which has looked already, or our own."""
    return station.key or fingerprint(req)


def fingerprint_of_start(req: wire.StartTransactionRequest) -> str:
    """The same of a StartTransaction, whose idTag is compared without case."""
    content = (req.connectorId, req.timestamp, req.idTag.lower(), req.meterStart, req.reservationId or None)
    return hashlib.sha256(_encoder.encode(content)).hexdigest()[:32]


def free_number(at: datetime, connector: int, station: Station) -> int:
    """The number of a transaction that begins at `at`; when it is taken, by one within the same eight seconds, that of a later window."""
    number = new_number(at, connector)
    while station.memory.transactions.find(number) is not None:  # ends: the table is bounded
        number = (number + NEXT_WINDOW) % NUMBERS or 1
    return number


def of_stop(req: wire.StopTransactionRequest, station: Station) -> Transaction:
    """The transaction a StopTransaction is about. Counts `tx_state_lost`, `tx_orphan_stop`."""
    memory = station.memory.transactions
    if station.told and (meant := memory.find(station.told)) is not None:
        return meant
    if (repeated := memory.stopped_by(fingerprint(req))) is not None:
        return repeated
    if req.transactionId in NO_NUMBERS:
        moment = times.of_station(req.timestamp, station)
        return _unnumbered(req, station) or _alien(free_number(moment.at, 0, station), 0, stamps(req), station, "tx_orphan_stop")
    known = memory.find(req.transactionId)
    if known is not None:
        return known
    connectors = station.memory.topology.connectors()
    of_slot = [connector for connector in connectors if connector % SLOTS == slot(req.transactionId)]
    if not of_slot and not _has_told_connectors(station):
        of_slot = [slot(req.transactionId)]
    if of_slot and _is_ours(req.transactionId, station):
        return _recovered(req.transactionId, of_slot[0], stamps(req), station)
    return _alien(req.transactionId, connectors[0] if len(connectors) == 1 else 0, stamps(req), station, "tx_orphan_stop")


def _has_told_connectors(station: Station) -> bool:
    """Whether the station booted long enough ago to have told all of them: a memory that is younger than that, or that boot, does not know them yet."""
    boot = station.memory.boot
    return bool(boot.action_payload and boot.at) and station.now - datetime.fromisoformat(boot.at) >= TELLS_CONNECTORS


def _unnumbered(req: wire.StopTransactionRequest, station: Station) -> Transaction | None:
    """The only one whose number the station never used; else the oldest of the same idTag; else the oldest."""
    rows = [row for row in station.memory.transactions.open() if not row.stopping]
    unheard = [row for row in rows if not row.used]
    if len(unheard) == 1:
        return unheard[0]
    same = [row for row in rows if req.idTag and row.idTag.lower() == req.idTag.lower()]
    return next(iter(same or rows), None)


def stamps(req: wire.StopTransactionRequest) -> list[str]:
    """Every time in it, as the station wrote it."""
    return [req.timestamp, *(value.timestamp for value in req.transactionData or ())]


def known_to_meter_values(req: wire.MeterValuesRequest, station: Station) -> Transaction | None:
    """The transaction in memory that MeterValues name; without a number, or with none that is one, the open one of the connector."""
    memory = station.memory.transactions
    if not req.transactionId or req.transactionId in NO_NUMBERS:
        if not req.meterValue:
            return memory.open_on(req.connectorId)
        return memory.open_at(req.connectorId, times.written(req.meterValue[0].timestamp, station) or station.now)
    return memory.find(req.transactionId)


def new_to_meter_values(number: int, req: wire.MeterValuesRequest, station: Station) -> Transaction:
    """A transaction that is not in memory, named by MeterValues. Counts `tx_state_lost`, `tx_orphan_meter`."""
    if slot(number) == req.connectorId % SLOTS and _is_ours(number, station):
        return _recovered(number, req.connectorId, read_at(req), station)
    return _alien(number, req.connectorId, read_at(req), station, "tx_orphan_meter")


def _is_ours(number: int, station: Station) -> bool:
    return 0 < number < NUMBERS and slot(number) > 0 and station.now - began(number, station.now + AHEAD) <= RECOVERABLE_FOR


def _recovered(number: int, connector: int, stamps: Iterable[str], station: Station) -> Transaction:
    """Ours, and the memory of it is lost: the id follows from the number, and the seqNo from the time that has passed.

    The number may tell the time of another clock than ours is now: the station's, which the message tells, or ours before it was put back.
    """
    station.quirk("tx_state_lost")
    since, latest = began(number, station.now + AHEAD), station.now
    for at in (times.written(stamp, station) for stamp in stamps):
        if at is not None and latest < at <= station.now + AHEAD:
            latest = at
    row = Transaction(
        number=number,
        id=computed_id(number, station),
        connector=connector,
        since=time_text(min(since, station.now)),
        started=True,
        used=True,
        seq_next=1 + int(abs((latest - since).total_seconds())),  # larger than any before: one a second is not reached
    )
    return _added(row, station)


def _alien(number: int, connector: int, stamps: Iterable[str], station: Station, quirk: str) -> Transaction:
    """Another system's: the backend has never heard of it, so it must begin before it can end."""
    station.quirk(quirk)
    moments = [times.of_station(stamp, station) for stamp in stamps]
    row = Transaction(
        number=number,
        id=computed_id(number, station),
        connector=connector,
        since=min(moments, key=lambda moment: moment.at).text,
        trigger="AbnormalCondition",
        offline=True,
        chargingState="EVConnected",
        used=True,
    )
    row.take()
    return _added(row, station)


def _added(row: Transaction, station: Station) -> Transaction:
    station.memory.transactions.add(row, station.now)
    station.touch()
    return row
