"""Messages of stations that are kept until they can be delivered, and those that never could be. Sans-I/O; the records of the store.

A kept message is the station's own, as it came: what becomes of it is decided when it is put through its flow. Keys are (station, number).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec
from msgspec import Raw, Struct

from translators.classes import MessageClass, message_class

SEPARATOR = "\x1f"
"""Between station and number in a key: no id of a station has it (it is not printable)."""


class Lane(StrEnum):
    """Messages of one lane keep their order (translation-up §7, O2); the value is the kind of the records."""

    TRANSACTION = "backlog-T"
    """Class A."""
    GUARANTEED = "backlog-G"
    """Class G: it must arrive, whatever becomes of it must not hold up a state."""
    OTHER = "backlog-N"
    """All others: notifications."""
    BOOT = "backlog-B"
    """The boot that was answered without the backend; it is told before everything (O4). There is one at most."""


class Kept(Struct, kw_only=True, omit_defaults=True):
    """A message of a station."""

    version: str
    """The station's when it said this."""
    action: str
    message_id: str
    """The station's own; a relay keeps it."""
    payload: Raw
    """JSON; of a SOAP station the request in the words of its family."""
    at: str
    """When it came, RFC 3339."""
    told: int = 0
    """transactionId the station was given for a StartTransaction."""
    accepted: bool = False
    """The station was told Accepted of the token in it, and nobody had said so."""
    offline: bool = True
    """It was said while the backend was away, and cannot have been told before (2.0.1 E04.FR.03)."""

    def dump(self) -> bytes:
        """The record."""
        return _encoder.encode(self)


_encoder = msgspec.json.Encoder()
_kept = msgspec.json.Decoder(Kept)


def kept(record: bytes) -> Kept:
    """The message of a record. Raises msgspec.DecodeError."""
    return _kept.decode(record)


LANES = {MessageClass.TRANSACTION: Lane.TRANSACTION, MessageClass.GUARANTEED: Lane.GUARANTEED}


class Waiting(Struct, kw_only=True, frozen=True):
    """A message of the backlog that is being delivered; `size` in bytes, as stored."""

    lane: Lane
    number: int
    size: int
    message: Kept


def lane_of(action: str) -> Lane:
    """The lane of an action; the boot has one of its own while it waits."""
    return LANES.get(message_class(action), Lane.OTHER)


def key(station: str, number: int) -> str:
    """The key of a message of a station."""
    return f"{station}{SEPARATOR}{number:015d}"


def number_of(key: str) -> int:
    """The number in a key, or the end of one."""
    return int(key.rpartition(SEPARATOR)[2])


Reason = Literal["encode_invalid", "upstream_constraint", "retries_exhausted", "poisoned"]

REASONS: dict[Reason, str] = {
    "encode_invalid": "the gateway would have made an invalid message of it: report this",
    "upstream_constraint": "the central system refused the message itself",
    "retries_exhausted": "the central system refused it again and again",
    "poisoned": "the central system refused it again and again while its SOAP station sent nothing else",
}


class DeadLetter(Struct, kw_only=True, omit_defaults=True):
    """A message that could not be delivered for a reason that time does not heal."""

    station: str
    reason: Reason
    detail: str
    """What the central system, or the gateway's own check, said."""
    at: str
    """When it was given up, RFC 3339."""
    message: Kept

    def dump(self) -> bytes:
        """The record."""
        return _encoder.encode(self)


_letter = msgspec.json.Decoder(DeadLetter)


def dead_letter(record: bytes) -> DeadLetter:
    """The letter of a record. Raises msgspec.DecodeError."""
    return _letter.decode(record)
