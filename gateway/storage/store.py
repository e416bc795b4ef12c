"""What a store is, for a driver on the event loop, and what can go wrong with one."""

from asyncio import Future
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, Protocol

from gateway.kept import SEPARATOR as SEPARATOR  # between the owner of a record and its number, in kinds that keep several of an owner

STATION = "station"
"""The kind of the stations' records; the key is the station id."""
LAST = "\U0010ffff"
"""Above every character a key may go on with."""

Observe = Callable[[str, float], None]
"""Told the name of an operation (load, load_all, save, delete) and the seconds it took; `Metrics.state_seconds` is one."""

Reason = Literal["busy", "readonly", "full", "corrupt", "foreign", "newer", "unreachable", "queue_full", "too_large", "bad_key", "closed"]

MAX_RECORD_BYTES = 16 * 1024 * 1024


class Tally(NamedTuple):
    """What an owner has of a kind: how many records, their bytes, and the end of the last key, behind the separator."""

    rows: int
    bytes: int
    last: str


class StoreError(Exception):
    """The state store failed. The gateway (or its disk) is at fault, never a station or the backend.

    `reason` is a closed word for code and metrics; the text says what happened, where, and what to do.
    """

    def __init__(self, reason: Reason, what: str, do: str) -> None:
        self.reason: Reason = reason
        self.what = what
        self.do = do
        super().__init__(f"gateway: state store: {what}; {do}")


class Store(Protocol):
    """Bytes by (kind, key). Called on the event loop; nothing blocks it.

    The futures fail with StoreError. Operations on one key take effect in the order they were asked for.
    """

    def load(self, kind: str, key: str) -> "Future[bytes | None]":
        """The record, with every earlier save of this store applied; None when there is none."""

    def load_all(self, kind: str) -> "Future[dict[str, bytes]]":
        """All records of a kind, in the order of their keys."""

    def first(self, kind: str, prefix: str, limit: int) -> "Future[list[tuple[str, bytes]]]":
        """The first records whose keys begin with `prefix`, at most `limit`, in the order of their keys, with every earlier save applied."""

    def tally(self, kind: str) -> "Future[dict[str, Tally]]":
        """What each owner has of a kind whose keys are owner, SEPARATOR, number. Reads every key once: for the start, not for the way of a message."""

    def save(self, kind: str, key: str, record: bytes) -> "Future[None]":
        """Done when the record is durable. While it waits, a later save of the same key takes its place, and both futures are done together.

        Fails at once (`queue_full`) when too much is waiting: the caller must not acknowledge what it wanted to save.
        """

    def save_all(self, records: Mapping[tuple[str, str], bytes]) -> "Future[None]":
        """As `save` for each (kind, key); after whatever crash either all are there or none."""

    def delete(self, kind: str, key: str) -> "Future[None]":
        """Done when the record is durably gone; also when there was none."""

    def healthy(self) -> tuple[bool, str]:
        """Whether records can be made durable, and why not. Costs nothing: it reports what the last operations showed and starts a probe."""

    async def close(self) -> None:
        """Makes durable what waits, then lets go of everything. Raises StoreError when that does not end in time. Later calls fail (`closed`)."""


def closed_error() -> StoreError:
    return StoreError("closed", "it is closed", "this operation came after the gateway began to stop; nothing to do")


def refused(kind: str, key: str, record: bytes) -> StoreError | None:
    """Why a record can never be stored, or None when it can."""
    if len(record) > MAX_RECORD_BYTES:
        return StoreError(
            "too_large", f"record {kind}/{key!r} has {len(record)} bytes, above {MAX_RECORD_BYTES}", "report this as a defect"
        )
    try:
        key.encode()
    except UnicodeEncodeError:
        return StoreError("bad_key", f"key {key!r} of kind {kind} is not UTF-8 text", "refuse the station that calls itself so")
    return None
