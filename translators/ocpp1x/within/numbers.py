"""Transaction numbers of a 1.6 backend at a SOAP station: its own, but where JSON has room for a number that xs:int (32 bits) has not, and where
it is none: there are backends that give all transactions they refuse the number 0, or -1 (quirks.md 51).

Such a transaction gets a number of the gateway (translation-up §3.1) on the station's side; `Transaction.id` is always the backend's.
"""

from __future__ import annotations

from datetime import datetime

from translators.memory.station import Station
from translators.memory.transactions import Transaction
from translators.ocpp1x.known_numbers import NO_NUMBERS, free_number

_INT_RANGE = range(-(2**31), 2**31)


def given(number: int, at: datetime, connector: int, station: Station) -> int:
    """The number that the station is told for a new transaction of the backend."""
    return number if is_carried(number) and number not in NO_NUMBERS else free_number(at, connector, station)


def is_carried(number: int) -> bool:
    """Whether a SOAP station can be told this number."""
    return number in _INT_RANGE


def for_backend(row: Transaction) -> int:
    """The backend's number of a transaction; one that began in front of a 2.x backend has only the station's."""
    return int(row.id) if row.id.removeprefix("-").isdecimal() else row.number


def for_station(number: int, station: Station) -> int:
    """The station's number for one of the backend; one that nobody knows is passed on."""
    row = station.memory.transactions.find_id(str(number))
    return number if row is None else row.number
