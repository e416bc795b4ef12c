"""What the backend last ordered each connector to be."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from translators.memory.topology import MAX_CONNECTORS

Wanted = Literal["Inoperative", "Operative"]


class Availability(Struct, kw_only=True, omit_defaults=True):
    """Desired states (translation-down A.8). Who changes it calls `station.touch()`."""

    wanted: dict[int, Wanted] = field(default_factory=dict)
    """1.x connector -> the state last ordered and not rejected; 0 is the station as a whole."""

    def order(self, connector: int, state: Wanted) -> None:
        """The station took the order. Connectors beyond any topology are not remembered."""
        if 0 <= connector <= MAX_CONNECTORS:
            self.wanted[connector] = state

    def inoperative(self) -> tuple[int, ...]:
        """Connectors (not the station) that are to be out of service, ascending."""
        return tuple(sorted(connector for connector, state in self.wanted.items() if connector and state == "Inoperative"))
