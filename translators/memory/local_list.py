"""Which version of the local authorization list the station has, and what the backend calls it (translation-down A.8, B.4.3)."""

from __future__ import annotations

from msgspec import Struct


class LocalList(Struct, kw_only=True, omit_defaults=True):
    """The two numbers differ when a list had to be sent in parts, or under a version that the receiver forbids.

    Who calls a changing method calls `station.touch()`.
    """

    station: int | None = None
    """The version the station has; None = not known."""
    backend: int | None = None
    """The version of the backend's last list; None = none went through the gateway."""
    complete: bool = False
    """All of that list is at the station."""

    def told(self, version: int) -> int | None:
        """What the backend calls the version `version` of the station; None when it is not a list of the backend's."""
        return self.backend if self.complete and version == self.station else None

    def heard(self, version: int) -> bool:
        """The station says that it has `version`. True when that was news."""
        if version == self.station:
            return False
        self.station, self.complete = version, False
        return True

    def is_old(self, version: int) -> bool:
        """Whether a differential update to `version` cannot build upon what the station has (D01.FR.19, 1.6 §7.47)."""
        if self.backend is None:
            return self.station is not None and version <= self.station
        return version <= self.backend or not self.complete

    def begin(self, backend: int) -> None:
        """Parts of the backend's list `backend` are on their way."""
        self.backend, self.complete = backend, False

    def emptied(self) -> None:
        """The station has thrown the entries away; under which version nobody knows, and an update cannot build upon them."""
        self.station, self.complete = None, False

    def installed(self, station: int, backend: int) -> None:
        """The station has all of the backend's list `backend`, under the version `station`."""
        self.station, self.backend, self.complete = station, backend, True
