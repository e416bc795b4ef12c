"""How often a SOAP station was seen to beat: what its silence is measured by where nobody told it, or it does not do as it was told (soap design §7)."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct, field

KEPT = 8
"""Gaps between heartbeats; their median counts."""
LONGEST = 86_400
"""Seconds; who is silent for longer was off."""
NEWS = 0.25
"""A median that moved by less is not worth a write."""


class Rhythm(Struct, kw_only=True, omit_defaults=True):
    """Persisted with whatever is written next; `beat` says when it is worth a write of its own."""

    gaps: list[int] = field(default_factory=list)
    """Seconds between two heartbeats with nothing between them, the last `KEPT`: a station that has something else to say may leave one out (1.6 §4.6)."""
    fell_silent: str = ""
    """When a station was last heard whose session was ended for its silence, RFC 3339; empty while it is online."""

    def beat(self, gap: float) -> bool:
        """Two heartbeats were so many seconds apart. True when the rhythm is another one than before."""
        if not 0 < gap <= LONGEST:
            return False
        before = self.interval(0)
        self.gaps = [*self.gaps, max(1, round(gap))][-KEPT:]
        return abs(self.interval(0) - before) > NEWS * before

    def interval(self, start: int) -> int:
        """The median of the gaps; `start` stands for those that are still missing."""
        known = sorted([*self.gaps, *[start] * (KEPT - len(self.gaps))])
        return known[KEPT // 2]

    def back_after(self, now: datetime) -> float:
        """Seconds since a station was heard whose session was ended for its silence; 0 when it was not. It is online again."""
        since, self.fell_silent = self.fell_silent, ""
        return (now - datetime.fromisoformat(since)).total_seconds() if since else 0.0
