"""Firmware updates and log uploads that the backend asked for: what their status messages will be called, and whether one goes on."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct, field

MAX_REQUESTS = 8
"""Uploads remembered: a superseded one ends after the next has begun."""
SILENT_AFTER = timedelta(hours=1)
"""What was not heard of for so long is not waited for: 1.5 stations need not tell how an upload ended."""
UNDERWAY = frozenset({"Downloading", "Downloaded", "DownloadPaused", "SignatureVerified", "Installing", "InstallRebooting", "Uploading"})


class FileRequest(Struct, kw_only=True, omit_defaults=True):
    """One request."""

    extended: bool = False
    """Asked by the messages of the security whitepaper, which have a requestId."""
    requestId: int | None = None
    """As the backend numbered it."""
    status: str = ""
    """Last status told to the backend."""
    at: str = ""
    """When that status came, RFC 3339."""

    def says(self, status: str, now: datetime) -> None:
        """The station told how it goes."""
        self.status, self.at = status, now.isoformat()

    def goes_on(self, now: datetime) -> bool:
        """Whether something is being downloaded, installed or uploaded."""
        return self.status in UNDERWAY and self.at != "" and now - datetime.fromisoformat(self.at) < SILENT_AFTER


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

    def running(self, now: datetime) -> bool:
        """Whether the station is busy with one of them (2.1 errata 2.7)."""
        requests = (*self.logs.values(), *(() if self.firmware is None else (self.firmware,)))
        return any(request.goes_on(now) for request in requests)
