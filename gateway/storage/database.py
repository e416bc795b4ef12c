"""The SQLite file: how it is opened, locked, brought to the current schema, and what its errors mean. Blocking; runs in the writer thread.

WAL and synchronous=FULL: a commit is on the disk when it returns, and survives the loss of the process and of power.
"""

import fcntl
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import IO

from gateway.storage.store import Reason, StoreError

APPLICATION_ID = 0x4F_43_50_47  # "OCPG": tells the gateway's files from others
WAL_LIMIT_BYTES = 64 * 1024 * 1024


def _create(connection: sqlite3.Connection) -> None:
    connection.execute(
        "CREATE TABLE record (kind TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID"
    )


# Step n brings a file from schema n to n + 1. Append; never change one that was released.
MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_create,)


def connect(path: Path, *, busy_timeout: float, max_bytes: int) -> sqlite3.Connection:
    """An open database at the current schema. `busy_timeout` in seconds. Raises StoreError."""
    try:
        connection = sqlite3.connect(path, timeout=busy_timeout, isolation_level=None, check_same_thread=False, cached_statements=32)
    except sqlite3.Error as error:
        raise store_error(error, path) from error
    try:
        _check_owner(connection, path)
        _set_up(connection, path, max_bytes)
        _migrate(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise store_error(error, path) from error
    except StoreError:
        connection.close()
        raise
    return connection


def lock(path: Path) -> IO[bytes]:
    """Holds `<path>.lock` until the returned file is closed, or the process ends in any way: two gateways on one file would undo each other.

    Readers (backups, sqlite3) are not kept out. Raises StoreError when another process holds it, or the directory cannot be used.
    """
    if not path.absolute().parent.is_dir():
        raise StoreError(
            "unreachable",
            f"the directory of {path} does not exist",
            "create it, or correct state.url (a path from the root has four slashes: sqlite:////var/lib/ocpp-gateway.db)",
        )
    name = path.with_name(path.name + ".lock")
    try:
        file = name.open("ab")
    except OSError as error:
        raise StoreError("unreachable", f"{name}: {error.strerror}", "give the gateway the right to write in the directory") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise StoreError("busy", f"{path} is in use by another gateway", "stop that one, or give each its own state.url") from error
    return file


def store_error(error: sqlite3.Error, path: Path) -> StoreError:
    """What a SQLite error means for the operator."""
    name = getattr(error, "sqlite_errorname", "") or ""
    for prefix, (reason, do) in _MEANINGS.items():
        if name.startswith(prefix):
            return StoreError(reason, f"{path}: {error} ({name})", do)
    return StoreError("unreachable", f"{path}: {error} ({name or type(error).__name__})", "look at the disk and the system log")


_MEANINGS: dict[str, tuple[Reason, str]] = {
    "SQLITE_BUSY": ("busy", "another process holds the database; end it"),
    "SQLITE_LOCKED": ("busy", "another process holds the database; end it"),
    "SQLITE_READONLY": ("readonly", "give the gateway the right to write the file and its directory"),
    "SQLITE_PERM": ("readonly", "give the gateway the right to write the file and its directory"),
    "SQLITE_AUTH": ("readonly", "give the gateway the right to write the file and its directory"),
    "SQLITE_FULL": ("full", "free space on the disk; the gateway goes on by itself"),
    "SQLITE_CORRUPT": ("corrupt", "stop the gateway and put a backup in place, or move the file away to start with an empty memory"),
    "SQLITE_NOTADB": ("corrupt", "state.url names a file that is no database; correct it, or move the file away"),
    "SQLITE_CANTOPEN": ("unreachable", "give the gateway the right to write the file and its directory"),
}


def _check_owner(connection: sqlite3.Connection, path: Path) -> None:
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and owner != APPLICATION_ID:
        raise StoreError("foreign", f"{path} is a database of another program", "correct state.url")


def _set_up(connection: sqlite3.Connection, path: Path, max_bytes: int) -> None:
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise StoreError("unreachable", f"{path}: its file system cannot hold a write-ahead log", "use a local disk, no network share")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA journal_size_limit = {WAL_LIMIT_BYTES}")
    (page_size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.execute(f"PRAGMA max_page_count = {max(max_bytes // page_size, 1)}")


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)")
        row = connection.execute("SELECT version FROM schema_version").fetchone()
        version = row[0] if row else 0
        if version > len(MIGRATIONS):
            raise StoreError(
                "newer",
                f"{path} has schema {version}, this gateway knows up to {len(MIGRATIONS)}",
                "run the newer gateway, or restore a backup",
            )
        if version < len(MIGRATIONS):
            for step in MIGRATIONS[version:]:
                step(connection)
            connection.execute("DELETE FROM schema_version")
            connection.execute("INSERT INTO schema_version VALUES (?)", (len(MIGRATIONS),))
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
