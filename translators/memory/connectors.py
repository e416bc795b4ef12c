"""Last status and errors of each connector of a 1.x station."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct, field

MAX_CONNECTORS = 256
"""As many as the topology numbers, and connector 0. A status of one more is passed on and not remembered."""


class ActiveError(Struct, kw_only=True, omit_defaults=True, frozen=True):
    """An error that was raised and not cleared: 1.x shows one at a time per connector."""

    errorCode: str
    techCode: str
    info: str = ""
    vendorId: str = ""
    vendorErrorCode: str = ""


class Connector(Struct, kw_only=True, omit_defaults=True):
    """What is known of one 1.x connector; 0 is the station."""

    status: str = ""
    """The last status the station sent, its own word; empty = never heard of."""
    at: str = ""
    """When the status began, RFC 3339."""
    sent: str = ""
    """The connectorStatus the backend was told last; empty = it must be told anew."""
    error: ActiveError | None = None
    unlocked_at: str = ""
    """When the station last accepted an UnlockConnector."""


class Connectors(Struct, kw_only=True, omit_defaults=True):
    """Who calls a changing method calls `station.touch()`."""

    rows: dict[int, Connector] = field(default_factory=dict)

    def of(self, connector: int) -> Connector:
        """What is known of a connector; a new row as long as there is room (`MAX_CONNECTORS`)."""
        row = self.rows.get(connector)
        if row is None:
            row = Connector()
            if len(self.rows) < MAX_CONNECTORS:
                self.rows[connector] = row
        return row

    def status(self, connector: int) -> str:
        """The last status, in the station's own word; empty when never heard of."""
        row = self.rows.get(connector)
        return "" if row is None else row.status

    def faulty(self) -> Iterator[tuple[int, ActiveError]]:
        """The connectors with an active error."""
        for connector, row in sorted(self.rows.items()):
            if row.error is not None:
                yield connector, row.error

    def forget_sent(self) -> None:
        """The backend accepted a boot: it must be told every status anew (B01.FR.05)."""
        for row in self.rows.values():
            row.sent = ""

    def unlock_accepted(self, connector: int, now: datetime) -> None:
        """The station accepted to unlock: the reason of a StopTransaction that follows, should 1.5 say none."""
        self.of(connector).unlocked_at = now.isoformat()
