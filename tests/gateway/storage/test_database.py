"""The SQLite file itself."""

import sqlite3
from pathlib import Path

import pytest

from gateway.storage import StoreError, database

LIMITS = {"busy_timeout": 0.05, "max_bytes": 1 << 30}


def test_a_new_file_is_at_the_current_schema_in_wal_with_full_synchronisation(tmp_path: Path) -> None:
    connection = database.connect(tmp_path / "x.db", **LIMITS)
    assert connection.execute("SELECT version FROM schema_version").fetchall() == [(len(database.MIGRATIONS),)]
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA application_id").fetchone() == (database.APPLICATION_ID,)
    connection.close()


def test_an_older_file_is_brought_forward_and_keeps_its_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = database.connect(tmp_path / "x.db", **LIMITS)
    connection.execute("INSERT INTO record VALUES ('station', 'a', x'01')")
    connection.close()

    def second_step(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE record ADD COLUMN more TEXT")

    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, second_step))
    connection = database.connect(tmp_path / "x.db", **LIMITS)
    assert connection.execute("SELECT * FROM record").fetchall() == [("station", "a", b"\x01", None)]
    assert connection.execute("SELECT version FROM schema_version").fetchall() == [(2,)]
    connection.close()


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database.connect(tmp_path / "x.db", **LIMITS).close()

    def half_a_step(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE record ADD COLUMN more TEXT")
        connection.execute("this is no SQL")

    with monkeypatch.context() as patched:
        patched.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, half_a_step))
        with pytest.raises(StoreError):
            database.connect(tmp_path / "x.db", **LIMITS)
    connection = database.connect(tmp_path / "x.db", **LIMITS)
    assert connection.execute("SELECT count(*) FROM pragma_table_info('record')").fetchone() == (3,)
    connection.close()


def test_a_file_of_a_newer_gateway_is_refused_and_left_alone(tmp_path: Path) -> None:
    connection = database.connect(tmp_path / "x.db", **LIMITS)
    connection.execute("UPDATE schema_version SET version = 99")
    connection.close()
    with pytest.raises(StoreError, match="run the newer gateway") as caught:
        database.connect(tmp_path / "x.db", **LIMITS)
    assert caught.value.reason == "newer"


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "x.db")
    other.execute("CREATE TABLE theirs (a)")
    other.close()
    with pytest.raises(StoreError) as caught:
        database.connect(tmp_path / "x.db", **LIMITS)
    assert caught.value.reason == "foreign"
    assert sqlite3.connect(tmp_path / "x.db").execute("SELECT name FROM sqlite_schema").fetchall() == [("theirs",)]


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"station;state\n" * 500)
    with pytest.raises(StoreError, match="move the file away") as caught:
        database.connect(tmp_path / "x.db", **LIMITS)
    assert caught.value.reason == "corrupt"
    assert (tmp_path / "x.db").read_bytes() == b"station;state\n" * 500


def test_a_directory_in_the_place_of_the_file_is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        database.connect(tmp_path, **LIMITS)
    assert caught.value.reason == "unreachable"


def test_a_file_is_locked_for_one_gateway_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with database.lock(path), pytest.raises(StoreError, match="another gateway") as caught:
        database.lock(path)
    assert caught.value.reason == "busy"
    database.lock(path).close()
    with pytest.raises(StoreError) as missing:
        database.lock(tmp_path / "no" / "x.db")
    assert missing.value.reason == "unreachable"


def test_errors_of_sqlite_get_their_meaning_from_their_own_code(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    database.connect(path, **LIMITS).close()
    reader = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
    with pytest.raises(sqlite3.Error) as readonly:
        reader.execute("INSERT INTO record VALUES ('station', 'a', x'01')")
    assert database.store_error(readonly.value, path).reason == "readonly"
    one, two = (sqlite3.connect(path, timeout=0, isolation_level=None) for _ in range(2))
    one.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.Error) as busy:
        two.execute("BEGIN IMMEDIATE")
    assert database.store_error(busy.value, path).reason == "busy"
    assert database.store_error(sqlite3.ProgrammingError("odd"), path).reason == "unreachable"
    for connection in (one, two, reader):
        connection.close()
