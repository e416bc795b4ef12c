"""Remote starts that wait for their transaction.

2.x numbers a remote start and wants the number back with the transaction (F01.FR.19, F02.FR.01); 1.x has no place for it, so the StartTransaction
that follows is recognised by its idTag and connector (translation-up §3.4).
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct, field

from translators.canonical import IdTokenType

MAX_WAITING = 16
"""A station has a few connectors and each start waits minutes at most."""


class RemoteStart(Struct, kw_only=True, omit_defaults=True, frozen=True):
    """An accepted RequestStartTransaction whose transaction has not begun."""

    remoteStartId: int
    idTag: str
    """As it was sent to the station."""
    token: IdTokenType
    """As it was received from the backend."""
    connector: int | None = None
    """1.x connector it was meant for; None = any."""
    until: str
    """RFC 3339; now + ConnectionTimeOut + 60 s."""


class RemoteStarts(Struct, kw_only=True, omit_defaults=True):
    """Who calls a method calls `station.touch()`. Rows are stored before the station is asked: its StartTransaction may overtake its answer."""

    waiting: list[RemoteStart] = field(default_factory=list)

    def add(self, remoteStartId: int, idTag: str, token: IdTokenType, connector: int | None, until: datetime) -> tuple[RemoteStart, ...]:
        """Wait for a transaction. At most `MAX_WAITING`: what had to go, oldest first, is returned (it never led to a transaction)."""
        row = RemoteStart(remoteStartId=remoteStartId, idTag=idTag, token=token, connector=connector, until=until.isoformat())
        self.waiting.append(row)
        gone, self.waiting = self.waiting[:-MAX_WAITING], self.waiting[-MAX_WAITING:]
        return tuple(gone)

    def match(self, idTag: str, connector: int, now: datetime) -> RemoteStart | None:
        """The oldest that fits the transaction that begins; it waits no longer. idTags are compared without case."""
        for row in self.waiting:
            fits = row.idTag.lower() == idTag.lower() and row.connector in (None, connector)
            if fits and datetime.fromisoformat(row.until) >= now:
                self.waiting.remove(row)
                return row
        return None

    def discard(self, remoteStartId: int) -> None:
        """The station refused the start after all."""
        self.waiting = [row for row in self.waiting if row.remoteStartId != remoteStartId]

    def expire(self, now: datetime) -> tuple[RemoteStart, ...]:
        """Those that no transaction followed in time; they wait no longer (count `remote_start.no_transaction` for each)."""
        gone = tuple(row for row in self.waiting if datetime.fromisoformat(row.until) < now)
        self.waiting = [row for row in self.waiting if row not in gone]
        return gone
