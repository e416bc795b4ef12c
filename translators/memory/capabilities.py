"""Actions a 1.x station was found not to know (translation-down A.7)."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct, field

FORGOTTEN_AFTER = timedelta(hours=24)
MAX_ACTIONS = 64
"""More than any version has."""


class Capabilities(Struct, kw_only=True, omit_defaults=True):
    """Learnt negatives, one per action: a station may support GetLog and not SignedUpdateFirmware. Who changes it calls `station.touch()`."""

    refused: dict[str, str] = field(default_factory=dict)
    """Action -> when the station said that it does not know it, RFC 3339."""
    firmware: str = ""
    """The firmware version that said so; another one is asked again."""

    def learn(self, action: str, now: datetime, firmware: str) -> None:
        """The station answered NotImplemented or NotSupported to `action`."""
        if firmware != self.firmware:
            self.refused.clear()
            self.firmware = firmware
        self.refused.pop(action, None)
        while len(self.refused) >= MAX_ACTIONS:
            del self.refused[next(iter(self.refused))]
        self.refused[action] = now.isoformat()

    def lacks(self, action: str, now: datetime, firmware: str) -> bool:
        """Whether `action` need not be tried: refused by this firmware less than 24 hours ago."""
        at = self.refused.get(action)
        return at is not None and firmware == self.firmware and now - datetime.fromisoformat(at) < FORGOTTEN_AFTER
