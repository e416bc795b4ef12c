"""A state file of every released version is taken over: its schema, and the running transactions in its records.

Each version's file is made by the code kept here, as that version made it. Who appends a migration adds the version it starts from.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from gateway.commands import SendCall, Side
from gateway.storage import STATION, SqliteStore, database
from tests.talking import Talk, only

RECORDS = Path(__file__).parent / "released"
ENDED = {
    "eventType": "Ended", "timestamp": "2026-11-23T12:30:00Z", "triggerReason": "StopAuthorized", "seqNo": 1,
    "transactionInfo": {"transactionId": "tx-1", "stoppedReason": "Local"},
    "meterValue": [{"timestamp": "2026-11-23T12:30:00Z", "sampledValue": [{"value": 1500, "context": "Transaction.End"}]}],
}  # fmt: skip


def schema_1(path: Path, records: dict[str, bytes]) -> None:
    """0.1.0: one table of records."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA application_id = {0x4F435047}")
    connection.execute(
        "CREATE TABLE record (kind TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID"
    )
    connection.execute("CREATE TABLE schema_version (version INTEGER NOT NULL)")
    connection.execute("INSERT INTO schema_version VALUES (1)")
    connection.executemany("INSERT INTO record VALUES ('station', ?, ?)", records.items())
    connection.close()


RELEASED: tuple[Callable[[Path, dict[str, bytes]], None], ...] = (schema_1,)
VERSIONS = range(1, len(RELEASED) + 1)


def test_there_is_a_file_of_every_schema_that_was_ever_written() -> None:
    assert len(RELEASED) == len(database.MIGRATIONS)


@pytest.mark.parametrize("version", VERSIONS)
async def test_the_records_of_a_released_version_are_there_after_the_upgrade(version: int, tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    records = {f"CP{number}": f"record {number}".encode() for number in range(100)}
    RELEASED[version - 1](path, records)
    store = await SqliteStore.open(path)
    assert await store.load_all(STATION) == records
    await store.save(STATION, "CP0", b"new")
    await store.close()
    assert sqlite3.connect(path).execute("SELECT version FROM schema_version").fetchall() == [(len(database.MIGRATIONS),)]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_1x_transaction_that_ran_under_a_released_version_ends_as_itself(version: int) -> None:
    talk = Talk("1.6", "2.0.1", record=(RECORDS / f"{version}-station-1.6-backend-2.0.1.json").read_bytes())
    stop = {"transactionId": 1740787201, "meterStop": 500, "timestamp": "2026-11-23T12:30:00Z"}
    sent = only(SendCall, talk.call(Side.STATION, "s", "StopTransaction", stop))
    told = orjson.loads(sent.payload)
    assert (told["eventType"], told["transactionInfo"]["transactionId"]) == ("Ended", "86ce3d04-bb1d-8548-961d-b89267c24e01")
    assert told["seqNo"] == 1


@pytest.mark.parametrize("version", VERSIONS)
def test_a_2x_transaction_that_ran_under_a_released_version_ends_under_its_number(version: int) -> None:
    talk = Talk("2.0.1", "1.6", record=(RECORDS / f"{version}-station-2.0.1-backend-1.6.json").read_bytes())
    sent = only(SendCall, talk.call(Side.STATION, "s", "TransactionEvent", ENDED))
    assert sent.action == "StopTransaction"
    assert orjson.loads(sent.payload)["transactionId"] == 7
    assert orjson.loads(sent.payload)["meterStop"] == 1500
