"""What the meter values of a 1.x station showed of its hardware: the most power and the most phases of each connector."""

from __future__ import annotations

from msgspec import Struct, field

MAX_CONNECTORS = 256
"""As many as the topology numbers."""
MAX_WATTS = 10_000_000.0
"""More than any charger gives; a larger reading is a broken one."""


class Metered(Struct, kw_only=True, omit_defaults=True):
    """Who calls a changing method that returned True calls `station.touch()`: values only ever rise, so that it is rare."""

    power: dict[int, float] = field(default_factory=dict)
    """1.x connector -> the most power that was offered or drawn, W."""
    phases: dict[int, int] = field(default_factory=dict)
    """1.x connector -> how many phases were measured."""

    def saw_power(self, connector: int, watts: float) -> bool:
        """A reading of Power.Offered or Power.Active.Import. True when it is more than any before."""
        if not self.power.get(connector, 0.0) < watts <= MAX_WATTS or not self._has_room(connector, self.power):
            return False
        self.power[connector] = watts
        return True

    def saw_phase(self, connector: int, phase: int) -> bool:
        """A reading of L1, L2 or L3. True when no phase as high was seen before."""
        if not self.phases.get(connector, 0) < phase <= 3 or not self._has_room(connector, self.phases):
            return False
        self.phases[connector] = phase
        return True

    @staticmethod
    def _has_room(connector: int, rows: dict[int, float] | dict[int, int]) -> bool:
        return connector > 0 and (connector in rows or len(rows) < MAX_CONNECTORS)
