"""An energy meter: a register in Wh that only rises."""

from dataclasses import dataclass

_VOLTAGE = 230.0
_PHASES = 3


@dataclass(slots=True)
class Meter:
    """`register` in Wh over the life of the meter, `power` in W while energy flows.

    Time is not measured: each reading while charging stands for one sample interval, so that scripts are quick and results exact.
    """

    register: int = 1_000
    power: int = 11_000

    def charge(self, seconds: float) -> int:
        """Let energy flow for so long and return the register; at least 1 Wh, so that two readings always differ."""
        self.register += max(1, round(self.power * seconds / 3600))
        return self.register

    @property
    def current(self) -> float:
        """Current per phase in A, three phases of 230 V."""
        return round(self.power / (_VOLTAGE * _PHASES), 1)
