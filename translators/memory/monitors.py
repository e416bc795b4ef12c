"""Monitors that the backend set at a 2.0.1 station: 2.1 wants to know of each whether it was."""

from __future__ import annotations

from msgspec import Struct, field

MAX_CUSTOM = 500
"""More than any station supports; the oldest is then reported as preconfigured."""


class Monitors(Struct, kw_only=True, omit_defaults=True):
    """Who calls a changing method calls `station.touch()`."""

    custom: list[int] = field(default_factory=list)
    """Ids from answers to SetVariableMonitoring."""

    def is_custom(self, monitor: int) -> bool:
        """Whether the backend set this monitor through the gateway."""
        return monitor in self.custom

    def set(self, monitor: int) -> None:
        """A monitor was set. At most `MAX_CUSTOM`."""
        if monitor not in self.custom:
            self.custom.append(monitor)
            del self.custom[:-MAX_CUSTOM]
