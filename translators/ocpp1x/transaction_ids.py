"""The two names of a transaction of a 1.x station in front of a 2.x backend: the number N and the id X (translation-up §3.1).

    T = floor((timestamp - 2020-01-01T00:00:00Z) / 8 s) mod 2^25       25 bits, wraps after 8.5 years
    N = T << 6 | connectorId mod 64                                     0 -> 1
    X = UUID version 8: the first 12 bytes from SHA-256 over tenant and station, the last 4 are N

A retry has the same N and X on any replica and after a restart without a store; two connectors never collide; X and N are each other's inverse,
so StopTransaction finds X and RequestStopTransaction finds N even when the memory is lost.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime, timedelta

from translators.memory.station import Station

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_WINDOW = timedelta(seconds=8)
_WINDOWS = 1 << 25
SLOTS = 64
NEXT_WINDOW = SLOTS
"""What is added to a number that is taken."""
NUMBERS = _WINDOWS * SLOTS
RECOVERABLE_FOR = timedelta(days=60)
"""A number that says it is older is another system's."""
_WIDE = 1 << 32


def new_number(at: datetime, connector: int) -> int:
    """The number of a transaction that began at `at` on a 1.x connector: positive, 31 bits (1.6 errata 3.54)."""
    window = (at - _EPOCH) // _WINDOW % _WINDOWS
    return window * SLOTS + connector % SLOTS or 1


def began(number: int, now: datetime) -> datetime:
    """When a transaction of this number began, if the number is one of ours: the latest such time up to `now`."""
    window = number // SLOTS % _WINDOWS
    this_window = (now - _EPOCH) // _WINDOW
    return _EPOCH + _WINDOW * (this_window - (this_window - window) % _WINDOWS)


def slot(number: int) -> int:
    """The connector modulo 64 that is in the number."""
    return number % SLOTS


def id_of(number: int, station: Station) -> str:
    """The transactionId of 2.x for a number of this station: the one remembered, else the one computed."""
    known = station.memory.transactions.find(number)
    return known.id if known is not None else computed_id(number, station)


def computed_id(number: int, station: Station) -> str:
    """X = f(station, N). A number beyond 32 bits, which only another system can have given, is hashed and not invertible."""
    if -(_WIDE >> 1) <= number < _WIDE >> 1:
        return _uuid8(_prefix(station) + (number % _WIDE).to_bytes(4, "big"))
    return _uuid8(_digest(station, str(number))[:16])


def number_of(transactionId: str, station: Station) -> int | None:
    """The number the station knows a transaction by; None when the id is not one of this station's."""
    known = station.memory.transactions.find_id(transactionId)
    if known is not None:
        return known.number
    try:
        identity = uuid.UUID(transactionId)
    except ValueError:
        return None
    number = int.from_bytes(identity.bytes[12:], "big", signed=True)
    return number if computed_id(number, station) == transactionId.lower() else None


def _prefix(station: Station) -> bytes:
    return _digest(station)[:12]


def _digest(station: Station, *more: str) -> bytes:
    return hashlib.sha256("\0".join(("ocppgw-tx-v1", station.options.tenant, station.identity, *more)).encode()).digest()


def _uuid8(content: bytes) -> str:
    """RFC 9562 version 8: version and variant bits set, the rest is ours."""
    octets = bytearray(content)
    octets[6] = octets[6] & 0x0F | 0x80
    octets[8] = octets[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(octets)))
