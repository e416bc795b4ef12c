"""A reset that waits until the station is idle: no reset of 1.x does (translation-down A.8, B.1.3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

QUIET = timedelta(seconds=10)
"""The station is idle this long before it is reset."""
RETRY_AFTER = timedelta(seconds=60)
MAX_TRIES = 3
LONGEST_WAIT = timedelta(hours=24)


class PendingReset(Struct, kw_only=True, omit_defaults=True):
    """At most one; a new order renews it. Who calls a changing method calls `station.touch()`."""

    since: str = ""
    """When it was ordered, RFC 3339; empty = none is pending."""
    idle_since: str = ""
    """When the station became idle; empty = it is busy."""
    tried_at: str = ""
    """When the station was last asked."""
    tries: int = 0

    def order(self, now: datetime) -> None:
        """The backend ordered a reset for when the station is idle."""
        self.clear()
        self.since = now.isoformat()

    def clear(self) -> None:
        """It was executed, superseded, or given up; or the station booted."""
        self.since = self.idle_since = self.tried_at = ""
        self.tries = 0

    def see(self, now: datetime, *, idle: bool) -> None:
        """The station became idle, or busy."""
        self.idle_since = now.isoformat() if idle else ""

    def try_it(self, now: datetime) -> None:
        """The station is asked now."""
        self.tried_at = now.isoformat()
        self.tries += 1

    def is_expired(self, now: datetime) -> bool:
        """Whether the station was busy for too long."""
        return self.since != "" and now - datetime.fromisoformat(self.since) >= LONGEST_WAIT

    def may_try(self, now: datetime) -> bool:
        """Whether the station has been quiet, and was not asked a moment ago."""
        if not self.idle_since or now - datetime.fromisoformat(self.idle_since) < QUIET:
            return False
        return not self.tried_at or now - datetime.fromisoformat(self.tried_at) >= RETRY_AFTER
