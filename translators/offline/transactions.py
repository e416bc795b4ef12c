"""Transactions that begin and end while the backend is away: recorded as their flows will find them (translation-up §3.1, §6.3)."""

from __future__ import annotations

from typing import Any

from msgspec import UnsetType

from translators.canonical.base import Request
from translators.errors import Refused, RpcCode
from translators.memory.station import Station
from translators.memory.transactions import Transaction
from translators.ocpp1x import times, wire
from translators.ocpp1x.from_station.start_transaction import begin
from translators.ocpp1x.known_numbers import NO_NUMBERS, fingerprint, fingerprint_of_start, of_stop
from translators.ocpp1x.transaction_ids import NEXT_WINDOW, NUMBERS, new_number


def has_room(request: Request[Any], station: Station) -> bool:
    """False: it begins a transaction, and to remember that one of those that wait would have to be forgotten."""
    if not isinstance(request, wire.StartTransactionRequest):
        return True
    memory = station.memory
    full = memory.transactions.is_full or (station.backend_version == "1.6" and memory.offline.is_full)
    return not full or memory.transactions.started_by(fingerprint_of_start(request)) is not None


def start(req: wire.StartTransactionRequest, station: Station) -> int:
    """The number the station is told. Raises Refused for a start without a connector."""
    if station.backend_version != "1.6":
        return begin(req, station).number
    if req.connectorId < 1:
        text = f"station: connectorId {req.connectorId} of StartTransaction is not greater than 0"  # 1.6 §6.45
        raise Refused(RpcCode.PROPERTY_CONSTRAINT_VIOLATION, text, party="station")
    transactions = station.memory.transactions
    known = transactions.started_by(fingerprint_of_start(req))
    if known is not None:
        return known.number
    if (before := transactions.open_on(req.connectorId)) is not None:
        station.quirk("tx_force_closed")  # 1.x delivers in order: the station has forgotten that one
        before.end(station.now)
    moment = times.of_station(req.timestamp, station)
    number = _provisional(req, station)
    row = Transaction(
        number=number,
        id=str(number),
        connector=req.connectorId,
        since=moment.text,
        idTag=req.idTag,
        raw=req.timestamp,
        meterStart=req.meterStart,
        fingerprint=fingerprint_of_start(req),
    )
    transactions.add(row, station.now)
    station.memory.offline.began(number)
    if station.version == station.backend_version:
        station.memory.relayed.begin(str(number), req.connectorId, station.now_text)
    station.touch()
    return number


def _provisional(req: wire.StartTransactionRequest, station: Station) -> int:
    """A number that no transaction we know of has: the backend's own ones of the last time, and ours."""
    taken = {row.number for row in station.memory.transactions.rows} | set(station.memory.offline.numbers)
    taken.update(station.memory.offline.numbers.values())
    seen = station.memory.relayed.open
    number = new_number(station.now, req.connectorId)
    while number in taken or str(number) in seen:  # ends: all of them are bounded
        number = (number + NEXT_WINDOW) % NUMBERS or 1
    return number


def stop(req: wire.StopTransactionRequest, station: Station) -> int:
    """The number of the transaction that ends; 0 when the station named none that is known."""
    if station.backend_version == "1.6":
        row = station.memory.transactions.find(req.transactionId)
        if station.version == station.backend_version:
            station.memory.relayed.end(str(req.transactionId))
    else:
        row = of_stop(req, station)
    number = req.transactionId if row is None else row.number
    if row is not None and not row.ended:
        row.stopping = True
        row.used = row.used or req.transactionId not in NO_NUMBERS
        row.stop_fingerprint = fingerprint(req)
    station.memory.offline.end(str(number))
    station.touch()
    return 0 if number in NO_NUMBERS else number


def meter(req: wire.MeterValuesRequest, station: Station) -> None:
    """The station used a number: it got the answer to its StartTransaction."""
    if isinstance(req.transactionId, UnsetType) or req.transactionId in NO_NUMBERS:
        return
    row = station.memory.transactions.find(req.transactionId)
    if row is not None and not row.used:
        row.used = True
        station.touch()
