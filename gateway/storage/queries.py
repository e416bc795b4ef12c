"""What is asked of the SQLite file. Blocking; runs in the writer thread."""

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from gateway.storage.store import LAST, SEPARATOR, Tally

T = TypeVar("T")
Query = Callable[[sqlite3.Connection], T]

# The end of a key is found by the place of the separator; a key without one is its own owner.
_TALLY = """
SELECT CASE place WHEN 0 THEN key ELSE substr(key, 1, place - 1) END AS owner, count(*), sum(length(value)), max(substr(key, place + 1))
FROM (SELECT key, value, instr(key, ?) AS place FROM record WHERE kind = ?) GROUP BY owner ORDER BY owner
"""


def one(kind: str, key: str) -> Query[bytes | None]:
    """The record of a key."""
    sql = "SELECT value FROM record WHERE kind = ? AND key = ?"
    return lambda connection: next((row[0] for row in connection.execute(sql, (kind, key))), None)


def every(kind: str) -> Query[dict[str, bytes]]:
    """All records of a kind, in the order of their keys."""
    sql = "SELECT key, value FROM record WHERE kind = ? ORDER BY key"
    return lambda connection: dict(connection.execute(sql, (kind,)).fetchall())


def first(kind: str, prefix: str, limit: int) -> Query[list[Any]]:
    """The first records whose keys begin with `prefix`: a search in the primary key, however many there are."""
    sql = "SELECT key, value FROM record WHERE kind = ? AND key >= ? AND key < ? ORDER BY key LIMIT ?"
    return lambda connection: connection.execute(sql, (kind, prefix, prefix + LAST, limit)).fetchall()


def tally(kind: str) -> Query[dict[str, Tally]]:
    """Rows, bytes and last number of each owner."""
    return lambda connection: {owner: Tally(*rest) for owner, *rest in connection.execute(_TALLY, (SEPARATOR, kind))}
