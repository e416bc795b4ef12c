"""What a backend wrote where the station's version says less: it reads its own words back as long as the station has the same (device-model A.2)."""

from __future__ import annotations

from msgspec import Struct, field

MAX_ECHOES = 64
"""More keys than lose anything in their translation; the oldest is then read as the station says it."""


class Echoes(Struct, kw_only=True, omit_defaults=True):
    """Who calls a changing method that returned True calls `station.touch()`."""

    rows: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Key or variable, lower case -> (what was written, what is read of it afterwards)."""

    def wrote(self, name: str, written: str, read: str) -> bool:
        """`name` was written and reads as `read` now. True when that is to be remembered, or nothing is any more."""
        before = self.rows.pop(name.lower(), None)
        if written == read:
            return before is not None
        while len(self.rows) >= MAX_ECHOES:
            del self.rows[next(iter(self.rows))]
        self.rows[name.lower()] = (written, read)
        return before != (written, read)

    def heard(self, name: str, read: str) -> str:
        """What the backend is to read: its own words when nobody changed the value since."""
        written, expected = self.rows.get(name.lower(), (read, read))
        return written if read == expected else read
