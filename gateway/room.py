"""How much is kept for whom, and how much more may be: counted in memory, so that a bound is met before the disk is. Sans-I/O."""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.kept import Lane


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of all stations together, and of one; bytes as stored."""

    messages: int = 1_000_000
    bytes: int = 512 * 1024**2
    of_station: int = 20_000


@dataclass(slots=True)
class Share:
    """What is kept for one station."""

    rows: dict[Lane, int] = field(default_factory=lambda: dict.fromkeys(Lane, 0))
    bytes: int = 0

    @property
    def total(self) -> int:
        """Messages of both lanes."""
        return sum(self.rows.values())


@dataclass(frozen=True, slots=True)
class Buffering:
    """What is done for a station whose backend is away."""

    enabled: bool = False
    """Messages are kept and answered (`when_down = "buffer"`)."""
    retry_interval: float = 10.0
    """Seconds before a kept message is tried again, times the number of tries."""
    enforce_deauth: bool = True
    """A transaction whose token the backend does not accept later is stopped."""


NOTHING = Share()


class Room:
    """The shares of all stations that have one."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.messages = 0
        self.bytes = 0
        self.next = 1
        """The number of the next message, whose ever: larger than any that is kept, and than any this process has used."""
        self._shares: dict[str, Share] = {}

    def of(self, station: str) -> Share:
        """The share of a station; nobody else's to change."""
        return self._shares.get(station, NOTHING)

    def has(self, station: str) -> bool:
        """Whether anything is kept for a station: asked once a message."""
        return station in self._shares

    def stations(self) -> tuple[str, ...]:
        """Those that have something kept."""
        return tuple(self._shares)

    def fits(self, station: str, size: int) -> bool:
        """Whether one message more may be kept."""
        bounds = self.bounds
        return self.messages < bounds.messages and self.bytes + size <= bounds.bytes and self.of(station).total < bounds.of_station

    def add(self, station: str, lane: Lane, size: int) -> int:
        """One message more; its number."""
        self._count(self._shares.setdefault(station, Share()), lane, 1, size)
        self.next += 1
        return self.next - 1

    def found(self, station: str, lane: Lane, rows: int, size: int, last: int) -> None:
        """What the store had at the start."""
        self._count(self._shares.setdefault(station, Share()), lane, rows, size)
        self.next = max(self.next, last + 1)

    def remove(self, station: str, lane: Lane, size: int) -> None:
        """One message less."""
        share = self._shares[station]
        self._count(share, lane, -1, -size)
        if share.total == 0:
            del self._shares[station]

    def _count(self, share: Share, lane: Lane, rows: int, size: int) -> None:
        share.rows[lane] += rows
        share.bytes += size
        self.messages += rows
        self.bytes += size
