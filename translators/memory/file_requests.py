"""Firmware updates and log uploads a 1.6 backend asked a 2.x station for: what their status messages will be called."""

from __future__ import annotations

from msgspec import Struct, field

MAX_REQUESTS = 8
"""Uploads remembered: a superseded one ends after the next has begun."""


class FileRequest(Struct, kw_only=True, omit_defaults=True):
    """One request."""

    extended: bool = False
    """Asked by the messages of the security whitepaper, which have a requestId."""
    requestId: int | None = None
    """As the backend numbered it."""
    status: str = ""
    """Last status told to the backend."""


class FileRequests(Struct, kw_only=True, omit_defaults=True):
    """Who changes it calls `station.touch()`."""

    firmware: FileRequest | None = None
    """The last firmware update; it survives the reboot between Downloaded and Installed."""
    logs: dict[int, FileRequest] = field(default_factory=dict)
    """requestId towards the station -> upload, oldest first."""

    def upload(self, number: int, request: FileRequest) -> None:
        """Remember an upload under the requestId the station was given."""
        self.logs.pop(number, None)
        self.logs[number] = request
        while len(self.logs) > MAX_REQUESTS:
            del self.logs[next(iter(self.logs))]

    @property
    def log(self) -> FileRequest | None:
        """The last upload."""
        return next(reversed(self.logs.values()), None)
